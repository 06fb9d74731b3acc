"""What we say: store the reply, then the channel it came in on delivers it after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from sodan.desk.attachment import attach, holder_of
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.event import NoteAdded, ReplySent
from sodan.desk.mention import call, called_in
from sodan.desk.message import Author, Kind, Message
from sodan.kit.clock import now
from sodan.kit.event import announce
from sodan.kit.masking import masked
from sodan.kit.words import word
from sodan.people.representative import Representative

PREVIEW = 160


@transaction.atomic
def send(
    conversation: Conversation,
    body: str,
    *,
    by: Representative,
    card: dict[str, Any] | None = None,
    attachments: Sequence[UUID] = (),
) -> Message:
    """Store a reply to the customer and announce it; the channel's own job delivers it.

    A person's reply takes ownership and bumps the turn, which cancels an AI turn under way (see ``desk.handover``).
    ``attachments`` are files that this person has kept (``desk.attachment.keep``). What a person
    typed of numbers of cards and persons is hidden.
    """
    author = Author.AI if by.is_ai else Author.HUMAN
    body = body if by.is_ai else masked(body).text
    message = Message.objects.create(
        conversation=conversation,
        author=author,
        representative=by,
        kind=Kind.CARD if card else Kind.TEXT,
        body=body,
        card=card,
        language=conversation.language,
    )
    attach(message, attachments, holder=holder_of(by))
    preview = preview_of(body, files=len(attachments), language=conversation.language)
    changes: dict[str, Any] = {"preview": preview, "last_message_at": now(), "waiting_since": None, "is_unread": False}
    if author == Author.HUMAN:
        changes |= {"owner": Owner.HUMAN, "assignee": by, "turn": F("turn") + 1}
    Conversation.objects.filter(pk=conversation.pk).update(**changes)
    conversation.refresh_from_db(fields=[*changes])
    announce(ReplySent(conversation.brand_id, conversation.pk, message.pk))
    return message


def preview_of(body: str, *, files: int, language: str) -> str:
    """The one line that lists show of a message; one without words is told by its files."""
    return body[:PREVIEW] if body or not files else word("attachment.preview", language, count=files)


@transaction.atomic
def add_note(conversation: Conversation, body: str, *, by: Representative) -> Message:
    """A private line for colleagues; it never reaches the customer. Numbers of cards and persons are hidden in it.

    Whoever it names after ``@`` is called (``desk.mention``); the names stand in its card, so that pages can show them.
    """
    body = masked(body).text
    called = called_in(body, conversation.brand_id)
    note = Message.objects.create(
        conversation=conversation,
        author=Author.AI if by.is_ai else Author.HUMAN,
        representative=by,
        kind=Kind.NOTE,
        body=body,
        card={"called": [one.name for one in called]} if called else None,
        language=by.language,
    )
    call(note, called, by=by)
    announce(NoteAdded(conversation.brand_id, conversation.pk, note.pk))
    return note


@transaction.atomic
def record_event(conversation: Conversation, key: str, *, by: Representative | None = None, **values: Any) -> Message:
    """A quiet line (assigned, refunded, verified): ``key`` names its sentence in the word files, ``values`` fill it."""
    line = Message.objects.create(
        conversation=conversation,
        author=Author.SYSTEM,
        representative=by,
        kind=Kind.EVENT,
        body=key,
        card=values,
        language=conversation.language,
    )
    announce(NoteAdded(conversation.brand_id, conversation.pk, line.pk))
    return line
