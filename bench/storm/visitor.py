"""Customers who write over HTTP as the chat in a shop's page does: the same message with the same id until it is taken."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

PATIENCE = 600.0  # seconds one message may wait for its answer
LOOK = 0.5
_AGAIN = 0.3


@dataclass
class Errand:
    """What one customer wants: ``lines`` are said in turn; ``token`` signs them in. ``order`` is to be given back."""

    brand: str
    language: str
    lines: Sequence[str]
    token: str = ""
    order: str = ""


@dataclass
class Told:
    """What became of an errand: the ids of the messages, how long each answer took, and what stayed without one."""

    errand: Errand
    sent: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    tries: int = 0
    conversation: int | None = None


class Visitor:
    """One browser. ``source`` is the address it calls from, because the desk counts calls by address."""

    def __init__(self, url: str, errand: Errand, *, source: str) -> None:
        """Nothing is sent until ``run``."""
        transport = httpx.HTTPTransport(local_address=source)
        self._http = httpx.Client(base_url=f"{url}/chat/{errand.brand}", transport=transport, timeout=30, trust_env=False)
        self.told = Told(errand)
        self._seen = 0

    def run(self) -> Told:
        """Open the chat and say each line once the one before is answered."""
        with self._http:
            self._open()
            for line in self.told.errand.lines:
                self._say(line)
        return self.told

    def _open(self) -> None:
        errand = self.told.errand
        started = self._until_taken(
            lambda: self._http.post("/session/", json={"token": errand.token, "language": errand.language})
        )
        if started["bearer"]:
            self._http.headers["Authorization"] = f"Bearer {started['bearer']}"
        self._seen = max([line["id"] for line in started["lines"]], default=0)

    def _say(self, line: str) -> None:
        number, began = str(uuid4()), time.monotonic()
        self.told.sent.append(number)
        written = self._until_taken(lambda: self._http.post("/messages/", json={"id": number, "body": line}))
        self.told.conversation = written["standing"]["conversation"]
        if self._is_answered(written["line"]["id"]):
            self.told.waits.append(time.monotonic() - began)
        else:
            self.told.unanswered.append(number)

    def _is_answered(self, message: int) -> bool:
        """Whether somebody answered, or the conversation is a person's now: then nothing more is expected of the AI."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            page = self._until_taken(lambda: self._http.get("/messages/", params={"after": message}))
            if any(line["author"] != "customer" for line in page["lines"]) or page["standing"]["owner"] != "ai":
                return True
            time.sleep(LOOK)
        return False

    def _until_taken(self, ask: Callable[[], httpx.Response]) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while True:
            self.told.tries += 1
            try:
                answer = ask()
                if answer.status_code < 400:  # noqa: PLR2004
                    return dict(answer.json())
                if answer.status_code not in (429, 500, 502, 503):
                    answer.raise_for_status()
            except httpx.TransportError:
                pass  # killed in mid-call, or not up again yet: the browser tries again
            if time.monotonic() > until:
                message = f"{self.told.errand.brand}: nobody took it"
                raise TimeoutError(message)
            time.sleep(_AGAIN)
