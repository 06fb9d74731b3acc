"""The side panel: who the customer is and how sure we are, what they bought, what was done, and what the AI thought."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import structlog

from sodan.actions.gateway import Operation, State
from sodan.actions.operation import LEFT_OPEN
from sodan.ai.log import TurnLog
from sodan.ai.script import Script, script_of
from sodan.backoffice.connector import LedgerLineView, OrderView
from sodan.backoffice.house import ledger_lines_of, shop_of
from sodan.customers.attribute import Known, known_of
from sodan.customers.change import MEDIA
from sodan.customers.consent import Consent
from sodan.customers.customer import ContactPoint, Medium, masked
from sodan.customers.identity import Identity, Level, identity_in
from sodan.customers.note import CustomerNote
from sodan.desk.checklist import ChecklistItem, ChecklistTemplate, checklist_in
from sodan.desk.conversation import Conversation
from sodan.desk.field import Filled, fields_of
from sodan.desk.handover import HandOver
from sodan.desk.incident import Incident, incident_of
from sodan.desk.level import tiers_of
from sodan.desk.promise import owed_in
from sodan.desk.rating import Rating, newest_rating_of
from sodan.desk.rating_request import RatingRequest
from sodan.desk.routing import department_name
from sodan.desk.side_talk import SideTalk, side_talks_in
from sodan.desk.view import Row, earlier_of
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative
from sodan.web.act_card import QUIET, ActCard, shown_to
from sodan.web.promises import Owed, owed
from sodan.web.said import said

log = structlog.get_logger(__name__)

_SECRET = re.compile(r"[0-9A-Za-z_-]{32,}(?:\.[0-9A-Za-z_-]{16,})?")
SENIOR_ROLES = ("supervisor", "owner")
_ORDERS, _TURNS, _ACTS, _NOTES = 5, 6, 20, 3
_SHOWN = (State.SUCCEEDED, State.CAME_BACK, State.FAILED, State.DENIED, State.AWAITING_APPROVAL, *LEFT_OPEN)


@dataclass(frozen=True, slots=True)
class Contact:
    """One address as this reader may see it."""

    medium: str
    shown: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Done:
    """An act with what it wrote in the ledger."""

    card: ActCard
    entries: tuple[LedgerLineView, ...]


@dataclass(frozen=True, slots=True)
class Thought:
    """One turn of the AI, told as sentences."""

    log: TurnLog
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Everything beside the conversation; ``orders`` is None where this reader may not see them yet."""

    identity: Identity
    contacts: tuple[Contact, ...]
    consents: tuple[Consent, ...]
    handover: HandOver | None
    department: str
    owed: tuple[Owed, ...]
    incident: Incident | None
    script: Script
    orders: tuple[OrderView, ...] | None
    acts: tuple[Done, ...]
    thoughts: tuple[Thought, ...]
    earlier: tuple[Row, ...]
    tiers: tuple[str, ...] = ()
    rating: Rating | None = None
    rating_request: RatingRequest | None = None
    side_talks: tuple[SideTalk, ...] = ()
    known: tuple[Known, ...] = ()
    notes: tuple[CustomerNote, ...] = ()
    media: tuple[str, ...] = MEDIA
    sees_all: bool = field(default=False)
    filled: tuple[Filled, ...] = ()
    checklist: tuple[ChecklistItem, ...] = ()
    templates: tuple[ChecklistTemplate, ...] = ()


