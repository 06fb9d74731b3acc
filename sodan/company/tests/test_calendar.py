"""Working time is right across lunch, midnight, holidays with their substitutes, and the change to daylight saving."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sodan.company.brand import Brand
from sodan.company.calendar import Calendar, Span
from sodan.company.holiday import is_region, learn_holidays, public_holidays
from sodan.company.hours import Hours, calendar_of, hours_from, slots_read, slots_written
from sodan.company.timetable import SpecialDay, Timetable
from sodan.kit.clock import now
from sodan.kit.errors import Invalid

LUNCH = (12 * 60, 13 * 60)
DAY = ((9 * 60, 18 * 60),)
OFFICE: tuple[tuple[Span, ...], ...] = (*[DAY] * 5, (), ())
MINUTE = timedelta(minutes=1)


def there(zone: str, day: str, clock: str) -> datetime:
    """A moment as a clock on that wall shows it, in UTC."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "country", "before", "after"),
    [
        # 2026-03-02 is 대체공휴일 for 삼일절, which is a Sunday; 2026-05-06 振替休日 for 憲法記念日, likewise.
        ("Asia/Seoul", "KR", "2026-02-27", "2026-03-03"),
        ("Asia/Tokyo", "JP", "2026-05-01", "2026-05-07"),
        # The clocks go forward on Sunday 2026-03-08; Good Friday and Easter Monday 2026 stand around another weekend.
        ("America/New_York", "US", "2026-03-06", "2026-03-09"),
        ("Europe/Berlin", "DE", "2026-04-02", "2026-04-07"),
        # The clocks go back on Sunday 2026-10-25.
        ("Europe/Paris", "FR", "2026-10-23", "2026-10-26"),
    ],
)
def test_what_is_due_at_half_past_one_has_lunch_and_a_substitute_holiday_between(
    zone: str, country: str, before: str, after: str
) -> None:
    calendar = Calendar(week=OFFICE, lunch=LUNCH, zone=zone, country=country)
    asked = there(zone, before, "17:00")

    due = calendar.deadline(timedelta(hours=4, minutes=30), asked)

    # One hour on the day before, three before lunch, half an hour after it.
    assert due == there(zone, after, "13:30")
    assert calendar.worked(asked, due) == timedelta(hours=4, minutes=30)


def test_a_night_over_the_change_of_clocks_is_as_long_as_it_really_is() -> None:
    night: tuple[tuple[Span, ...], ...] = ((),) * 5 + (((22 * 60, 30 * 60),), ())  # Saturday from ten until six on Sunday
    calendar = Calendar(week=night, lunch=None, zone="America/New_York")

    spring = calendar.worked(there("America/New_York", "2026-03-07", "12:00"), there("America/New_York", "2026-03-09", "12:00"))
    autumn = calendar.worked(there("America/New_York", "2026-10-31", "12:00"), there("America/New_York", "2026-11-02", "12:00"))

    assert (spring, autumn) == (timedelta(hours=7), timedelta(hours=9))


def test_people_are_still_there_after_midnight_of_a_long_evening() -> None:
    calendar = Calendar(week=(((18 * 60, 26 * 60),), *[()] * 6), lunch=None, zone="Asia/Tokyo")

    assert calendar.is_open(there("Asia/Tokyo", "2026-11-24", "01:59"))  # a Tuesday; the slot is Monday's
    assert not calendar.is_open(there("Asia/Tokyo", "2026-11-24", "02:00"))


boundaries = some.sampled_from([0, 30, 45, 180, 540, 555, 720, 780, 1020, 1080, 1320, 1440, 1560, 1800])


