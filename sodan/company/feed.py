"""Calendars as other programs read and write them (iCalendar, RFC 5545): the firm's closed days out, days to be closed in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sodan.company.brand import Brand
from sodan.company.calendar import Calendar
from sodan.company.holiday import public_holidays
from sodan.kit.clock import now
from sodan.kit.errors import Invalid

MOST_DAYS = 1_000
_WIDEST = 73  # octets of a line, and one for the space of the next
_DATE = re.compile(r"\d{8}\Z")


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """One entry of a calendar: whole days, the last one included."""

    first: date
    last: date
    name: str
    uid: str


def closed_days(calendar: Calendar, *, first: date, last: date, language: str, unnamed: str) -> list[ClosedDay]:
    """Every holiday and special day that closes the desk; ``unnamed`` names those that have no name."""
    found: list[ClosedDay] = []
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        name = calendar.closed_for(day)
        if name is None:
            continue
        if calendar.country and day not in calendar.special:
            name = public_holidays(calendar.country, day.year, region=calendar.region, language=language).get(day, name)
        found.append(ClosedDay(day, day, name or unnamed, f"{day.isoformat()}@sodan"))
    return found


def written_as_ical(brand: Brand, days: Iterable[ClosedDay], *, language: str) -> str:
    """A calendar that others subscribe to."""
    stamp = now().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Sodan//calendar//EN",
        f"X-WR-CALNAME:{_escaped(brand.name_in(language))}",
    ]
    for day in days:
        after = day.last + timedelta(days=1)
        lines += ["BEGIN:VEVENT", f"UID:{brand.slug}-{day.uid}", f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{day.first:%Y%m%d}"]
        lines += [f"DTEND;VALUE=DATE:{after:%Y%m%d}", f"SUMMARY:{_escaped(day.name)}", "TRANSP:TRANSPARENT", "END:VEVENT"]
    return "\r\n".join(part for line in [*lines, "END:VCALENDAR", ""] for part in _folded(line))


def read_from_ical(text: str) -> tuple[list[ClosedDay], list[str]]:
    """The whole days of a calendar, and the names of entries left out: those that repeat or last only hours.

    Raises Invalid for what is no calendar, or one with more than a thousand entries.
    """
    if "BEGIN:VCALENDAR" not in text:
        raise Invalid("is no calendar", where="file", expected="an .ics file")
    taken: list[ClosedDay] = []
    left_out: list[str] = []
    for fields in _entries(text):
        day = _day_of(fields)
        if day is None:
            left_out.append(fields.get("SUMMARY", "") or fields.get("UID", ""))
        else:
            taken.append(day)
        if len(taken) + len(left_out) > MOST_DAYS:
            raise Invalid(f"holds more than {MOST_DAYS} entries", where="file", expected="a smaller calendar")
    return taken, left_out


def _entries(text: str) -> Iterator[dict[str, str]]:
    fields: dict[str, str] | None = None
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        if line == "BEGIN:VEVENT":
            fields = {}
        elif line == "END:VEVENT" and fields is not None:
            yield fields
            fields = None
        elif fields is not None:
            name, _, value = line.partition(":")
            fields.setdefault(name.partition(";")[0].upper(), _plain(value))


def _day_of(fields: dict[str, str]) -> ClosedDay | None:
    first = _date(fields.get("DTSTART", ""))
    if first is None or "RRULE" in fields:
        return None
    after = _date(fields.get("DTEND", "")) or first + timedelta(days=1)
    name = fields.get("SUMMARY", "")[:80]
    return ClosedDay(first, max(first, after - timedelta(days=1)), name, (fields.get("UID") or f"{first}:{name}")[:200])


def _date(written: str) -> date | None:
    if not _DATE.match(written):
        return None
    try:
        return datetime.strptime(written, "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: " " if found[1] in "nN" else found[1], text).strip()


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets that never part a character."""
    piece, size = "", 0
    for letter in line:
        if size + (width := len(letter.encode())) > _WIDEST:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    yield piece
