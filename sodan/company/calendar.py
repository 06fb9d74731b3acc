"""Working time: the stretches in which a desk is open, what is due after so much of it, and how much of it has passed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sodan.company.holiday import public_holidays

Span = tuple[int, int]
_LOOKED_AHEAD = 60  # closed days in a row; a desk that opens on none of them has no hours at all
_DAY = 24 * 60


@dataclass(frozen=True)
class Calendar:
    """When one desk is open. Slots are minutes since midnight on the clock of ``zone``; above 1,440 they are of the next day.

    ``week`` holds seven days from Monday. ``country`` is empty where holidays are worked. ``special`` gives single days slots
    of their own (none: closed) and a name.
    """

    week: tuple[tuple[Span, ...], ...]
    lunch: Span | None
    zone: str
    country: str = ""
    region: str = ""
    special: Mapping[date, tuple[tuple[Span, ...], str]] = field(default_factory=dict)

    @cached_property
    def _place(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def slots_on(self, day: date) -> tuple[Span, ...]:
        """The slots that begin on that day. A special day is as it was set, without lunch taken out."""
        special = self.special.get(day)
        if special is not None:
            return special[0]
        if self.country and day in public_holidays(self.country, day.year, region=self.region):
            return ()
        return _without(self.week[day.weekday()], self.lunch)

    def closed_for(self, day: date) -> str | None:
        """The name of the holiday or special day that closes the desk; empty for one without a name, None on other days."""
        special = self.special.get(day)
        if special is not None:
            return None if special[0] else special[1]
        return public_holidays(self.country, day.year, region=self.region).get(day) if self.country else None

    def is_lunch(self, moment: datetime) -> bool:
        """Whether it is only lunch that closes the desk at that moment."""
        there = moment.astimezone(self._place)
        if self.lunch is None or there.date() in self.special or self.closed_for(there.date()) is not None:
            return False
        minute = there.hour * 60 + there.minute
        is_within = self.lunch[0] <= minute < self.lunch[1]
        return is_within and any(begin <= minute < end for begin, end in self.week[there.weekday()])

    def is_open(self, moment: datetime) -> bool:
        """Whether people are there at that moment."""
        begin, _ = next(self.openings(moment), (None, None))
        return begin == moment

    def opens_at(self, after: datetime) -> datetime:
        """The first moment from ``after`` on at which people are there; ``after`` itself while they are."""
        return next((begin.astimezone(after.tzinfo) for begin, _ in self.openings(after)), after)

    def deadline(self, span: timedelta, start: datetime) -> datetime:
        """The moment when so much working time has passed since ``start``, in the zone of ``start``."""
        left = span
        for begin, end in self.openings(start):
            if end - begin >= left:
                return (begin + left).astimezone(start.tzinfo)
            left -= end - begin
        return start + span

    def worked(self, begin: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments."""
        found = timedelta()
        for opens, closes in self.openings(begin):
            if opens >= end:
                break
            found += min(closes, end) - opens
        return found

    def openings(self, after: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Every stretch of working time from that moment on, in UTC, the first one cut to begin at it.

        In UTC, because two moments of one zone subtract by the clock on the wall and forget the hour that daylight saving takes.
        """
        day = after.astimezone(self._place).date() - timedelta(days=1)  # a night begun yesterday may still last
        reached, closed = after.astimezone(UTC), 0
        while closed <= _LOOKED_AHEAD:
            closed += 1
            for begins, ends in self.slots_on(day):
                begin, end = max(self._moment(day, begins), reached), self._moment(day, ends)
                if end > begin:
                    yield begin, end
                    reached, closed = end, 0
            day += timedelta(days=1)

    def _moment(self, day: date, minutes: int) -> datetime:
        on = day + timedelta(days=minutes // _DAY)
        return datetime.combine(on, time(minutes % _DAY // 60, minutes % 60), self._place).astimezone(UTC)


def _without(slots: tuple[Span, ...], lunch: Span | None) -> tuple[Span, ...]:
    if lunch is None:
        return slots
    parts = ((part, slot) for slot in slots for part in ((slot[0], min(slot[1], lunch[0])), (max(slot[0], lunch[1]), slot[1])))
    return tuple(part for part, _ in parts if part[0] < part[1])
