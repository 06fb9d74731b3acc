"""One open tab of the desk, as the page's script behaves: it listens, comes again after a break, and fetches the rows due."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from time import monotonic

PACE = 0.12  # seconds between two fetches of rows, as the page keeps them
COUNTS = 0.9
RETRY = 1.0


class Tab:
    """``ports`` are the desk's web processes, its own first; a tab that ``looks`` is in front of somebody and fetches rows."""

    def __init__(self, ports: Sequence[int], cookie: str, after: int, *, looks: bool) -> None:
        """Nothing is opened until ``live``."""
        self.heard: dict[int, float] = {}
        self.shown: dict[int, float] = {}
        self.frames = Counter[str]()
        self.told_again = 0
        self.breaks = 0
        self.listening = asyncio.Event()
        self._ports, self._cookie, self._last, self._looks = ports, cookie, after, looks
        self._due: dict[int, list[int]] = {}
        self._woken = asyncio.Event()
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def live(self) -> None:
        """Listen until cancelled; fetch rows beside it when somebody looks."""
        looking = [asyncio.create_task(self._look()), asyncio.create_task(self._count())] if self._looks else []
        try:
            while True:
                await self._listen()
                self.listening.clear()
                self.breaks += 1
                await asyncio.sleep(RETRY)
        finally:
            for task in looking:
                task.cancel()

    async def _listen(self) -> None:
        """One stream to its end, from the first process that answers, as behind a balancer."""
        for port in self._ports:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                asked = f"GET /live/desk/?after={self._last} HTTP/1.1\r\nHost: localhost\r\nCookie: {self._cookie}\r\n"
                writer.write(f"{asked}Last-Event-ID: {self._last}\r\n\r\n".encode())
                head = await reader.readuntil(b"\r\n\r\n")
            except (OSError, asyncio.IncompleteReadError):
                continue
            if b" 200 " in head.partition(b"\r\n")[0]:
                break
        else:
            return
        self.listening.set()
        try:
            while True:
                self._hear(await reader.readuntil(b"\n\n"))
        except (OSError, asyncio.IncompleteReadError):
            return

    def _hear(self, frame: bytes) -> None:
        if b"id: " not in frame:
            return
        number = int(frame.partition(b"id: ")[2].split(None, 1)[0])
        self._last = max(self._last, number)
        kind = frame.partition(b"event: ")[2].split(b"\n", 1)[0].decode()
        self.frames[kind] += 1
        if kind != "CustomerWrote":
            return
        told = json.loads(frame.partition(b"data: ")[2].split(b"\n", 1)[0])
        if told["message_id"] in self.heard:  # after a break; an id is where to resume, so several events may have the same
            self.told_again += 1
            return
        self.heard[told["message_id"]] = monotonic()
        self._due.setdefault(told["conversation_id"], []).append(told["message_id"])
        self._woken.set()

    async def _look(self) -> None:
        """Fetch all rows due, at a steady pace and never two at a time."""
        while True:
            await self._woken.wait()
            await asyncio.sleep(PACE)
            self._woken.clear()
            due, self._due = self._due, {}
            numbers = ",".join(str(number) for number in list(due)[:60])
            if await self._fetched(f"/desk/rows/?ids={numbers}&view=open&"):
                moment = monotonic()
                self.shown |= {message: moment for messages in due.values() for message in messages if message not in self.shown}
            else:
                for number, messages in due.items():
                    self._due.setdefault(number, []).extend(messages)
                self._woken.set()

    async def _count(self) -> None:
        while True:
            await asyncio.sleep(COUNTS)
            await self._fetched("/desk/counts/?view=open")

    async def _fetched(self, path: str) -> bool:
        for port in self._ports:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                asked = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {self._cookie}\r\n"
                writer.write(f"{asked}HX-Request: true\r\nConnection: close\r\n\r\n".encode())
                whole = await reader.read(-1)
                writer.close()
                if b" 200 " in whole.partition(b"\r\n")[0]:
                    return True
            except OSError:
                continue
        return False
