"""Two web processes on one desk: whatever is said at one reaches who listens at the other, once, through kill -9 and back."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import httpx
import pytest

from tests.postgresql import free_port
from tests.served import COMMAND, Served, answers, signed_in

PATIENCE = 20.0


class Listener:
    """A tab at one process: it comes again with the last number it heard, and may be told a thing again."""

    def __init__(self, url: str, cookies: httpx.Cookies) -> None:
        """Listens from what happens next."""
        self.heard = Counter[int]()
        self._url, self._cookies, self._last, self._known = url, cookies, 0, set[str]()
        self._ends = threading.Event()
        self._open = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        assert self._open.wait(PATIENCE)

    def has_all(self, messages: set[int]) -> bool:
        """Whether all have come in time."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not messages <= set(self.heard):
            time.sleep(0.05)
        return messages <= set(self.heard)

    def close(self) -> None:
        """No more."""
        self._ends.set()

    def _listen(self) -> None:
        while not self._ends.is_set():
            told = {"Last-Event-ID": str(self._last)} if self._last else {}
            try:
                with (
                    httpx.Client(base_url=self._url, cookies=self._cookies, trust_env=False, timeout=60) as client,
                    client.stream("GET", "/live/desk/", headers=told) as stream,
                ):
                    self._open.set()
                    self._hear(stream.iter_lines())
            except httpx.HTTPError:
                time.sleep(0.3)

    def _hear(self, lines: Iterator[str]) -> None:
        number, kind = 0, ""
        for line in lines:
            if self._ends.is_set():
                return
            name, _, value = line.partition(": ")
            if name == "id":
                number = int(value)
            elif name == "event":
                kind = value
            elif name == "data" and f"{kind} {value}" not in self._known:
                self._known.add(f"{kind} {value}")
                self._last = max(self._last, number)
                if kind == "CustomerWrote":
                    self.heard[json.loads(value)["message_id"]] += 1


@contextmanager
def another_web(served: Served, port: int) -> Iterator[subprocess.Popen[str]]:
    """A second web process on the same data."""
    process = subprocess.Popen([*COMMAND, "web", "--port", str(port)], env=dict(served.environment), text=True)  # noqa: S603 - ours
    try:
        assert answers(f"http://127.0.0.1:{port}", process, within=60)
        yield process
    finally:
        process.kill()
        process.wait(timeout=30)


@contextmanager
def customer(url: str) -> Iterator[httpx.Client]:
    """A stranger in the shop's chat."""
    with httpx.Client(base_url=f"{url}/chat/moa-kr", trust_env=False, timeout=20) as browser:
        bearer = browser.post("/session/", json={"language": "ko"}).raise_for_status().json()["bearer"]
        browser.headers["Authorization"] = f"Bearer {bearer}"
        yield browser


def say(browser: httpx.Client, url: str, at: int) -> int:
    said = browser.post(f"{url}/chat/moa-kr/messages/", json={"id": str(uuid4()), "body": f"{at}번째로 드리는 말씀이에요."})
    return int(said.raise_for_status().json()["line"]["id"])


@pytest.mark.parametrize("listens_at", ["the one that stays", "the one that is killed"])
def test_desk_21_two_web_processes_lose_and_double_nothing_through_a_kill(served: Served, listens_at: str) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    email = "haneul@moa.example"
    with another_web(served, port) as process, signed_in(served.url, email, served.passwords[email]) as desk:
        tab = Listener(url if listens_at == "the one that is killed" else served.url, desk.cookies)
        with customer(served.url) as browser:
            sent = {say(browser, (served.url, url)[at % 2], at) for at in range(6)}
            assert tab.has_all(sent)
            process.kill()
            process.wait(timeout=30)
            sent |= {say(browser, served.url, at) for at in range(6, 10)}
            with another_web(served, port):
                sent |= {say(browser, (served.url, url)[at % 2], at) for at in range(10, 14)}
                assert tab.has_all(sent)
                tab.close()

    assert set(tab.heard) >= sent
    assert max(tab.heard.values()) == 1
