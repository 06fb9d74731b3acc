"""Who looks around in the demo shop: one of the made-up customers, or nobody in particular. Only where the demo firm is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from pydantic import BaseModel, Field

from sodan.channels.web_chat.inbox import inbox_of
from sodan.channels.web_chat.token import signed_token
from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Medium
from sodan.kit.errors import NotFound
from sodan.kit.pack import pack_folder, read_page

MADE_UP = "@example.com"  # RFC 2606: a domain where no real person has a mailbox, so nobody real can be impersonated here
_HINT = re.compile(r"(?P<said>.+?)\s*[(（](?P<told>.+)[)）]\s*\Z")
_KEPT = "shop_visitors"


@dataclass(frozen=True, slots=True)
class Try:
    """Something to say in the chat, and what it shows."""

    said: str
    told: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """A made-up customer one may look around as."""

    customer_id: int
    name: str
    email: str
    tries: tuple[Try, ...]


class _Story(BaseModel):
    brand: str
    customer: str
    tries: dict[str, list[str]] = Field(default_factory=dict, alias="try")


class _Stories(BaseModel):
    stories: list[_Story]


def check_is_demo() -> None:
    """Raises NotFound where the demo firm was not loaded: its shop would let anyone be any of its customers."""
    if not (settings.DATA / "demo").exists():
        raise NotFound("no demo here")


@cache
def _stories(line: str) -> Sequence[_Story]:
    return read_page(pack_folder(line, "demo") / "stories.yaml", _Stories).stories


def visitors_of(brand: Brand) -> tuple[Visitor, ...]:
    """The customers the demo is told with, in the order of its stories."""
    told = {
        f"{story.customer}{MADE_UP}": _tries(story, brand.language) for story in _stories(brand.line) if story.brand == brand.slug
    }
    points = ContactPoint.objects.select_related("customer").filter(brand=brand, medium=Medium.EMAIL, value__in=told)
    found = {point.value: point.customer for point in points}
    return tuple(Visitor(found[email].pk, found[email].name, email, tries) for email, tries in told.items() if email in found)


def _tries(story: _Story, language: str) -> tuple[Try, ...]:
    hints = [_HINT.match(line) for line in story.tries.get(language, [])]
    return tuple(Try(hint["said"], hint["told"]) for hint in hints if hint)


def visitor_in(request: HttpRequest, brand: Brand, visitors: Sequence[Visitor]) -> Visitor | None:
    """Who this browser looks around as in this shop."""
    chosen = request.session.get(_KEPT, {}).get(brand.slug)
    return next((visitor for visitor in visitors if visitor.email == chosen), None)


def look_around_as(request: HttpRequest, brand: Brand, email: str) -> None:
    """From now on be this customer here; an empty address is nobody. Raises NotFound for anyone but the made-up ones."""
    if email and email not in {visitor.email for visitor in visitors_of(brand)}:
        raise NotFound(f"visitor {email}")
    request.session[_KEPT] = {**request.session.get(_KEPT, {}), brand.slug: email}


def token_for(visitor: Visitor, brand: Brand) -> str:
    """What a real shop's server would put in its page for the customer who is signed in."""
    return signed_token(inbox_of(brand.slug).secret, sub=visitor.email, aud=brand.slug, name=visitor.name)
