"""How often something may be done: counted in the database, so that every process counts together, in a window that slides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import connection, models, transaction

from sodan.kit.clock import now
from sodan.kit.errors import Invalid, TooOften
from sodan.kit.job import job


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


@dataclass(frozen=True, slots=True)
class Count:
    """What an allowance holds, without the cost of a record: a busy desk reads and writes hundreds in a second."""

    since: datetime
    count: int
    before: int

    def moved_to(self, moment: datetime, rate: Rate) -> Count:
        """The same count, in the window of that moment."""
        passed = int((moment - self.since).total_seconds() // rate.seconds)
        if passed == 0:
            return self
        since = self.since + timedelta(seconds=rate.seconds) if passed == 1 else moment
        return Count(since, 0, self.count if passed == 1 else 0)

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

    def used(self) -> Count:
        """With one use more."""
        return Count(self.since, self.count + 1, self.before)


Use = tuple[str, object]  # the name of a rate, and whose use it is


def spend(name: str, whose: object) -> None:
    """Count one use of the rate of that name by somebody. Raises TooOften, with how long to wait, when nothing is left."""
    with transaction.atomic():
        (refused,) = spend_all([[(name, whose)]])
    if refused is not None:
        raise refused


def spend_all(wanted: Sequence[Sequence[Use]]) -> list[TooOften | None]:
    """Count what each of several wants to do; when one of the uses it wants is spent, it is refused and none of them counts.

    Must be called inside ``transaction.atomic``, whose end unlocks the counts. Answers in the same order: None, or why not.
    """
    counts, moment = _locked({_key(use) for uses in wanted for use in uses}), now()
    changed: set[str] = set()
    answers: list[TooOften | None] = []
    for uses in wanted:
        moved = [(_key(use), rate_of(use[0])) for use in uses]
        counts.update({key: counts[key].moved_to(moment, rate) for key, rate in moved})
        wait, spent = max(((counts[key].wait(moment, rate), key) for key, rate in moved), default=(0, ""))
        if wait:
            answers.append(TooOften(spent, retry=wait))
            continue
        counts.update({key: counts[key].used() for key, _ in moved})
        changed.update(key for key, _ in moved)
        answers.append(None)
    _keep({key: counts[key] for key in changed})
    return answers


def _key(use: Use) -> str:
    return f"{use[0]}:{use[1]}"[:96]


def _locked(keys: set[str]) -> dict[str, Count]:
    """The counts of these keys, new ones at nothing; locked in the order of their keys, so that no two wait for each other."""
    held = Allowance.objects.select_for_update().filter(key__in=keys).order_by("key")
    rows = held.values_list("key", "since", "count", "before")
    found = {key: Count(since, count, before) for key, since, count, before in rows}
    if missing := sorted(keys - found.keys()):
        Allowance.objects.bulk_create([Allowance(key=key, since=now(), count=0) for key in missing], ignore_conflicts=True)
        found = {key: Count(since, count, before) for key, since, count, before in rows.all()}
    return found


def _keep(counts: Mapping[str, Count]) -> None:
    """One prepared statement for all: a CASE over many rows would cost more than the counting."""
    told = connection.ops.adapt_datetimefield_value
    values = [(told(count.since), count.count, count.before, key) for key, count in counts.items()]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE kit_allowance SET since = %s, count = %s, before = %s WHERE key = %s", values)


def rate_of(name: str) -> Rate:
    """The rate of that name, as the operator has set it."""
    return rates_in(settings.RATES).get(name) or RATES[name]


@cache
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
