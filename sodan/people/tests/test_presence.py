"""How people are at the desk: said by themselves, or by their silence; kept, announced, shown to colleagues."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from sodan.company.brand import Brand
from sodan.company.desk_setting import DeskSetting
from sodan.kit.clock import now
from sodan.kit.event import Announcement
from sodan.people.presence import USUAL_REASONS, Presence, State, active, be, mind_silence, present_at, reasons_of
from sodan.people.representative import Representative


def told() -> list[tuple[str, bool]]:
    """Every change that was announced."""
    rows = Announcement.objects.filter(kind="PresenceChanged").order_by("pk")
    return [(row.payload["state"], row.payload["by_silence"]) for row in rows]


def later(minutes: float) -> time_machine.travel:
    return time_machine.travel(now() + timedelta(minutes=minutes), tick=False)


def test_what_one_says_holds_is_announced_and_what_was_before_is_kept(representative: Representative) -> None:
    assert be(representative, State.AVAILABLE)
    assert be(representative, State.AWAY, reason="lunch")
    assert not be(representative, State.AWAY, reason="lunch")

    representative.refresh_from_db()
    held = Presence.objects.get(ended_at=None)
    assert (representative.state, held.state, held.reason) == ("away", "away", "lunch")
    assert Presence.objects.filter(ended_at__isnull=False, state="available").count() == 1
    assert told() == [("available", False), ("away", False)]


def test_who_touches_nothing_for_as_long_as_the_brand_allows_counts_as_away(representative: Representative) -> None:
    be(representative, State.AVAILABLE)

    with later(9):
        mind_silence()
        assert Presence.objects.get(ended_at=None).state == "available"
    with later(11):
        mind_silence()
        mind_silence()

    held = Presence.objects.get(ended_at=None)
    assert (held.state, held.by_silence) == ("away", True)
    assert told() == [("available", False), ("away", True)]


def test_who_goes_on_working_stays_what_they_are(representative: Representative) -> None:
    be(representative, State.BUSY, reason="training")

    for minutes in (8, 16, 24):
        with later(minutes):
            assert not active(representative)
            mind_silence()

    assert Presence.objects.get(ended_at=None).state == "busy"


def test_the_first_key_brings_back_who_only_fell_silent(representative: Representative) -> None:
    be(representative, State.BUSY, reason="meeting")
    with later(20):
        mind_silence()
        assert active(representative)

    held = Presence.objects.get(ended_at=None)
    assert (held.state, held.reason, held.by_silence) == ("busy", "meeting", False)


def test_who_said_that_they_are_away_is_not_brought_back_by_a_key(representative: Representative) -> None:
    be(representative, State.AWAY, reason="lunch")
    with later(20):
        assert not active(representative)
        mind_silence()

    assert Presence.objects.get(ended_at=None).reason == "lunch"


@pytest.mark.parametrize(("minutes", "state"), [(0, "available"), (5, "away"), (60, "available")])
def test_each_brand_says_how_long_is_too_long(brand: Brand, representative: Representative, minutes: int, state: str) -> None:
    DeskSetting.objects.create(brand=brand, away_minutes=minutes)
    be(representative, State.AVAILABLE)

    with later(12):
        mind_silence()

    assert Presence.objects.get(ended_at=None).state == state


def test_who_never_said_anything_is_nothing_and_stays_so(representative: Representative, brand: Brand) -> None:
    assert not active(representative)
    with later(60):
        mind_silence()

    (seen,) = present_at(brand)
    assert (seen.state, seen.since) == ("", None)
    assert told() == []


def test_colleagues_see_who_is_available_first(
    brand: Brand, representative: Representative, supervisor: Representative, ai: Representative
) -> None:
    be(representative, State.AWAY, reason="lunch")
    be(supervisor, State.AVAILABLE)

    seen = [(one.person, one.state, one.reason) for one in present_at(brand)]

    assert seen == [(supervisor, "available", ""), (representative, "away", "lunch")]
    assert ai not in [person for person, *_ in seen]


def test_a_brand_may_have_reasons_of_its_own(brand: Brand) -> None:
    assert reasons_of((brand,)) == USUAL_REASONS
    DeskSetting.objects.create(brand=brand, reasons=["재고 확인", "교대"])
    assert reasons_of((brand,)) == ("재고 확인", "교대")
