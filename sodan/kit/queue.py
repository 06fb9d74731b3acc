"""The table of work to be done: a job is stored with the change that calls for it, leased, then finished, retried or buried."""

from __future__ import annotations

import random
import socket
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from os import getpid

from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q

from sodan.kit.clock import now

FIRST_WAIT, LONGEST_WAIT = 2.0, 900.0  # seconds between tries: 2, 4, 8 … up to a quarter of an hour


class State(models.TextChoices):
    """Where a job stands. DEAD is the dead letter: it used up its tries and waits for an operator."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Job(models.Model):
    """One call of one task. ``task`` is the dotted path of a function, ``args`` its keyword arguments as JSON.

    ``lease`` is how many seconds a worker may hold it; after ``lease_until`` anyone may claim it again. ``worker`` names
    the claim, so a worker that lost its lease cannot finish for its successor.
    """

    queue = models.CharField(max_length=32, default="default")
    task = models.CharField(max_length=200)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    priority = models.SmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    run_at = models.DateTimeField(default=now)
    lease = models.PositiveIntegerField(default=60)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=80, blank=True)
    dedupe_key = models.CharField(max_length=200, blank=True)
    last_error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        """Found by what is due; at most one waiting row for each dedupe key."""

        indexes = [
            models.Index(fields=["state", "run_at"], name="job_due"),
            models.Index(fields=["state", "lease_until"], name="job_lapsed"),
            models.Index(fields=["state", "finished_at"], name="job_finished"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe_key"], condition=Q(state="waiting") & ~Q(dedupe_key=""), name="one_waiting_job_per_key"
            )
        ]

    def __str__(self) -> str:
        """Which task, and where it stands."""
        return f"{self.task} #{self.pk} ({self.state})"


def due(queues: Sequence[str], moment: datetime) -> models.QuerySet[Job]:
    """Jobs that may be claimed at that moment; no queues named means all of them."""
    ready = Job.objects.filter(Q(state=State.WAITING, run_at__lte=moment) | Q(state=State.RUNNING, lease_until__lt=moment))
    return ready.filter(queue__in=queues) if queues else ready


# Django cannot write UPDATE … RETURNING. MATERIALIZED keeps PostgreSQL from choosing the rows twice.
_CLAIM = """
WITH due AS MATERIALIZED (
  SELECT id FROM kit_job
  WHERE ((state = 'waiting' AND run_at <= %s) OR (state = 'running' AND lease_until < %s)) {queues}
  ORDER BY priority DESC, run_at, id LIMIT %s {lock}
)
UPDATE kit_job SET state = 'running', attempts = attempts + 1, worker = %s, lease_until = {lease_end}
WHERE id IN (SELECT id FROM due) RETURNING id
"""
_LOCK = {"postgresql": "FOR UPDATE SKIP LOCKED", "sqlite": ""}  # SQLite's one write lock already keeps others out
_LEASE_END = {
    "postgresql": "%s::timestamptz + lease * interval '1 second'",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', %s, '+' || lease || ' seconds')",
}


def claim(queues: Sequence[str] = (), *, limit: int = 1) -> list[Job]:
    """Lease up to ``limit`` due jobs, most urgent first, in one statement; an expired lease counts as due, and as a try."""
    moment = now()
    if not due(queues, moment).exists():
        return []  # an idle worker must not take SQLite's write lock four times a second
    worker = f"{socket.gethostname()[:30]}-{getpid()}-{uuid.uuid4().hex[:12]}"
    named = f"AND queue IN ({', '.join(['%s'] * len(queues))})" if queues else ""
    statement = _CLAIM.format(queues=named, lock=_LOCK[connection.vendor], lease_end=_LEASE_END[connection.vendor])
    at = connection.ops.adapt_datetimefield_value(moment)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [at, at, *queues, limit, worker, at])
        claimed = [row[0] for row in cursor.fetchall()]
    return list(Job.objects.filter(pk__in=claimed).order_by("-priority", "run_at", "id"))


def finish(jobs: Sequence[Job]) -> int:
    """Mark these as done, all in one statement, and forget their arguments; those whose lease passed on are left alone."""
    if not jobs:
        return 0
    mine = Job.objects.filter(pk__in=[job.pk for job in jobs], worker__in={job.worker for job in jobs}, state=State.RUNNING)
    return mine.update(state=State.DONE, finished_at=now(), args={}, last_error="", lease_until=None)


def give_back(jobs: Sequence[Job]) -> None:
    """Let others have jobs that were claimed but not begun; the claim does not count as a try."""
    mine = Job.objects.filter(pk__in=[job.pk for job in jobs], worker__in={job.worker for job in jobs}, state=State.RUNNING)
    # The row stays RUNNING with a lease that is over, so that it cannot collide with a newer row of its dedupe key.
    mine.update(lease_until=now() - timedelta(seconds=1), attempts=F("attempts") - 1)


def wait_after(attempt: int) -> float:
    """Seconds until the next try after this many: doubling, with a fifth of jitter so that failures spread out."""
    wait = min(FIRST_WAIT * 2.0 ** (attempt - 1), LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 - jitter is no secret


def put_back(job: Job, *, wait: float, error: str, was_tried: bool = True) -> None:
    """Let the job wait ``wait`` seconds and be tried again, or bury it when it has used up its tries.

    ``was_tried``: whether this counts as a try; not when it only waited for somebody whose time is bounded.
    """
    if was_tried and job.attempts >= job.max_attempts:
        bury(job, error=error)
        return
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, state=State.RUNNING)
    again = now() + timedelta(seconds=wait)
    tries = job.attempts if was_tried else job.attempts - 1
    try:
        with transaction.atomic():
            mine.update(state=State.WAITING, run_at=again, last_error=error, lease_until=None, attempts=tries)
    except IntegrityError:
        # Its dedupe key already waits in a newer row, which will do the same work.
        mine.update(state=State.DONE, finished_at=now(), args={}, last_error=error, lease_until=None)


def bury(job: Job, *, error: str) -> None:
    """Make it a dead letter: kept with its arguments and error until an operator looks."""
    Job.objects.filter(pk=job.pk, worker=job.worker, state=State.RUNNING).update(
        state=State.DEAD, finished_at=now(), last_error=error, lease_until=None
    )


def forget(job: Job) -> bool:
    """Lay a dead letter to rest without doing its work: an operator has seen to it otherwise. False when it is none."""
    dead = Job.objects.filter(pk=job.pk, state=State.DEAD)
    return bool(dead.update(state=State.DONE, args={}, finished_at=now()))


def revive(job: Job) -> bool:
    """Give a dead letter all its tries again, now. False when it is none, or when a newer row waits to do the same work."""
    dead = Job.objects.filter(pk=job.pk, state=State.DEAD)
    try:
        with transaction.atomic():
            return bool(dead.update(state=State.WAITING, attempts=0, run_at=now(), finished_at=None, worker=""))
    except IntegrityError:
        dead.update(state=State.DONE, args={})
        return False
