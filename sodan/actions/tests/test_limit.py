"""Limits hold for the sum: splitting a refund, by order or over a day, does not slip under them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sodan.actions.gateway import Operation, State, approve, execute, explain
from sodan.actions.limit import count_alone
from sodan.actions.operation import Operation as Row
from sodan.actions.tests.conftest import Desk
from sodan.backoffice.order import Order
from sodan.customers.customer import Customer
from sodan.customers.identity import Level, prove
from sodan.desk.inbound import open_conversation
from sodan.kit import pack

Together = Callable[..., None]


@pytest.fixture
def together(tmp_path: Path, settings: Any) -> Together:
    """Write what counts together into the role of the AI."""

    def write(*rows: str) -> None:
        folder = tmp_path / "e_commerce" / "roles"
        folder.mkdir(parents=True, exist_ok=True)
        for path in (pack.PACKS / "e_commerce" / "roles").glob("*.yaml"):
            text = path.read_text("utf-8")
            if path.stem == "ai_representative":
                text = text.split("together:")[0] + "together:\n" + "\n".join(f"  - {row}" for row in rows)
            (folder / path.name).write_text(text, encoding="utf-8")
        settings.PACKS = [str(tmp_path)]

    return write


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

    assert codes(second) == ["over_limit_together"]
    assert second.decision["reasons"][0]["values"]["spent"]["ko"] == "₩39,000"


def test_orders_of_one_customer_within_a_day_count_together(desk: Desk) -> None:
    done(desk, desk.refund(desk.house.delivered(("SHIRT-M", 1))))
    other = desk.house.delivered(("TUMBLER", 1))

    same_day = desk.refund(other)
    desk.days_pass(2)
    later = desk.refund(other)

    assert codes(same_day) == ["over_limit_together"]
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

    assert codes(fourth) == ["too_often"]
    assert much_later.decision["outcome"] == "allow"


@pytest.mark.parametrize("by", ["ai", "rep"])
def test_cancelling_what_is_not_packed_knows_no_limit(desk: Desk, by: str) -> None:
    order = desk.house.pending(("SHIRT-M", 10))

    operation = desk.ask("cancel_order", {"order_number": order.number}, by=getattr(desk, by))

    assert operation.decision["outcome"] == "allow"
    assert operation.amount_minor == 390_000


def test_the_same_customer_in_another_conversation_is_counted_on(desk: Desk) -> None:
    done(desk, desk.refund(desk.house.delivered(("SHIRT-M", 1))))
    another = open_conversation(desk.house.brand, desk.customer, channel="web_chat", language="en")
    prove(another.pk, desk.customer, level=Level.CODE, method="code")
    asked = desk.refund_of(desk.house.delivered(("TUMBLER", 1)))

    assert codes(desk.ask("return_and_refund", asked, conversation=another)) == ["over_limit_together"]


def test_a_refund_and_what_an_exchange_gives_back_count_together(desk: Desk) -> None:
    done(desk, desk.refund(desk.house.delivered(("SHIRT-L", 1))))  # 42,000
    order = desk.house.delivered(("SHIRT-L", 3))  # gives back three times 3,000
    swap = {"order_number": order.number, "swaps": {str(order.lines[0].id): "SHIRT-M"}, "reason": "wrong_size"}

    assert codes(desk.ask("exchange_items", swap)) == ["over_limit_together"]


def test_many_small_ones_over_a_month_reach_the_months_sum(desk: Desk, together: Together) -> None:
    together("{per: order}", "{per: customer, hours: 24}", "{per: customer, days: 30, KRW: 100000, JPY: 1, USD: 1}")
    for _ in range(2):
        done(desk, desk.refund(desk.house.delivered(("SHIRT-M", 1))))
        desk.days_pass(2)

    third = desk.refund(desk.house.delivered(("SHIRT-M", 1)))

    assert codes(third) == ["over_limit_together"]
    assert third.decision["reasons"][0]["values"]["span"]["en"] == "for this customer in the last 30 days"
    assert explain(third, "ko") == ["이 고객에게 최근 30일 동안 이미 ₩78,000, 이번 금액 ₩39,000, AI 상담원 합산 한도 ₩100,000."]


@pytest.mark.parametrize(
    ("later", "is_free"),
    [
        (timedelta(hours=5, minutes=59, seconds=59), False),
        (timedelta(hours=6), True),
        (timedelta(hours=6, seconds=1), True),
    ],
)
def test_a_rolling_window_of_hours_ends_to_the_second(desk: Desk, together: Together, later: timedelta, *, is_free: bool) -> None:
    together("{per: order}", "{per: customer, hours: 6}")
    done(desk, desk.refund(desk.house.delivered(("SHIRT-M", 1))))
    desk.clock.shift(later)

    assert (desk.refund(desk.house.delivered(("SHIRT-M", 1))).decision["outcome"] == "allow") is is_free


def test_small_refunds_to_many_customers_are_summed_up_by_whoever_gives_them(desk: Desk, together: Together) -> None:
    together("{per: order}", "{per: customer, hours: 24}", "{per: representative, hours: 24, KRW: 60000}")
    done(desk, desk.refund(desk.house.delivered(("SHIRT-M", 1))))
    stranger = Customer.objects.create(brand=desk.house.brand, name="윤도현")
    theirs = open_conversation(desk.house.brand, stranger, channel="web_chat", language="ko")
    prove(theirs.pk, stranger, level=Level.CODE, method="code")
    order = desk.house.delivered(("SHIRT-M", 1))
    Order.objects.filter(number=order.number).update(customer=stranger)

    asked = desk.refund_of(order)

    assert codes(desk.ask("return_and_refund", asked, conversation=theirs)) == ["over_limit_together"]
    assert desk.ask("return_and_refund", asked, conversation=theirs, by=desk.rep).decision["outcome"] == "allow"


def test_an_act_without_money_may_be_counted_too(desk: Desk, together: Together) -> None:
    together("{per: order}", "{per: customer, hours: 24}", "{per: customer, days: 1, acts: [change_address], times: 1}")
    address = {"name": "이서연", "line1": "새빛로 3", "city": "서울", "postcode": "04002", "country": "KR"}
    orders = [desk.house.pending(("SHIRT-M", 1)) for _ in range(2)]
    first, meanwhile = (desk.ask("change_address", {"order_number": order.number, "address": address}) for order in orders)
    done(desk, first)

    waiting = desk.agreed(meanwhile)

    assert waiting.state == State.AWAITING_APPROVAL
    assert codes(waiting) == ["too_often"]
    assert explain(waiting, "en") == ["Done 1 time for this customer in the last 1 day; the limit is 1."]


def test_who_reads_why_it_waits_finds_the_sum_that_grew_meanwhile(desk: Desk) -> None:
    first, second = desk.refund(desk.house.delivered(("SHIRT-M", 1))), desk.refund(desk.house.delivered(("TUMBLER", 1)))
    done(desk, first)
    Row.objects.filter(pk=second.pk).update(state=State.READY, token_expires_at=None)

    waiting = execute(second)

    assert waiting.state == State.AWAITING_APPROVAL
    assert codes(waiting) == ["over_limit_together"]


@pytest.mark.parametrize(("coupon", "why"), [(28_000, []), (27_999, ["over_limit"])])
def test_one_act_keeps_its_own_limit_to_the_won_where_sums_may_go_further(
    desk: Desk, together: Together, coupon: int, why: list[str]
) -> None:
    further = "KRW: 100000, JPY: 16000, USD: 120"
    together(f"{{per: order, {further}}}", f"{{per: customer, hours: 24, {further}}}")
    order = desk.house.delivered(("SHIRT-M", 2), coupon=coupon)  # 78,000 less the coupon; the limit is 50,000

    assert codes(desk.refund(order, pieces=2)) == why


@pytest.mark.parametrize("state", [State.READY, State.SENT, State.UNKNOWN, State.SETTLING])
def test_what_is_agreed_to_or_on_its_way_counts_as_what_is_done(desk: Desk, state: State) -> None:
    first = desk.agreed(desk.refund(desk.house.delivered(("SHIRT-M", 1))))
    Row.objects.filter(pk=first.pk).update(state=state)

    assert codes(desk.refund(desk.house.delivered(("TUMBLER", 1)))) == ["over_limit_together"]


def test_what_a_colleague_approves_while_another_waits_for_its_turn_counts(
    desk: Desk, together: Together, monkeypatch: pytest.MonkeyPatch
) -> None:
    together("{per: order}", "{per: customer, hours: 24}", "{per: customer, days: 90, acts: [return_and_refund], times: 1}")
    large = desk.agreed(desk.refund(desk.house.delivered(("SHIRT-M", 2)), pieces=2))
    small = desk.agreed(desk.refund(desk.house.delivered(("TUMBLER", 1))))
    assert (large.state, small.state) == (State.AWAITING_APPROVAL, State.READY)

    def wait_for_its_turn(act: str, **told: Any) -> None:
        approve(large, by=desk.supervisor)  # every gate was asked for the small one just before
        count_alone(act, **told)

    monkeypatch.setattr("sodan.actions.execution.count_alone", wait_for_its_turn)

    assert execute(small).state == State.AWAITING_APPROVAL
    assert codes(small) == ["too_often"]
    assert desk.refunded_minor() == 0
