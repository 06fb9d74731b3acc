"""When people are at the desk of a brand: opening hours, public holidays, and deadlines counted in working time."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel

from sodan.company.brand import Brand
from sodan.kit.clock import now
from sodan.kit.pack import Stamp, pack_folder, read_page, stamp_of

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DEFAULT = "default"
_LOOKED_AHEAD = 60  # days; a desk that opens on none of them has no hours at all


def _span(written: object) -> object:
    """``09:00-18:00`` as its two times."""
    if not isinstance(written, str):
        return written
    begin, _, end = written.partition("-")
    opens, closes = time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())
    if opens >= closes:
        message = f"“{written}” ends before it begins"
        raise ValueError(message)
    return (opens, closes)


Span = Annotated[tuple[time, time], BeforeValidator(_span)]
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Hours(BaseModel):
    """The opening hours of one place; a day that is not named is closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    week: dict[Day, Span] = Field(min_length=1)
    holidays: Literal["closed", "open"] = "closed"
    closed_on: tuple[date, ...] = ()


class _Page(RootModel[dict[str, Hours]]):
    """One hours file: hours by country, or by ``default``."""


_OFFICE: dict[Day, Span] = dict.fromkeys(
    ("monday", "tuesday", "wednesday", "thursday", "friday"), (time(9), time(18))
)  # what holds for a pack that says nothing


@cache
def _read(path: Path, stamp: Stamp) -> dict[str, Hours]:  # noqa: ARG001 - the stamp is the cache's key: a saved file is read anew
    return read_page(path, _Page).root


def hours_of(brand: Brand) -> Hours:
    """The hours of the brand's desk. Raises Invalid, with the line, when the pack's file is wrong."""
    path = pack_folder(brand.line, "desk") / "hours.yaml"
    if not path.is_file():
        return Hours(week=_OFFICE)
    pages = _read(path, stamp_of([path]))
    return pages.get(brand.jurisdiction) or pages.get(DEFAULT) or Hours(week=_OFFICE)


@cache
def _public_holidays(country: str, year: int) -> Container[date]:
    import holidays  # noqa: PLC0415 - knows a hundred countries, which few processes ever ask

    try:
        return frozenset(holidays.country_holidays(country, years=[year]))
    except NotImplementedError:  # a country the package does not know: only its weekends are free
        return frozenset()


def opening_of(brand: Brand, day: date) -> tuple[datetime, datetime] | None:
    """When the desk opens and closes on that day, as moments; None when it is closed all day."""
    hours = hours_of(brand)
    span = hours.week.get(DAYS[day.weekday()])  # type: ignore[call-overload]
    if span is None or day in hours.closed_on:
        return None
    if hours.holidays == "closed" and day in _public_holidays(brand.jurisdiction, day.year):
        return None
    zone = ZoneInfo(brand.zone)
    return datetime.combine(day, span[0], zone), datetime.combine(day, span[1], zone)


def _openings(brand: Brand, after: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Every stretch of working time from that moment on, the first one cut to begin at it."""
    first = after.astimezone(ZoneInfo(brand.zone)).date()
    for ahead in count():
        if ahead > _LOOKED_AHEAD:
            return
        opening = opening_of(brand, first + timedelta(days=ahead))
        if opening is not None and opening[1] > after:
            yield max(opening[0], after), opening[1]


def is_at_desk(brand: Brand, moment: datetime) -> bool:
    """Whether people are at the brand's desk at that moment."""
    opening = opening_of(brand, moment.astimezone(ZoneInfo(brand.zone)).date())
    return opening is not None and opening[0] <= moment < opening[1]


def opens_at(brand: Brand, after: datetime) -> datetime:
    """The first moment from ``after`` on at which people are at the desk; ``after`` itself while they are."""
    return next((begin for begin, _ in _openings(brand, after)), after)


def working_deadline(brand: Brand, *, minutes: int, start: datetime | None = None) -> datetime:
    """The moment when so many minutes of working time have passed since ``start`` (now), in UTC as ``start`` is.

    A promise of two hours made at a quarter to six is due the next morning.
    """
    begun = start or now()
    left = timedelta(minutes=minutes)
    for begin, end in _openings(brand, begun):
        if end - begin >= left:
            return (begin + left).astimezone(begun.tzinfo)
        left -= end - begin
    return begun + timedelta(minutes=minutes)
