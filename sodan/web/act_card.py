"""An act as a compact card in the conversation: what, how much, in which state, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.functions import Coalesce

from sodan.actions.gateway import Approver, Operation, State, approver_of, explain, read_back
from sodan.desk.conversation import Conversation
from sodan.kit.money import Money
from sodan.kit.words import word
from sodan.people.representative import Representative
from sodan.web.said import said

MOST = 60
QUIET = (
    "record_feedback",
    "record_opinion",
    "record_lead",
    "request_stock_notice",
    "tell_offer",
    "note_offer_answer",
)  # told by its event line alone; a card would be louder than the matter
_CODES = {"order_status": "side.order", "reason": "side.reason", "reasons_we_answer_for": "side.reason"}
_TONES = {
    State.SUCCEEDED: "good",
    State.AWAITING_APPROVAL: "attention",
    State.UNKNOWN: "attention",
    State.SETTLING: "attention",
    State.CAME_BACK: "danger",
    State.DENIED: "danger",
    State.FAILED: "danger",
}


@dataclass(frozen=True, slots=True)
class ActCard:
    """One act for the eye of one reader: ``may_decide`` says whether the two buttons are there.

    ``amount`` is the money the customer is told, with its sign; ``facts`` is what the rules read, told for the approval page.
    """

    key: str
    at: datetime
    act: str
    state: str
    tone: str
    amount: Money | None
    order_number: str
    lines: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    reference: str
    requested_by: Representative
    approved_by: Representative | None
    may_decide: bool
    facts: tuple[tuple[str, str], ...]
    operation: Operation


def cards_of(
    conversation: Conversation, *, reader: Representative, since: datetime | None, until: datetime | None
) -> tuple[ActCard, ...]:
    """The acts of a stretch of the conversation, in one query (three where one waits for approval).

    An act stands where the customer agreed to it, or else where it was proposed.
    """
    found = Operation.objects.filter(conversation=conversation).exclude(act__in=QUIET)
    found = found.annotate(agreed_at=Coalesce("confirmed_at", "created_at"))
    if since is not None:
        found = found.filter(agreed_at__gte=since)
    if until is not None:
        found = found.filter(agreed_at__lt=until)
    newest = found.select_related("requested_by", "approved_by", "brand").order_by("-id")[:MOST]
    return shown_to(reader, list(newest)[::-1])


def shown_to(reader: Representative, operations: Iterable[Operation]) -> tuple[ActCard, ...]:
    """The operations as cards in this reader's language."""
    operations = tuple(operations)
    waits = any(operation.state == State.AWAITING_APPROVAL for operation in operations)
    approver = approver_of(reader) if waits else None
    return tuple(_card(operation, reader.language, approver) for operation in operations)


def _card(operation: Operation, language: str, approver: Approver | None) -> ActCard:
    told = read_back(operation, language)
    is_waiting = operation.state == State.AWAITING_APPROVAL
    return ActCard(
        key=str(operation.key),
        at=operation.confirmed_at or operation.created_at,
        act=operation.act,
        state=operation.state,
        tone=_TONES.get(State(operation.state), ""),
        amount=operation.amount or None,
        order_number=operation.order_number,
        lines=tuple((line["label"], line["value"]) for line in told["lines"]),
        reasons=_reasons(operation, language),
        reference=str((operation.receipt or {}).get("reference", "")),
        requested_by=operation.requested_by,
        approved_by=operation.approved_by,
        may_decide=is_waiting and approver is not None and approver.may(operation),
        facts=_facts(operation, language),
        operation=operation,
    )


def _reasons(operation: Operation, language: str) -> tuple[str, ...]:
    """Why, in sentences; the bare codes where a rule has been renamed since, for an old card must not break the page."""
    try:
        return tuple(explain(operation, language))
    except KeyError:
        return tuple(reason["code"] for reason in operation.decision.get("reasons", ()))


def _facts(operation: Operation, language: str) -> tuple[tuple[str, str], ...]:
    read: dict[str, Any] = operation.decision.get("facts") or {}
    return tuple(
        (said(f"approvals.fact.{name}", language, name), _fact(name, read[name], operation.currency, language))
        for name in sorted(read)
    )


def _fact(name: str, value: Any, currency: str, language: str) -> str:
    """How a fact's value is told: money as money, codes and yes or no in words, anything else as it is."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return word("approvals.yes" if value else "approvals.no", language)
    if isinstance(value, list | tuple):
        return ", ".join(_fact(name, one, currency, language) for one in value)
    if name.endswith("_minor") and isinstance(value, int):
        return Money(value, currency).shown(language)
    return said(f"{_CODES.get(name, 'approvals.value')}.{value}", language, str(value))
