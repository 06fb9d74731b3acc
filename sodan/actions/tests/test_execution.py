"""Carrying out: once whatever happens, silence taken up again under the same key, evidence kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sodan.actions.acts.return_and_refund import ReturnAndRefund
from sodan.actions.execution import BUSY
from sodan.actions.gateway import Operation, State, execute, explain, operations_of
from sodan.actions.tests.conftest import Desk
from sodan.backoffice.fault import Fault
from sodan.backoffice.house import ledger_lines_of
from sodan.backoffice.order import Order
from sodan.backoffice.payment import Payment, Refund
from sodan.desk.message import Message
from sodan.kit.clock import now
from sodan.kit.errors import Unavailable
from sodan.kit.event import Announcement
from sodan.kit.job import run_due
from sodan.kit.language import LANGUAGES
from sodan.kit.words import word


class KilledError(BaseException):
    """Stands for a process that dies."""


@pytest.fixture
def ready(desk: Desk) -> Operation:
    """A refund of ₩39,000 to which the customer said yes."""
    return desk.agreed(desk.refund(desk.house.delivered(("SHIRT-M", 1))))


def test_a_refund_leaves_its_evidence(desk: Desk, ready: Operation) -> None:
    done = execute(ready)

    assert done.state == State.SUCCEEDED
    assert done.receipt is not None
    assert done.receipt["amount"] == {"amount_minor": 39_000, "currency": "KRW"}
    assert sum(line.amount.minor for line in ledger_lines_of([str(done.key)])) == 0
    line = Message.objects.get(body="event.act_done")
    assert line.card == {"act": "return_and_refund", "amount": "₩39,000", "reference": done.receipt["reference"]}
    told = Announcement.objects.filter(kind="OperationChanged", audience=f"desk:{desk.house.brand.pk}")
    assert told.count() == 3  # proposed, ready, succeeded
    for language in LANGUAGES:
        assert word(line.body, language, **line.card)
        assert explain(done, language)


def test_executing_again_changes_nothing(desk: Desk, ready: Operation) -> None:
    execute(ready)
    execute(ready)

    assert desk.refunded_minor() == 39_000
    assert Refund.objects.count() == 1
    assert desk.quiet_lines() == ["event.act_done"]


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER])
def test_an_answer_that_never_came_is_unknown_and_asked_for_again(desk: Desk, ready: Operation, fault: Fault) -> None:
    desk.house.faults.script = [fault]

    assert execute(ready).state == State.UNKNOWN
    assert desk.quiet_lines() == []
    desk.clock.shift(timedelta(seconds=30))
    run_due()
    ready.refresh_from_db()

    assert ready.state == State.SUCCEEDED
    assert ready.attempts == 2
    assert Refund.objects.count() == 1
    assert desk.refunded_minor() == 39_000
    assert desk.quiet_lines() == ["event.act_done"]


def test_a_provider_that_stays_silent_is_asked_ever_more_rarely(desk: Desk, ready: Operation) -> None:
    desk.house.faults.script = [Fault.LOST_BEFORE] * 50
    execute(ready)

    for _ in range(60):
        desk.clock.shift(timedelta(seconds=60))
        run_due()
    ready.refresh_from_db()

    assert ready.state == State.UNKNOWN
    assert 5 <= ready.attempts <= 12


def test_an_unknown_refund_counts_against_the_limit(desk: Desk, ready: Operation) -> None:
    desk.house.faults.script = [Fault.LOST_AFTER]
    execute(ready)

    assert desk.refund(desk.house.delivered(("TUMBLER", 1))).decision["outcome"] == "approve"


def test_a_definite_no_ends_it_with_nothing_done(desk: Desk, ready: Operation) -> None:
    desk.house.faults.script = [Fault.DECLINE]

    failed = execute(ready)

    assert failed.state == State.FAILED
    assert desk.refunded_minor() == 0
    assert desk.quiet_lines() == ["event.act_failed"]
    assert explain(failed, "en")[-1] == "The shop system refused: payment_declined"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_that_dies_between_claim_and_evidence_doubles_nothing(
    desk: Desk, ready: Operation, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    perform = ReturnAndRefund.perform

    def dying(*args: Any) -> Any:
        if when == "after":
            perform(*args)
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(ReturnAndRefund, "perform", dying)
        with pytest.raises(KilledError):
            execute(ready)
    ready.refresh_from_db()
    assert ready.state == State.SENT

    assert execute(ready).state == State.SUCCEEDED
    assert Refund.objects.count() == 1
    assert desk.refunded_minor() == 39_000
    assert desk.quiet_lines() == ["event.act_done"]


def test_a_claim_whose_process_was_killed_outright_is_taken_up_by_a_job(desk: Desk, ready: Operation) -> None:
    # A killed process runs no line of ours any more: the row says sent and busy, and the job stands beside it.
    def vanish(_operation: Operation) -> Any:
        raise KilledError

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sodan.actions.execution._perform", vanish)
        with pytest.raises(KilledError):
            execute(ready)
    Operation.objects.filter(pk=ready.pk).update(busy_until=now() + BUSY)

    assert execute(ready).state == State.SENT  # still held by the one who fell silent
    desk.clock.shift(timedelta(seconds=11))
    run_due()
    ready.refresh_from_db()

    assert ready.state == State.SUCCEEDED
    assert Refund.objects.count() == 1


def test_what_was_agreed_and_never_begun_is_begun_by_a_job(desk: Desk, ready: Operation) -> None:
    desk.clock.shift(timedelta(seconds=61))
    run_due()
    ready.refresh_from_db()

    assert ready.state == State.SUCCEEDED


def test_an_order_that_moved_on_after_the_yes_is_left_alone(desk: Desk, ready: Operation) -> None:
    Order.objects.filter(number=ready.order_number).update(version=99)

    assert execute(ready).state == State.EXPIRED
    assert desk.refunded_minor() == 0


def test_policy_is_asked_again_at_the_last_moment(desk: Desk, ready: Operation) -> None:
    Payment.objects.update(disputed_at=now())

    ended = execute(ready)

    assert ended.state == State.DENIED
    assert desk.refunded_minor() == 0


def test_a_right_used_on_its_last_day_is_not_lost_while_we_work(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    desk.days_pass(14)
    ready = desk.agreed(desk.refund(order, reason="changed_mind"))
    desk.clock.shift(timedelta(days=1))

    assert execute(ready).state == State.SUCCEEDED


def test_a_shop_that_cannot_be_read_leaves_it_ready(desk: Desk, ready: Operation, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_brand: object) -> Any:
        raise Unavailable("shop")

    with monkeypatch.context() as patched:
        patched.setattr("sodan.actions.judgement.shop_of", silent)
        with pytest.raises(Unavailable):
            execute(ready)
    ready.refresh_from_db()

    assert ready.state == State.READY
    assert execute(ready).state == State.SUCCEEDED


@pytest.mark.parametrize(
    "state", [State.DENIED, State.AWAITING_CONFIRMATION, State.AWAITING_APPROVAL, State.DECLINED, State.EXPIRED, State.FAILED]
)
def test_nothing_but_what_is_ready_is_carried_out(desk: Desk, ready: Operation, state: State) -> None:
    Operation.objects.filter(pk=ready.pk).update(state=state)

    assert execute(ready).state == state
    assert desk.refunded_minor() == 0


def test_each_act_is_carried_out_by_the_house(desk: Desk) -> None:
    given, pending, other = (
        desk.house.delivered(("SHIRT-M", 1)),
        desk.house.pending(("SHIRT-M", 1)),
        desk.house.pending(("TUMBLER", 1)),
    )
    address = {"name": "이서연", "line1": "새빛로 3", "postcode": "04002", "country": "KR"}
    acts: list[tuple[str, dict[str, Any]]] = [
        ("exchange_items", {"order_number": given.number, "swaps": {given.lines[0].id: "SHIRT-L"}, "reason": "wrong_size"}),
        ("change_address", {"order_number": pending.number, "address": address}),
        ("change_items", {"order_number": pending.number, "swaps": {pending.lines[0].id: "SHIRT-S"}}),
        ("change_payment", {"order_number": other.number, "method_id": desk.house.gift.pk}),
        ("cancel_order", {"order_number": other.number}),
    ]

    ends = {act: execute(desk.agreed(desk.ask(act, arguments))) for act, arguments in acts}

    assert {act: operation.state for act, operation in ends.items()} == dict.fromkeys(ends, State.SUCCEEDED)
    assert ends["exchange_items"].amount_minor == 3_000
    assert ends["change_items"].amount_minor == -3_000
    assert desk.house.view(pending).address.line1 == "새빛로 3"
    assert desk.house.view(other).status == "cancelled"


def test_the_journal_of_a_conversation_is_one_query(desk: Desk, ready: Operation, django_assert_num_queries: Any) -> None:
    desk.refund(desk.house.delivered(("TUMBLER", 1)))

    with django_assert_num_queries(1):
        found = operations_of(desk.conversation)
        names = [(operation.requested_by.name, operation.brand.slug) for operation in found]

    assert len(names) == 2
