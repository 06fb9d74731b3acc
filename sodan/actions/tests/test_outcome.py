"""Where an act's money is, is where the act stands: on its way, arrived, back with us; and a person is called in time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sodan.actions.attention import ACT_OF, AFTER
from sodan.actions.gateway import Operation, State, execute
from sodan.actions.tests.conftest import Desk
from sodan.backoffice.change import ChangeKind
from sodan.backoffice.dispute import follow_dispute
from sodan.backoffice.fault import Fault
from sodan.backoffice.mismatch import Kind
from sodan.backoffice.payment import Payment, PaymentMethod, Refund
from sodan.backoffice.provider import DisputeStanding
from sodan.backoffice.settling import ask_after
from sodan.backoffice.simulated import KEYS_LAST, SimulatedCall, end_dispute, take_charge_back
from sodan.backoffice.simulator import SETTLES_WITHIN
from sodan.desk.todo import Todo
from sodan.kit.clock import now
from sodan.kit.job import run_due
from sodan.kit.language import LANGUAGES
from sodan.kit.queue import Job
from sodan.kit.queue import State as JobState
from sodan.kit.words import word

SILENCE = [Fault.LOST_BEFORE] * 200


@pytest.fixture
def ready(desk: Desk) -> Operation:
    """A refund of ₩39,000 to which the customer said yes."""
    return desk.agreed(desk.refund(desk.house.delivered(("SHIRT-M", 1))))


def time_passes(desk: Desk, *, until: timedelta, step: timedelta) -> None:
    """Let the worker do what falls due while so much time goes by."""
    for _ in range(int(until / step)):
        desk.clock.shift(step)
        run_due()


def waiting() -> list[str]:
    """What stands on the people's list."""
    return list(Todo.objects.filter(done_at=None).order_by("due_at").values_list("kind", flat=True))


def test_money_on_its_way_settles_by_itself(desk: Desk, ready: Operation) -> None:
    desk.house.faults.script = [Fault.LATE]

    assert execute(ready).state == State.SETTLING
    assert desk.quiet_lines() == ["event.act_settling"]
    time_passes(desk, until=timedelta(minutes=3), step=timedelta(seconds=15))

    ready.refresh_from_db()
    assert ready.state == State.SUCCEEDED
    assert ready.executed_at is not None
    assert desk.quiet_lines() == ["event.act_settling", "event.act_done"]
    assert desk.refunded_minor() == 39_000
    assert waiting() == []


def test_money_on_its_way_counts_against_the_limit(desk: Desk, ready: Operation) -> None:
    desk.house.faults.script = [Fault.LATE]
    execute(ready)

    assert desk.refund(desk.house.delivered(("TUMBLER", 1))).decision["outcome"] == "approve"


def test_settling_that_takes_too_long_calls_a_person(desk: Desk, ready: Operation) -> None:
    desk.house.faults.script, desk.house.faults.late = [Fault.LATE], SETTLES_WITHIN * 2
    execute(ready)

    time_passes(desk, until=SETTLES_WITHIN, step=timedelta(hours=6))
    assert waiting() == ["settlement_late"]
    time_passes(desk, until=SETTLES_WITHIN + timedelta(days=1), step=timedelta(hours=6))

    ready.refresh_from_db()
    assert ready.state == State.SUCCEEDED
    assert waiting() == []


def test_a_refund_that_fails_on_the_way_becomes_a_persons_matter(desk: Desk, ready: Operation) -> None:
    desk.house.faults.script = [Fault.LATE_DECLINE]
    execute(ready)

    time_passes(desk, until=timedelta(minutes=3), step=timedelta(seconds=15))

    ready.refresh_from_db()
    assert ready.state == State.CAME_BACK
    assert desk.quiet_lines() == ["event.act_settling", "event.money_came_back", "event.handed_over"]
    assert waiting() == ["money_came_back"]
    todo = Todo.objects.get()
    assert (todo.conversation, todo.about["amount_minor"]) == (desk.conversation, 39_000)


def test_a_refund_that_comes_back_weeks_later_is_noticed(desk: Desk, ready: Operation) -> None:
    desk.house.faults.script, desk.house.faults.late = [Fault.REVERSED], timedelta(days=20)
    assert execute(ready).state == State.SUCCEEDED
    desk.clock.shift(timedelta(days=20))

    assert ask_after(Refund.objects.get(), desk.house.shop.provider)
    run_due()

    ready.refresh_from_db()
    assert ready.state == State.CAME_BACK
    assert waiting() == ["money_came_back"]


