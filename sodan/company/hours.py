"""When people are at the desk of a brand: opening hours as they are written, and deadlines counted in working time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, ValidationError

from sodan.company.brand import Brand
from sodan.company.calendar import Calendar, Span
from sodan.company.timetable import SpecialDay, Timetable
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.kit.pack import Stamp, pack_folder, read_page, stamp_of

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DEFAULT = "default"
_DAY = 24 * 60
_LATEST = 36 * 60  # a night may be written as ``22:00-30:00``: until six in the morning of the next day
_REMEMBERED = timedelta(days=400)  # special days longer past than this no longer count


def _minutes(written: str) -> int:
    """``9:30`` as the minutes since midnight; hours beyond 24 are of the next day."""
    hour, colon, minute = written.strip().partition(":")
    if not (colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit() and len(minute) == 2):  # noqa: PLR2004 - two digits
        message = f"“{written.strip()}” is no clock time"
        raise ValueError(message)
    found = int(hour) * 60 + int(minute)
    if int(minute) >= 60 or found > _LATEST:  # noqa: PLR2004 - minutes of an hour
        message = f"“{written.strip()}” is no clock time"
        raise ValueError(message)
    return found


def _span(written: object) -> object:
    """``09:00-18:00`` as its two times."""
    if not isinstance(written, str):
        return written
    begin, _, end = written.replace("–", "-").replace("~", "-").partition("-")
    opens, closes = _minutes(begin), _minutes(end)
    if opens >= closes:
        message = f"“{written}” ends before it begins"
        raise ValueError(message)
    if opens >= _DAY:
        message = f"“{written}” begins on another day"
        raise ValueError(message)
    return (opens, closes)


def _spans(written: object) -> object:
    """``09:00-12:00, 13:00-18:00``, or the same as a list: the slots of one day, in order and apart."""
    if isinstance(written, str):
        written = [part for part in written.split(",") if part.strip()]
    if not isinstance(written, list | tuple):
        return written
    slots = sorted(_span(part) for part in written)  # type: ignore[type-var]
    for earlier, later in pairwise(slots):
        if later[0] < earlier[1]:  # type: ignore[index]
            message = "two slots of a day overlap"
            raise ValueError(message)
    return tuple(slots)


Slot = Annotated[Span, BeforeValidator(_span)]
Slots = Annotated[tuple[Span, ...], BeforeValidator(_spans)]
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Hours(BaseModel):
    """The opening hours of one place; a day that is not named is closed.

    ``lunch`` is taken out of every day. ``region`` is the part of the country whose holidays count too (``BY`` for Bavaria).
    ``days`` are single days with slots of their own, whatever the calendar says of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    week: dict[Day, Slots] = Field(min_length=1)
    lunch: Slot | None = None
    holidays: Literal["closed", "open"] = "closed"
    region: str = Field(default="", max_length=8)
    closed_on: tuple[date, ...] = ()
    days: dict[date, Slots] = Field(default_factory=dict)


class _Page(RootModel[dict[str, Hours]]):
    """One hours file: hours by brand, by country, or by ``default``."""


_OFFICE: dict[Day, Slots] = dict.fromkeys(
    ("monday", "tuesday", "wednesday", "thursday", "friday"), ((9 * 60, 18 * 60),)
)  # what holds for a pack that says nothing


@cache
def _read(path: Path, stamp: Stamp) -> dict[str, Hours]:  # noqa: ARG001 - the stamp is the cache's key: a saved file is read anew
    return read_page(path, _Page).root


def hours_from(page: Any) -> Hours:
    """Hours as the page of the desk keeps them. Raises Invalid with what is wrong."""
    try:
        return Hours.model_validate(page)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise Invalid(first["msg"].removeprefix("Value error, "), where=".".join(str(part) for part in first["loc"])) from error


def hours_in_file(brand: Brand) -> Hours:
    """What the pack's file says for this brand. Raises Invalid, with the line, when it is wrong."""
    path = pack_folder(brand.line, "desk") / "hours.yaml"
    if not path.is_file():
        return Hours(week=_OFFICE)
    pages = _read(path, stamp_of([path]))
    return pages.get(brand.slug) or pages.get(brand.jurisdiction) or pages.get(DEFAULT) or Hours(week=_OFFICE)


def hours_of(brand: Brand) -> Hours:
    """The hours of the brand's desk: as somebody set them on the page, else as the file says. Raises Invalid for a wrong file."""
    page = None if brand._state.adding else Timetable.newest(brand)  # noqa: SLF001 - a brand not stored yet has nothing set
    return hours_in_file(brand) if page is None else hours_from(page.page)


def calendar_of(brand: Brand, *, hours: Hours | None = None) -> Calendar:
    """The brand's calendar of working time, for as many questions as one has. Two queries.

    ``hours`` take the place of the brand's, for those who keep hours of their own; the brand's special days hold for them too.
    """
    hours = hours or hours_of(brand)
    special: dict[date, tuple[tuple[Span, ...], str]] = dict.fromkeys(hours.closed_on, ((), ""))
    special |= {day: (slots, "") for day, slots in hours.days.items()}
    if not brand._state.adding:  # noqa: SLF001 - as above
        for one in SpecialDay.objects.filter(brand=brand, last__gte=(now() - _REMEMBERED).date()).order_by("id"):
            slots = _spans(one.hours)
            special |= dict.fromkeys(one.days(), (slots, one.name))  # type: ignore[arg-type]
    return Calendar(
        week=tuple(hours.week.get(day, ()) for day in DAYS),  # type: ignore[call-overload]
        lunch=hours.lunch,
        zone=brand.zone,
        country=brand.jurisdiction if hours.holidays == "closed" else "",
        region=hours.region,
        special=special,
    )


def slots_written(spans: tuple[Span, ...]) -> str:
    """Slots as the form and the file write them: ``09:00-12:00, 13:00-18:00``."""
    return ", ".join(f"{begin // 60:02d}:{begin % 60:02d}-{end // 60:02d}:{end % 60:02d}" for begin, end in spans)


def slots_read(written: str) -> tuple[Span, ...]:
    """The slots of one day from a form; none for an empty one. Raises Invalid when it cannot be read."""
    try:
        return _spans(written)  # type: ignore[return-value]
    except ValueError as error:
        raise Invalid(str(error), where="hours", expected="09:00-12:00, 13:00-18:00") from error


def is_at_desk(brand: Brand, moment: datetime) -> bool:
    """Whether people are at the brand's desk at that moment."""
    return calendar_of(brand).is_open(moment)


def opens_at(brand: Brand, after: datetime) -> datetime:
    """The first moment from ``after`` on at which people are at the desk; ``after`` itself while they are."""
    return calendar_of(brand).opens_at(after)


def working_deadline(brand: Brand, *, minutes: int, start: datetime | None = None, hours: Hours | None = None) -> datetime:
    """The moment when so many minutes of working time have passed since ``start`` (now), in UTC as ``start`` is.

    A promise of two hours made at a quarter to six is due the next morning. ``hours`` as in ``calendar_of``.
    """
    return calendar_of(brand, hours=hours).deadline(timedelta(minutes=minutes), start or now())
