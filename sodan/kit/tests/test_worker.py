"""Workers run what is due soon after it is stored, and a killed one loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from sodan.kit.clock import now
from sodan.kit.job import job
from sodan.kit.queue import Job, State
from sodan.kit.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)
PROJECT = Path(__file__).resolve().parents[3]

# A worker of its own process, on the test database; it dies by SIGKILL from within the job.
WORKER = """
import os, sys, django
sys.path.insert(0, {project!r})
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {database!r}
from sodan.kit.queue import claim
from sodan.kit.job import run_batch
run_batch(claim(("doomed",)))
"""


@job(queue="doomed", lease=1)
def die_at_the_first_try() -> None:
    """Take the whole process down the first time, as a power cut would."""
    if Job.objects.get(queue="doomed").attempts == 1:
        os.kill(os.getpid(), signal.SIGKILL)


@job(queue="quick")
def answer() -> None:
    """Do nothing, well."""


@job(queue="slow", lease=60)
def take_a_moment() -> None:
    """Be still under way when the worker is told to stop."""
    time.sleep(0.3)


@pytest.fixture
def hire(transactional_db: None) -> Iterator[Callable[[str], Worker]]:
    """Start a worker for a queue; all are stopped after the test."""
    hired: list[Worker] = []

    def start(queue: str) -> Worker:
        hired.append(Worker(queues=[queue], threads=2))
        hired[-1].start()
        return hired[-1]

    yield start
    ended = [worker.stop() for worker in hired]
    assert all(ended)


def comes_true(question: Callable[[], bool], *, within: float) -> bool:
    """Whether it does so in time."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.01)
    return False


def stands(queue: str) -> str:
    """In which state the one job of that queue is."""
    return Job.objects.get(queue=queue).state


def test_a_worker_killed_in_mid_job_loses_nothing(hire: Callable[[str], Worker]) -> None:
    die_at_the_first_try.later()
    script = WORKER.format(project=str(PROJECT), database=str(connection.settings_dict["NAME"]))
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "sodan.config.settings"}

    died = subprocess.run([sys.executable, "-c", script], env=environment, check=False, timeout=60)  # noqa: S603 - our own script

    doomed = Job.objects.get(queue="doomed")
    assert (died.returncode, doomed.state) == (-signal.SIGKILL, State.RUNNING)
    Job.objects.filter(pk=doomed.pk).update(lease_until=now() - timedelta(seconds=1))  # as time would, a second later
    hire("doomed")
    assert comes_true(lambda: stands("doomed") == State.DONE, within=10)
    doomed.refresh_from_db()
    assert doomed.attempts == 2


def test_a_job_starts_at_once_when_it_is_stored(hire: Callable[[str], Worker]) -> None:
    hire("quick")
    answer.later()

    assert comes_true(lambda: stands("quick") == State.DONE, within=5)


def test_a_worker_told_to_stop_finishes_what_it_began(hire: Callable[[str], Worker]) -> None:
    take_a_moment.later()
    worker = hire("slow")
    comes_true(lambda: stands("slow") == State.RUNNING, within=5)

    assert worker.stop()
    assert stands("slow") == State.DONE
