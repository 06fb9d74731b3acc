"""SQLite's writers take turns, and lose nothing."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from sodan.kit.queue import Job

THREADS, ROUNDS = 8, 12


@pytest.mark.django_db(transaction=True)
def test_eight_threads_that_read_and_then_write_lose_nothing() -> None:
    tally = Job.objects.create(task="tally", attempts=0)
    failures: list[str] = []

    def count_up() -> None:
        try:
            for _ in range(ROUNDS):
                with transaction.atomic():
                    seen = Job.objects.select_for_update().get(pk=tally.pk).attempts
                    Job.objects.filter(pk=tally.pk).update(attempts=seen + 1)
        except Exception as error:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=count_up) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    tally.refresh_from_db()
    assert failures == []
    assert tally.attempts == THREADS * ROUNDS


@pytest.mark.django_db(transaction=True)
def test_a_change_that_failed_gives_the_turn_back() -> None:
    for _ in range(2):
        with transaction.atomic():
            Job.objects.create(task="never")
            transaction.set_rollback(True)

    with transaction.atomic():
        Job.objects.create(task="after all")
    assert [row.task for row in Job.objects.all()] == ["after all"]
