"""How often something may be done: counted in the database, so that every process counts together, in a window that slides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from sodan.kit.clock import now
from sodan.kit.errors import Invalid, TooOften
from sodan.kit.job import job

_TURNS = 8  # how often a count is tried again because another process was quicker


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times in so many seconds."""

    times: int
    seconds: int


# An operator changes them by SODAN_RATES (docs/reference/settings.md).
RATES = {
    "messages": Rate(20, 60),
    "messages_of_customer": Rate(40, 60),
    "messages_from_address": Rate(120, 60),
    "starts_from_address": Rate(40, 600),
    "uploads": Rate(20, 3_600),
    "uploads_of_customer": Rate(40, 3_600),
    "uploads_from_address": Rate(60, 3_600),
    "typing": Rate(1, 3),
    "codes_of_customer": Rate(5, 3_600),
    "proofs_of_order": Rate(12, 3_600),
    "notices_from_address": Rate(1_200, 60),
}


class Allowance(models.Model):
    """How often a key was used since its window began, and in the window ``before``."""

    key = models.CharField(max_length=96, unique=True)
    since = models.DateTimeField(default=now)
    count = models.PositiveIntegerField(default=1)
    before = models.PositiveIntegerField(default=0)

    def moved_to(self, moment: datetime, rate: Rate) -> Allowance:
        """The same count, in the window of that moment."""
        passed = int((moment - self.since).total_seconds() // rate.seconds)
        if passed == 0:
            return Allowance(pk=self.pk, key=self.key, since=self.since, count=self.count, before=self.before)
        since = self.since + timedelta(seconds=rate.seconds) if passed == 1 else moment
        return Allowance(pk=self.pk, key=self.key, since=since, count=0, before=self.count if passed == 1 else 0)

    def wait(self, moment: datetime, rate: Rate) -> int:
        """How many seconds until one more is allowed; 0 when it is now. Uses of the window before fade out evenly."""
        gone = (moment - self.since).total_seconds() / rate.seconds
        if int(self.before * (1 - gone)) + self.count < rate.times:
            return 0
        if self.count >= rate.times:
            left = 1 - gone + (1 - rate.times / max(self.count, 1))
        else:
            left = 1 - gone - (rate.times - self.count) / self.before
        return int(left * rate.seconds) + 1


def spend(name: str, whose: object) -> None:
    """Count one use of the rate of that name by somebody. Raises TooOften, with how long to wait, when nothing is left."""
    rate, key = rate_of(name), f"{name}:{whose}"[:96]
    for _ in range(_TURNS):
        row = Allowance.objects.filter(key=key).first()
        if row is None:
            if Allowance.objects.get_or_create(key=key, defaults={"since": now()})[1]:
                return
            continue
        moment = now()
        moved = row.moved_to(moment, rate)
        if wait := moved.wait(moment, rate):
            raise TooOften(key, retry=wait)
        # Conditional on what was read: of two that read the same, one counts and the other looks again.
        same = Allowance.objects.filter(pk=row.pk, since=row.since, count=row.count)
        if same.update(since=moved.since, count=moved.count + 1, before=moved.before):
            return
    raise TooOften(key, retry=1)


def rate_of(name: str) -> Rate:
    """The rate of that name, as the operator has set it."""
    return rates_in(settings.RATES).get(name) or RATES[name]


def rates_in(told: str) -> dict[str, Rate]:
    """``messages=30/60, codes_of_customer=3/3600``. Raises Invalid for a name or a rate that is none."""
    found: dict[str, Rate] = {}
    for part in filter(None, (part.strip() for part in told.split(","))):
        name, _, rate = part.partition("=")
        times, _, seconds = rate.partition("/")
        if name not in RATES or not times.isdecimal() or not seconds.isdecimal() or int(seconds) == 0:
            raise Invalid(f"“{part}” is no rate", where="SODAN_RATES", expected="name=times/seconds")
        found[name] = Rate(int(times), int(seconds))
    return found


@job(every=86_400)
def forget_allowances() -> None:
    """Drop counters nobody used for a day."""
    Allowance.objects.filter(since__lt=now() - timedelta(days=1)).delete()
