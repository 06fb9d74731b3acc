"""When a period ends: days, business days and months as the law counts them, in plain arithmetic."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from sodan.policy.rule import Strict

Closed = Literal["saturday", "sunday", "public_holiday"]
Event = Literal["contract", "delivery", "noticed", "goods_back", "notice"]

_DAY = timedelta(days=1)
_WEEKDAY: dict[str, int] = {"saturday": 5, "sunday": 6}
_LAST_MONTH = 12


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country in a year, substitute days included. None for a country the calendar lacks."""
    import holidays  # noqa: PLC0415 - a fifth of a second, which only a process that decides need spend

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


@dataclass(frozen=True, slots=True)
class Calendar:
    """On which days a country's offices and shops are closed in the eyes of its law."""

    country: str
    closed: tuple[Closed, ...]

    def is_closed(self, day: date) -> bool:
        """Whether the day is no working day."""
        if day.weekday() in {_WEEKDAY[name] for name in self.closed if name in _WEEKDAY}:
            return True
        return "public_holiday" in self.closed and day in _holidays(self.country, day.year)

    def next_open(self, day: date) -> date:
        """The day itself when it is open, else the first open one after it."""
        while self.is_closed(day):
            day += _DAY
        return day

    def after(self, day: date, *, open_days: int) -> date:
        """The so-and-so-many-th open day after that day, which itself is not counted."""
        for _ in range(open_days):
            day = self.next_open(day + _DAY)
        return day


class Period(Strict):
    """One way in which a right ends: so many days, business days or months from the latest of the events named.

    The first day is not counted unless ``first_day`` says so. ``closed_end`` says whether a last day that is no working day
    gives way to the next one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    days: int | None = Field(default=None, ge=1)
    business_days: int | None = Field(default=None, ge=1)
    months: int | None = Field(default=None, ge=1)
    start: tuple[Event, ...] = Field(alias="from", min_length=1)
    first_day: Literal["not_counted", "counted"] = "not_counted"
    closed_end: Literal["stays", "next_open_day"] = "stays"

    @model_validator(mode="after")
    def _check_one_length(self) -> Period:
        """Exactly one length is given."""
        if sum(length is not None for length in (self.days, self.business_days, self.months)) != 1:
            message = "a period wants one of days, business_days and months"
            raise ValueError(message)
        return self

    def end(self, events: Mapping[Event, date], calendar: Calendar) -> date | None:
        """The last day of the period; None while an event it runs from has not come."""
        if any(name not in events for name in self.start):
            return None
        last = self._last(max(events[name] for name in self.start), calendar)
        return calendar.next_open(last) if self.closed_end == "next_open_day" else last

    def _last(self, start: date, calendar: Calendar) -> date:
        if self.business_days is not None:
            return calendar.after(start, open_days=self.business_days)
        first = start if self.first_day == "counted" else start + _DAY
        if self.months is not None:
            return months_end(first, self.months)
        return first + timedelta(days=(self.days or 0) - 1)


def months_end(first: date, months: int) -> date:
    """The last day of so many months that begin with ``first``: the day before its like in the last month.

    A month that has no such day ends the period with its own last day (Civil Act of Korea art. 160, of Japan art. 143).
    """
    year, month = divmod(first.year * _LAST_MONTH + first.month - 1 + months, _LAST_MONTH)
    days = monthrange(year, month + 1)[1]
    if first.day > days:
        return date(year, month + 1, days)
    return date(year, month + 1, first.day) - _DAY


def same_day_later(day: date, *, months: int) -> date:
    """The day of the same date so many months later, or the month's last (Regulation 1182/71 art. 3(2)(c))."""
    year, month = divmod(day.year * _LAST_MONTH + day.month - 1 + months, _LAST_MONTH)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def parse_day(text: object) -> date | None:
    """A day written as 2025-11-03; None for anything else."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
