"""A moment somebody waits for, as a menu offers it: in an hour, tomorrow when the desk opens, or one they pick."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sodan.company.brand import Brand
from sodan.company.hours import opens_at
from sodan.desk.snooze import UNTIL_ANSWERED
from sodan.kit.clock import now
from sodan.kit.errors import Invalid

PRESETS = ("hour", "later", "tomorrow", "week", "answer")
_LATER = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Offered:
    """One moment of the menu."""

    name: str
    at: datetime


def offered(brand: Brand) -> tuple[Offered, ...]:
    """What the menu offers now."""
    return tuple(Offered(name, _preset(name, brand)) for name in PRESETS)


def moment_asked(text: str, *, brand: Brand, zone: ZoneInfo) -> datetime:
    """The moment of a preset, or of ``2026-12-01T09:30`` on the reader's clock. Raises Invalid for anything else."""
    if text in PRESETS:
        return _preset(text, brand)
    try:
        picked = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"“{text[:40]}” is no moment", where="until", expected="2026-12-01T09:30") from error
    return picked if picked.tzinfo else picked.replace(tzinfo=zone)


def _preset(name: str, brand: Brand) -> datetime:
    there = now().astimezone(ZoneInfo(brand.zone))
    if name == "hour":
        return now() + timedelta(hours=1)
    if name == "later":
        return now() + _LATER
    if name == "answer":
        return now() + UNTIL_ANSWERED
    days = 1 if name == "tomorrow" else 7 - there.weekday()
    midnight = datetime.combine(there.date() + timedelta(days=days), time(), there.tzinfo)
    return opens_at(brand, midnight)
