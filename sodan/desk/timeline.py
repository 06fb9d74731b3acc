"""Everything that happened with one customer, over all channels, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sodan.backoffice.order import Order
from sodan.customers.change import CustomerChange
from sodan.customers.consent import Consent
from sodan.customers.customer import Customer
from sodan.customers.note import CustomerNote
from sodan.desk.conversation import Conversation
from sodan.desk.resolution import Resolution
from sodan.kit.errors import Invalid

PAGE = 30


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline: when, of what kind (its template), and the record it tells of."""

    at: datetime
    kind: str
    record: Any

    @property
    def place(self) -> tuple[datetime, str, int]:
        """Where it stands among the others."""
        return self.at, self.kind, self.record.pk

    def __str__(self) -> str:
        """The place as it stands in an address."""
        return f"{self.at.isoformat()},{self.kind},{self.record.pk}"


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of it; ``next`` is where the following one begins, empty at the end."""

    lines: tuple[Happening, ...]
    next: str


def timeline_of(customer: Customer, *, before: str = "") -> Timeline:
    """One page in a fixed number of queries. Raises Invalid for a place that is not ours."""
    last = _place(before) if before else None
    found = sorted(_happenings(customer, last), key=lambda one: one.place, reverse=True)
    later = [one for one in found if last is None or one.place < last]
    page = tuple(later[:PAGE])
    return Timeline(page, str(page[-1]) if len(later) > PAGE else "")


def _place(text: str) -> tuple[datetime, str, int]:
    try:
        at, kind, number = text.split(",")
        return datetime.fromisoformat(at.replace(" ", "+")), kind, int(number)
    except ValueError as error:
        raise Invalid(f"“{text}” is no place in the timeline", expected="<moment>,<kind>,<id>") from error


def _happenings(customer: Customer, last: tuple[datetime, str, int] | None) -> Iterator[Happening]:
    for kind, field, rows in _sources(customer):
        narrowed = rows.filter(**{f"{field}__lte": last[0]}) if last else rows
        # One more than a page, and once more for lines of the very same moment that the page before has shown.
        for record in narrowed.order_by(f"-{field}", "-pk")[: 2 * PAGE + 1]:
            yield Happening(getattr(record, field), kind, record)


def _sources(customer: Customer) -> Iterator[tuple[str, str, QuerySet[Any]]]:
    yield "conversation", "created_at", Conversation.objects.filter(customer=customer)
    yield (
        "resolution",
        "created_at",
        Resolution.objects.filter(conversation__customer=customer).select_related("conversation", "by"),
    )
    yield "order", "placed_at", Order.objects.filter(customer=customer)
    yield "note", "created_at", CustomerNote.objects.filter(customer=customer).select_related("by")
    yield "change", "created_at", CustomerChange.objects.filter(customer=customer).select_related("by")
    yield "consent", "given_at", Consent.objects.filter(customer=customer)
