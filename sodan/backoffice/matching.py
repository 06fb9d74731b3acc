"""Comparing one day of the provider's statement with our records and our books; what agrees ends what stood open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import Sum

from sodan.backoffice.console import keep_reading
from sodan.backoffice.event import MoneySettled
from sodan.backoffice.ledger import Account, LedgerLine
from sodan.backoffice.mismatch import Difference, Kind
from sodan.backoffice.movement import Movement, Stands, clearing_of, movements_of, movements_under
from sodan.backoffice.order import Order
from sodan.backoffice.provider import Outcome, Provider, StatementLine
from sodan.backoffice.settling import learn
from sodan.company.brand import Brand
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Unavailable
from sodan.kit.event import announce

T = TypeVar("T")
_CHUNK = 500
_LOOKED_AHEAD = timedelta(days=2)
_ENDED = (Outcome.SUCCEEDED, Outcome.DECLINED, Outcome.REVERSED)


@dataclass(slots=True)
class Figure:
    """Of one kind of movement in one currency: how many and how much by the statement, by us, and how many agree."""

    kind: str
    currency: str
    theirs: int = 0
    theirs_minor: int = 0
    ours: int = 0
    ours_minor: int = 0
    agree: int = 0
    learnt: int = 0


@dataclass(slots=True)
class Comparison:
    """What comparing one day came to.

    ``seen`` is the provider's number of each key, over all days compared together; ``unjudged`` the keys that may yet stand
    in a statement which is not drawn up.
    """

    seen: dict[str, str] = field(default_factory=dict)
    figures: dict[tuple[str, str], Figure] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    unjudged: set[str] = field(default_factory=set)

    def figure(self, kind: str, currency: str) -> Figure:
        """Where such movements are counted."""
        return self.figures.setdefault((kind, currency), Figure(kind, currency))


def compare(brand: Brand, provider: Provider, *, since: datetime, until: datetime, seen: dict[str, str]) -> Comparison:
    """Compare what began between the two moments. Raises Unavailable while there is no statement; may be repeated."""
    comparison = Comparison(seen)
    lines = provider.statement(since=since, until=until)
    for chunk in _chunks(lines):
        ours = movements_under(brand, [line.key for line in chunk])
        for line in chunk:
            _compare_line(line, ours.get(line.key), comparison)
        _compare_books(brand, ours.values(), comparison)
    _compare_absent(brand, provider, comparison, since=since, until=until)
    return comparison


def _compare_absent(brand: Brand, provider: Provider, comparison: Comparison, *, since: datetime, until: datetime) -> None:
    """What we say was begun that day and its statement does not list."""
    later: set[str] | None = None
    is_known = True
    for chunk in _chunks(movements_of(brand, since=since, until=until)):
        absent = [movement for movement in chunk if movement.key not in comparison.seen]
        if absent and later is None:
            later, is_known = _listed_after(provider, until)
        for movement in absent:
            if not is_known:
                comparison.unjudged.add(movement.key)
            elif movement.key not in (later or ()):
                _missing_there(movement, comparison)
        _compare_books(brand, absent, comparison)


def _chunks(many: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(many)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _listed_after(provider: Provider, moment: datetime) -> tuple[set[str], bool]:
    """What the next days list — what was asked for late in a day may have arrived on the next — and whether that is known."""
    until = min(moment + _LOOKED_AHEAD, now())
    if until <= moment:
        return set(), True
    try:
        return {line.key for line in provider.statement(since=moment, until=until)}, True
    except Unavailable:
        return set(), False


def _compare_line(line: StatementLine, ours: Movement | None, comparison: Comparison) -> None:
    if (before := comparison.seen.get(line.key)) is not None:
        kind = Kind.LISTED_TWICE if before == line.answer.reference else Kind.MOVED_TWICE
        comparison.differences.append(_difference(kind, line, ours))
        return
    comparison.seen[line.key] = line.answer.reference
    if ours is not None:
        _compare_two(line, ours, _counted(line, ours, comparison), comparison)
        return
    _counted(line, None, comparison)
    if line.answer.outcome != Outcome.DECLINED:
        comparison.differences.append(_difference(Kind.MISSING_HERE, line, None))


def _counted(line: StatementLine, ours: Movement | None, comparison: Comparison) -> Figure:
    figure = comparison.figure(line.kind, line.amount.currency)
    if line.answer.is_success:
        figure.theirs += 1
        figure.theirs_minor += line.amount.minor
    if ours is not None and ours.stands == Stands.MOVED:
        figure.ours += 1
        figure.ours_minor += ours.amount.minor
    return figure


def _compare_two(line: StatementLine, ours: Movement, figure: Figure, comparison: Comparison) -> None:
    if (ours.kind, ours.amount) != (line.kind, line.amount):
        comparison.differences.append(_difference(Kind.AMOUNT, line, ours))
    elif _agrees(ours.stands, line.answer.outcome):
        figure.agree += 1
    elif _learns(ours, line):
        figure.learnt += 1
    elif line.answer.outcome in _ENDED or ours.stands in (Stands.STAYED, Stands.CAME_BACK):
        comparison.differences.append(_difference(Kind.STANDING, line, ours))


_AGREE = {
    Outcome.SUCCEEDED: (Stands.MOVED,),
    Outcome.DECLINED: (Stands.STAYED, Stands.CAME_BACK),
    Outcome.REVERSED: (Stands.STAYED, Stands.CAME_BACK),
    Outcome.PENDING: (Stands.OPEN, Stands.ON_ITS_WAY, Stands.MOVED),
}


def _agrees(stands: Stands, outcome: Outcome) -> bool:
    """What we hold as arrived while their books still call it pending is no disagreement: they book later."""
    return stands in _AGREE[outcome]


def _learns(ours: Movement, line: StatementLine) -> bool:
    """Whether the statement tells the end of what stood open, or that money came back; it is then written down."""
    if ours.is_under_way and ours.stands in (Stands.OPEN, Stands.ON_ITS_WAY):
        return _ended_by(ours, line)
    if ours.refund is None:
        return False
    if ours.stands == Stands.ON_ITS_WAY or (ours.stands, line.answer.outcome) == (Stands.MOVED, Outcome.REVERSED):
        return learn(ours.refund, line.answer)
    return False


@transaction.atomic
def _ended_by(ours: Movement, line: StatementLine) -> bool:
    """Keep the statement's word as a person's reading of the console would be kept, and have the act taken up."""
    if ours.change is None:
        return False
    try:
        keep_reading(ours.key, outcome=line.answer.outcome, reference=line.answer.reference, read_by="statement")
    except Conflict:
        return False
    announce(MoneySettled(ours.change.order.brand_id, ours.change.key))
    return True


def _missing_there(movement: Movement, comparison: Comparison) -> None:
    if movement.stands == Stands.CAME_BACK:
        return
    figure = comparison.figure(movement.kind, movement.amount.currency)
    if movement.stands == Stands.MOVED:
        figure.ours += 1
        figure.ours_minor += movement.amount.minor
    comparison.differences.append(
        Difference(
            Kind.MISSING_THERE, movement.key, movement.amount.currency, ours_minor=movement.amount.minor,
            operation=movement.operation, order_number=movement.order_number,
        )
    )  # fmt: skip


def _difference(kind: Kind, line: StatementLine, ours: Movement | None) -> Difference:
    moved = ours is not None and (kind != Kind.STANDING or ours.stands in (Stands.MOVED, Stands.ON_ITS_WAY))
    moves_there = kind != Kind.STANDING or line.answer.outcome in (Outcome.SUCCEEDED, Outcome.PENDING)
    return Difference(
        kind,
        line.key,
        line.amount.currency,
        ours_minor=None if ours is None else ours.amount.minor if moved else 0,
        theirs_minor=line.amount.minor if moves_there else 0,
        operation=ours.operation if ours else "",
        order_number=ours.order_number if ours else "",
        reference=line.answer.reference,
    )


def _compare_books(brand: Brand, movements: Iterable[Movement], comparison: Comparison) -> None:
    """Whether the ledger says of each operation what its records say; a second look is taken under the order's lock."""
    by_operation = {movement.operation: movement for movement in movements}
    for operation in _differing(brand, list(by_operation)):
        movement = by_operation[operation]
        with transaction.atomic():
            Order.objects.select_for_update().filter(pk=movement.order_id).values_list("pk").first()
            still = _differing(brand, [operation])
        if operation in still:
            records, books = still[operation]
            comparison.differences.append(
                Difference(
                    Kind.BOOKS, operation, movement.amount.currency, ours_minor=records, theirs_minor=books,
                    operation=operation, order_number=movement.order_number,
                )
            )  # fmt: skip


def _differing(brand: Brand, operations: Sequence[str]) -> dict[str, tuple[int, int]]:
    """By operation what our records and our books say stands at the provider, where that is not the same."""
    records = clearing_of(brand, operations)
    booked = LedgerLine.objects.filter(entry__operation__in=operations, account=Account.PSP_CLEARING)
    books: defaultdict[str, int] = defaultdict(int)
    for operation, minor in booked.order_by().values_list("entry__operation").annotate(minor=Sum("minor")):
        books[operation] = minor
    return {one: (records[one], books[one]) for one in operations if records[one] != books[one]}
