"""Chargebacks: the bank takes a payment back, and the books follow until it has decided."""

from __future__ import annotations

import pytest

from sodan.backoffice.dispute import Dispute, dispute_told, follow_dispute
from sodan.backoffice.ledger import Account, balances
from sodan.backoffice.payment import Payment, hold_for_refund
from sodan.backoffice.provider import DisputeStanding
from sodan.backoffice.simulated import SimulatedDispute, end_dispute, take_charge_back
from sodan.backoffice.tests.conftest import House
from sodan.kit.errors import Conflict, NotFound, Refused
from sodan.kit.money import won

TAKEN = 39_000


@pytest.fixture
def taken(house: House) -> SimulatedDispute:
    """A shirt of ₩39,000 whose payment the customer's bank takes back."""
    order = house.delivered(("SHIRT-M", 1))
    return take_charge_back(Payment.objects.get(order_id=order.id).key)


def follow(house: House, taken: SimulatedDispute) -> bool:
    """Hear of it from the provider."""
    return follow_dispute(taken.reference, house.shop.provider)


def stands_on(account: Account) -> int:
    """What the books say, in won."""
    return balances().get((account, "KRW"), 0)


def test_an_open_chargeback_blocks_refunds_and_stands_apart(house: House, taken: SimulatedDispute) -> None:
    before = stands_on(Account.PSP_CLEARING)

    assert [follow(house, taken), follow(house, taken)] == [True, False]

    view = dispute_told(Dispute.objects.get().pk)
    order = house.view(Payment.objects.get().order)
    assert (view.amount, view.order_number, view.standing) == (won(TAKEN), order.number, DisputeStanding.OPENED)
    assert stands_on(Account.DISPUTED) == TAKEN
    assert stands_on(Account.PSP_CLEARING) == before - TAKEN
    with pytest.raises(Refused) as refused:
        house.give_back(order, {order.lines[0].id: 1}, amount=won(TAKEN))
    assert refused.value.reasons == ("dispute_open",)


def test_a_chargeback_that_was_won_gives_everything_back(house: House, taken: SimulatedDispute) -> None:
    before = stands_on(Account.PSP_CLEARING)
    follow(house, taken)
    end_dispute(taken, standing=DisputeStanding.WON)

    assert [follow(house, taken), follow(house, taken)] == [True, False]

    order = house.view(Payment.objects.get().order)
    assert (stands_on(Account.DISPUTED), stands_on(Account.PSP_CLEARING)) == (0, before)
    assert house.give_back(order, {order.lines[0].id: 1}).amount == won(TAKEN)


def test_a_chargeback_that_was_lost_costs_us_and_nothing_is_given_back_twice(house: House, taken: SimulatedDispute) -> None:
    follow(house, taken)
    end_dispute(taken, standing=DisputeStanding.LOST)
    follow(house, taken)

    order = house.view(Payment.objects.get().order)
    assert (stands_on(Account.DISPUTED), stands_on(Account.CHARGEBACKS)) == (0, TAKEN)
    with pytest.raises(Refused):
        house.give_back(order, {order.lines[0].id: 1}, amount=won(TAKEN))


def test_an_end_heard_before_the_beginning_is_booked_whole(house: House, taken: SimulatedDispute) -> None:
    end_dispute(taken, standing=DisputeStanding.LOST)

    follow(house, taken)

    assert (stands_on(Account.DISPUTED), stands_on(Account.CHARGEBACKS)) == (0, TAKEN)
    assert Dispute.objects.get().ended_at is not None


def test_a_chargeback_nobody_knows_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        follow_dispute("dp_unknown", house.shop.provider)


def test_a_refund_that_read_the_payment_before_the_bank_took_it_back_holds_nothing(house: House, taken: SimulatedDispute) -> None:
    read_before = Payment.objects.get()
    follow(house, taken)

    with pytest.raises(Conflict):
        hold_for_refund(read_before, TAKEN)

    assert Payment.objects.get().pending_minor == 0