def test_a_second_time_it_is_looked_up_and_not_sent_again(desk: Desk, ready: Operation) -> None:
    desk.house.faults.script = [Fault.LOST_AFTER, Fault.DECLINE]  # were it sent again, it would be declined
    execute(ready)

    time_passes(desk, until=timedelta(minutes=1), step=timedelta(seconds=5))

    ready.refresh_from_db()
    assert ready.state == State.SUCCEEDED
    assert desk.house.faults.script == [Fault.DECLINE]
    assert SimulatedCall.objects.filter(kind="refund").count() == 1


def test_an_unknown_outcome_calls_a_person_after_a_quarter_of_an_hour(desk: Desk, ready: Operation) -> None:
    desk.house.faults.script = list(SILENCE)
    execute(ready)

    time_passes(desk, until=AFTER - timedelta(minutes=1), step=timedelta(minutes=1))
    assert waiting() == []
    time_passes(desk, until=timedelta(minutes=2), step=timedelta(minutes=1))

    assert waiting() == ["outcome_unknown"]


def test_and_again_before_the_key_runs_out_with_that_moment_as_its_deadline(desk: Desk, ready: Operation) -> None:
    begun = now()
    desk.house.faults.script = list(SILENCE)
    execute(ready)

    time_passes(desk, until=KEYS_LAST * 0.75 + timedelta(hours=1), step=timedelta(minutes=30))

    assert waiting() == ["outcome_unknown", "key_runs_out"]
    assert Todo.objects.get(kind="key_runs_out").due_at == begun + KEYS_LAST
    assert Todo.objects.get(kind="outcome_unknown").due_at == begun + KEYS_LAST * 0.75


def test_once_it_is_known_nobody_need_look(desk: Desk, ready: Operation) -> None:
    desk.house.faults.script = list(SILENCE)
    execute(ready)
    time_passes(desk, until=AFTER * 2, step=timedelta(minutes=5))
    assert waiting() == ["outcome_unknown"]

    desk.house.faults.script = []
    time_passes(desk, until=timedelta(minutes=20), step=timedelta(minutes=5))

    ready.refresh_from_db()
    assert ready.state == State.SUCCEEDED
    assert waiting() == []
    assert Todo.objects.get().done_by is None


def test_a_charge_that_could_not_be_given_back_is_a_persons_matter_though_its_act_failed(desk: Desk) -> None:
    order = desk.house.pending(("SHIRT-M", 1))
    other = PaymentMethod.objects.create(customer=desk.customer, kind="card", label="다른 카드", token="tok_sim_2")
    operation = desk.agreed(desk.ask("change_payment", {"order_number": order.number, "method_id": other.pk}))
    desk.house.faults.script = [Fault.NONE, Fault.DECLINE, Fault.DECLINE]  # charged; the old card, then the new one, refuses

    assert execute(operation).state == State.FAILED
    run_due()
    run_due()

    assert waiting() == ["money_came_back"]
    [todo] = Todo.objects.filter(done_at=None)
    assert (todo.about["order"], todo.about["amount_minor"], todo.conversation) == (order.number, 39_000, desk.conversation)


def test_money_that_comes_back_of_a_write_no_act_made_is_a_persons_matter(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    desk.house.faults.script = [Fault.REVERSED]
    desk.house.give_back(order, {order.lines[0].id: 1}, key="past:1")
    desk.clock.shift(timedelta(minutes=2))

    assert ask_after(Refund.objects.get(), desk.house.shop.provider)
    run_due()

    assert waiting() == ["money_came_back"]
    assert not Job.objects.filter(state=JobState.DEAD).exists()


def test_a_chargeback_is_a_persons_matter_until_the_bank_has_decided(desk: Desk) -> None:
    desk.house.delivered(("SHIRT-M", 1))
    taken = take_charge_back(Payment.objects.get().key)

    follow_dispute(taken.reference, desk.house.shop.provider)
    assert waiting() == ["dispute_opened"]
    end_dispute(taken, standing=DisputeStanding.LOST)
    follow_dispute(taken.reference, desk.house.shop.provider)

    assert waiting() == []


CALLS = ["outcome_unknown", "key_runs_out", "settlement_late", "money_came_back", "dispute_opened"]
DIFFERENCES = [f"mismatch_{kind}" for kind in Kind]


def test_every_kind_of_change_is_called_something_on_the_list() -> None:
    assert all(word(f"act.{ACT_OF[kind]}", "ko") for kind in ChangeKind)


@pytest.mark.parametrize("kind", [*CALLS, *DIFFERENCES])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_call_has_its_sentence(kind: str, language: str) -> None:
    told = word(f"todo.{kind}", language, act="환불", amount="₩39,000", order="T-00001", reference="dp_1", movement="k:r1")

    assert "₩39,000" in told
    assert "T-00001" in told or "k:r1" in told
