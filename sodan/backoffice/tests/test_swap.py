"""Exchanging what arrived and changing what is not packed."""

from __future__ import annotations

import pytest

from sodan.backoffice.connector import OrderView, Receipt
from sodan.backoffice.credit import GiftCard, StoreCredit
from sodan.backoffice.fault import Fault
from sodan.backoffice.fulfilment import deliver, pack, ship
from sodan.backoffice.house import ledger_lines_of
from sodan.backoffice.order import Order
from sodan.backoffice.payment import MethodKind, Payment, PaymentMethod
from sodan.backoffice.product import StockMovement, Variant
from sodan.backoffice.simulated import SimulatedCharge
from sodan.backoffice.tests.conftest import STOCK, House
from sodan.kit.errors import Conflict, NotFound, Refused, Unavailable
from sodan.kit.money import won


def left(sku: str) -> int:
    return Variant.objects.get(sku=sku).available


def exchange(house: House, order: OrderView, sku: str, *, method_id: int | None = None) -> Receipt:
    line = order.lines[0].id
    quoted = house.shop.quote_exchange(order, swaps={line: sku})
    return house.shop.exchange(
        order.id,
        swaps={line: sku},
        method_id=method_id,
        reason="wrong_size",
        key="k",
        actor="ai",
        expected_version=order.version,
        difference=quoted.difference,
    )


def change(house: House, order: OrderView, sku: str, *, method_id: int | None = None) -> Receipt:
    line = order.lines[0].id
    quoted = house.shop.quote_change_items(order, swaps={line: sku})
    return house.shop.change_items(
        order.id,
        swaps={line: sku},
        method_id=method_id,
        key="k",
        actor="ai",
        expected_version=order.version,
        difference=quoted.difference,
    )


def test_a_dearer_size_is_charged_the_difference(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))

    receipt = exchange(house, order, "SHIRT-L")

    after = house.view(order)
    assert receipt.amount == won(3_000)
    assert after.total == won(42_000)
    assert [line.sku for line in after.lines] == ["SHIRT-M", "SHIRT-L"]
    assert after.status == "processing"
    assert left("SHIRT-L") == STOCK - 1


def test_a_cheaper_size_gives_the_difference_back(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))

    receipt = exchange(house, order, "SHIRT-S")

    after = house.view(order)
    assert receipt.amount == won(-3_000)
    assert after.refunded == won(3_000)


def test_an_exchanged_order_that_arrives_is_simply_delivered(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))
    receipt = exchange(house, order, "SHIRT-L")
    parcel = pack(Order.objects.get(pk=order.id), contents=dict.fromkeys(receipt.details["new_lines"], 1))

    ship(parcel)
    assert house.view(order).status == "shipped"
    deliver(parcel)

    assert house.view(order).status == "delivered"


def test_the_replacement_may_come_back_too_for_all_that_was_paid(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1), coupon=5_000)
    receipt = exchange(house, order, "SHIRT-L")
    parcel = pack(Order.objects.get(pk=order.id), contents=dict.fromkeys(receipt.details["new_lines"], 1))
    ship(parcel)
    deliver(parcel)
    after = house.view(order)

    quoted = house.shop.quote_return(after, lines={after.lines[1].id: 1}, reason="defective")

    assert quoted.amount == won(37_000)


def test_a_declined_card_leaves_the_exchange_undone(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))
    house.faults.script = [Fault.DECLINE]

    with pytest.raises(Refused):
        exchange(house, order, "SHIRT-L")

    after = house.view(order)
    assert after.status == "delivered"
    assert len(after.lines) == 1
    assert after.lines[0].open_quantity == 1
    assert left("SHIRT-L") == STOCK


def test_a_charge_without_an_answer_is_settled_by_the_same_key(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))
    house.faults.script = [Fault.LOST_AFTER]
    with pytest.raises(Unavailable):
        exchange(house, order, "SHIRT-L")
    assert house.view(order).total == won(39_000)

    line = order.lines[0].id
    receipt = house.shop.exchange(
        order.id,
        swaps={line: "SHIRT-L"},
        method_id=None,
        reason="wrong_size",
        key="k",
        actor="ai",
        expected_version=order.version,
        difference=won(3_000),
    )

    assert receipt.amount == won(3_000)
    assert SimulatedCharge.objects.count() == 2
    assert sum(entry.amount.minor for entry in ledger_lines_of(["k"]) if entry.account == "suspense_unknown") == 0


def test_the_difference_may_come_from_a_gift_card(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))

    exchange(house, order, "SHIRT-L", method_id=house.gift.pk)

    assert GiftCard.objects.get().balance_minor == 47_000


