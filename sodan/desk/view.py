"""The lists of the desk: which conversations a view shows, page by page, and how many wait in each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.countdown import Countdown
from sodan.desk.cursor import Cursor
from sodan.desk.mention import Mention
from sodan.desk.place import WHOLE, Order, Place
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.kit.prepared import Prepared
from sodan.people.representative import Representative
from sodan.people.team import MOST_IN_TEAMS, colleagues_in_teams_of

PAGE = 30
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
    "customer__warning",
    "customer__warned_until",
)


class View(StrEnum):
    """The lists, in the order the desk shows them."""

    MINE = "mine"
    TEAM = "team"
    MENTIONS = "mentions"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    DUE_SOON = "due_soon"
    BREACHED = "breached"
    HANDED_OVER = "handed_over"
    AI = "ai"
    OPEN = "open"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    SPAM = "spam"


DEADLINES = (View.DUE_SOON, View.BREACHED)  # always in the order in which they are due
CLOSED = (View.RESOLVED, View.SPAM)
SOON = timedelta(hours=1)


_FIELDS: Mapping[Order, tuple[str, str]] = {
    Order.NEWEST: ("-last_message_at", "-id"),
    Order.OLDEST: ("last_message_at", "id"),
    Order.WAITING: ("waiting_since", "id"),
    Order.DEADLINE: ("due_at", "id"),
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
    warning: str = ""
    warned_until: datetime | None = None
    due_at: datetime | None = None
    metric: str = ""
    mentioned: str = ""  # by which a row has its place among one's mentions: ``1`` and the moment while it is unread, else ``0``

    @property
    def calls(self) -> bool:
        """Whether a mention of the reader in it is unread."""
        return self.mentioned.startswith("1")

    @property
    def warns_now(self) -> str:
        """What a colleague must know of the customer before they open it; empty once its last day is over."""
        return self.warning if self.warned_until is None or self.warned_until > now() else ""


@dataclass(frozen=True, slots=True)
class RowPage:
    """One page of a list; ``next`` is where the following one begins, None at the end."""

    rows: tuple[Row, ...]
    next: Cursor | None


def brands_of(person: Representative) -> tuple[Brand, ...]:
    """The brands this person serves; the scope of every list."""
    return tuple(person.brands.all())


def order_in(view: View, order: Order) -> Order:
    """The order a view is shown in: what is about deadlines has only one."""
    return Order.DEADLINE if view in DEADLINES else order


def rows_of(person: Representative, view: View, *, brands: Sequence[Brand], place: Place = WHOLE) -> RowPage:
    """One page of a view in one query whatever the size of the desk, and one for what is due in its rows.

    The first rows of each brand, and of each who may hold them, are found through the view's index and only those few are sorted
    together, so neither the number of conversations nor of brands makes the page slow. ``place.wanted`` keeps rows whose
    customer, subject or last words hold it.
    """
    shown = [brand for brand in brands if place.filters.brand in (None, brand.pk)]
    if view == View.MENTIONS:
        return _rows_by_mention(person, brands=shown, place=place)
    if order_in(view, place.order) == Order.DEADLINE:
        return _rows_by_deadline(person, view, brands=shown, place=place)
    if view == View.TEAM or place.wanted or not place.filters.is_any:
        held, ids = _holders(person, view), [brand.pk for brand in shown]
        found = list(_first_rows(person=person.pk, view=view, holders=held, brands=ids, place=place))
    else:
        before = (place.before.at, place.before.id) if place.before else (None, None)
        asked = {"brands": [brand.pk for brand in shown], "before_at": before[0], "before_id": before[1]}
        found = _PLAIN_ROWS.rows(person=person.pk, view=view, order=place.order, **asked)
    rows = [Row(*columns) for columns in found]
    page = with_deadlines(rows[:PAGE])
    return RowPage(page, Cursor(_stands_at(page[-1], place.order), page[-1].id) if len(rows) > PAGE else None)


def _first_rows(
    *, person: int, view: View, holders: Sequence[Q], brands: Sequence[int], place: Place
) -> QuerySet[Conversation, Any]:
    tops = Q(pk__in=())
    for brand in brands:
        for holder in holders:
            first = _first(Representative(pk=person), view, brand_id=brand, holder=holder, place=place)
            tops |= Q(pk__in=first[: PAGE + 1])
    return Conversation.objects.filter(tops).order_by(*_FIELDS[place.order]).values_list(*_COLUMNS)[: PAGE + 1]


def _plain_rows(
    *, person: int, view: View, order: Order, brands: Sequence[int], before_at: datetime | None, before_id: int | None
) -> QuerySet[Conversation, Any]:
    """A list as most people look at it: nothing wanted of its rows but the view."""
    before = Cursor(before_at, before_id) if before_at is not None and before_id is not None else None
    place = Place(order=order, before=before)
    return _first_rows(person=person, view=view, holders=_held_by(view), brands=brands, place=place)


_PLAIN_ROWS = Prepared(_plain_rows)


def _rows_by_deadline(person: Representative, view: View, *, brands: Sequence[Brand], place: Place) -> RowPage:
    """The same, read from the countdowns that lead: theirs is the index, and each has one conversation."""
    tops = Q(pk__in=())
    for brand in brands:
        rows = Countdown.objects.filter(in_view(person, view, at="conversation__"), brand=brand, leads=True, due_at__isnull=False)
        rows = rows.filter(place.filters.of("conversation__"), _wanted(place.wanted, "conversation__"), _due(view))
        if place.before is not None:
            rows = rows.filter(_beyond(Order.DEADLINE, place.before))
        tops |= Q(pk__in=rows.order_by("due_at", "id").values("pk")[: PAGE + 1])
    columns = [f"conversation__{name}" for name in _COLUMNS]
    found = list(
        Countdown.objects.filter(tops).order_by("due_at", "id").values_list("id", "due_at", "metric", *columns)[: PAGE + 1]
    )
    page = tuple(replace(Row(*row), due_at=due, metric=metric) for _, due, metric, *row in found[:PAGE])
    return RowPage(page, Cursor(found[PAGE - 1][1], found[PAGE - 1][0]) if len(found) > PAGE else None)


def _rows_by_mention(person: Representative, *, brands: Sequence[Brand], place: Place) -> RowPage:
    """One's mentions: the unread first, then the others, the newest of each first. A cursor below zero stands among the read."""
    rows = Mention.objects.filter(in_view(person, View.MENTIONS, at="conversation__"), representative=person, leads=True)
    rows = rows.filter(place.filters.of("conversation__"), _wanted(place.wanted, "conversation__"), brand__in=brands)
    columns = [f"conversation__{name}" for name in _COLUMNS]
    found: list[tuple[Any, ...]] = []
    for is_read in (False, True):
        last = place.before
        if last is not None and (last.id < 0) > is_read:
            continue
        some = rows.filter(read_at__isnull=not is_read)
        if last is not None and (last.id < 0) == is_read:
            tied = Q(created_at=last.at, id__lt=abs(last.id))
            some = some.filter(Q(created_at__lt=last.at) | tied)
        some = some.order_by("-created_at", "-id")[: PAGE + 1 - len(found)]
        found += some.values_list("id", "created_at", "read_at", *columns)
    page = [replace(Row(*row), mentioned=_mentioned(at, read_at)) for _, at, read_at, *row in found[:PAGE]]
    if len(found) <= PAGE:
        return RowPage(with_deadlines(page), None)
    number, at, read_at = found[PAGE - 1][:3]
    return RowPage(with_deadlines(page), Cursor(at, number if read_at is None else -number))


