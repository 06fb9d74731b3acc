"""Money that goes to another of the customer's instruments than the one that paid."""

from __future__ import annotations

import pytest

from sodan.backoffice.connector import Receipt, Standing
from sodan.backoffice.credit import GiftCard
from sodan.backoffice.fault import Fault
from sodan.backoffice.house import ledger_lines_of
from sodan.backoffice.ledger import Account, balances
from sodan.backoffice.movement import Stands, movements_under
from sodan.backoffice.payment import MethodKind, Payment, PaymentMethod, Refund, RefundState
from sodan.backoffice.simulated import SimulatedCall, SimulatedCharge
from sodan.backoffice.tests.conftest import House
from sodan.customers.customer import Customer
from sodan.kit.errors import NotFound, Refused, Unavailable
from sodan.kit.money import Money, won


@pytest.fixture
def other_card(house: House) -> PaymentMethod:
    """A second card of the same customer."""
    return PaymentMethod.objects.create(
        customer=house.customer, kind=MethodKind.CARD, label="국민카드 ••9035", token="tok_sim_9035"
    )


def stands_on(account: Account) -> Money:
    """What the change's lines say of that account."""
    minor = sum(line.amount.minor for line in ledger_lines_of(["k"]) if line.account == account)
    return Money(minor, "KRW")


def cheaper(house: House, method_id: int | None) -> Receipt:
    """A shirt of ₩39,000 for one of ₩36,000, the difference to that instrument."""
    order = house.delivered(("SHIRT-M", 1))
    swaps = {order.lines[0].id: "SHIRT-S"}
    return house.shop.exchange(
        order.id, swaps=swaps, method_id=method_id, reason="wrong_size", key="k", actor="ai",
        expected_version=order.version, difference=house.shop.quote_exchange(order, swaps=swaps).difference,
    )  # fmt: skip


def test_a_refund_to_the_gift_card_is_credited_by_us_and_owed_in_the_books(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))

    house.give_back(order, {order.lines[0].id: 1}, to="method", method_id=house.gift.pk)

    assert GiftCard.objects.get().balance_minor == 50_000 + 39_000
    assert SimulatedCharge.objects.get().refunded_minor == 0
    assert Payment.objects.get().refundable_minor == 0
    assert stands_on(Account.GIFT_CARD_LIABILITY) == won(-39_000)
    assert stands_on(Account.PSP_CLEARING) == won(0)


def test_a_refund_to_another_card_is_paid_out_once(house: House, other_card: PaymentMethod) -> None:
    order = house.delivered(("SHIRT-M", 1))

    for _ in range(2):
        house.give_back(order, {order.lines[0].id: 1}, to="method", method_id=other_card.pk, amount=won(39_000))

    (sent,) = SimulatedCall.objects.filter(kind="payout")
    assert (sent.subject, sent.amount) == ("tok_sim_9035", won(39_000))
    assert SimulatedCharge.objects.get().refunded_minor == 0
    assert house.view(order).refundable == won(0)


def test_the_part_that_the_named_instrument_paid_simply_goes_back(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1), gift=10_000)

    house.give_back(order, {order.lines[0].id: 1}, to="method", method_id=house.card.pk)

    assert [(refund.to, refund.amount_minor) for refund in Refund.objects.all()] == [("method", 10_000), ("original", 29_000)]
    assert GiftCard.objects.get().balance_minor == 40_000
    assert SimulatedCharge.objects.get().refunded_minor == 29_000


def test_a_difference_goes_to_the_gift_card_that_was_named(house: House) -> None:
    receipt = cheaper(house, house.gift.pk)

    assert receipt.amount == won(-3_000)
    assert GiftCard.objects.get().balance_minor == 53_000
    assert SimulatedCharge.objects.get().refunded_minor == 0


