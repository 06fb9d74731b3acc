"""The lists of the desk: which conversations a view shows, page by page, and how many wait in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import IntegerField, Q, QuerySet, Subquery

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.countdown import Countdown
from sodan.kit.errors import Invalid, NotFound
from sodan.kit.record import Record
from sodan.people.representative import Representative

PAGE = 30
COUNTED_TO = 1_000
_COLUMNS = (
    "id",
    "brand_id",
    "customer_id",
    "customer__name",
    "channel",
    "language",
    "subject",
    "preview",
    "owner",
    "assignee_id",
    "assignee__name",
    "is_open",
    "is_unread",
    "last_message_at",
    "waiting_since",
    "priority",
    "snoozed_until",
)


class View(StrEnum):
    """The eight lists, in the order the desk shows them."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    HANDED_OVER = "handed_over"
    AI = "ai"
    OPEN = "open"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Order(StrEnum):
    """Which end of a list comes first: what moved last, or what has been still the longest."""

    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Place:
    """What part of a view is asked for: from which end, after which row, and the words its rows must hold."""

    order: Order = Order.NEWEST
    before: Cursor | None = None
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page; the next page begins after it. Written ``2026-11-22T02:00:00+00:00,17`` in addresses."""

    at: datetime
    id: int

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Read one from an address. Raises Invalid when it is not ours."""
        at, _, number = text.rpartition(",")
        try:
            return cls(datetime.fromisoformat(at.replace(" ", "+")), int(number))
        except ValueError as error:
            raise Invalid(f"“{text}” is no place in the list", expected="<moment>,<id>") from error

    def __str__(self) -> str:
        """As it stands in an address."""
        return f"{self.at.isoformat()},{self.id}"


RECORDS_IN_PAGE = 50
_R = TypeVar("_R", bound=Record)


def newest_page(rows: QuerySet[_R], before: str) -> tuple[list[_R], str]:
    """A page of records, the newest first, and where the next one begins (empty at the end).

    ``before`` is what the page before gave, empty for the first. Raises Invalid when it is not ours.
    """
    if before:
        last = Cursor.read(before)
        rows = rows.filter(Q(created_at__lt=last.at) | Q(created_at=last.at, id__lt=last.id))
    found = list(rows.order_by("-created_at", "-id")[: RECORDS_IN_PAGE + 1])
    page = found[:RECORDS_IN_PAGE]
    return page, str(Cursor(page[-1].created_at, page[-1].pk)) if len(found) > len(page) else ""