def side_of(conversation: Conversation, *, reader: Representative) -> Side:
    """The side panel in a fixed number of queries."""
    identity = identity_in(conversation.pk)
    sees_orders = reader.role in SENIOR_ROLES or _is_proved(conversation, identity)
    handover = HandOver.objects.filter(conversation=conversation).order_by("-pk").first()
    return Side(
        identity=identity,
        contacts=_contacts(conversation, identity, reader),
        consents=tuple(Consent.objects.filter(customer=conversation.customer_id, withdrawn_at=None).order_by("pk")),
        handover=handover,
        department=department_name(conversation.brand.line, handover.department, reader.language) if handover else "",
        owed=tuple(owed(promise, reader.language) for promise in owed_in(conversation)),
        incident=incident_of(conversation),
        script=_script(conversation, reader),
        orders=shop_of(conversation.brand).orders_of(conversation.customer_id, limit=_ORDERS) if sees_orders else None,
        acts=_acts(conversation, reader),
        thoughts=_thoughts(conversation, reader.language),
        earlier=earlier_of(conversation),
        tiers=tiers_of(conversation.brand),
        rating=newest_rating_of([conversation.pk]).get(conversation.pk),
        rating_request=RatingRequest.objects.filter(conversation=conversation).order_by("-pk").first(),
        side_talks=side_talks_in(conversation),
        known=known_of(conversation.customer),
        notes=tuple(CustomerNote.objects.filter(customer=conversation.customer_id).select_related("by").order_by("-pk")[:_NOTES]),
        sees_all=may_see_addresses(conversation, identity, reader),
        filled=fields_of(conversation),
        checklist=checklist_in(conversation),
        templates=tuple(ChecklistTemplate.objects.filter(brand=conversation.brand_id)),
    )


def may_see_addresses(conversation: Conversation, identity: Identity, reader: Representative) -> bool:
    """Whole addresses are for seniors, and for whoever serves a customer who has proved who they are."""
    return reader.role in SENIOR_ROLES or (_is_proved(conversation, identity) and conversation.assignee_id == reader.pk)


def _script(conversation: Conversation, reader: Representative) -> Script:
    """The running procedure; none while its file cannot be read, for the conversation must open all the same."""
    try:
        return script_of(conversation, by=reader)
    except Invalid as error:
        log.warning("side.script_unreadable", where=error.where, line=error.line)
        return Script("", 0, (), (), is_confirming=False, may_begin=())


def _is_proved(conversation: Conversation, identity: Identity) -> bool:
    return identity.customer_id == conversation.customer_id and identity.level >= Level.FACTS


def _contacts(conversation: Conversation, identity: Identity, reader: Representative) -> tuple[Contact, ...]:
    whole = may_see_addresses(conversation, identity, reader)
    points = ContactPoint.objects.filter(customer=conversation.customer_id).exclude(medium=Medium.WEB_VISITOR)
    return tuple(
        Contact(point.medium, point.value if whole else masked(point.medium, point.value), point.verified_at is not None)
        for point in points.order_by("pk")
    )


def _acts(conversation: Conversation, reader: Representative) -> tuple[Done, ...]:
    found = Operation.objects.filter(conversation=conversation, state__in=_SHOWN)
    found = found.exclude(act__in=QUIET)
    newest = list(found.select_related("requested_by", "approved_by", "brand").order_by("-id")[:_ACTS])
    lines: defaultdict[int, list[LedgerLineView]] = defaultdict(list)
    for line in ledger_lines_of([str(operation.key) for operation in newest]) if newest else ():
        lines[line.entry_id].append(line)
    return tuple(Done(card, _entries(card.operation, lines)) for card in shown_to(reader, newest))


def _entries(operation: Operation, lines: dict[int, list[LedgerLineView]]) -> tuple[LedgerLineView, ...]:
    wrote = (operation.receipt or {}).get("ledger_entries", ())
    return tuple(line for entry in wrote for line in lines.get(entry, ()))


def _thoughts(conversation: Conversation, language: str) -> tuple[Thought, ...]:
    logs = TurnLog.objects.filter(conversation=conversation).order_by("-id")[:_TURNS]
    return tuple(Thought(log, tuple(_sentence(step, language) for step in log.steps)) for log in logs)


def _sentence(step: dict[str, Any], language: str) -> str:
    values = {name: _in(name, value, language) for name, value in step.get("values", {}).items()}
    return said(step["key"], language, **values)


def _in(name: str, value: Any, language: str) -> Any:
    """A value as a colleague reads it; secrets a button carried are not for the eye."""
    if isinstance(value, dict):
        return value.get(language, "")
    if not isinstance(value, str):
        return value
    return _SECRET.sub("•••", said(f"event.{name}.{value}", language, fallback=value))
