"""Talking with the representative on a terminal: one line in, its reply and what it decided out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter, sleep
from typing import Any
from uuid import uuid4

from django.db.models import Max

from sodan.actions.operation import Operation
from sodan.ai.log import TurnLog
from sodan.ai.turn import take_turn
from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Medium
from sodan.customers.identity import Level, prove
from sodan.customers.recognition import recognise
from sodan.desk.channel import Arrival
from sodan.desk.conversation import Conversation
from sodan.desk.inbound import open_conversation, receive
from sodan.desk.message import Author, Kind, Message
from sodan.kit.errors import NotFound, Unavailable
from sodan.kit.job import run_due

CHANNEL = "terminal"
PATIENCE = 60  # looks, half a second apart, while a worker takes the turn


def open_terminal(*, language: str, brand_slug: str = "", email: str = "") -> tuple[Conversation, str]:
    """A new conversation with the brand of that language (or named), signed in as the customer with that e-mail or as a stranger.

    Returns it with the address its lines come from. Raises NotFound when there is no such brand or customer.
    """
    brands = Brand.objects.filter(slug=brand_slug) if brand_slug else Brand.objects.filter(language=language)
    brand = brands.first() or (None if brand_slug else Brand.objects.first())
    if brand is None:
        raise NotFound(f"no brand for {brand_slug or language}: run `sodan demo reset` or `sodan init` first")
    address = f"terminal-{uuid4().hex[:12]}"
    if not email:
        visitor = recognise(brand, Medium.WEB_VISITOR, address, language=language).customer
        return open_conversation(brand, visitor, channel=CHANNEL, language=language), address
    contact = (
        ContactPoint.objects.select_related("customer").filter(brand=brand, medium=Medium.EMAIL, value=email.lower()).first()
    )
    if contact is None:
        raise NotFound(f"no customer {email} at {brand.slug}")
    conversation = open_conversation(brand, contact.customer, channel=CHANNEL, language=language)
    prove(conversation.pk, contact.customer, level=Level.FACTS, method="token")
    return conversation, address


def one_turn(conversation: Conversation, address: str, text: str) -> dict[str, Any]:
    """Send one line and let the representative answer; everything that happened, as one JSON-ready object.

    ``/1``, ``/2`` … press the buttons last offered; anything else is typed text. Raises Unavailable when a worker that
    serves the same data did not answer either.
    """
    before = _Before.of(conversation)
    started = perf_counter()
    body, choice = _pressed(conversation, text)
    receive(
        Arrival(
            channel=CHANNEL,
            brand_slug=conversation.brand.slug,
            provider_id=uuid4().hex,
            medium=Medium.WEB_VISITOR,
            address=address,
            body=body,
            conversation_id=conversation.pk,
            choice=choice,
        )
    )
    _answer(conversation)
    run_due(limit=20)
    spent = (perf_counter() - started) * 1000
    conversation.refresh_from_db()
    return _told(conversation, before=before, spent=spent)


def _answer(conversation: Conversation) -> None:
    """Take the turn here, unless a worker beside us is already at it: then wait for that one."""
    for _ in range(PATIENCE):
        try:
            take_turn(conversation_id=conversation.pk)
        except Unavailable as error:
            sleep(error.retry)
        else:
            return
    raise Unavailable("the worker on this data does not answer")


@dataclass(frozen=True, slots=True)
class _Before:
    """How the conversation stood before the line: newest message and log, and each operation's state."""

    message: int
    log: int
    states: dict[int, str]

    @classmethod
    def of(cls, conversation: Conversation) -> _Before:
        newest = Message.objects.filter(conversation=conversation).aggregate(newest=Max("id"))["newest"] or 0
        log = TurnLog.objects.filter(conversation=conversation).aggregate(newest=Max("id"))["newest"] or 0
        return cls(newest, log, dict(Operation.objects.filter(conversation=conversation).values_list("id", "state")))


def _pressed(conversation: Conversation, text: str) -> tuple[str, str | None]:
    if not (text.startswith("/") and text[1:].isdigit()):
        return text, None
    offered = buttons_of(conversation)
    at = int(text[1:]) - 1
    return (offered[at]["label"], offered[at]["choice"]) if 0 <= at < len(offered) else (text, None)


def buttons_of(conversation: Conversation) -> list[dict[str, str]]:
    """The buttons offered last, with what each stands for."""
    last = Message.objects.filter(conversation=conversation, kind=Kind.CARD).exclude(author=Author.CUSTOMER).last()
    card = (last.card or {}) if last else {}
    return list(card.get("choices", [])) or [card[name] for name in ("yes", "no") if name in card]


def _told(conversation: Conversation, *, before: _Before, spent: float) -> dict[str, Any]:
    replies = Message.objects.filter(conversation=conversation, id__gt=before.message, kind__in=Message.TO_CUSTOMER)
    turn = TurnLog.objects.filter(conversation=conversation, id__gt=before.log).last()
    operations = Operation.objects.filter(conversation=conversation).order_by("id")
    moved = [operation for operation in operations if before.states.get(operation.pk) != operation.state]
    return {
        "say": [_with_card(message) for message in replies.exclude(author=Author.CUSTOMER)],
        "owner": conversation.owner,
        "commands": turn.commands if turn else [],
        "acts": [
            {
                "act": operation.act,
                "args": operation.arguments,
                "outcome": operation.state,
                "amount_minor": operation.amount_minor,
                "currency": operation.currency,
            }
            for operation in moved
            if operation.state != "denied"
        ],
        "refused": [
            {"act": operation.act, "reasons": [reason["code"] for reason in operation.decision.get("reasons", [])]}
            for operation in moved
            if operation.state == "denied"
        ],
        "turn_ms": round(turn.milliseconds if turn else spent, 1),
    }


def _with_card(message: Message) -> str:
    card = message.card or {}
    rows = [f"  {row['label']}: {row['value']}" for row in card.get("lines", [])]
    if total := card.get("total"):
        rows.append(f"  {total['label']}: {total['value']}")
    buttons = card.get("choices", []) or [card[name] for name in ("yes", "no") if name in card]
    rows += [f"  [{at}] {button['label']}" for at, button in enumerate(buttons, 1)]
    return "\n".join([message.body, *rows])


def converse(lines: Iterable[str], *, language: str, brand: str = "", email: str = "", as_json: bool = False) -> None:
    """Talk until the input ends; plain text for people, one JSON object a turn for programs."""
    conversation, address = open_terminal(language=language, brand_slug=brand, email=email)
    for line in lines:
        text = line.strip()
        if not text:
            continue
        told = one_turn(conversation, address, text)
        if as_json:
            sys.stdout.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")
        else:
            sys.stdout.write("\n".join(told["say"]) + f"\n  — {told['owner']} · {told['turn_ms']} ms\n")
        sys.stdout.flush()
