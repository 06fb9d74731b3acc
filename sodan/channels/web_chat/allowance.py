"""How often something may be done: counted in the database, so that every web process counts together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.db.models import F

from sodan.kit.clock import now
from sodan.kit.errors import SodanError


class TooOften(SodanError):
    """More than the allowance; ``retry`` is how many seconds to wait."""

    code = "web_chat.error.too_often"

    def __init__(self, key: str, *, retry: int) -> None:
        """Keep the advised wait in seconds."""
        super().__init__(f"too often: {key}")
        self.retry = retry


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times in so many seconds."""

    times: int
    seconds: int


MESSAGES = Rate(20, 60)
MESSAGES_FROM_ADDRESS = Rate(120, 60)
STARTS_FROM_ADDRESS = Rate(40, 600)
UPLOADS = Rate(20, 3_600)
UPLOADS_FROM_ADDRESS = Rate(60, 3_600)
TYPING = Rate(1, 3)


class Allowance(models.Model):
    """How many times a key was used since its window began."""

    key = models.CharField(max_length=96, unique=True)
    since = models.DateTimeField(default=now)
    count = models.PositiveIntegerField(default=1)


def spend(key: str, rate: Rate) -> None:
    """Count one use. Raises TooOften when the window's allowance is gone. Each step is one conditional statement."""
    if _counted(key, rate) or Allowance.objects.get_or_create(key=key)[1]:
        return
    # Either nothing is left, or another request made the first row between our two looks: one more look tells.
    if not _counted(key, rate):
        raise TooOften(key, retry=rate.seconds)


def _counted(key: str, rate: Rate) -> int:
    moment = now()
    rows = Allowance.objects.filter(key=key)
    lapsed = rows.filter(since__lte=moment - timedelta(seconds=rate.seconds))
    return lapsed.update(since=moment, count=1) or rows.filter(count__lt=rate.times).update(count=F("count") + 1)


def forget_old() -> int:
    """Drop counters nobody used for a day; returns how many."""
    return Allowance.objects.filter(since__lt=now() - timedelta(days=1)).delete()[0]
