"""What the tests of web chat lean on: an inbox, browsers that hold bearers, and tokens as a shop's server signs them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from sodan.channels.web_chat.inbox import Inbox, inbox_of
from sodan.channels.web_chat.token import signed_token
from sodan.company.brand import Brand

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer


@pytest.fixture
def inbox(brand: Brand) -> Inbox:
    """The web chat of the shop, open to anonymous visitors."""
    return inbox_of(brand.slug)


@pytest.fixture
def token(inbox: Inbox) -> Callable[[str], str]:
    """A token as the shop's own server signs it for one of its customers."""
    return lambda sub: signed_token(inbox.secret, sub=sub, aud=inbox.brand.slug, name="이서연")


@dataclass
class Browser:
    """One browser with the bearer its frame keeps; it answers with status and JSON."""

    slug: str
    bearer: str = ""
    client: Client = field(default_factory=Client)

    def call(self, method: str, path: str, payload: object = None, **headers: str) -> Answer:
        """Call one of the chat's addresses as the frame does."""
        sent = {"Authorization": f"Bearer {self.bearer}"} if self.bearer else {}
        data = b"" if payload is None else json.dumps(payload)
        return self.client.generic(
            method, f"/chat/{self.slug}/{path}", data=data, content_type="application/json", headers={**sent, **headers}
        )

    def start(self, token: str = "", language: str = "ko") -> Answer:
        """Open the chat and keep the bearer if one is given."""
        answer = self.call("POST", "session/", {"token": token, "language": language})
        if answer.status_code == 200 and answer.json()["bearer"]:
            self.bearer = answer.json()["bearer"]
        return answer

    def say(self, body: str, *, client_id: str = "", choice: str | None = None) -> Answer:
        """Send a message."""
        return self.call("POST", "messages/", {"id": client_id or str(uuid.uuid4()), "body": body, "choice": choice})

    def read(self, query: str = "") -> Answer:
        """Fetch a page of messages."""
        return self.call("GET", f"messages/{query}")


@pytest.fixture
def browser_at(inbox: Inbox) -> Callable[[], Browser]:
    """A fresh browser at the shop."""
    return lambda: Browser(inbox.brand.slug)
