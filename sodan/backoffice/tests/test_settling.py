"""Money that is not there at once: accepted and late, failing on the way, coming back after it had arrived."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from sodan.backoffice import settling
from sodan.backoffice.change import ChangeStatus, OrderChange
from sodan.backoffice.connector import Receipt, Standing
from sodan.backoffice.console import keep_reading
from sodan.backoffice.fault import Fault
from sodan.backoffice.ledger import Account, balances
from sodan.backoffice.payment import Payment, PaymentState, Refund, RefundState
from sodan.backoffice.provider import Outcome
from sodan.backoffice.simulated import KEYS_LAST, SimulatedCall, SimulatedCharge
from sodan.backoffice.tests.conftest import House
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Refused, Unavailable
from sodan.kit.money import won

LATER = timedelta(minutes=2)


def stands_on(account: Account) -> int:
    """What the books say, in won."""
    return balances().get((account, "KRW"), 0)


def given_back(house: House, *faults: Fault) -> Receipt:
    """A shirt of ₩39,000 that is given back while the provider does this."""
    order = house.delivered(("SHIRT-M", 1))
    house.faults.script = list(faults)
    return house.give_back(order, {order.lines[0].id: 1}, amount=won(39_000))


def asked_again(house: House) -> Receipt:
    """The same write under the same key: it tells how its money stands now."""
    change = OrderChange.objects.get(key="k")
    lines = {line.pk: 1 for line in change.order.lines.all()}
    return house.give_back(house.view(change.order), lines, amount=won(39_000))


def test_a_refund_on_its_way_is_done_and_stands_apart_in_the_books(house: House) -> None:
    receipt = given_back(house, Fault.LATE)

    assert receipt.standing == Standing.SETTLING
    assert receipt.reference.startswith("R-")
    assert Refund.objects.get().state == RefundState.SETTLING
    assert stands_on(Account.PSP_PENDING) == -39_000
    assert stands_on(Account.SUSPENSE_UNKNOWN) == 0
    payment = Payment.objects.get()
    assert (payment.refunded_minor, payment.pending_minor, payment.refundable_minor) == (0, 39_000, 0)


def test_it_arrives_and_the_books_move_it_over_once(house: House) -> None:
    given_back(house, Fault.LATE)

    with time_machine.travel(now() + LATER):
        first, second = asked_again(house), asked_again(house)

    assert first.standing == second.standing == Standing.SETTLED
    assert Refund.objects.get().state == RefundState.SUCCEEDED
    assert stands_on(Account.PSP_PENDING) == 0
    assert SimulatedCharge.objects.get().refunded_minor == Payment.objects.get().refunded_minor == 39_000


def test_a_refund_that_fails_on_the_way_is_owed_and_stays_counted(house: House) -> None:
    given_back(house, Fault.LATE_DECLINE)

    with time_machine.travel(now() + LATER):
        receipt = asked_again(house)

    refund, payment = Refund.objects.get(), Payment.objects.get()
    assert receipt.standing == Standing.CAME_BACK
    assert (refund.state, refund.is_owed) == (RefundState.FAILED, True)
    assert (payment.refunded_minor, payment.refundable_minor) == (0, 0)
    assert stands_on(Account.REFUNDS_OWED) == -39_000
    assert SimulatedCharge.objects.get().refunded_minor == 0


def test_a_refund_that_comes_back_after_it_arrived_is_owed_again(house: House) -> None:
    assert given_back(house, Fault.REVERSED).standing == Standing.SETTLED
    refund = Refund.objects.get()

    with time_machine.travel(now() + LATER):
        was_news = [settling.ask_after(refund, house.shop.provider) for _ in range(2)]
        receipt = asked_again(house)

    refund.refresh_from_db()
    payment = Payment.objects.get()
    assert was_news == [True, False]
    assert receipt.standing == Standing.CAME_BACK
    assert (refund.state, refund.is_owed) == (RefundState.REVERSED, True)
    assert (payment.refunded_minor, payment.refundable_minor) == (0, 0)
    assert stands_on(Account.REFUNDS_OWED) == -39_000


def test_a_late_answer_after_silence_leaves_suspense_empty(house: House) -> None:
    with pytest.raises(Unavailable):
        given_back(house, Fault.LOST_AFTER)
    SimulatedCall.objects.filter(kind="refund").update(outcome=Outcome.PENDING)
    assert stands_on(Account.SUSPENSE_UNKNOWN) == 39_000

    assert asked_again(house).standing == Standing.SETTLING
    assert stands_on(Account.SUSPENSE_UNKNOWN) == 0
    assert stands_on(Account.PSP_PENDING) == -39_000


def test_while_a_charge_settles_nothing_of_the_change_is_done(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))
    house.faults.script = [Fault.LATE]
    key = {"key": "x", "actor": "ai", "expected_version": order.version}
    asked = {"swaps": {order.lines[0].id: "SHIRT-L"}, "method_id": None, "difference": won(3_000)}

    waiting = house.shop.change_items(order.id, **asked, **key)  # type: ignore[arg-type]

    assert (waiting.standing, waiting.amount) == (Standing.CHARGING, None)
    assert [line.sku for line in house.view(order).lines] == ["SHIRT-M"]
    with time_machine.travel(now() + LATER):
        done = house.shop.change_items(order.id, **asked, **key)  # type: ignore[arg-type]
    assert (done.standing, done.amount) == (Standing.SETTLED, won(3_000))
    assert [line.sku for line in house.view(order).lines if line.standing_quantity] == ["SHIRT-L"]


def test_a_charge_that_fails_on_the_way_leaves_everything_as_it_was(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))
    house.faults.script = [Fault.LATE_DECLINE]
    key = {"key": "x", "actor": "ai", "expected_version": order.version}
    asked = {"swaps": {order.lines[0].id: "SHIRT-L"}, "method_id": None, "difference": won(3_000)}
    before = balances()
    house.shop.change_items(order.id, **asked, **key)  # type: ignore[arg-type]

    with time_machine.travel(now() + LATER), pytest.raises(Refused):
        house.shop.change_items(order.id, **asked, **key)  # type: ignore[arg-type]

    assert OrderChange.objects.get().status == ChangeStatus.DECLINED
    assert Payment.objects.get(key="x:c").state == PaymentState.FAILED
    assert {account: minor for account, minor in balances().items() if minor} == before


def test_a_key_that_has_run_out_is_looked_up_and_never_sent_again(house: House) -> None:
    with pytest.raises(Unavailable):
        given_back(house, Fault.LOST_BEFORE)

    with time_machine.travel(now() + KEYS_LAST), pytest.raises(Unavailable) as silence:
        asked_again(house)

    assert silence.value.retry == 3600
    assert not SimulatedCall.objects.filter(kind="refund").exists()


@pytest.mark.parametrize(("outcome", "suspense"), [(Outcome.SUCCEEDED, "arrived"), (Outcome.DECLINED, "declined")])
def test_what_a_person_read_on_the_console_ends_it(house: House, outcome: Outcome, suspense: str) -> None:
    with pytest.raises(Unavailable):
        given_back(house, Fault.LOST_BEFORE)
    keep_reading(Refund.objects.get().key, outcome=outcome, reference="re_77", read_by="human:1")

    with time_machine.travel(now() + KEYS_LAST):
        if suspense == "arrived":
            assert asked_again(house).standing == Standing.SETTLED
        else:
            with pytest.raises(Refused):
                asked_again(house)

    assert stands_on(Account.SUSPENSE_UNKNOWN) == 0
    other = Outcome.DECLINED if outcome == Outcome.SUCCEEDED else Outcome.SUCCEEDED
    with pytest.raises(Conflict):
        keep_reading(Refund.objects.get().key, outcome=other, reference="", read_by="human:2")