def test_the_last_piece_goes_to_whoever_was_first(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))
    Variant.objects.filter(sku="SHIRT-L").update(available=0)
    StockMovement.objects.create(variant=Variant.objects.get(sku="SHIRT-L"), quantity=-STOCK, kind="sale")

    assert house.shop.quote_exchange(order, swaps={order.lines[0].id: "SHIRT-L"}).available is False
    with pytest.raises(Conflict):
        exchange(house, order, "SHIRT-L")
    assert house.view(order).version == order.version


def test_a_sku_that_is_not_sold_here_is_not_found(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))

    with pytest.raises(NotFound):
        house.shop.quote_exchange(order, swaps={order.lines[0].id: "NO-SUCH"})


def test_a_pending_line_gives_way_to_another(house: House) -> None:
    order = house.pending(("SHIRT-M", 2), ("TUMBLER", 1))

    receipt = change(house, order, "SHIRT-L")

    after = house.view(order)
    assert receipt.amount == won(6_000)
    assert after.status == "pending"
    assert after.total == won(102_000)
    assert left("SHIRT-M") == STOCK
    assert left("SHIRT-L") == STOCK - 2


def test_a_changed_order_can_still_be_cancelled_for_everything(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))
    change(house, order, "SHIRT-L")
    after = house.view(order)

    receipt = house.shop.cancel(order.id, key="c", actor="ai", expected_version=after.version, reason="changed_mind")

    assert receipt.amount == won(42_000)
    assert house.view(order).status == "cancelled"
    assert left("SHIRT-L") == STOCK


def test_a_packed_order_cannot_be_changed(house: House) -> None:
    record = house.order(("SHIRT-M", 1))
    pack(record, contents={line.pk: 1 for line in record.lines.all()})
    order = house.view(record)

    with pytest.raises(Refused) as refused:
        house.shop.change_items(
            order.id,
            swaps={order.lines[0].id: "SHIRT-L"},
            method_id=None,
            key="k",
            actor="ai",
            expected_version=order.version,
            difference=won(3_000),
        )
    assert refused.value.reasons == ("already_packed",)


def test_another_customers_card_is_not_found(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))
    stranger = type(house.customer).objects.create(brand=house.brand, name="다른 사람")
    theirs = PaymentMethod.objects.create(customer=stranger, kind="card", label="다른 카드", token="tok_sim_1")

    with pytest.raises(NotFound):
        exchange(house, order, "SHIRT-L", method_id=theirs.pk)
    assert Payment.objects.count() == 1


def test_a_line_of_another_order_is_not_changed_with_this_one(house: House) -> None:
    mine, other = house.pending(("SHIRT-M", 1)), house.pending(("SHIRT-M", 1))

    with pytest.raises(NotFound):
        house.shop.change_items(
            mine.id,
            swaps={other.lines[0].id: "SHIRT-S"},
            method_id=None,
            key="k",
            actor="ai",
            expected_version=mine.version,
            difference=won(-3_000),
        )
    assert house.view(mine) == mine
    assert house.view(other) == other


def test_pieces_that_went_back_are_not_exchanged(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1), ("TUMBLER", 1))
    house.give_back(order, {order.lines[0].id: 1}, key="back")

    with pytest.raises(Refused) as refused:
        exchange(house, house.view(order), "SHIRT-L")

    assert refused.value.reasons == ("not_with_customer",)


def test_pieces_that_gave_way_to_others_do_not_give_way_again(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))
    change(house, order, "SHIRT-L")

    with pytest.raises(Refused) as refused:
        change(house, house.view(order), "SHIRT-S")

    assert refused.value.reasons == ("already_packed",)


@pytest.mark.parametrize(("sku", "agreed"), [("SHIRT-L", 0), ("SHIRT-L", 2_999), ("SHIRT-S", -3_001)])
def test_a_difference_that_is_not_the_one_agreed_moves_nothing(house: House, sku: str, agreed: int) -> None:
    order = house.delivered(("SHIRT-M", 1))

    with pytest.raises(Conflict):
        house.shop.exchange(
            order.id,
            swaps={order.lines[0].id: sku},
            method_id=None,
            reason="wrong_size",
            key="k",
            actor="ai",
            expected_version=order.version,
            difference=won(agreed),
        )

    after = house.view(order)
    assert (after.version, after.total, after.refunded) == (order.version, won(39_000), won(0))
    assert left(sku) == STOCK


def test_store_credit_that_holds_too_little_pays_nothing(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))
    StoreCredit.objects.create(customer=house.customer, currency="KRW", balance_minor=2_999)
    credit = PaymentMethod.objects.create(customer=house.customer, kind=MethodKind.STORE_CREDIT, label="적립금")

    with pytest.raises(Conflict):
        exchange(house, order, "SHIRT-L", method_id=credit.pk)

    assert StoreCredit.objects.get().balance_minor == 2_999
    assert house.view(order).version == order.version
