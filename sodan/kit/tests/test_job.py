"""Work to be done later: stored with the change, leased, finished, tried again, buried."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from sodan.kit.clock import now
from sodan.kit.errors import Busy, Unavailable
from sodan.kit.job import Task, counted, job, plan_periodic, run_due
from sodan.kit.queue import Job, State, claim, finish, put_back, revive, wait_after

pytestmark = pytest.mark.django_db

CALLS: list[int] = []


@job(queue="errands", attempts=3, lease=30)
def note_number(*, number: int) -> None:
    """Remember that it ran."""
    CALLS.append(number)


@job(queue="errands", attempts=2)
def always_stumble() -> None:
    """Fail like a program error."""
    message = "no such leg"
    raise ValueError(message)


@job(queue="errands")
def wait_for_the_shop() -> None:
    """Fail like a shop that asks for patience."""
    message = "closed"
    raise Unavailable(message, retry=120)


@job(queue="errands", attempts=2)
def wait_for_a_colleague() -> None:
    """Find somebody else at it."""
    message = "at it"
    raise Busy(message, retry=1)


@pytest.fixture(autouse=True)
def _no_calls() -> None:
    CALLS.clear()


def test_a_job_runs_with_its_arguments_and_then_forgets_them() -> None:
    note_number.later(number=7)

    assert run_due("errands") == 1
    assert CALLS == [7]
    assert Job.objects.get().args == {}


def test_waiting_for_somebody_else_uses_up_no_try() -> None:
    wait_for_a_colleague.later()

    for second in range(9):
        with time_machine.travel(now() + timedelta(seconds=2 * second), tick=False):
            run_due("errands")

    assert counted() == {"waiting": 1}
    assert Job.objects.get().attempts == 0


def test_a_job_of_a_rolled_back_change_was_never_there() -> None:
    with transaction.atomic():
        note_number.later(number=1)
        transaction.set_rollback(True)

    assert counted() == {}


def test_arguments_the_task_does_not_take_are_refused_at_once() -> None:
    with pytest.raises(TypeError):
        note_number.later(letter="x")


def test_one_row_waits_for_each_dedupe_key() -> None:
    note_number.later(number=1, dedupe_key="turn:3")
    note_number.later(number=2, dedupe_key="turn:3")
    note_number.later(number=3, dedupe_key="turn:4")

    assert Job.objects.count() == 2


def test_a_new_row_may_wait_while_its_elder_runs() -> None:
    note_number.later(number=1, dedupe_key="turn:3")
    claim()
    note_number.later(number=2, dedupe_key="turn:3")

    assert counted() == {"running": 1, "waiting": 1}


def test_an_elder_that_stumbles_makes_way_for_the_one_that_waits() -> None:
    note_number.later(number=1, dedupe_key="turn:3")
    (elder,) = claim()
    note_number.later(number=2, dedupe_key="turn:3")

    put_back(elder, wait=5, error="tripped")

    assert counted() == {"done": 1, "waiting": 1}


def test_claims_take_the_most_urgent_first_and_no_row_twice() -> None:
    for number, priority in ((1, 0), (2, 5), (3, 0)):
        note_number.later(number=number)
        Job.objects.filter(args__number=number).update(priority=priority)

    first, second = claim(limit=2), claim(limit=2)

    assert [row.args["number"] for row in first] == [2, 1]
    assert [row.args["number"] for row in second] == [3]
    assert claim() == []


def test_only_the_queues_asked_for_are_served() -> None:
    note_number.later(number=1)

    assert claim(("ai",)) == []
    assert len(claim(("ai", "errands"))) == 1


def test_a_lease_that_ran_out_is_claimed_again_and_counted() -> None:
    with time_machine.travel("2026-01-05 09:00:00+00:00", tick=False) as clock:
        note_number.later(number=1)
        (lost,) = claim()
        clock.shift(29)
        assert claim() == []
        clock.shift(2)
        (found,) = claim()

    assert found.pk == lost.pk
    assert found.attempts == 2


def test_whoever_lost_the_lease_cannot_finish_for_the_successor() -> None:
    with time_machine.travel("2026-01-05 09:00:00+00:00", tick=False) as clock:
        note_number.later(number=1)
        lost = claim()
        clock.shift(31)
        found = claim()

        assert finish(lost) == 0
        assert finish(found) == 1


def test_a_job_whose_worker_fell_silent_every_time_is_buried() -> None:
    with time_machine.travel("2026-01-05 09:00:00+00:00", tick=False) as clock:
        note_number.later(number=1)
        for _ in range(3):
            claim()
            clock.shift(31)
        run_due()

    assert CALLS == []
    assert Job.objects.get().state == State.DEAD


def test_failures_wait_longer_each_time_and_end_as_a_dead_letter() -> None:
    with time_machine.travel("2026-01-05 09:00:00+00:00", tick=False) as clock:
        always_stumble.later()
        run_due()
        row = Job.objects.get()
        assert (row.state, row.last_error) == (State.WAITING, "ValueError: no such leg")
        assert timedelta(seconds=1.6) <= row.run_at - now() <= timedelta(seconds=2.4)
        clock.shift(3)
        run_due()

    row.refresh_from_db()
    assert row.state == State.DEAD
    assert wait_after(3) > wait_after(1)
    assert wait_after(40) <= 900 * 1.2


def test_an_unavailable_other_side_is_asked_again_when_it_said() -> None:
    with time_machine.travel("2026-01-05 09:00:00+00:00", tick=False):
        wait_for_the_shop.later()
        run_due()

        assert Job.objects.get().run_at == now() + timedelta(seconds=120)


def test_a_dead_letter_whose_work_waits_anew_is_laid_to_rest() -> None:
    for state in (State.DEAD, State.WAITING):
        Job.objects.create(task="x", dedupe_key="same", state=state)
    dead = Job.objects.get(state=State.DEAD)

    assert not revive(dead)

    dead.refresh_from_db()
    assert dead.state == State.DONE
    assert Job.objects.filter(state=State.WAITING).count() == 1


def test_an_operator_can_revive_a_dead_letter() -> None:
    note_number.later(number=4)
    Job.objects.update(state=State.DEAD, attempts=3)

    revive(Job.objects.get())
    run_due()

    assert CALLS == [4]


def test_a_periodic_job_is_planned_once_for_each_slot_by_however_many_workers() -> None:
    hourly = Task(note_number.function, queue="errands", attempts=3, lease=30, every=3600, priority=0)
    with time_machine.travel("2026-01-05 09:20:00+00:00", tick=False) as clock:
        assert plan_periodic([hourly]) == 1
        assert plan_periodic([hourly]) == 0
        assert Job.objects.get().run_at.isoformat() == "2026-01-05T10:00:00+00:00"
        clock.shift(3600)
        assert plan_periodic([hourly]) == 1

    assert Job.objects.count() == 2


def test_a_slot_that_ran_is_not_planned_again_by_a_slow_clock() -> None:
    hourly = Task(note_number.function, queue="errands", attempts=3, lease=30, every=3600, priority=0)
    with time_machine.travel("2026-01-05 09:59:59+00:00", tick=False):
        plan_periodic([hourly])
        Job.objects.update(state=State.DONE)

        assert plan_periodic([hourly]) == 0
