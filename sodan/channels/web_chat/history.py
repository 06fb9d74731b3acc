"""What the holder of a session may read: its own conversation, page by page, and how far our words have come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from sodan.actions.operation import Operation, State
from sodan.channels.web_chat.payloads import FileLine, Line, PageOfLines, Standing
from sodan.channels.web_chat.session import Session
from sodan.desk.attachment import Attachment
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.event import MessageRead
from sodan.desk.merge import ConversationMerge
from sodan.desk.message import Author, Delivery, Message
from sodan.desk.rating_request import RatingRequest
from sodan.kit.clock import now
from sodan.kit.event import announce
from sodan.kit.live import last_id

PAGE = 40
_OURS = (Author.AI, Author.HUMAN)
_NOT_YET_THERE = (Delivery.STORED, Delivery.SENT)


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of the log: after a message, before one, or (neither) the newest."""

    after: int | None = None
    before: int | None = None


def page_of(session: Session, span: Span) -> PageOfLines:
    """One page of the session's conversation in reading order; what is fetched counts as delivered."""
    standing = standing_of(session)
    if session.conversation_id is None:
        return PageOfLines(lines=[], has_more=False, standing=standing)
    rows = _visible(session)
    if span.after is not None:
        found = list(rows.filter(pk__gt=span.after).order_by("id")[: PAGE + 1])
        page = found[:PAGE]
    else:
        earlier = rows.filter(pk__lt=span.before) if span.before is not None else rows
        found = list(earlier.order_by("-id")[: PAGE + 1])
        page = found[:PAGE][::-1]
    _mark_delivered(page)
    return PageOfLines(lines=lines_of(page), has_more=len(found) > PAGE, standing=standing)


def lines_of(messages: Sequence[Message]) -> list[Line]:
    """The messages as the frame shows them, each confirmation with what became of its act."""
    outcomes = _outcomes_of(messages)
    return [_line(message, outcomes) for message in messages]


def line_of(number: int) -> Line:
    """The message of that number as the frame shows it."""
    rows = Message.objects.select_related("representative").prefetch_related("attachments")
    return lines_of([rows.get(pk=number)])[0]


def standing_of(session: Session) -> Standing:
    """Who holds the conversation. The stream is to be read from ``stream_from``, taken before the messages were."""
    held = session.conversation_id
    conversation = Conversation.objects.select_related("assignee").filter(pk=held).first() if held else None
    if conversation is None:
        return Standing(conversation=None, owner=Owner.AI, name="", is_open=True, is_seen=False, stream_from=0)
    return Standing(
        conversation=conversation.pk,
        owner=conversation.owner,
        name=conversation.assignee.shown_name if conversation.assignee else "",
        is_open=conversation.is_open,
        is_seen=not conversation.is_unread,
        stream_from=last_id(f"conversation:{conversation.pk}"),
    )


@transaction.atomic
def mark_read(session: Session, up_to: int) -> None:
    """The customer's screen showed our messages up to this one; told to the desk once."""
    unread = _visible(session).filter(pk__lte=up_to, author__in=_OURS).exclude(delivery__in=(Delivery.READ, Delivery.FAILED))
    newest = unread.order_by("-id").values_list("pk", flat=True).first()
    if newest is None or session.conversation is None:
        return
    unread.order_by().update(delivery=Delivery.READ)
    announce(MessageRead(session.brand_id, session.conversation.pk, newest))


def _visible(session: Session) -> QuerySet[Message]:
    """The root of every reading query: this conversation's lines, without notes and event lines."""
    rows = Message.objects.select_related("representative").prefetch_related("attachments")
    return rows.filter(readable_of(session), kind__in=Message.TO_CUSTOMER)


def readable_of(session: Session) -> Q:
    """What of the conversation, and of those it was split from, this browser may read; all of it as a rule."""
    readable = Q(conversation=session.conversation_id)
    for step in session.earlier:
        if step.get("since") is not None:
            own = ConversationMerge.objects.filter(gone=step["merge"], undone_at=None).first()
            readable &= Q(pk__gt=step["since"]) | Q(pk__in=own.moved.get("desk.message.conversation", []) if own else [])
    before = [step["split"] for step in session.earlier if "split" in step]
    return readable | Q(conversation__in=before) if before else readable


def _mark_delivered(page: Sequence[Message]) -> None:
    arrived = [message.pk for message in page if message.author in _OURS and message.delivery in _NOT_YET_THERE]
    if arrived:
        Message.objects.filter(pk__in=arrived, delivery__in=_NOT_YET_THERE).update(delivery=Delivery.DELIVERED)


def _outcomes_of(messages: Sequence[Message]) -> Mapping[str, str]:
    """The state of each act that a card asks about, by the act's key; one query for the page."""
    surveys = _surveys_of(messages)
    asked = {_operation_of(message): message.conversation_id for message in messages if _operation_of(message)}
    if not asked:
        return surveys
    found = Operation.objects.filter(key__in=asked, conversation__in=set(asked.values()))
    return surveys | {str(operation.key): _outcome(operation) for operation in found}


def _surveys_of(messages: Sequence[Message]) -> dict[str, str]:
    """What became of each question how it was, by the key of its card; no query where none was asked."""
    numbers = {number: message.conversation_id for message in messages if (number := _survey_of(message))}
    if not numbers:
        return {}
    found = RatingRequest.objects.filter(pk__in=numbers, conversation__in=set(numbers.values())).select_related("rating")
    return {f"survey:{one.pk}": f"rated:{one.rating.score}" if one.rating else one.closed_as for one in found}


def _survey_of(message: Message) -> int:
    card = message.card or {}
    return int(card.get("request", 0)) if card.get("type") == "survey" else 0


def _key_of(message: Message) -> str:
    """By what the outcome of a card is found."""
    survey = _survey_of(message)
    return f"survey:{survey}" if survey else _operation_of(message)


def _operation_of(message: Message) -> str:
    card = message.card or {}
    return str(card.get("operation", "")) if card.get("type") == "confirm" else ""


def _outcome(operation: Operation) -> str:
    lapsed = operation.token_expires_at is not None and operation.token_expires_at <= now()
    return State.EXPIRED if operation.state == State.AWAITING_CONFIRMATION and lapsed else operation.state


def _line(message: Message, outcomes: Mapping[str, str]) -> Line:
    return Line(
        id=message.pk,
        client_id=message.provider_id,
        author=message.author,
        name=message.representative.shown_name if message.representative else "",
        kind=message.kind,
        body=message.body,
        language=message.language,
        card=message.card,
        outcome=outcomes.get(_key_of(message)),
        delivery=message.delivery,
        at=message.at,
        attachments=[file_line(attachment) for attachment in message.attachments.all()],
    )


def file_line(attachment: Attachment) -> FileLine:
    """A file as the frame shows it."""
    return FileLine(
        key=attachment.key,
        name=attachment.name,
        is_picture=attachment.is_picture,
        size=attachment.size,
        width=attachment.width,
        height=attachment.height,
    )
