"""Cancelling a pending order, sending it elsewhere, paying it from elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sodan.backoffice.credit import GiftCard
from sodan.backoffice.fault import Fault
from sodan.backoffice.fulfilment import pack
from sodan.backoffice.house import ledger_lines_of
from sodan.backoffice.ledger import balances
from sodan.backoffice.payment import MethodKind, PaymentMethod
from sodan.backoffice.product import Variant
from sodan.backoffice.simulated import SimulatedCharge
from sodan.backoffice.tests.conftest import ADDRESS, STOCK, House
from sodan.kit.errors import Conflict, NotFound, Refused
from sodan.kit.money import won


def test_cancelling_gives_all_back_and_frees_the_goods(house: House) -> None:
    order = house.pending(("SHIRT-M", 2), gift=20_000)

    receipt = house.shop.cancel(order.id, key="k", actor="ai", expected_version=order.version, reason="changed_mind")

    after = house.view(order)
    assert receipt.amount == won(78_000)
    assert (after.status, after.refunded) == ("cancelled", won(78_000))
    assert Variant.objects.get(sku="SHIRT-M").available == STOCK
    assert GiftCard.objects.get().balance_minor == 50_000
    assert {line.entry_id for line in ledger_lines_of(["k"])} == set(receipt.ledger_entries)


def test_the_books_of_a_cancelled_order_come_to_nothing(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))

    house.shop.cancel(order.id, key="k", actor="ai", expected_version=order.version, reason="late")

    standing = balances()
    assert standing["psp_clearing", "KRW"] == 0
    assert standing["vat_payable", "KRW"] == 0
    assert standing["sales", "KRW"] + standing["sales_returns", "KRW"] == 0


def test_a_packed_order_is_not_cancelled(house: House) -> None:
    record = house.order(("SHIRT-M", 1))
    pack(record, contents={line.pk: 1 for line in record.lines.all()})
    order = house.view(record)

    with pytest.raises(Refused) as refused:
        house.shop.cancel(order.id, key="k", actor="ai", expected_version=order.version, reason="late")
    assert refused.value.reasons == ("already_packed",)


def test_a_declined_refund_leaves_the_order_to_be_packed(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))
    house.faults.script = [Fault.DECLINE]

    with pytest.raises(Refused):
        house.shop.cancel(order.id, key="k", actor="ai", expected_version=order.version, reason="late")

    assert house.view(order).status == "pending"
    assert Variant.objects.get(sku="SHIRT-M").available == STOCK - 1


def test_a_pending_order_goes_to_another_address(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))
    new = replace(ADDRESS, line1="새길 7", postcode="04002")

    receipt = house.shop.change_address(order.id, address=new, key="k", actor="ai", expected_version=order.version)

    assert receipt.amount is None
    assert house.view(order).address == new


def test_an_address_without_a_street_is_refused(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))

    with pytest.raises(Refused):
        house.shop.change_address(
            order.id, address=replace(ADDRESS, line1=""), key="k", actor="ai", expected_version=order.version
        )


def second_card(house: House, token: str = "tok_sim_9921") -> PaymentMethod:  # noqa: S107 - a made-up name of a card
    return PaymentMethod.objects.create(customer=house.customer, kind="card", label="카드 ••9921", token=token)


def test_another_card_pays_and_the_first_gets_its_money_back(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))
    card = second_card(house)

    receipt = house.shop.change_payment(order.id, method_id=card.pk, key="k", actor="ai", expected_version=order.version)

    after = house.view(order)
    assert receipt.details["label"] == "카드 ••9921"
    assert (after.total, after.refunded, after.refundable) == (won(39_000), won(0), won(39_000))
    assert [payment.refundable.minor for payment in after.payments] == [0, 39_000]


def test_a_second_card_that_declines_leaves_the_first_in_place(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))
    card = second_card(house, "tok_decline_1")

    with pytest.raises(Refused):
        house.shop.change_payment(order.id, method_id=card.pk, key="k", actor="ai", expected_version=order.version)

    assert [payment.refundable.minor for payment in house.view(order).payments] == [39_000]


def test_a_second_card_is_not_kept_charged_when_the_first_cannot_be_refunded(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))
    card = second_card(house)
    house.faults.script = [Fault.NONE, Fault.DECLINE]

    with pytest.raises(Refused):
        house.shop.change_payment(order.id, method_id=card.pk, key="k", actor="ai", expected_version=order.version)

    assert house.view(order).refundable == won(39_000)
    assert [charge.refunded_minor for charge in SimulatedCharge.objects.order_by("id")] == [0, 39_000]


def test_paying_from_the_same_card_again_is_refused(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))

    with pytest.raises(Refused) as refused:
        house.shop.change_payment(order.id, method_id=house.card.pk, key="k", actor="ai", expected_version=order.version)
    assert refused.value.reasons == ("same_method",)


def test_an_order_of_another_brand_is_not_found(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))
    other = type(house.brand).objects.create(slug="other", currency="KRW")
    house.brand = other

    with pytest.raises(NotFound):
        house.shop.cancel(order.id, key="k", actor="ai", expected_version=order.version, reason="late")


def test_a_gift_card_that_holds_too_little_pays_nothing(house: House) -> None:
    order = house.pending(("SHIRT-M", 2))

    with pytest.raises(Conflict):
        house.shop.change_payment(order.id, method_id=house.gift.pk, key="k", actor="ai", expected_version=order.version)
    assert house.view(order).version == order.version


def test_a_virtual_account_cannot_be_charged(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))
    account = PaymentMethod.objects.create(
        customer=house.customer, kind=MethodKind.VIRTUAL_ACCOUNT, label="한빛은행 ••3310", token="tok_sim_3310"
    )

    with pytest.raises(Refused) as refused:
        house.shop.change_payment(order.id, method_id=account.pk, key="k", actor="ai", expected_version=order.version)

    assert refused.value.reasons == ("method_cannot_be_charged",)
    assert [payment.refundable.minor for payment in house.view(order).payments] == [39_000]
