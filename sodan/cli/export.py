"""``sodan export``: records as JSON lines, oldest first, in pages that follow the key, so that no reading lasts long."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, TextIO, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet

from sodan.actions.operation import Operation
from sodan.ai.log import TurnLog
from sodan.backoffice.models import JournalEntry, Order
from sodan.desk.conversation import Conversation

PAGE = 500
Row = TypeVar("Row", bound=Model)
Line = dict[str, Any]


def paged(rows: QuerySet[Row]) -> Iterator[Row]:
    """All rows by ascending key, a page at a time: a long read would keep SQLite's log from being folded in."""
    last: Any = None
    while True:
        page = list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:PAGE])
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1].pk


def columns(row: Model, *left_out: str) -> Line:
    """A row's own columns by name; references as ids."""
    return {field.attname: field.value_from_object(row) for field in row._meta.concrete_fields if field.attname not in left_out}  # noqa: SLF001 - Django's public name


def _orders() -> Iterator[Line]:
    with_all = Order.objects.prefetch_related("lines", "payments__refunds")
    for order in paged(with_all):
        payments = [
            columns(payment, "order_id") | {"refunds": [columns(refund, "payment_id") for refund in payment.refunds.all()]}
            for payment in order.payments.all()
        ]
        yield columns(order) | {"lines": [columns(line, "order_id") for line in order.lines.all()], "payments": payments}


def _ledger() -> Iterator[Line]:
    for entry in paged(JournalEntry.objects.prefetch_related("lines")):
        yield columns(entry) | {"lines": [columns(line, "entry_id") for line in entry.lines.all()]}


def _conversations() -> Iterator[Line]:
    for conversation in paged(Conversation.objects.prefetch_related("messages", "resolutions", "handovers")):
        yield columns(conversation) | {
            name: [columns(row, "conversation_id") for row in getattr(conversation, name).all()]
            for name in ("messages", "resolutions", "handovers")
        }


def _decisions() -> Iterator[Line]:
    for turn in paged(TurnLog.objects.all()):
        yield {"record": "turn"} | columns(turn)
    for operation in paged(Operation.objects.all()):
        yield {"record": "operation"} | columns(operation, "approved_digest")


WHAT: dict[str, Callable[[], Iterator[Line]]] = {
    "orders": _orders,
    "ledger": _ledger,
    "conversations": _conversations,
    "decisions": _decisions,
}


def write(what: str, to: TextIO) -> int:
    """Write one JSON object a line; returns how many."""
    count = 0
    for line in WHAT[what]():
        to.write(json.dumps(line, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n")
        count += 1
    return count