def test_a_difference_goes_back_the_way_it_came_when_nothing_is_named(house: House) -> None:
    cheaper(house, None)

    assert SimulatedCharge.objects.get().refunded_minor == 3_000


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER])
def test_a_payout_nobody_answered_for_stands_in_suspense_and_is_never_sent_twice(
    house: House, other_card: PaymentMethod, fault: Fault
) -> None:
    order = house.delivered(("SHIRT-M", 1))
    house.faults.script = [fault]

    with pytest.raises(Unavailable):
        house.give_back(order, {order.lines[0].id: 1}, to="method", method_id=other_card.pk, amount=won(39_000))
    assert stands_on(Account.SUSPENSE_UNKNOWN) == won(39_000)
    house.give_back(order, {order.lines[0].id: 1}, to="method", method_id=other_card.pk, amount=won(39_000))

    assert SimulatedCall.objects.filter(kind="payout", outcome="succeeded").count() == 1
    assert stands_on(Account.SUSPENSE_UNKNOWN) == won(0)


def test_a_payout_on_its_way_is_told_as_that(house: House, other_card: PaymentMethod) -> None:
    order = house.delivered(("SHIRT-M", 1))
    house.faults.script = [Fault.LATE]

    receipt = house.give_back(order, {order.lines[0].id: 1}, to="method", method_id=other_card.pk)

    assert receipt.standing == Standing.SETTLING
    assert Refund.objects.get().state == RefundState.SETTLING
    assert balances()[Account.PSP_PENDING, "KRW"] == -39_000


def test_a_payout_to_a_dead_card_leaves_everything_where_it_is(house: House, other_card: PaymentMethod) -> None:
    PaymentMethod.objects.filter(pk=other_card.pk).update(token="tok_decline_9035")
    order = house.delivered(("SHIRT-M", 1))

    with pytest.raises(Refused) as refused:
        house.give_back(order, {order.lines[0].id: 1}, to="method", method_id=other_card.pk)

    assert refused.value.reasons == ("payment_declined",)
    assert house.view(order).status == "delivered"
    assert house.view(order).refundable == won(39_000)


def test_somebody_elses_instrument_does_not_exist(house: House) -> None:
    stranger = Customer.objects.create(brand=house.brand, name="박지민", language="ko", is_registered=True)
    foreign = PaymentMethod.objects.create(customer=stranger, kind=MethodKind.CARD, label="현대카드 ••7702", token="tok_sim_7702")
    order = house.delivered(("SHIRT-M", 1))

    with pytest.raises(NotFound):
        house.give_back(order, {order.lines[0].id: 1}, to="method", method_id=foreign.pk, amount=won(39_000))

    assert house.view(order).refundable == won(39_000)


@pytest.mark.parametrize(("to", "named"), [("method", 0), ("original", 1), ("anywhere", 0)])
def test_a_destination_that_does_not_fit_is_refused(house: House, to: str, named: int) -> None:
    order = house.delivered(("SHIRT-M", 1))

    with pytest.raises(Refused):
        house.give_back(order, {order.lines[0].id: 1}, to=to, method_id=house.gift.pk if named else None, amount=won(39_000))


def test_the_statement_lists_a_payout_as_our_records_do(house: House, other_card: PaymentMethod) -> None:
    order = house.delivered(("SHIRT-M", 1))
    house.give_back(order, {order.lines[0].id: 1}, to="method", method_id=other_card.pk)

    (movement,) = (found for found in movements_under(house.brand, [Refund.objects.get().key]).values())

    assert (movement.kind, movement.amount, movement.stands) == ("payout", won(39_000), Stands.MOVED)


def test_a_virtual_account_takes_no_refund(house: House) -> None:
    account = PaymentMethod.objects.create(
        customer=house.customer, kind=MethodKind.VIRTUAL_ACCOUNT, label="한빛은행 ••3310", token="tok_sim_3310"
    )
    order = house.delivered(("SHIRT-M", 1))

    with pytest.raises(Refused) as refused:
        house.give_back(order, {order.lines[0].id: 1}, to="method", method_id=account.pk)

    assert refused.value.reasons == ("destination_unknown",)
    assert house.view(order).refundable == won(39_000)
    assert not SimulatedCall.objects.filter(kind="payout").exists()
