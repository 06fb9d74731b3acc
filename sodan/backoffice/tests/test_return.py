"""Taking goods back: sums, invariants and where the money goes."""

from __future__ import annotations

import pytest

from sodan.backoffice.change import ChangeKind, OrderChange
from sodan.backoffice.credit import GiftCard, StoreCredit
from sodan.backoffice.fault import Fault
from sodan.backoffice.house import ledger_lines_of
from sodan.backoffice.order import Order, OrderLine
from sodan.backoffice.payment import Payment, Refund, hold_for_refund
from sodan.backoffice.product import StockMovement, Variant
from sodan.backoffice.returned import Disposition
from sodan.backoffice.simulated import SimulatedCharge
from sodan.backoffice.take_back import open_return, receive_return
from sodan.backoffice.tests.conftest import STOCK, House
from sodan.kit.errors import Conflict, NotFound, Refused, Unavailable
from sodan.kit.money import Money, won


def test_a_partial_return_gives_back_what_the_piece_cost(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1), ("TUMBLER", 1))
    shirt = order.lines[0]

    receipt = house.give_back(order, {shirt.id: 1})

    after = house.view(order)
    assert receipt.amount == won(39_000)
    assert receipt.reference.startswith("R-")
    assert after.refunded == won(39_000)
    assert after.status == "partially_returned"
    assert after.line(shirt.id).open_quantity == 0  # type: ignore[union-attr]
    assert SimulatedCharge.objects.get().refunded_minor == 39_000


def test_the_same_key_gives_the_same_receipt_and_moves_nothing_twice(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))

    first = house.give_back(order, {order.lines[0].id: 1}, amount=won(39_000))
    second = house.give_back(order, {order.lines[0].id: 1}, amount=won(39_000))

    assert first == second
    assert Refund.objects.count() == 1


def test_a_key_used_for_something_else_is_a_conflict(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1), ("TUMBLER", 1))
    house.give_back(order, {order.lines[0].id: 1})

    with pytest.raises(Conflict):
        house.give_back(house.view(order), {order.lines[1].id: 1})


def test_a_version_that_moved_is_a_conflict(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1), ("TUMBLER", 1))
    house.give_back(order, {order.lines[0].id: 1})

    with pytest.raises(Conflict):
        house.give_back(order, {order.lines[1].id: 1}, key="other")


def test_an_amount_that_is_not_the_quoted_one_is_a_conflict(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))

    with pytest.raises(Conflict):
        house.give_back(order, {order.lines[0].id: 1}, amount=won(39_001))
    assert house.view(order).version == order.version


def test_more_than_the_customer_holds_cannot_come_back(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))

    with pytest.raises(Refused) as refused:
        house.give_back(order, {order.lines[0].id: 2})
    assert refused.value.reasons == ("not_with_customer",)


def test_a_pending_order_has_nothing_to_return(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))

    with pytest.raises(Refused):
        house.give_back(order, {order.lines[0].id: 1})


def test_the_customers_own_reason_costs_the_postage(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))

    quoted = house.shop.quote_return(order, lines={order.lines[0].id: 1}, reason="changed_mind")

    assert quoted.return_shipping == won(3_000)
    assert quoted.amount == won(36_000)


def test_a_couponed_order_given_back_piece_by_piece_gives_back_exactly_what_was_paid(house: House) -> None:
    order = house.delivered(("SHIRT-M", 2), ("TUMBLER", 1), coupon=10_001)
    paid = order.total

    for number, (line, quantity) in enumerate([(0, 1), (1, 1), (0, 1)]):
        now = house.view(order)
        house.give_back(now, {now.lines[line].id: quantity}, key=f"k{number}")

    after = house.view(order)
    assert after.refunded == paid
    assert after.status == "returned"
    tax = sum(line.amount.minor for line in ledger_lines_of([order.number, "k0", "k1", "k2"]) if line.account == "vat_payable")
    assert tax == 0


def test_the_gift_card_gets_its_part_back_first(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1), gift=10_000)

    house.give_back(order, {order.lines[0].id: 1})

    assert GiftCard.objects.get().balance_minor == 50_000
    assert [refund.amount_minor for refund in Refund.objects.all()] == [10_000, 29_000]


def test_store_credit_only_when_the_caller_says_so(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))

    house.give_back(order, {order.lines[0].id: 1}, to="store_credit")

    assert StoreCredit.objects.get().balance_minor == 39_000
    assert SimulatedCharge.objects.get().refunded_minor == 0
    assert Payment.objects.get().refundable_minor == 0
    assert [method.balance for method in house.shop.payment_methods(house.customer.pk) if method.kind == "store_credit"] == [
        won(39_000)
    ]


