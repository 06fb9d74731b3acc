"""The conversation as it reads from top to bottom: messages, notes, quiet events and acts in one line of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from sodan.desk.conversation import Conversation
from sodan.desk.message import Message
from sodan.kit.when import told_when
from sodan.people.representative import Representative
from sodan.web.act_card import ActCard, cards_of
from sodan.web.note_words import Links, links_in
from sodan.web.rule_words import rule_line
from sodan.web.said import said

PAGE = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the flow: a message (of any kind) or an act; ``begins_day`` puts the day's name above it.

    ``is_update`` marks an act older than the news asked for: a page that shows it replaces it, another leaves it out.
    """

    at: datetime
    begins_day: bool
    message: Message | None = None
    act: ActCard | None = None
    is_update: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """A stretch of the conversation. ``before`` is the message id older ones are asked with; ``last`` the newest shown.

    ``links`` are the conversations its notes name, as far as the reader may see them.
    """

    entries: tuple[Entry, ...]
    before: int | None
    last: int
    links: Links = field(default_factory=dict)


def newest_of(conversation: Conversation, *, reader: Representative, zone: ZoneInfo) -> Flow:
    """The end of the conversation, where the desk opens it."""
    return _page(conversation, before=None, reader=reader, zone=zone)


def older_of(conversation: Conversation, *, before: int, reader: Representative, zone: ZoneInfo) -> Flow:
    """The stretch before a message."""
    return _page(conversation, before=before, reader=reader, zone=zone)


def newer_of(conversation: Conversation, *, after: int, reader: Representative, zone: ZoneInfo) -> Flow:
    """Whatever came after a message, and every act as it stands now, for acts change long after they were asked for."""
    known = Message.objects.filter(conversation=conversation, pk=after).values_list("at", flat=True).first()
    messages = list(_messages(conversation).filter(pk__gt=after).order_by("pk")[: PAGE * 5])
    acts = cards_of(conversation, reader=reader, since=None, until=None)
    before = tuple(Entry(act.at, begins_day=False, act=act, is_update=True) for act in acts if known and act.at <= known)
    since = _merged(messages, tuple(act for act in acts if not known or act.at > known), known, zone)
    return Flow(before + since, None, messages[-1].pk if messages else after, links_in(messages, reader))


def _page(conversation: Conversation, *, before: int | None, reader: Representative, zone: ZoneInfo) -> Flow:
    rows = _messages(conversation)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    messages = found[:PAGE][::-1]
    is_first = len(found) <= PAGE
    until = Message.objects.filter(pk=before).values_list("at", flat=True).first() if before is not None else None
    since = None if is_first or not messages else messages[0].at
    entries = _merged(messages, cards_of(conversation, reader=reader, since=since, until=until), None, zone)
    last = messages[-1].pk if messages else 0
    return Flow(entries, None if is_first else messages[0].pk, last, links_in(messages, reader))


def _messages(conversation: Conversation) -> QuerySet[Message]:
    return Message.objects.filter(conversation=conversation).select_related("representative").prefetch_related("attachments")


def _merged(messages: list[Message], acts: tuple[ActCard, ...], known: datetime | None, zone: ZoneInfo) -> tuple[Entry, ...]:
    things: list[tuple[datetime, Message | None, ActCard | None]] = [(message.at, message, None) for message in messages]
    things += [(act.at, None, act) for act in acts]
    things.sort(key=lambda thing: thing[0])
    entries: list[Entry] = []
    last = known
    for at, message, act in things:
        begins_day = last is None or at.astimezone(zone).date() != last.astimezone(zone).date()
        entries.append(Entry(at, begins_day=begins_day, message=message, act=act))
        last = at
    return tuple(entries)


def event_line(message: Message, language: str) -> str:
    """A quiet event in the reader's words; codes inside it (a reason, a method) are told in words too."""
    card = message.card or {}
    if message.body == "event.rule":
        return rule_line(card, language)
    values = {name: _told(name, value, language) for name, value in card.items()}
    if "due" in card:
        values["due"] = told_when(datetime.fromisoformat(card["due"]), language, card["zone"])
    return said(message.body, language, **values)


def _told(name: str, value: Any, language: str) -> Any:
    return said(f"event.{name}.{value}", language, fallback=str(value)) if isinstance(value, str) else value