@some.composite
def weeks(draw: some.DrawFn) -> tuple[tuple[Span, ...], ...]:
    """Any week whose slots do not begin or end within an hour that daylight saving takes or gives twice."""

    def day() -> tuple[Span, ...]:
        times = sorted(draw(some.sets(boundaries, max_size=4)))
        times = times[: len(times) // 2 * 2]
        return tuple((a, b) for a, b in zip(times[::2], times[1::2], strict=True) if a < 1440)

    return tuple(day() for _ in range(7))


def counted(calendar: Calendar, begin: datetime, end: datetime) -> int:
    """How many minutes between two moments show, on the clock of the wall, a time that is written as open."""
    zone, found, moment = ZoneInfo(calendar.zone), 0, begin
    while moment < end:
        wall = moment.astimezone(zone)
        clock, today = wall.hour * 60 + wall.minute, wall.date()
        slots = [(today, clock), (today - timedelta(days=1), clock + 1440)]
        found += any(opens <= at < closes for day, at in slots for opens, closes in calendar.slots_on(day))
        moment += MINUTE
    return found


@settings(deadline=None, max_examples=60)
@given(
    week=weeks(),
    lunch=some.sampled_from([None, LUNCH, (690, 750)]),
    place=some.sampled_from(
        [("Asia/Seoul", "KR"), ("Asia/Tokyo", "JP"), ("America/New_York", "US"), ("Europe/Berlin", "DE"), ("Europe/Lisbon", "PT")]
    ),
    start=some.sampled_from(["2026-03-06", "2026-03-27", "2026-05-02", "2026-10-23", "2026-10-30", "2027-02-05"]),
    at=some.integers(0, 1439),
    minutes=some.integers(1, 1500),
)
def test_every_deadline_agrees_with_a_count_of_each_minute(
    week: tuple[tuple[Span, ...], ...], lunch: Span | None, place: tuple[str, str], start: str, at: int, minutes: int
) -> None:
    calendar = Calendar(week=week, lunch=lunch, zone=place[0], country=place[1])
    begin = there(place[0], start, "00:00") + at * MINUTE
    if not any(any(True for _ in calendar.slots_on(begin.date() + timedelta(days=ahead))) for ahead in range(30)):
        return

    due = calendar.deadline(timedelta(minutes=minutes), begin)

    if due - begin > timedelta(days=12):
        return  # a week of half an hour; counting each minute of months tells nothing more
    assert counted(calendar, begin, due) == minutes
    assert counted(calendar, due - MINUTE, due) == 1
    assert calendar.worked(begin, due) == timedelta(minutes=minutes)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    epiphany = date(2026, 1, 6)

    assert epiphany in public_holidays("DE", 2026, region="BY")
    assert epiphany not in public_holidays("DE", 2026)
    assert is_region("DE", "BY")
    assert not is_region("DE", "XX")
    assert public_holidays("KR", 2026, language="ja") == public_holidays(
        "KR", 2026, language="en"
    )  # the calendar has no Japanese names


def test_several_slots_a_day_are_written_and_read() -> None:
    assert slots_written(slots_read("13:00-18:00, 9:00-12:00")) == "09:00-12:00, 13:00-18:00"
    assert slots_read("") == ()
    hours = Hours.model_validate({"week": {"monday": "22:00-26:00", "tuesday": ["09:00-10:00", "11:00-12:00"]}})
    assert hours.week["tuesday"] == ((540, 600), (660, 720))


@pytest.mark.parametrize(
    "wrong", ["9-18", "09:00", "09:60-18:00", "09:00-12:00, 11:00-13:00", "25:00-26:00", "09:00-37:00", "soon"]
)
def test_what_is_no_slot_is_refused(wrong: str) -> None:
    with pytest.raises(Invalid):
        slots_read(wrong)
    with pytest.raises(Invalid):
        hours_from({"week": {"monday": wrong}})


def test_what_was_set_at_the_desk_holds_over_the_file_and_the_newest_holds(brand: Brand) -> None:
    Timetable.set_for(brand, {"week": {"monday": "10:00-12:00"}}, by=None)
    Timetable.set_for(brand, {"week": {"monday": "10:00-12:00, 14:00-16:00"}, "lunch": "11:00-11:30"}, by=None)

    assert calendar_of(brand).slots_on(date(2026, 11, 23)) == ((600, 660), (690, 720), (840, 960))
    assert calendar_of(brand).slots_on(date(2026, 11, 24)) == ()


def test_a_special_day_closes_the_desk_or_opens_it_on_a_holiday(brand: Brand) -> None:
    SpecialDay.objects.create(brand=brand, first=date(2026, 11, 24), last=date(2026, 11, 25), name="창립 기념일")
    SpecialDay.objects.create(brand=brand, first=date(2026, 12, 25), last=date(2026, 12, 25), hours="10:00-12:00")

    calendar = calendar_of(brand)

    assert [calendar.slots_on(date(2026, 11, day)) for day in (23, 24, 25)] == [((540, 1080),), (), ()]
    assert calendar.closed_for(date(2026, 11, 25)) == "창립 기념일"
    assert calendar.slots_on(date(2026, 12, 25)) == ((600, 720),)
    assert calendar.closed_for(date(2026, 12, 25)) is None


@pytest.mark.django_db
def test_the_holidays_of_every_brand_are_learned_before_somebody_waits_for_them(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sodan.company.holiday.connections.close_all", lambda: None)  # the test's own connection stays open
    public_holidays.cache_clear()

    learn_holidays()

    before = public_holidays.cache_info().misses
    calendar_of(brand).opens_at(now())
    assert public_holidays.cache_info().misses == before
