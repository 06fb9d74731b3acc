"""Each night the provider's statement is compared with records and books: what agrees ends it, what differs is kept once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
import time_machine

from sodan.backoffice.fault import Fault, Slip
from sodan.backoffice.house import HouseShop
from sodan.backoffice.ledger import Account, Entry, Posting, balances, in_suspense, post
from sodan.backoffice.mismatch import Kind, Mismatch, read_on_console, settle_mismatch
from sodan.backoffice.payment import Payment, Refund, RefundState
from sodan.backoffice.provider import Outcome
from sodan.backoffice.reconciliation import Ending, Reconciliation, days_due, reconcile
from sodan.backoffice.simulated import SimulatedCall
from sodan.backoffice.simulator import Simulator
from sodan.backoffice.tests.conftest import House
from sodan.kit.errors import Conflict, Invalid, NotFound, Unavailable
from sodan.kit.money import won
from sodan.people.representative import Representative

NOON = "2026-03-02 03:00:00+00:00"
TODAY = date(2026, 3, 2)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Noon in Seoul; it only moves when told."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def person(house: House) -> Representative:
    """Somebody who clears things with the provider."""
    person = Representative.objects.create_user("kim@moa.example", "correct horse", name="김하늘", role="supervisor")
    person.brands.add(house.brand)
    return person


def given_back(house: House, *faults: Fault) -> Refund:
    """A shirt given back while the provider does this; silence is swallowed."""
    order = house.delivered(("SHIRT-M", 1))
    house.faults.script = list(faults)
    with suppress(Unavailable):
        house.give_back(order, {order.lines[0].id: 1}, key=f"k{house.count}")
    return Refund.objects.latest("id")


def the_next_morning(house: House, clock: time_machine.Traveller) -> Reconciliation:
    """Four o'clock the next morning, when yesterday is compared."""
    clock.move_to(datetime.fromisoformat("2026-03-02 19:00:00+00:00"))
    return compared(house)


def compared(house: House) -> Reconciliation:
    """The day as it is compared now."""
    [day] = reconcile(house.brand, [TODAY], provider=Simulator(faults=house.faults))
    return day


def open_kinds() -> list[str]:
    """What waits for a person."""
    return sorted(Mismatch.objects.filter(settled_at=None).values_list("kind", flat=True))


def test_a_day_on_which_all_agrees_says_how_much_and_leaves_nothing(house: House, clock: time_machine.Traveller) -> None:
    given_back(house)

    day = the_next_morning(house, clock)

    assert (day.ending, open_kinds()) == (Ending.AGREES, [])
    assert [(one["kind"], one["theirs_minor"], one["ours_minor"], one["agree"]) for one in day.figures] == [
        ("charge", 39_000, 39_000, 1),
        ("refund", 39_000, 39_000, 1),
    ]


def test_the_statement_ends_what_nobody_knew(house: House, clock: time_machine.Traveller) -> None:
    refund = given_back(house, Fault.LOST_AFTER)
    assert [rest.ref for rest in in_suspense()] == [refund.key]

    day = the_next_morning(house, clock)
    order = refund.change.order
    house.give_back(house.view(order), {line.pk: 1 for line in order.lines.all()}, key="k1", amount=won(39_000))

    assert day.ending == Ending.AGREES
    assert in_suspense() == []
    assert compared(house).figures[1]["agree"] == 1
    assert SimulatedCall.objects.filter(kind="refund").count() == 1


def test_what_stays_unknown_is_named_and_ends_with_what_a_person_reads(
    house: House, clock: time_machine.Traveller, person: Representative
) -> None:
    refund = given_back(house, Fault.LOST_BEFORE)

    day = the_next_morning(house, clock)
    mismatch = Mismatch.objects.get()
    with pytest.raises(Conflict):
        settle_mismatch(mismatch, by=person, note="괜찮을 거예요")
    read_on_console(house.brand, refund.key, by=person, outcome=Outcome.DECLINED)
    mismatch.refresh_from_db()

    assert (day.ending, mismatch.kind, mismatch.key) == (Ending.AGREES, Kind.UNKNOWN, refund.key)
    assert (mismatch.ours, mismatch.settled_by) == (won(-39_000), person)
    compared(house)
    assert open_kinds() == []  # its act is about to be taken up with what was read


def test_only_what_stands_in_suspense_may_be_read_and_a_number_belongs_to_what_moved(
    house: House, clock: time_machine.Traveller, person: Representative
) -> None:
    refund = given_back(house, Fault.LOST_BEFORE)

    for key, outcome, error in (
        (refund.key, Outcome.SUCCEEDED, Invalid),
        (refund.key, Outcome.PENDING, Invalid),
        (refund.payment.key, Outcome.DECLINED, NotFound),
    ):
        with pytest.raises(error):
            read_on_console(house.brand, key, by=person, outcome=outcome)
    read_on_console(house.brand, refund.key, by=person, outcome=Outcome.SUCCEEDED, reference="re_77")
    with pytest.raises(Conflict):
        read_on_console(house.brand, refund.key, by=person, outcome=Outcome.DECLINED)


def test_money_that_came_back_without_a_notice_is_learnt(house: House, clock: time_machine.Traveller) -> None:
    refund = given_back(house, Fault.REVERSED)

    the_next_morning(house, clock)

    refund.refresh_from_db()
    assert (refund.state, refund.is_owed) == (RefundState.REVERSED, True)
    assert balances()[Account.REFUNDS_OWED, "KRW"] == -39_000


