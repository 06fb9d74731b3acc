"""Limits hold for the sum: splitting a refund, by order or over a day, does not slip under them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sodan.actions.gateway import Operation, State, approve, execute
from sodan.actions.operation import Operation as Row
from sodan.actions.tests.conftest import Desk


def done(desk: Desk, operation: Operation) -> Operation:
    """Agreed to and carried out."""
    return execute(desk.agreed(operation))


def codes(operation: Operation) -> list[str]:
    """The reason codes of its decision."""
    return [reason["code"] for reason in operation.decision["reasons"]]


def test_pieces_of_one_order_count_together(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 2))
    done(desk, desk.refund(order))
    desk.clock.shift(timedelta(days=10))
    desk.days_pass(1)

    second = desk.refund(desk.house.view(order))

    assert codes(second) == ["over_limit"]
    assert second.decision["reasons"][0]["values"]["spent"]["ko"] == "₩39,000"


def test_orders_of_one_customer_within_a_day_count_together(desk: Desk) -> None:
    done(desk, desk.refund(desk.house.delivered(("SHIRT-M", 1))))
    other = desk.house.delivered(("TUMBLER", 1))

    same_day = desk.refund(other)
    desk.days_pass(2)
    later = desk.refund(other)

    assert codes(same_day) == ["over_limit"]
    assert later.decision["outcome"] == "allow"


def test_what_a_second_person_agreed_to_does_not_count(desk: Desk) -> None:
    big = desk.agreed(desk.refund(desk.house.delivered(("SHIRT-M", 2)), pieces=2))
    execute(approve(big, by=desk.supervisor))

    assert desk.refund(desk.house.delivered(("SHIRT-M", 1))).decision["outcome"] == "allow"


def test_what_was_only_asked_or_declined_does_not_count(desk: Desk) -> None:
    desk.refund(desk.house.delivered(("SHIRT-M", 1)))

    assert desk.refund(desk.house.delivered(("TUMBLER", 1))).decision["outcome"] == "allow"


def test_two_refunds_agreed_to_at_once_do_not_both_pass(desk: Desk) -> None:
    first, second = desk.refund(desk.house.delivered(("SHIRT-M", 1))), desk.refund(desk.house.delivered(("TUMBLER", 1)))
    desk.agreed(first)
    # The second was judged before the first was confirmed.
    Row.objects.filter(pk=second.pk).update(state=State.READY)

    ends = {execute(first).state, execute(second).state}

    assert State.AWAITING_APPROVAL in ends
    assert desk.refunded_minor() <= 50_000


def test_a_person_may_go_four_times_as_far(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 6))

    assert desk.refund(order, pieces=5, by=desk.rep).decision["outcome"] == "allow"  # 195,000
    assert codes(desk.refund(order, pieces=6, by=desk.rep)) == ["over_limit"]  # 234,000


def test_the_fourth_refund_in_ninety_days_needs_a_second_person(desk: Desk) -> None:
    for _ in range(3):
        done(desk, desk.refund(desk.house.delivered(("TUMBLER", 1))))
        desk.days_pass(2)

    fourth = desk.refund(desk.house.delivered(("TUMBLER", 1)))
    desk.days_pass(90)
    much_later = desk.refund(desk.house.delivered(("TUMBLER", 1)))

    assert codes(fourth) == ["refunds_per_90_days"]
    assert much_later.decision["outcome"] == "allow"


@pytest.mark.parametrize("by", ["ai", "rep"])
def test_cancelling_what_is_not_packed_knows_no_limit(desk: Desk, by: str) -> None:
    order = desk.house.pending(("SHIRT-M", 10))

    operation = desk.ask("cancel_order", {"order_number": order.number}, by=getattr(desk, by))

    assert operation.decision["outcome"] == "allow"
    assert operation.amount_minor == 390_000