def _mentioned(at: datetime, read_at: datetime | None) -> str:
    return f"{int(read_at is None)} {at.isoformat()}"


def _stands_at(row: Row, order: Order) -> datetime:
    """The moment by which a row has its place in a list."""
    moment = {Order.WAITING: row.waiting_since, Order.DEADLINE: row.due_at}.get(order)
    return moment or row.last_message_at


def pks_in(person: Representative, view: View, *, brands: Sequence[Brand], place: Place, limit: int) -> list[int]:
    """The conversations of a whole list, up to ``limit`` of them, in no order."""
    found = Conversation.objects.filter(in_view(person, view), place.filters.of(), _wanted(place.wanted), brand__in=brands)
    order = order_in(view, place.order)
    if order == Order.WAITING:
        found = found.filter(waiting_since__isnull=False)
    if order == Order.DEADLINE:
        due = Countdown.objects.filter(_due(view), brand__in=brands, leads=True, due_at__isnull=False)
        found = found.filter(pk__in=due.values("conversation_id"))
    return list(found.values_list("pk", flat=True)[:limit])


def row_of(person: Representative, pk: int) -> Row:
    """The row of one conversation. Raises NotFound when this person may not see it."""
    found = rows_among(person, [pk])
    if not found:
        raise NotFound(f"conversation {pk}")
    return found[0]