@pytest.mark.parametrize(
    ("slip", "kind"), [(Slip.MISSING, Kind.MISSING_THERE), (Slip.DOUBLED, Kind.LISTED_TWICE), (Slip.WRONG, Kind.AMOUNT)]
)
def test_a_wrong_line_is_kept_once_and_let_go_when_it_is_put_right(
    house: House, clock: time_machine.Traveller, slip: Slip, kind: Kind
) -> None:
    refund = given_back(house)
    house.faults.slips = {refund.key: slip}

    first, second = the_next_morning(house, clock), compared(house)

    assert (first.ending, second.ending, second.times) == (Ending.DIFFERS, Ending.DIFFERS, 2)
    assert open_kinds() == [kind]
    assert Mismatch.objects.count() == 1
    house.faults.slips = {}
    assert compared(house).ending == Ending.AGREES
    assert open_kinds() == []


def test_what_a_person_cleared_is_not_asked_again(house: House, clock: time_machine.Traveller, person: Representative) -> None:
    refund = given_back(house)
    house.faults.slips = {refund.key: Slip.MISSING}
    the_next_morning(house, clock)
    mismatch = Mismatch.objects.get()

    with pytest.raises(Invalid):
        settle_mismatch(mismatch, by=person, note=" ")
    assert settle_mismatch(mismatch, by=person, note="결제사 확인: 다음 달 명세에 실림")
    assert not settle_mismatch(mismatch, by=person, note="두 번째")

    assert compared(house).ending == Ending.AGREES
    assert open_kinds() == []


def test_money_that_moved_without_us_is_found(house: House, clock: time_machine.Traveller) -> None:
    given_back(house)
    Simulator().charge("stray", token="tok_sim", amount=won(500))

    day = the_next_morning(house, clock)

    assert day.ending == Ending.DIFFERS
    assert [(one.kind, one.key, one.theirs) for one in Mismatch.objects.all()] == [(Kind.MISSING_HERE, "stray", won(500))]


def test_one_key_that_moved_money_twice_is_found_on_whichever_day(house: House, clock: time_machine.Traveller) -> None:
    Simulator().charge("again", token="tok_sim", amount=won(500))
    clock.shift(timedelta(days=1, minutes=1))
    Simulator().charge("again", token="tok_sim", amount=won(500))
    clock.shift(timedelta(days=1))

    reconcile(house.brand, [TODAY, TODAY + timedelta(days=1)], provider=Simulator())

    assert open_kinds() == [Kind.MISSING_HERE, Kind.MOVED_TWICE]


@pytest.mark.parametrize(("said", "state"), [(Outcome.DECLINED, "succeeded"), (Outcome.SUCCEEDED, "failed")])
def test_an_end_that_contradicts_ours_is_left_alone_and_shown(
    house: House, clock: time_machine.Traveller, said: Outcome, state: str
) -> None:
    refund = given_back(house)
    SimulatedCall.objects.filter(key=refund.key).update(outcome=said)
    Refund.objects.filter(pk=refund.pk).update(state=state)
    if state == "failed":
        Payment.objects.update(refunded_minor=0)

    the_next_morning(house, clock)

    assert Kind.STANDING in open_kinds()
    refund.refresh_from_db()
    assert refund.state == state


def test_books_that_say_another_sum_than_the_records_are_found(house: House, clock: time_machine.Traveller) -> None:
    refund = given_back(house)
    postings = [Posting(Account.PSP_CLEARING, won(7)), Posting(Account.BANK, won(-7))]
    post(Entry("typo", "reversal", "human:1", postings, operation=refund.change.key))

    the_next_morning(house, clock)

    [one] = Mismatch.objects.all()
    assert (one.kind, one.ours, one.theirs) == (Kind.BOOKS, won(-39_000), won(-38_993))


def test_a_charge_taken_and_given_back_within_a_change_agrees(house: House, clock: time_machine.Traveller) -> None:
    order = house.pending(("SHIRT-M", 1))
    house.faults.script = [Fault.NONE, Fault.DECLINE, Fault.LATE]
    other = house.card.__class__.objects.create(customer=house.customer, kind="card", label="다른 카드", token="tok_sim_2")
    shop = HouseShop(house.brand, provider=Simulator(faults=house.faults))
    key = {"key": "x", "actor": "ai", "expected_version": order.version}
    with pytest.raises(Exception, match="declined"):
        shop.change_payment(order.id, method_id=other.pk, **key)  # type: ignore[arg-type]

    day = the_next_morning(house, clock)

    assert (day.ending, open_kinds()) == (Ending.AGREES, [])
    assert balances()[Account.PSP_PENDING, "KRW"] == 0


def test_a_late_statement_is_waited_for_and_each_day_is_due_once_a_night(house: House, clock: time_machine.Traveller) -> None:
    given_back(house)
    house.faults.statement_late = timedelta(hours=6)

    assert the_next_morning(house, clock).ending == Ending.WAITING
    assert TODAY in days_due(house.brand)
    clock.shift(timedelta(hours=3))
    assert compared(house).ending == Ending.AGREES
    assert TODAY not in days_due(house.brand)
    clock.shift(timedelta(days=1))
    assert TODAY in days_due(house.brand)
    clock.shift(timedelta(days=8))
    assert TODAY not in days_due(house.brand)