def test_a_decline_leaves_the_goods_and_the_money_where_they_are(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))
    house.faults.script = [Fault.DECLINE]

    for _ in range(2):
        with pytest.raises(Refused) as refused:
            house.give_back(order, {order.lines[0].id: 1}, amount=won(39_000))
        assert refused.value.reasons == ("payment_declined",)

    after = house.view(order)
    assert after.status == "delivered"
    assert after.refundable == won(39_000)


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER])
def test_an_unknown_outcome_counts_as_refunded_until_the_same_key_settles_it(house: House, fault: Fault) -> None:
    order = house.delivered(("SHIRT-M", 1))
    house.faults.script = [fault]

    with pytest.raises(Unavailable):
        house.give_back(order, {order.lines[0].id: 1}, amount=won(39_000))
    assert house.view(order).refundable == won(0)
    assert suspense() == won(39_000)
    receipt = house.give_back(order, {order.lines[0].id: 1}, amount=won(39_000))

    assert receipt.amount == won(39_000)
    assert SimulatedCharge.objects.get().refunded_minor == 39_000
    assert suspense() == won(0)


def suspense() -> Money:
    lines = [line.amount for line in ledger_lines_of(["k"]) if line.account == "suspense_unknown"]
    return Money(sum(amount.minor for amount in lines), "KRW")


def test_while_the_outcome_is_unknown_no_other_change_begins(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1), ("TUMBLER", 1))
    house.faults.script = [Fault.LOST_AFTER]
    with pytest.raises(Unavailable):
        house.give_back(order, {order.lines[0].id: 1})

    with pytest.raises(Conflict):
        house.give_back(house.view(order), {order.lines[1].id: 1}, key="other")


def test_an_unknown_outcome_that_turns_out_declined_leaves_suspense(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))
    house.faults.script = [Fault.LOST_BEFORE, Fault.DECLINE]
    with pytest.raises(Unavailable):
        house.give_back(order, {order.lines[0].id: 1})

    with pytest.raises(Refused):
        house.give_back(order, {order.lines[0].id: 1}, amount=won(39_000))

    assert suspense() == won(0)
    assert house.view(order).refundable == won(39_000)


def test_a_disputed_payment_gives_nothing_back(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))
    Payment.objects.update(disputed_at=order.placed_at)

    with pytest.raises(Refused) as refused:
        house.give_back(order, {order.lines[0].id: 1})
    assert refused.value.reasons == ("dispute_open",)


def test_what_comes_back_whole_is_for_sale_again(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1), ("TUMBLER", 1))
    receipt = house.give_back(order, {line.id: 1 for line in order.lines})

    receive_return(receipt.details["return_id"], dispositions={order.lines[1].id: Disposition.WRITE_OFF})

    assert Variant.objects.get(sku="SHIRT-M").available == STOCK
    assert Variant.objects.get(sku="TUMBLER").available == STOCK - 1
    for variant in Variant.objects.all():
        assert variant.available == sum(StockMovement.objects.filter(variant=variant).values_list("quantity", flat=True))


def test_a_line_of_another_order_has_no_price_here_and_does_not_come_back(house: House) -> None:
    mine, other = house.delivered(("SHIRT-M", 1)), house.delivered(("TUMBLER", 1))

    with pytest.raises(NotFound):
        house.shop.quote_return(mine, lines={other.lines[0].id: 1}, reason="defective")
    with pytest.raises(NotFound):
        house.give_back(mine, {other.lines[0].id: 1}, amount=won(18_000))


def test_what_was_set_down_as_coming_back_meanwhile_is_not_set_down_again(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))
    line = order.lines[0].id
    house.give_back(order, {line: 1})
    second = OrderChange.objects.create(
        order_id=order.id, key="other", kind=ChangeKind.RETURN, base_version=order.version, reason="defective", actor="ai"
    )

    with pytest.raises(Conflict):
        open_return(Order.objects.get(pk=order.id), second, {line: 1})

    assert OrderLine.objects.get(pk=line).return_requested == 1


def test_a_parcel_received_once_puts_nothing_on_the_shelf_a_second_time(house: House) -> None:
    order = house.delivered(("TUMBLER", 2))
    line = order.lines[0].id
    here = house.give_back(order, {line: 1})
    house.give_back(house.view(order), {line: 1}, key="still on its way")
    receive_return(here.details["return_id"], dispositions={})

    with pytest.raises(Refused) as refused:
        receive_return(here.details["return_id"], dispositions={})

    assert refused.value.reasons == ("return_closed",)
    assert Variant.objects.get(sku="TUMBLER").available == STOCK - 1
    assert OrderLine.objects.get(pk=line).return_received == 1


def test_a_refund_that_read_the_payment_too_early_gets_no_more_than_is_left(house: House) -> None:
    house.delivered(("SHIRT-M", 1))
    read_before = Payment.objects.get()
    hold_for_refund(Payment.objects.get(), 30_000)

    with pytest.raises(Conflict):
        hold_for_refund(read_before, 9_001)

    assert Payment.objects.get().pending_minor == 30_000
