"""Calendars go out to other programs and come in from them."""

from __future__ import annotations

from datetime import date

import pytest

from sodan.company.brand import Brand
from sodan.company.calendar import Calendar
from sodan.company.feed import ClosedDay, closed_days, read_from_ical, written_as_ical
from sodan.kit.errors import Invalid

KOREA = Calendar(week=(((540, 1080),),) * 5 + ((), ()), lunch=None, zone="Asia/Seoul", country="KR")


def test_the_closed_days_of_a_year_go_out_with_their_names() -> None:
    found = closed_days(KOREA, first=date(2026, 3, 1), last=date(2026, 3, 31), language="ko", unnamed="휴무")

    assert [(day.first, day.name) for day in found] == [
        (date(2026, 3, 1), "삼일절"),
        (date(2026, 3, 2), "삼일절 대체 휴일"),
    ]


def test_what_goes_out_comes_in_as_it_was() -> None:
    brand = Brand(slug="kr", names={"ko": "가게, 하나"})
    long = ClosedDay(
        date(2026, 7, 1), date(2026, 7, 3), "여름 휴가; 모두 함께, 사흘 동안 쉽니다 그리고 목요일에 다시 엽니다", "a@x"
    )

    text = written_as_ical(brand, [long], language="ko")

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (taken,), left_out = read_from_ical(text)
    assert (taken.first, taken.last, taken.name, left_out) == (long.first, long.last, long.name, [])


def test_what_repeats_or_lasts_only_hours_is_left_out_and_told() -> None:
    text = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20260501\nSUMMARY:Once\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:2\nDTSTART;VALUE=DATE:20260501\nRRULE:FREQ=YEARLY\nSUMMARY:Each year\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:3\nDTSTART:20260501T090000Z\nSUMMARY:A meeting\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:4\nDTSTART;VALUE=DATE:20269901\nSUMMARY:No day\nEND:VEVENT\nEND:VCALENDAR\n"
    )

    taken, left_out = read_from_ical(text)

    assert [(day.first, day.last, day.uid) for day in taken] == [(date(2026, 5, 1), date(2026, 5, 1), "1")]
    assert left_out == ["Each year", "A meeting", "No day"]


def test_what_is_no_calendar_is_refused() -> None:
    with pytest.raises(Invalid):
        read_from_ical("name,day\n")
    with pytest.raises(Invalid):
        read_from_ical("BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260501\nEND:VEVENT\n" * 1001)
