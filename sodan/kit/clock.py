"""What time it is: always UTC and always aware; tests freeze it, and a replay sets it to the moment of then."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_STANDING: ContextVar[datetime | None] = ContextVar("standing", default=None)


def now() -> datetime:
    """This moment in UTC."""
    return _STANDING.get() or datetime.now(tz=UTC)  # noqa: TID251 - the one place that asks


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock of this thread stand at a moment, to look again at what was decided then."""
    token = _STANDING.set(moment)
    try:
        yield
    finally:
        _STANDING.reset(token)


def day_in(zone: str, moment: datetime) -> date:
    """The calendar day it is at that moment where the firm is, e.g. ``Asia/Seoul``."""
    return moment.astimezone(ZoneInfo(zone)).date()
