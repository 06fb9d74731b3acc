"""What goes wrong at the stand-in for the payment provider: by a script, or for a share of all calls by a seed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from random import Random

from django.conf import settings
from django.db import models, transaction
from django.db.models import F


class Fault(StrEnum):
    """What goes wrong with one call.

    LOST_BEFORE: no answer, and nothing done. LOST_AFTER: done, and no answer. LATE: accepted, settles well later.
    LATE_DECLINE: accepted, fails later. REVERSED: done, and comes back later.
    """

    NONE = "none"
    DECLINE = "decline"
    LOST_BEFORE = "lost_before"
    LOST_AFTER = "lost_after"
    LATE = "late"
    LATE_DECLINE = "late_decline"
    REVERSED = "reversed"


class Slip(StrEnum):
    """What is wrong with one line of a statement.

    MISSING: left out for good. LATE: left out until later. DOUBLED: listed twice, moved once. WRONG: another amount.
    """

    NONE = "none"
    MISSING = "missing"
    LATE = "late"
    DOUBLED = "doubled"
    WRONG = "wrong"


SILENT = (Fault.LOST_BEFORE, Fault.LOST_AFTER)
# How often each happens among the calls that fail: silence most, as in the world outside.
_MIX: dict[Fault, int] = {
    Fault.LOST_BEFORE: 4,
    Fault.LOST_AFTER: 4,
    Fault.LATE: 3,
    Fault.DECLINE: 1,
    Fault.LATE_DECLINE: 1,
    Fault.REVERSED: 1,
}


class SimulatedTraffic(models.Model):
    """How many calls reached the stand-in, in one row, so that the n-th call fails the same way in whichever process."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    calls = models.PositiveBigIntegerField(default=0)


@dataclass(slots=True)
class Faults:
    """A script of faults: each call takes the next. When it is used up a share ``rate`` of the calls fails, drawn by ``seed``.

    ``delay`` is seconds per call; ``late`` how long what settles late takes. ``slips`` names what is wrong with the line of a
    key in statements; of the other lines a share ``slip_rate`` is wrong. ``statement_late`` is how long after its end a
    statement is drawn up.
    """

    script: list[Fault] = field(default_factory=list)
    delay: float = 0.0
    rate: float = 0.0
    seed: int = 7
    late: timedelta = timedelta(seconds=60)
    slips: dict[str, Slip] = field(default_factory=dict)
    slip_rate: float = 0.0
    statement_late: timedelta = timedelta(0)

    def next_one(self) -> Fault:
        """The fault of the call at hand, after its delay."""
        if self.delay:
            time.sleep(self.delay)
        if self.script:
            return self.script.pop(0)
        return self._drawn(list(_MIX), list(_MIX.values()))

    def loses_the_question(self) -> bool:
        """Whether a call that only asks how things stand gets no answer."""
        if self.delay:
            time.sleep(self.delay)
        return self._drawn([Fault.LOST_BEFORE], [1]) == Fault.LOST_BEFORE

    def deliveries(self, event_id: str) -> list[timedelta]:
        """After which waits a notice is sent: once at once, or late, or twice — which also puts notices out of order."""
        chance = Random(f"{self.seed}:{event_id}")  # noqa: S311 - a fault is no secret
        if chance.random() >= self.rate:
            return [timedelta(0)]
        return chance.choice([[timedelta(0), timedelta(seconds=1)], [self.late], [self.late / 2, timedelta(0)]])

    def slip_in(self, key: str) -> Slip:
        """What is wrong with the line of that key; the same in every statement."""
        if key in self.slips:
            return self.slips[key]
        chance = Random(f"{self.seed}:line:{key}")  # noqa: S311 - likewise
        return chance.choice(list(Slip)[1:]) if chance.random() < self.slip_rate else Slip.NONE

    def _drawn(self, among: Sequence[Fault], weights: Sequence[int]) -> Fault:
        if not self.rate:
            return Fault.NONE
        chance = Random(f"{self.seed}:{_next_call()}")  # noqa: S311 - likewise
        return chance.choices(among, weights)[0] if chance.random() < self.rate else Fault.NONE


def faults_as_set() -> Faults:
    """The faults an operator asked for by the settings; none unless asked."""
    return Faults(
        rate=settings.SIMULATOR_FAULTS,
        seed=settings.SIMULATOR_SEED,
        delay=settings.SIMULATOR_DELAY,
        late=timedelta(seconds=settings.SIMULATOR_LATE),
        slip_rate=settings.SIMULATOR_SLIPS,
    )


@transaction.atomic
def _next_call() -> int:
    SimulatedTraffic.objects.get_or_create(pk=1)
    SimulatedTraffic.objects.filter(pk=1).update(calls=F("calls") + 1)
    return int(SimulatedTraffic.objects.values_list("calls", flat=True).get(pk=1))
