"""The arithmetic of periods equals counting day by day, and the calendars know what their law does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sodan.policy.law import calendar_of, law_of, laws
from sodan.policy.period import Calendar, Period, months_end, parse_day, same_day_later

DAY = timedelta(days=1)
days = st.dates(min_value=date(2015, 1, 1), max_value=date(2034, 12, 31))
places = st.sampled_from(["KR", "JP", "DE", "FR", "US"])


def period(**written: Any) -> Period:
    """A period as a file writes it."""
    return Period.model_validate_json(Period.model_construct(**written).model_dump_json(by_alias=True, exclude_unset=True))


def counted(start: date, length: int, *, first_is_counted: bool) -> date:
    """The last day, found by walking one day at a time and ticking off the length."""
    day, ticked = start, 1 if first_is_counted else 0
    while ticked < length:
        day += DAY
        ticked += 1
    return day


def is_working(day: date, calendar: Calendar) -> bool:
    """Whether that single day is open."""
    return not calendar.is_closed(day)


@settings(max_examples=200, deadline=None)
@given(days, st.integers(1, 60), st.booleans())
def test_days_are_counted_as_on_fingers(start: date, length: int, first_is_counted: bool) -> None:  # noqa: FBT001
    first = "counted" if first_is_counted else "not_counted"

    end = period(days=length, start=("delivery",), first_day=first).end({"delivery": start}, Calendar("KR", ()))

    assert end == counted(start, length, first_is_counted=first_is_counted)


@settings(max_examples=200, deadline=None)
@given(days, st.integers(1, 20), places)
def test_a_last_day_that_is_closed_gives_way_to_the_next_open_one(start: date, length: int, place: str) -> None:
    calendar = calendar_of(place)

    end = period(days=length, start=("delivery",), closed_end="next_open_day").end({"delivery": start}, calendar)

    assert end is not None
    walked = counted(start, length, first_is_counted=False)
    while not is_working(walked, calendar):
        walked += DAY
    assert end == walked


@settings(max_examples=200, deadline=None)
@given(days, st.integers(1, 15), places)
def test_business_days_are_the_open_ones_after_the_start(start: date, length: int, place: str) -> None:
    calendar = calendar_of(place)

    end = period(business_days=length, start=("goods_back",)).end({"goods_back": start}, calendar)

    assert end is not None
    assert is_working(end, calendar)
    assert sum(is_working(start + DAY * step, calendar) for step in range(1, (end - start).days + 1)) == length


@settings(max_examples=300, deadline=None)
@given(days, st.integers(1, 24))
def test_months_end_before_the_day_like_the_first(first: date, months: int) -> None:
    last = months_end(first, months)

    after = last + DAY
    passed = (after.year - first.year) * 12 + after.month - first.month
    # Either the day after is the first one's like so many months later, or that month has no such day and ends here.
    assert (passed, after.day) in {(months, first.day), (months + 1, 1)}


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-02-28", "2026-05-31"), ("2025-11-29", "2026-02-28"), ("2025-11-30", "2026-02-28"), ("2026-04-30", "2026-07-31")],
)
def test_three_months_begin_the_day_after_and_go_by_the_calendar(start: str, end: str) -> None:
    found = period(months=3, start=("delivery",)).end({"delivery": date.fromisoformat(start)}, Calendar("KR", ()))

    assert found == date.fromisoformat(end)


def test_the_same_date_of_a_shorter_month_is_its_last_day() -> None:
    assert same_day_later(date(2027, 2, 28), months=12) == date(2028, 2, 28)
    assert same_day_later(date(2027, 8, 31), months=6) == date(2028, 2, 29)


def test_a_period_that_has_not_begun_has_no_end_and_the_latest_event_begins_it() -> None:
    seven = period(days=7, start=("contract", "delivery"))
    calendar = Calendar("KR", ())

    assert seven.end({"contract": date(2026, 3, 2)}, calendar) is None
    assert seven.end({"contract": date(2026, 3, 2), "delivery": date(2026, 3, 5)}, calendar) == date(2026, 3, 12)
    assert seven.end({"contract": date(2026, 3, 9), "delivery": date(2026, 3, 5)}, calendar) == date(2026, 3, 16)


def test_a_period_has_exactly_one_length() -> None:
    with pytest.raises(ValidationError, match="one of days"):
        period(start=("delivery",))
    with pytest.raises(ValidationError, match="one of days"):
        period(days=7, months=1, start=("delivery",))


@pytest.mark.parametrize(
    ("place", "day", "closed"),
    [
        ("KR", "2026-02-17", True),  # 설날
        ("KR", "2026-03-02", True),  # the substitute of 1 March, a Sunday
        ("KR", "2026-02-21", True),  # a Saturday, by art. 161 of the Civil Act
        ("JP", "2026-02-21", False),  # a Saturday is no holiday of the Japanese law
        ("JP", "2026-09-22", True),  # between two holidays
        ("DE", "2026-05-14", True),  # Christi Himmelfahrt
        ("DE", "2026-06-04", False),  # Fronleichnam is not kept everywhere
        ("US", "2026-11-26", True),
        ("KR", "2026-02-19", False),
        ("XX", "2026-02-22", False),
    ],
)
def test_the_calendars_know_their_holidays(place: str, day: str, closed: bool) -> None:  # noqa: FBT001
    assert calendar_of(place).is_closed(date.fromisoformat(day)) is closed


def test_a_country_the_calendar_lacks_has_no_holidays() -> None:
    assert not Calendar("XX", ("public_holiday",)).is_closed(date(2026, 1, 1))


def test_every_country_of_a_law_has_a_calendar() -> None:
    without = [place for place in laws() if not calendar_of(place).is_closed(date(2026, 1, 1))]

    assert without == []
    assert law_of("XX") is None


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-02-30", 20260230, None, True])
def test_what_is_no_day_is_none(text: object) -> None:
    assert parse_day(text) is None