def rows_among(person: Representative, pks: Collection[int]) -> tuple[Row, ...]:
    """The rows of those of these conversations that this person may see, in three queries."""
    seen = Conversation.objects.filter(pk__in=pks, brand__in=person.brands.values("pk")).order_by("pk").values_list(*_COLUMNS)
    rows = with_deadlines([Row(*columns) for columns in seen])
    newest = Mention.objects.filter(representative=person, conversation__in=pks, leads=True)
    called = {pk: _mentioned(at, read_at) for pk, at, read_at in newest.values_list("conversation", "created_at", "read_at")}
    return tuple(replace(row, mentioned=called[row.id]) if row.id in called else row for row in rows)


def with_deadlines(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with what is due first in each, in one query for all."""
    due = {pk: (at, metric) for pk, at, metric in _LEADING.rows(ids=[row.id for row in rows])}
    return tuple(replace(row, due_at=due[row.id][0], metric=due[row.id][1]) if row.id in due else row for row in rows)


def _leading(*, ids: Sequence[int]) -> QuerySet[Countdown, Any]:
    leading = Countdown.objects.filter(conversation__in=ids, leads=True, due_at__isnull=False)
    return leading.values_list("conversation_id", "due_at", "metric")


_LEADING = Prepared(_leading)


def is_in_view(person: Representative, view: View, pk: int, *, place: Place = WHOLE) -> bool:
    """Whether the conversation belongs to this list of this person now."""
    return pk in those_in_view(person, view, [pk], place=place)


def those_in_view(person: Representative, view: View, pks: Collection[int], *, place: Place = WHOLE) -> frozenset[int]:
    """Which of these conversations belong to this list of this person now, in one query."""
    found = Conversation.objects.filter(in_view(person, view), place.filters.of(), _wanted(place.wanted), pk__in=pks)
    found = found.filter(brand__in=person.brands.values("pk"))
    order = order_in(view, place.order)
    if order == Order.WAITING:
        found = found.filter(waiting_since__isnull=False)
    if order == Order.DEADLINE:
        leading = Countdown.objects.filter(_due(view), conversation__in=pks, leads=True, due_at__isnull=False)
        found = found.filter(pk__in=leading.values("conversation"))
    return frozenset(found.values_list("pk", flat=True))


def earlier_of(conversation: Conversation, *, limit: int = 5) -> tuple[Row, ...]:
    """The same customer's other conversations, newest first."""
    others = Conversation.objects.filter(customer=conversation.customer_id).exclude(pk=conversation.pk)
    return tuple(Row(*columns) for columns in others.order_by(*_FIELDS[Order.NEWEST]).values_list(*_COLUMNS)[:limit])


def mark_read(conversation: Conversation) -> None:
    """A colleague has the conversation before them; its row is no longer bold."""
    Conversation.objects.filter(pk=conversation.pk, is_unread=True).update(is_unread=False)


def _first(person: Representative, view: View, *, brand_id: int, holder: Q, place: Place) -> QuerySet[Conversation, Any]:
    # A team's list is what is open, one member at a time: two conditions on the assignee would hide the index from the planner.
    shown = in_view(person, View.OPEN if view == View.TEAM else view)
    rows = Conversation.objects.filter(shown, holder, place.filters.of(), _wanted(place.wanted), brand=brand_id)
    if place.order == Order.WAITING:
        rows = rows.filter(waiting_since__isnull=False)
    if place.before is not None:
        rows = rows.filter(_beyond(place.order, place.before))
    return rows.order_by(*_FIELDS[place.order]).values("pk")


def _beyond(order: Order, last: Cursor) -> Q:
    """What comes after the last row of the page before."""
    field, sign = _FIELDS[order][0].lstrip("-"), "lt" if order == Order.NEWEST else "gt"
    tied = Q(**{field: last.at, f"id__{sign}": last.id})
    return Q(**{f"{field}__{sign}e": last.at}) & (Q(**{f"{field}__{sign}": last.at}) | tied)


def _wanted(words: str, at: str = "") -> Q:
    if not words:
        return Q()
    return (
        Q(**{f"{at}customer__name__icontains": words})
        | Q(**{f"{at}subject__icontains": words})
        | Q(**{f"{at}preview__icontains": words})
    )


def _due(view: View) -> Q:
    """Which countdowns a view about deadlines shows; any for the others."""
    moment = now()
    return {View.DUE_SOON: Q(due_at__gt=moment, due_at__lte=moment + SOON), View.BREACHED: Q(due_at__lte=moment)}.get(view, Q())


# Whose conversations a view shows; none named means everybody's.
_PEOPLE = (Owner.QUEUE, Owner.HUMAN)
_HELD_BY: Mapping[View, Sequence[Owner]] = {
    View.UNASSIGNED: (Owner.QUEUE,),
    View.WAITING: _PEOPLE,
    View.HANDED_OVER: _PEOPLE,
    View.AI: (Owner.AI,),
}


def _holders(person: Representative, view: View) -> list[Q]:
    """Each who may hold what a view shows, for whom its index has the rows in order."""
    if view == View.TEAM:
        return [Q(assignee=pk) for pk in colleagues_in_teams_of(person)[:MOST_IN_TEAMS]]
    return _held_by(view)


def _held_by(view: View) -> list[Q]:
    return [Q(owner=owner) for owner in _HELD_BY.get(view, ())] or [Q()]


def in_view(person: Representative, view: View, *, at: str = "") -> Q:
    """What the view shows, as a condition on conversations, ``at`` the way to them."""

    def held(**fields: Any) -> Q:
        return Q(**{f"{at}{name}": value for name, value in fields.items()})

    if view == View.MENTIONS:  # open or closed: what somebody asked of us in it is still to be read
        at_mention = "" if at else "mentions__"
        mine = Q(**{f"{at_mention}representative": person.pk, f"{at_mention}leads": True})
        return mine & held(spam_at__isnull=True)
    # SQLite uses an index on a boolean only for a comparison: `is_open IN (1)`, never for a bare `is_open`.
    found = held(is_open__in=[view not in CLOSED])
    if view not in DEADLINES:  # what is due is due, put aside or not
        found &= held(snoozed_until__isnull=view != View.SNOOZED)
    if view in _HELD_BY:
        found &= held(owner__in=_HELD_BY[view])
    narrower: dict[View, Q] = {
        View.MINE: held(assignee=person.pk),
        View.TEAM: held(assignee__in=colleagues_in_teams_of(person)) if view == View.TEAM else Q(),
        View.WAITING: held(waiting_since__isnull=False),
        View.HANDED_OVER: held(handed_over_at__isnull=False),
        View.RESOLVED: held(spam_at__isnull=True),
        View.SPAM: held(spam_at__isnull=False),
    }
    return found & narrower.get(view, Q())
