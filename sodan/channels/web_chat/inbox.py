"""One brand's chat on the web: where it may stand, who may write, and how it greets."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from django.db import models

from sodan.company.brand import Brand
from sodan.kit.errors import Invalid, NotFound
from sodan.kit.record import Record
from sodan.kit.words import word

ANYWHERE = "*"


def new_secret() -> str:
    """256 random bits, as text that fits in an environment variable."""
    return secrets.token_urlsafe(32)


class Inbox(Record):
    """The settings of a brand's web chat.

    ``allowed_origins`` are the pages the chat may be framed in (``https://shop.example``; ``*`` for any); the desk's own
    pages always may. ``secret`` signs customers' tokens and is known to the shop's server alone. ``greetings`` and
    ``needs`` are the brand's own words by language; where they are empty the house words stand in.
    """

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="web_chat_inbox")
    anonymous_allowed = models.BooleanField(default=True)
    allowed_origins = models.JSONField(default=list, blank=True)
    secret = models.CharField(max_length=64, default=new_secret)
    greetings = models.JSONField(default=dict, blank=True)
    needs = models.JSONField(default=dict, blank=True)

    def greeting(self, language: str) -> str:
        """The first line a visitor reads."""
        own: dict[str, str] = self.greetings
        return own.get(language) or word("web_chat.greeting", language, brand=self.brand.name_in(language))

    def likely_needs(self, language: str) -> list[str]:
        """The three sentences offered as buttons; pressing one says it."""
        own: dict[str, list[str]] = self.needs
        return own.get(language) or [word(f"web_chat.need.{name}", language) for name in ("order", "return", "product")]

    def frame_ancestors(self) -> str:
        """The value of the CSP directive of that name."""
        origins: list[str] = self.allowed_origins
        return ANYWHERE if ANYWHERE in origins else " ".join(["'self'", *origins])


def inbox_of(slug: str) -> Inbox:
    """The inbox of the brand with this slug; opened with safe defaults at the first look. Raises NotFound."""
    found = Inbox.objects.select_related("brand").filter(brand__slug=slug).first()
    if found is not None:
        return found
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None:
        raise NotFound(f"brand {slug}")
    return Inbox.objects.select_related("brand").get_or_create(brand=brand)[0]


def allow_origin(inbox: Inbox, origin: str) -> None:
    """Let the chat stand on pages of this origin. Raises Invalid for anything but ``https://host[:port]`` or ``*``."""
    parts = urlsplit(origin)
    plain = f"{parts.scheme}://{parts.netloc}"
    if origin != ANYWHERE and (
        parts.scheme not in {"http", "https"} or not parts.hostname or origin != plain or set(origin) & set(" ;,'\"@")
    ):
        raise Invalid(f"“{origin}” is not an origin", where="allowed_origins", expected="https://shop.example")
    if origin not in inbox.allowed_origins:
        inbox.allowed_origins = [*inbox.allowed_origins, origin]
        inbox.save(update_fields=["allowed_origins"])


def forbid_origin(inbox: Inbox, origin: str) -> None:
    """Take an origin off the list; one that is not on it is no error."""
    inbox.allowed_origins = [known for known in inbox.allowed_origins if known != origin]
    inbox.save(update_fields=["allowed_origins"])
