"""Deadlines are counted in the hours in which people are at the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sodan.company import hours
from sodan.company.brand import Brand
from sodan.company.hours import Hours, hours_of, is_at_desk, opens_at, working_deadline
from sodan.kit.errors import Invalid

SEOUL = ZoneInfo("Asia/Seoul")


def seoul(day: str, clock: str) -> datetime:
    """A moment as a clock in Seoul shows it, in UTC."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SEOUL).astimezone(UTC)


@pytest.fixture
def kr() -> Brand:
    """A shop under Korean law."""
    return Brand(slug="kr", jurisdiction="KR", zone="Asia/Seoul")


def test_two_hours_late_on_friday_end_on_monday(kr: Brand) -> None:
    friday = seoul("2026-11-20", "17:15")

    assert working_deadline(kr, minutes=120, start=friday) == seoul("2026-11-23", "10:15")


def test_a_deadline_within_the_day_is_plain_addition(kr: Brand) -> None:
    morning = seoul("2026-11-24", "09:30")

    assert working_deadline(kr, minutes=60, start=morning) == morning + timedelta(hours=1)


def test_nobody_is_there_on_a_public_holiday(kr: Brand) -> None:
    hangeul_day = seoul("2026-10-09", "11:00")

    assert not is_at_desk(kr, hangeul_day)
    assert opens_at(kr, hangeul_day) == seoul("2026-10-12", "09:00")


def test_the_firm_may_close_on_days_of_its_own() -> None:
    jp = Brand(slug="jp", jurisdiction="JP", zone="Asia/Tokyo")

    year_end = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)

    assert not is_at_desk(jp, year_end)
    assert opens_at(jp, year_end) == datetime(2027, 1, 4, 1, 0, tzinfo=UTC)


def test_while_people_are_there_the_desk_opens_now(kr: Brand) -> None:
    noon = seoul("2026-11-24", "12:00")

    assert is_at_desk(kr, noon)
    assert opens_at(kr, noon) == noon


@pytest.mark.parametrize(("clock", "there"), [("08:59", False), ("09:00", True), ("17:59", True), ("18:00", False)])
def test_the_hours_end_where_they_are_written_to_end(kr: Brand, clock: str, *, there: bool) -> None:
    assert is_at_desk(kr, seoul("2026-11-24", clock)) is there


def test_the_clocks_of_daylight_saving_are_kept() -> None:
    us = Brand(slug="us", jurisdiction="US", zone="America/New_York")
    friday_before_the_change = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)  # three in the afternoon

    due = working_deadline(us, minutes=180, start=friday_before_the_change)

    assert due == datetime(2026, 3, 9, 14, 0, tzinfo=UTC)  # ten in the morning, an hour later by the sun


def test_a_country_the_calendar_does_not_know_has_weekends_only() -> None:
    nowhere = Brand(slug="xx", jurisdiction="XX", zone="UTC")

    assert is_at_desk(nowhere, datetime(2026, 11, 24, 12, 0, tzinfo=UTC))


def test_a_wrong_file_says_which_line(kr: Brand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hours.yaml").write_text("KR:\n  week: {monday: '18:00-09:00'}\n", encoding="utf-8")
    monkeypatch.setattr(hours, "pack_folder", lambda _line, _part: tmp_path)

    with pytest.raises(Invalid, match="ends before it begins") as refused:
        hours_of(kr)

    assert refused.value.line == 2


def test_a_pack_without_hours_keeps_office_hours(kr: Brand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hours, "pack_folder", lambda _line, _part: tmp_path)

    assert isinstance(hours_of(kr), Hours)
    assert not is_at_desk(kr, seoul("2026-11-21", "12:00"))
