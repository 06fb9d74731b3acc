"""What time it is: always UTC and always aware; tests freeze it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(tz=UTC)  # noqa: TID251 - the one place that asks


def day_in(zone: str, moment: datetime) -> date:
    """The calendar day it is at that moment where the firm is, e.g. ``Asia/Seoul``."""
    return moment.astimezone(ZoneInfo(zone)).date()
