"""Times as a reader sees them: the clock on the wall, the day, how long ago, and both zones on hover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from sodan.kit.clock import now
from sodan.kit.words import word

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_UNITS = (("days", _DAY), ("hours", _HOUR), ("minutes", _MINUTE))
_LOCALES = {"ko": "ko_KR", "ja": "ja_JP", "en": "en_GB"}


@lru_cache(maxsize=2_048)
def _day_named(day: date, locale: str, pattern: str) -> str:
    # Babel reads CLDR for each call; a page names the same few days again and again.
    return str(format_skeleton(pattern, day, locale=locale))


@dataclass(frozen=True, slots=True)
class Moments:
    """The reader's zone and language, and every way of telling a moment in them."""

    zone: ZoneInfo
    language: str

    def clock(self, at: datetime) -> str:
        """``14:02`` on the reader's wall."""
        return at.astimezone(self.zone).strftime("%H:%M")

    def day(self, at: datetime) -> str:
        """Today, yesterday, or the date."""
        there, today = at.astimezone(self.zone).date(), now().astimezone(self.zone).date()
        distance = (today - there).days
        if distance in (0, 1):
            return word("moment.today" if distance == 0 else "moment.yesterday", self.language)
        return _day_named(there, _LOCALES[self.language], "MMMEd" if there.year == today.year else "yMMMEd")

    def full_day(self, at: datetime) -> str:
        """The date with its year: when somebody became a customer."""
        return _day_named(at.astimezone(self.zone).date(), _LOCALES[self.language], "yMMMd")

    def date(self, at: datetime) -> str:
        """The day there, as a machine writes it."""
        return at.astimezone(self.zone).date().isoformat()

    def last_day(self, until: datetime, zone: str) -> str:
        """The last day before an end, in the zone it was set in, as a machine writes it."""
        return (until - timedelta(days=1)).astimezone(ZoneInfo(zone)).date().isoformat()

    def stamp(self, at: datetime) -> str:
        """The day and the time of it."""
        return f"{self.day(at)} {self.clock(at)}"

    def hours_since(self, at: datetime) -> int:
        """Whole hours since then."""
        return int((now() - at).total_seconds()) // _HOUR

    def ago(self, at: datetime) -> str:
        """How long since: now, minutes, hours, or days, in the shortest honest form."""
        seconds = max(0, int((now() - at).total_seconds()))
        if seconds < _MINUTE:
            return word("moment.now", self.language)
        for unit, size in _UNITS:
            if seconds >= size:
                return word(f"moment.{unit}", self.language, count=seconds // size)
        return ""

    def waited(self, since: datetime) -> str:
        """How long the customer waits for us, as the list says it."""
        if (now() - since).total_seconds() < _MINUTE:
            return word("row.ours_now", self.language)
        return word("row.ours", self.language, time=self.ago(since))

    def minutes_left(self, due: datetime) -> int:
        """Whole minutes until then; negative once it has passed."""
        return int((due - now()).total_seconds() // _MINUTE)

    def due(self, at: datetime) -> str:
        """How long we still have, or how late we are: the words say it, whatever the colour."""
        late = at <= now()
        seconds = int(abs((at - now()).total_seconds()))
        unit, size = next(((unit, size) for unit, size in _UNITS if seconds >= size), ("minutes", _MINUTE))
        span = word(f"moment.{unit}", self.language, count=max(1, seconds // size))
        return word("row.due_late" if late else "row.due_left", self.language, time=span)

    def told(self, *moments: datetime | None) -> tuple[int | None, ...]:
        """How long ago, or ahead, in whole minutes: while these stay the same, so do all words about them."""
        today = now()
        return tuple(None if at is None else int((today - at).total_seconds() // _MINUTE) for at in moments)

    def both(self, at: datetime, zone: str) -> str:
        """The moment in the reader's zone and in the brand's, for the hover title."""
        here, there = at.astimezone(self.zone), at.astimezone(ZoneInfo(zone))
        first = f"{here:%Y-%m-%d %H:%M} {self.zone.key}"
        return first if zone == self.zone.key else f"{first} · {there:%Y-%m-%d %H:%M} {zone}"