_FIELDS: Mapping[Order, tuple[str, str]] = {
    Order.NEWEST: ("-last_message_at", "-id"),
    Order.OLDEST: ("last_message_at", "id"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation as a list shows it; ``customer_name`` is empty for a visitor who gave none."""

    id: int
    brand_id: int
    customer_id: int
    customer_name: str
    channel: str
    language: str
    subject: str
    preview: str
    owner: str
    assignee_id: int | None
    assignee_name: str | None
    is_open: bool
    is_unread: bool
    last_message_at: datetime
    waiting_since: datetime | None
    priority: int = 0
    snoozed_until: datetime | None = None
    due_at: datetime | None = None
    metric: str = ""


@dataclass(frozen=True, slots=True)
class RowPage:
    """One page of a list; ``next`` is where the following one begins, None at the end."""

    rows: tuple[Row, ...]
    next: Cursor | None


def brands_of(person: Representative) -> tuple[Brand, ...]:
    """The brands this person serves; the scope of every list."""
    return tuple(person.brands.all())


def rows_of(person: Representative, view: View, *, brands: Sequence[Brand], place: Place = Place()) -> RowPage:
    """One page of a view in one query whatever the size of the desk.

    The first rows of each brand, and of each who may hold them, are found through the view's index and only those few are sorted
    together, so neither the number of conversations nor of brands makes the page slow. ``place.wanted`` keeps rows whose
    customer, subject or last words hold it.
    """
    tops = Q(pk__in=())
    for brand in brands:
        for owners in [[owner] for owner in _HELD_BY[view]] or [[]]:
            tops |= Q(pk__in=_first(person, view, brand_ids=[brand.pk], owners=owners, place=place)[: PAGE + 1])
    found = Conversation.objects.filter(tops).order_by(*_FIELDS[place.order]).values_list(*_COLUMNS)[: PAGE + 1]
    rows = [Row(*columns) for columns in found]
    page = with_deadlines(rows[:PAGE])
    more = Cursor(page[-1].last_message_at, page[-1].id) if len(rows) > PAGE else None
    return RowPage(page, more)


def row_of(person: Representative, pk: int) -> Row:
    """The row of one conversation. Raises NotFound when this person may not see it."""
    found = Conversation.objects.filter(pk=pk, brand__representatives=person).values_list(*_COLUMNS).first()
    if found is None:
        raise NotFound(f"conversation {pk}")
    return with_deadlines([Row(*found)])[0]


def with_deadlines(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with what is due first in each, in one query for all."""
    leading = Countdown.objects.filter(conversation__in=[row.id for row in rows], leads=True, due_at__isnull=False)
    due = {pk: (at, metric) for pk, at, metric in leading.values_list("conversation_id", "due_at", "metric")}
    return tuple(replace(row, due_at=due[row.id][0], metric=due[row.id][1]) if row.id in due else row for row in rows)


def is_in_view(person: Representative, view: View, pk: int) -> bool:
    """Whether the conversation belongs to this view of this person now."""
    brand_ids = person.brands.values("pk")
    return _in_view(person, view, brand_ids=brand_ids).filter(pk=pk).exists()


def counts_of(person: Representative, *, brands: Sequence[Brand]) -> dict[View, int]:
    """How many conversations each view holds, in one query; counting stops at one more than ``COUNTED_TO``."""
    brand_ids = [brand.pk for brand in brands]
    counted: dict[str, Any] = {
        view.value: _Counted(_in_view(person, view, brand_ids=brand_ids).values("pk")[: COUNTED_TO + 1])
        for view in View
        if view != View.RESOLVED
    }
    found: Mapping[str, Any] = Representative.objects.filter(pk=person.pk).values(**counted).get()
    return {View(name): number or 0 for name, number in found.items()}


def earlier_of(conversation: Conversation, *, limit: int = 5) -> tuple[Row, ...]:
    """The same customer's other conversations, newest first."""
    others = Conversation.objects.filter(customer=conversation.customer_id).exclude(pk=conversation.pk)
    return tuple(Row(*columns) for columns in others.order_by(*_FIELDS[Order.NEWEST]).values_list(*_COLUMNS)[:limit])


def mark_read(conversation: Conversation) -> None:
    """A colleague has the conversation before them; its row is no longer bold."""
    Conversation.objects.filter(pk=conversation.pk, is_unread=True).update(is_unread=False)


class _Counted(Subquery):
    """The number of rows of a bounded query, as one column."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def _first(
    person: Representative, view: View, *, brand_ids: Sequence[int], owners: Sequence[Owner], place: Place
) -> QuerySet[Conversation, Any]:
    rows = _in_view(person, view, brand_ids=brand_ids, owners=owners)
    if place.before is not None:
        beyond = "lt" if place.order == Order.NEWEST else "gt"
        at, number = place.before.at, place.before.id
        tied = Q(last_message_at=at, **{f"id__{beyond}": number})
        rows = rows.filter(Q(**{f"last_message_at__{beyond}": at}) | tied, **{f"last_message_at__{beyond}e": at})
    if place.wanted:
        rows = rows.filter(
            Q(customer__name__icontains=place.wanted) | Q(subject__icontains=place.wanted) | Q(preview__icontains=place.wanted)
        )
    return rows.order_by(*_FIELDS[place.order]).values("pk")


# Whose conversations a view shows; none named means everybody's.
_PEOPLE = (Owner.QUEUE, Owner.HUMAN)
_HELD_BY: Mapping[View, Sequence[Owner]] = {
    View.MINE: (),
    View.UNASSIGNED: (Owner.QUEUE,),
    View.WAITING: _PEOPLE,
    View.HANDED_OVER: _PEOPLE,
    View.AI: (Owner.AI,),
    View.OPEN: (),
    View.SNOOZED: (),
    View.RESOLVED: (),
}


def _in_view(
    person: Representative, view: View, *, brand_ids: Sequence[int] | QuerySet[Brand, Any], owners: Sequence[Owner] = ()
) -> QuerySet[Conversation]:
    """What the view shows; only what these ``owners`` hold, when any are named."""
    # SQLite uses an index on a boolean only for a comparison: `is_open IN (1)`, never for a bare `is_open`.
    held = Conversation.objects.filter(brand__in=brand_ids, is_open__in=[view != View.RESOLVED])
    held = held.filter(snoozed_until__isnull=view != View.SNOOZED)
    if among := owners or _HELD_BY[view]:
        held = held.filter(owner__in=among)
    narrower: dict[View, Q] = {
        View.MINE: Q(assignee=person.pk),
        View.WAITING: Q(waiting_since__isnull=False),
        View.HANDED_OVER: Q(handed_over_at__isnull=False),
    }
    return held.filter(narrower.get(view, Q()))
