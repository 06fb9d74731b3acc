"""A moment as it is said to somebody: today or tomorrow with the clock, else the day with its weekday."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from sodan.kit.clock import now
from sodan.kit.words import word

_DAYS = {"ko": ("ko_KR", "M월 d일(E)"), "ja": ("ja_JP", "M月d日(E)"), "en": ("en_US", "EEEE, MMMM d")}
_NOON = 12


def told_when(at: datetime, language: str, zone: str) -> str:
    """``오늘 오후 3시``, ``明日10時``, ``9:30 AM on Monday, November 30``: where the firm is, in the reader's language."""
    there = at.astimezone(ZoneInfo(zone))
    clock = _clock(there, language)
    ahead = (there.date() - now().astimezone(ZoneInfo(zone)).date()).days
    if ahead in (0, 1):
        return word("when.today" if ahead == 0 else "when.tomorrow", language, clock=clock)
    locale, pattern = _DAYS[language]
    return word("when.on", language, clock=clock, day=str(format_date(there.date(), pattern, locale=locale)))


def _clock(there: datetime, language: str) -> str:
    half = "morning" if there.hour < _NOON else "afternoon"
    key = f"when.{half}" if there.minute else f"when.{half}_sharp"
    minutes = f"{there.minute:02d}" if language == "en" else str(there.minute)  # 9:05 AM, but 오전 9시 5분
    return word(key, language, hour=there.hour % _NOON or _NOON, minutes=minutes)
