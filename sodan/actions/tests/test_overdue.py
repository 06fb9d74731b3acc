"""A parcel nobody hears of, or that the carrier has lost, is put on a person's list once, and taken off when it moves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sodan.actions.overdue import mark_lost, watch_parcels
from sodan.actions.tests.conftest import Desk
from sodan.backoffice.fulfilment import Fulfilment, Stage, carrier_says, deliver, pack, ship
from sodan.desk.claim import Claim
from sodan.desk.todo import Todo, finish
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, NotPermitted
from sodan.roles.role import role_of


@pytest.fixture
def parcel(desk: Desk) -> Fulfilment:
    """A parcel that has just left."""
    order = desk.house.order(("SHIRT-M", 1))
    sent = pack(order, contents={line.pk: 1 for line in order.lines.all()}, carrier="CJ", tracking_number="T1")
    ship(sent)
    return sent


def listed() -> list[str]:
    """The kinds of what is open on the list."""
    return list(Todo.objects.filter(done_at=None).values_list("kind", flat=True))


@pytest.mark.parametrize(("days", "kinds"), [(2, []), (3, ["parcel_overdue"])])
def test_three_days_without_a_word_call_a_person_in_korea(desk: Desk, parcel: Fulfilment, days: int, kinds: list[str]) -> None:
    desk.clock.shift(timedelta(days=days))
    watch_parcels()
    watch_parcels()

    assert listed() == kinds
    assert all(todo.about["order"] == parcel.order.number for todo in Todo.objects.all())


def test_a_word_of_the_carrier_takes_it_off_and_a_new_silence_puts_it_back(desk: Desk, parcel: Fulfilment) -> None:
    desk.clock.shift(timedelta(days=3))
    watch_parcels()
    carrier_says(parcel, Stage.IN_TRANSIT, place="옥천")
    watch_parcels()
    assert listed() == []
    desk.clock.shift(timedelta(days=3))
    watch_parcels()

    assert listed() == ["parcel_overdue"]


def test_what_a_person_dealt_with_does_not_come_back_while_the_carrier_is_silent(desk: Desk, parcel: Fulfilment) -> None:
    desk.clock.shift(timedelta(days=3))
    watch_parcels()
    finish(Todo.objects.get(), by=None)
    desk.clock.shift(timedelta(days=1))
    watch_parcels()

    assert listed() == []


def test_what_arrived_is_nobodys_matter(desk: Desk, parcel: Fulfilment) -> None:
    desk.clock.shift(timedelta(days=4))
    watch_parcels()
    deliver(parcel)
    watch_parcels()

    assert listed() == []


def test_a_lost_parcel_is_marked_and_stays_on_the_list_until_it_is_made_good(desk: Desk, parcel: Fulfilment) -> None:
    desk.clock.shift(timedelta(days=4))
    carrier_says(parcel, Stage.LOST)
    watch_parcels()
    watch_parcels()
    assert listed() == ["parcel_lost"]
    order = parcel.order
    about = {"order_number": order.number, "problem": "lost", "remedy": "reship", "reference": "C-1"}
    Claim.objects.create(key="k", brand=order.brand, settled_at=now(), **about)
    watch_parcels()

    assert listed() == []
    assert [one.status for one in desk.house.view(order).parcels] == ["lost"]


@pytest.mark.parametrize("stage", [Stage.DELIVERED, Stage.PACKED])
def test_only_what_happens_on_the_way_is_the_carriers_word(parcel: Fulfilment, stage: Stage) -> None:
    with pytest.raises(Conflict):
        carrier_says(parcel, stage)


def test_of_a_parcel_that_arrived_or_never_left_nothing_is_written(desk: Desk, parcel: Fulfilment) -> None:
    deliver(parcel)
    order = desk.house.order(("SHIRT-M", 1))
    packed = pack(order, contents={line.pk: 1 for line in order.lines.all()})

    for one in (parcel, packed):
        with pytest.raises(Conflict):
            carrier_says(one, Stage.LOST)


def test_who_asked_the_carrier_marks_it_lost_and_the_customer_is_to_be_offered_something(desk: Desk, parcel: Fulfilment) -> None:
    desk.clock.shift(timedelta(days=3))
    watch_parcels()
    todo = Todo.objects.get()

    mark_lost(todo, by=desk.rep)

    parcel.refresh_from_db()
    assert (parcel.status, parcel.events[-1]["heard_by"]) == (Stage.LOST, f"person:{desk.rep.pk}")
    assert (todo.done_by, listed()) == (desk.rep, ["parcel_lost"])
    with pytest.raises(Conflict):
        mark_lost(todo, by=desk.rep)


def test_who_settles_no_claims_marks_nothing_lost(desk: Desk, parcel: Fulfilment, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.clock.shift(timedelta(days=3))
    watch_parcels()
    held = role_of(desk.rep, line=desk.house.brand.line)
    kept = {name: duty for name, duty in held.duties.items() if name != "settle_claims"}
    monkeypatch.setattr("sodan.actions.overdue.role_of", lambda *_, **__: held.model_copy(update={"duties": kept}))

    with pytest.raises(NotPermitted):
        mark_lost(Todo.objects.get(), by=desk.rep)

    parcel.refresh_from_db()
    assert parcel.status == Stage.SHIPPED


@pytest.mark.parametrize(("lost", "asked", "state"), [(1, 1, "awaiting_confirmation"), (1, 2, "denied"), (0, 1, "denied")])
def test_only_pieces_that_were_in_the_lost_parcel_are_made_good_for(desk: Desk, lost: int, asked: int, state: str) -> None:
    order = desk.house.order(("SHIRT-M", 2))
    (line,) = order.lines.all()
    first, second = (pack(order, contents={line.pk: 1}, carrier="CJ", tracking_number=name) for name in ("T1", "T2"))
    for one in (first, second):
        ship(one)
    for one in (first, second)[:lost]:
        carrier_says(one, Stage.LOST)

    wanted = {"order_number": order.number, "lines": {str(line.pk): asked}, "problem": "lost", "remedy": "reship"}
    made = desk.ask("settle_claim", wanted)

    assert made.state == state
