"""A note as colleagues read it: whom it calls stands out, and ``#17`` leads to that conversation for who may see it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.urls import reverse
from jinja2.utils import urlize
from markupsafe import Markup

from sodan.desk.conversation import conversations_of
from sodan.desk.message import Kind, Message
from sodan.people.representative import Representative

_NUMBER = re.compile(r"(?<![\w#&/])#(\d{1,10})\b", re.ASCII)
Links = Mapping[int, str]  # what the conversations that notes name are called, for one reader


def links_in(messages: Iterable[Message], reader: Representative) -> Links:
    """The conversations these notes name and this reader may see; nothing is asked where none is named."""
    numbers = {int(one) for message in messages if message.kind == Kind.NOTE for one in _NUMBER.findall(message.body)}
    if not numbers:
        return {}
    seen = conversations_of(reader).filter(pk__in=numbers).select_related("customer")
    return {one.pk: f"{one.customer.name} · {one}" if one.customer.name else str(one) for one in seen}


def note_words(note: Message, links: Links) -> Markup:
    """The words of a note as markup; whatever its writer typed is text, and an address leads out as in any message."""
    names = sorted((note.card or {}).get("called", ()), key=len, reverse=True)
    called = "|".join(re.escape(f"@{name}") for name in names)
    parts = re.split(f"({called})" if called else "(?!)", note.body)
    return Markup("").join(_called(part) if at % 2 else _linked(part, links) for at, part in enumerate(parts))


def _called(text: str) -> Markup:
    return Markup('<b class="called">{}</b>').format(text)


def _linked(text: str, links: Links) -> Markup:
    told, end = Markup(""), 0
    for found in _NUMBER.finditer(text):
        number = int(found[1])
        if number not in links:
            continue
        told += _plain(text[end : found.start()])
        told += Markup('<a href="{}" title="{}">#{}</a>').format(reverse("conversation", args=[number]), links[number], number)
        end = found.end()
    return told + _plain(text[end:])


def _plain(text: str) -> Markup:
    return Markup(urlize(text, rel="noopener noreferrer nofollow", target="_blank"))  # noqa: S704 - urlize escapes the text
