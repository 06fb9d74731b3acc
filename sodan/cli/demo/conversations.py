"""What was said before you came: past conversations, so that the desk is not empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sodan.cli.demo.people import Buyer
from sodan.cli.demo.sources import read
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.handover import HandOver
from sodan.desk.message import Author, Delivery, Kind, Message
from sodan.desk.outbound import PREVIEW
from sodan.desk.resolution import Resolution
from sodan.people.representative import Kind as PersonKind
from sodan.people.representative import Representative

CHANNEL = "web_chat"
BETWEEN = timedelta(minutes=2)


def recall_conversations(buyers: Mapping[str, Mapping[str, Buyer]], *, today: datetime) -> int:
    """Write the past conversations with their messages, notes and ends; how many there are."""
    staff = {person.email.partition("@")[0]: person for person in Representative.objects.all()}
    told = read("conversations")["conversations"]
    found = Conversation.objects.bulk_create(_conversation(entry, buyers, staff, today) for entry in told)
    pairs = list(zip(found, told, strict=True))
    Message.objects.bulk_create(message for conversation, entry in pairs for message in _messages(conversation, entry, staff))
    HandOver.objects.bulk_create(
        HandOver(
            conversation=conversation, reason=entry["handed_over"], packet=_packet(entry), created_at=conversation.created_at
        )
        for conversation, entry in pairs
        if "handed_over" in entry
    )
    Resolution.objects.bulk_create(
        Resolution(
            conversation=conversation,
            by=staff[entry.get("with", "sodam")],
            outcome="done",
            created_at=conversation.last_message_at + BETWEEN,
        )
        for conversation, entry in pairs
        if entry["state"] == "closed"
    )
    return len(found)


def _conversation(
    entry: Mapping[str, Any], buyers: Mapping[str, Mapping[str, Buyer]], staff: Mapping[str, Representative], today: datetime
) -> Conversation:
    buyer = buyers[entry["brand"]][entry["customer"]]
    last = today - timedelta(hours=entry["hours_ago"])
    begun = last - BETWEEN * (len(entry["lines"]) - 1)
    who, text = [line for line in entry["lines"] if not line[0].startswith("note")][-1]
    is_open = entry["state"] != "closed"
    is_waiting = is_open and who == "customer"
    owner = Owner(entry["state"]) if is_open else Owner.HUMAN if "with" in entry else Owner.AI
    return Conversation(
        brand=buyer.customer.brand,
        customer=buyer.customer,
        channel=CHANNEL,
        language=buyer.customer.language,
        subject=entry["subject"],
        owner=owner,
        assignee=staff[entry["with"]] if owner == Owner.HUMAN else None,
        is_open=is_open,
        turn=len(entry["lines"]),
        preview=text[:PREVIEW],
        is_unread=is_waiting,
        last_message_at=last,
        waiting_since=last if is_waiting or entry["state"] == "queue" else None,
        handed_over_at=begun if "handed_over" in entry else None,
        created_at=begun,
    )


def _messages(conversation: Conversation, entry: Mapping[str, Any], staff: Mapping[str, Representative]) -> list[Message]:
    return [
        _message(conversation, who, text, staff, at=conversation.created_at + BETWEEN * position)
        for position, (who, text) in enumerate(entry["lines"])
    ]


def _message(conversation: Conversation, who: str, text: str, staff: Mapping[str, Representative], *, at: datetime) -> Message:
    """``who`` is customer, ai, note, or the first part of a colleague's e-mail; ``note:yumi`` is a note of hers."""
    speaker, _, noted_by = who.partition(":")
    person = None if who == "customer" else staff[noted_by or ("sodam" if speaker == "ai" else speaker)]
    author = Author.CUSTOMER if person is None else Author.AI if person.kind == PersonKind.AI else Author.HUMAN
    return Message(
        conversation=conversation,
        author=author,
        representative=person,
        kind=Kind.NOTE if speaker == "note" else Kind.TEXT,
        body=text,
        language=conversation.language,
        delivery=Delivery.STORED if author == Author.CUSTOMER or speaker == "note" else Delivery.READ,
        at=at,
    )


def _packet(entry: Mapping[str, Any]) -> dict[str, Any]:
    """As much of a hand-over packet as a past conversation tells."""
    return {
        "reason": entry["handed_over"],
        "summary": {"asked": [], "done": [], "open": []},
        "refused": [],
        "suggested": [],
    }
