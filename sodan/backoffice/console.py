"""What a person read on the payment provider's own console, when the provider would not tell us itself."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from sodan.backoffice.provider import Answer, Outcome
from sodan.kit.errors import Conflict
from sodan.kit.record import Record


class ConsoleReading(Record):
    """One movement by the console: it moved, under the provider's number, or never did. ``read_by`` names who looked."""

    key = models.CharField(max_length=140, unique=True)
    outcome = models.CharField(max_length=12)
    reference = models.CharField(max_length=64, blank=True)
    read_by = models.CharField(max_length=120)

    @property
    def answer(self) -> Answer:
        """As the provider would have answered."""
        return Answer(Outcome(self.outcome), self.reference, "" if self.outcome == Outcome.SUCCEEDED else "by_console")


def keep_reading(key: str, *, outcome: Outcome, reference: str, read_by: str) -> ConsoleReading:
    """Keep what the console says of the movement under that key. Raises Conflict when the other was read before."""
    told = {"outcome": outcome, "reference": reference, "read_by": read_by}
    kept, _ = ConsoleReading.objects.get_or_create(key=key, defaults=told)
    if kept.outcome != outcome:
        raise Conflict(f"{key} was read as {kept.outcome} before")
    return kept


def reading_of(key: str) -> Answer | None:
    """What a person read of that movement, if anybody did."""
    kept = ConsoleReading.objects.filter(key=key).first()
    return kept.answer if kept else None


def was_read_since(key: str, moment: datetime) -> bool:
    """Whether that movement was read lately, so that its act is about to be taken up."""
    return ConsoleReading.objects.filter(key=key, created_at__gte=moment).exists()
