"""How often something may be done: counted in the database, so that every process counts together, in a window that slides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import models, transaction

from sodan.kit.clock import now
from sodan.kit.errors import Invalid, TooOften
from sodan.kit.job import job
from sodan.kit.rows import Changes, moment_of


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

_COUNTED = Changes(
    Allowance, "key", {"key": "text", "uses": "bigint", "times": "bigint", "since": "timestamptz"},
    changes="count = held.count + told.uses",
    where="held.since > told.since AND held.count + held.before + told.uses <= told.times",
)  # fmt: skip
_TAKEN_BACK = Changes(Allowance, "key", {"key": "text", "uses": "bigint"}, changes="count = held.count - told.uses")
_MOVED = Changes(
    Allowance, "key", {"key": "text", "since": "timestamptz", "count": "bigint", "before": "bigint"},
    changes="since = told.since, count = told.count, before = told.before",
)  # fmt: skip


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
    moment, keys = now(), [[_key(use) for use in uses] for uses in wanted]
    plain = _counted(wanted, moment)
    doubtful = [at for at, mine in enumerate(keys) if not plain.issuperset(mine)]
    answers: list[TooOften | None] = [None] * len(wanted)
    if doubtful:
        _take_back(Counter(key for at in doubtful for key in keys[at] if key in plain))
        for at, refused in zip(doubtful, _weighed([wanted[at] for at in doubtful], moment), strict=True):
            answers[at] = refused
    return answers


def _counted(wanted: Sequence[Sequence[Use]], moment: datetime) -> set[str]:
    """Count every key that has clear room for all its uses; which those are.

    Room is clear while the window goes on and what the window before may still weigh leaves room, without asking how much.
    """
    times = Counter(_key(use) for uses in wanted for use in uses)
    rates = {_key(use): rate_of(use[0]) for uses in wanted for use in uses}
    since = {rate: moment_of(moment - timedelta(seconds=rate.seconds)) for rate in set(rates.values())}
    rows = [(key, uses, rates[key].times, since[rates[key]]) for key, uses in times.items()]
    return set(times) if _COUNTED.make_all(rows) else _COUNTED.make_what_may_be(rows)


def _take_back(counted: Mapping[str, int]) -> None:
    """These uses come to be weighed with the others of whoever wants them."""
    _TAKEN_BACK.make(list(counted.items()))


def _weighed(wanted: Sequence[Sequence[Use]], moment: datetime) -> list[TooOften | None]:
    """``spend_all`` with every count read."""
    counts = _locked({_key(use) for uses in wanted for use in uses})
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
    _MOVED.make([(key, moment_of(count.since), count.count, count.before) for key, count in counts.items()])


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
