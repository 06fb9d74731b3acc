"""The customer's yes: bound to exactly what was shown, good once, for ten minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sodan.actions.gateway import State, confirm, decline, execute, explain, operation_of, token_of
from sodan.actions.operation import Operation
from sodan.actions.tests.conftest import Desk
from sodan.backoffice.order import Order
from sodan.backoffice.product import Variant
from sodan.customers.customer import Customer
from sodan.customers.identity import IdentityProof
from sodan.desk.inbound import open_conversation
from sodan.desk.rating import Rating, Via
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, NotFound


def test_a_clear_yes_makes_it_ready(desk: Desk) -> None:
    operation = desk.refund(desk.house.delivered(("SHIRT-M", 1)))

    assert desk.agreed(operation).state == State.READY


def test_above_the_limit_a_yes_makes_it_wait_for_a_second_person(desk: Desk) -> None:
    operation = desk.agreed(desk.refund(desk.house.delivered(("SHIRT-M", 2)), pieces=2))

    assert operation.state == State.AWAITING_APPROVAL
    assert desk.quiet_lines() == ["event.act_awaits_approval"]


@pytest.mark.parametrize("token", ["", "wrong", "0" * 32 + "." + "0" * 64])
def test_a_wrong_token_changes_nothing(desk: Desk, token: str) -> None:
    operation = desk.refund(desk.house.delivered(("SHIRT-M", 1)))

    with pytest.raises(Conflict):
        confirm(operation, token=token)

    operation.refresh_from_db()
    assert operation.state == State.AWAITING_CONFIRMATION


def test_the_token_of_another_operation_is_wrong(desk: Desk) -> None:
    mine, other = desk.refund(desk.house.delivered(("SHIRT-M", 1))), desk.refund(desk.house.delivered(("TUMBLER", 1)))

    with pytest.raises(Conflict):
        confirm(mine, token=token_of(other))


@pytest.mark.parametrize("field", ["arguments", "amount_minor", "order_version", "act"])
def test_a_token_speaks_of_what_was_shown_and_of_nothing_else(desk: Desk, field: str) -> None:
    operation = desk.refund(desk.house.delivered(("SHIRT-M", 1)))
    token = token_of(operation)
    changed = {
        "arguments": {**operation.arguments, "to": "store_credit"},
        "amount_minor": 1,
        "order_version": 99,
        "act": "cancel_order",
    }

    Operation.objects.filter(pk=operation.pk).update(**{field: changed[field]})

    with pytest.raises(Conflict) as refused:
        confirm(operation, token=token)
    assert refused.value.values["why"] == "wrong_token"


def test_a_token_is_good_for_ten_minutes(desk: Desk) -> None:
    in_time, late = desk.refund(desk.house.delivered(("SHIRT-M", 1))), desk.refund(desk.house.delivered(("TUMBLER", 1)))

    desk.clock.shift(timedelta(minutes=9, seconds=59))
    assert desk.agreed(in_time).state == State.READY
    desk.clock.shift(timedelta(seconds=1))
    with pytest.raises(Conflict):
        desk.agreed(late)

    assert late.state == State.EXPIRED
    assert explain(late, "en")[-1] == "Not confirmed within ten minutes."


def test_a_token_is_good_once(desk: Desk) -> None:
    operation = desk.refund(desk.house.delivered(("SHIRT-M", 1)))
    token = token_of(operation)
    execute(confirm(operation, token=token))

    with pytest.raises(Conflict):
        confirm(operation, token=token)

    assert desk.refunded_minor() == 39_000


def test_a_used_token_that_has_also_run_out_is_told_as_used(desk: Desk) -> None:
    operation = desk.refund(desk.house.delivered(("SHIRT-M", 1)))
    token = token_of(operation)
    confirm(operation, token=token)
    desk.clock.shift(timedelta(minutes=11))

    with pytest.raises(Conflict) as refused:
        confirm(operation, token=token)

    assert refused.value.values["why"] == "used_token"


def test_a_token_speaks_of_its_own_deadline(desk: Desk) -> None:
    operation = desk.refund(desk.house.delivered(("SHIRT-M", 1)))
    token = token_of(operation)

    Operation.objects.filter(pk=operation.pk).update(token_expires_at=now() + timedelta(days=1))

    with pytest.raises(Conflict) as refused:
        confirm(operation, token=token)
    assert refused.value.values["why"] == "wrong_token"


def test_a_declined_or_replaced_question_cannot_be_answered_yes(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    declined, replaced = desk.refund(order), desk.refund(order, reason="wrong_item")
    assert decline(declined).state == State.EXPIRED  # replaced before it was declined
    desk.refund(order, reason="not_as_described")

    for operation in (declined, replaced):
        with pytest.raises(Conflict):
            desk.agreed(operation)


def test_when_the_order_moved_on_the_yes_no_longer_counts(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    operation = desk.refund(order)

    Order.objects.filter(number=order.number).update(version=order.version + 1)

    with pytest.raises(Conflict) as conflict:
        desk.agreed(operation)
    assert conflict.value.values["why"] == "price_changed"
    assert operation.state == State.EXPIRED


def test_when_the_price_changed_the_yes_no_longer_counts(desk: Desk) -> None:
    order = desk.house.pending(("SHIRT-M", 1))
    operation = desk.ask("change_items", {"order_number": order.number, "swaps": {order.lines[0].id: "SHIRT-L"}})
    assert operation.amount_minor == 3_000

    Variant.objects.filter(sku="SHIRT-L").update(prices={"KRW": 45_000})

    with pytest.raises(Conflict):
        desk.agreed(operation)
    assert operation.state == State.EXPIRED
    assert explain(operation, "ko")[-1] == "동의한 뒤에 주문이나 금액이 바뀌었어요."


def test_when_identity_has_run_out_the_yes_is_not_taken(desk: Desk) -> None:
    operation = desk.refund(desk.house.delivered(("SHIRT-M", 1)))
    IdentityProof.objects.all().delete()

    assert desk.agreed(operation).state == State.DENIED
    assert operation.decision["outcome"] == "need_info"


def test_a_token_leads_to_its_operation_only_in_its_own_conversation(desk: Desk) -> None:
    operation = desk.refund(desk.house.delivered(("SHIRT-M", 1)))
    stranger = Customer.objects.create(brand=desk.house.brand)
    elsewhere = open_conversation(desk.house.brand, stranger, channel="web_chat", language="ko")

    assert operation_of(token_of(operation), desk.conversation) == operation
    for conversation, token in ((elsewhere, token_of(operation)), (desk.conversation, "nonsense")):
        with pytest.raises(NotFound):
            operation_of(token, conversation)


def test_feedback_asks_for_no_yes(desk: Desk) -> None:
    operation = desk.ask("record_feedback", {"rating": 5, "comment": "빠르고 친절했어요"})

    assert operation.state == State.READY
    assert execute(operation).state == State.SUCCEEDED
    assert Rating.objects.values_list("score", "comment", "via").get() == (5, "빠르고 친절했어요", Via.ASKED)


def test_asked_again_after_the_price_changed_it_is_another_question(desk: Desk) -> None:
    order = desk.house.pending(("SHIRT-M", 1))
    asked = {"order_number": order.number, "swaps": {order.lines[0].id: "SHIRT-L"}}
    first = desk.ask("change_items", asked)
    Variant.objects.filter(sku="SHIRT-L").update(prices={"KRW": 45_000})

    again = desk.ask("change_items", asked)

    first.refresh_from_db()
    assert (again.amount_minor, again.state) == (6_000, State.AWAITING_CONFIRMATION)
    assert (first.amount_minor, first.state) == (3_000, State.EXPIRED)


def test_asked_again_after_the_order_moved_on_it_is_another_question(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    first = desk.refund(order)
    Order.objects.filter(number=order.number).update(version=order.version + 1)

    again = desk.refund(order)

    first.refresh_from_db()
    assert (again.order_version, first.state) == (order.version + 1, State.EXPIRED)
    assert desk.agreed(again).state == State.READY
