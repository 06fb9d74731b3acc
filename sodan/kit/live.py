"""Live streams: what was announced, as Server-Sent Events, resumed by id so that nothing is missed.

Ids are drawn before the commit, so on PostgreSQL a lower id may appear after a higher one. Each process therefore keeps
the gaps it has seen among the newest ids and looks for them again for ``GAP_LASTS``; and the id it gives a client to
resume from is never above the lowest open gap. Hence a client may hear of a thing twice, never of nothing. Events carry
ids only and pages fetch afresh, so hearing twice is harmless.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Sequence
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection, connections, models

from sodan.kit.clock import now
from sodan.kit.event import Announcement
from sodan.kit.watch import Watch

HEARTBEAT = 15.0  # seconds of silence before a comment keeps proxies from hanging up
GAP_LASTS = timedelta(seconds=15)  # a transaction that announces must commit within this
WIDEST_GAP = 900  # ids; how many transactions may be under way at once, all of which one query asks for
REPLAY = 1000  # missed announcements we still tell one by one; beyond, the page is told to load afresh
LAG = REPLAY + 256  # frames a slow client may lag behind before it is asked to come again
log = logging.getLogger(__name__)

_BEAT = b": still here\n\n"


def _frame(row: Announcement, resume: int) -> bytes:
    payload = json.dumps(row.payload, separators=(",", ":"), sort_keys=True)
    return f"id: {min(row.pk, resume)}\nevent: {row.kind}\ndata: {payload}\n\n".encode()


class Listener:
    """One open stream: a bounded queue between the reading thread and the client's event loop."""

    def __init__(self, audiences: Sequence[str], after: int) -> None:
        """Listen from the running event loop for what comes after that id, in any of the audiences."""
        self.audiences, self.after = tuple(audiences), after
        self.frames: asyncio.Queue[bytes | None] = asyncio.Queue(maxsize=LAG)
        self._loop = asyncio.get_running_loop()

    def tell(self, frame: bytes | None) -> None:
        """Pass a frame on from any thread; None ends the stream."""
        tell_all((self,), frame)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop in which its client is served."""
        return self._loop

    def put(self, frame: bytes | None) -> None:
        """``tell`` from within the event loop."""
        if frame is None or self.frames.qsize() >= LAG - 1:
            while not self.frames.empty():
                self.frames.get_nowait()
            frame = None  # too slow: it ends here, and its browser comes again with the last id it saw
        self.frames.put_nowait(frame)


def tell_all(listeners: Iterable[Listener], frame: bytes | None) -> None:
    """Pass a frame on to many from any thread, waking each event loop once."""
    groups: defaultdict[asyncio.AbstractEventLoop, list[Listener]] = defaultdict(list)
    for listener in listeners:
        groups[listener.loop].append(listener)
    for loop, group in groups.items():
        try:
            loop.call_soon_threadsafe(_put_all, group, frame)
        except RuntimeError:  # the loop is gone, and the clients with it
            continue


def _put_all(listeners: Sequence[Listener], frame: bytes | None) -> None:
    for listener in listeners:
        listener.put(frame)


class Gaps:
    """Which ids below the highest read have not appeared yet, and since when they are missed."""

    def __init__(self) -> None:
        """Nothing read yet. SQLite has one writer at a time, so its ids appear in order and a gap means nothing."""
        self.highest = 0
        self._widest = WIDEST_GAP if connection.vendor == "postgresql" else 0
        self.missing: dict[int, float] = {}

    def note(self, pk: int) -> bool:
        """Take in an id that was read; False when it was known already."""
        if pk > self.highest:
            skipped = range(max(self.highest + 1, pk - self._widest), pk)
            self.missing.update(dict.fromkeys(skipped, now().timestamp()))
            self.highest = pk
            return True
        return self.missing.pop(pk, None) is not None

    def forget(self) -> None:
        """Give up ids that stayed away: their transactions rolled back."""
        limit = now().timestamp() - GAP_LASTS.total_seconds()
        self.missing = {pk: since for pk, since in self.missing.items() if since > limit}

    @property
    def resume(self) -> int:
        """The id from which nothing can be missed."""
        return min(self.missing, default=self.highest + 1) - 1


class Hub:
    """Reads new announcements once for the whole process and hands them to every listener of their audience."""

    def __init__(self) -> None:
        """Sleeps until the first listener joins."""
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self._newcomers: list[Listener] = []
        self._gaps = Gaps()
        self._thread: threading.Thread | None = None
        self._closed = False

    def join(self, listener: Listener) -> None:
        """Have the listener told of what it missed and of all that follows."""
        with self._lock:
            if self._closed:
                listener.tell(None)
                return
            self._newcomers.append(listener)
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="sodan-live", daemon=True)
                self._thread.start()
        self._news.set()

    def leave(self, listener: Listener) -> None:
        """Forget a listener whose client went away."""
        with self._lock:
            for audience in listener.audiences:
                self._listeners[audience].discard(listener)
                if not self._listeners[audience]:
                    del self._listeners[audience]
            if listener in self._newcomers:
                self._newcomers.remove(listener)

    def close(self) -> None:
        """End every stream and the reading; further streams end at once. For the end of the process."""
        with self._lock:
            self._closed = True
            thread, self._thread = self._thread, None
            leaving = [*self._newcomers, *(one for group in self._listeners.values() for one in group)]
            self._newcomers.clear()
        for listener in leaving:
            listener.tell(None)
        self._news.set()
        if thread is not None:
            thread.join(timeout=5)

    def _follow(self) -> None:
        watch = Watch(self._news.set)
        try:
            self._start_reading()
            while not self._closed:
                self._news.wait(timeout=1.0)
                self._news.clear()
                self._read_on()
        finally:
            watch.stop()
            connections.close_all()

    def _start_reading(self) -> None:
        cutoff = now() - GAP_LASTS
        recent = list(Announcement.objects.filter(at__gt=cutoff).order_by("-id").values_list("pk", flat=True)[:WIDEST_GAP])
        before = Announcement.objects.filter(at__lte=cutoff).order_by("-id").values_list("pk", flat=True).first()
        self._gaps.highest = before or 0
        for pk in reversed(recent):
            self._gaps.note(pk)

    def _read_on(self) -> None:
        try:
            self._tell_all()
            self._replay()
        except DatabaseError:
            log.warning("live.database_unavailable", exc_info=True)
            connections.close_all()

    def _tell_all(self) -> None:
        self._gaps.forget()
        unread = models.Q(pk__gt=self._gaps.highest)
        if self._gaps.missing:
            unread |= models.Q(pk__in=list(self._gaps.missing))
        for row in Announcement.objects.filter(unread).order_by("id")[:5000]:
            if not self._gaps.note(row.pk):
                continue
            frame = _frame(row, self._gaps.resume)
            with self._lock:
                listeners = tuple(self._listeners.get(row.audience, ()))
            tell_all(listeners, frame)

    def _replay(self) -> None:
        with self._lock:
            newcomers, self._newcomers = self._newcomers, []
            for listener in newcomers:
                for audience in listener.audiences:
                    self._listeners[audience].add(listener)
        for listener in newcomers:
            for frame in self._missed(listener):
                listener.tell(frame)

    def _missed(self, listener: Listener) -> Iterable[bytes]:
        rows = Announcement.objects.filter(audience__in=listener.audiences, pk__gt=listener.after, pk__lte=self._gaps.highest)
        missed = list(rows.order_by("id")[: REPLAY + 1])
        if len(missed) > REPLAY:
            yield f"id: {self._gaps.resume}\nevent: Reload\ndata: {{}}\n\n".encode()
            return
        for row in missed:
            yield _frame(row, self._gaps.resume)


HUB = Hub()


async def stream(audience: str | Sequence[str], after: int) -> AsyncGenerator[bytes, None]:
    """Server-Sent Events for an audience or several: what came after that id, then what comes, a heartbeat in silence.

    Several must share one stream: merged from many, a break would lose the lower ids of one behind the higher of another.
    Ends when the process stops or the client lags too far behind; browsers then come again with the last id they saw.
    """
    # The view's own database connections, or each open stream would hold one for as long as it lasts.
    await sync_to_async(connections.close_all)()
    listener = Listener((audience,) if isinstance(audience, str) else audience, after)
    HUB.join(listener)
    try:
        yield b"retry: 1000\n\n"
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT):
                    frame = await listener.frames.get()
            except TimeoutError:
                frame = _BEAT
            if frame is None:
                return
            yield frame
    finally:
        HUB.leave(listener)


_LOWEST_GAP = """
SELECT min(before) FROM (
  SELECT id, lag(id) OVER (ORDER BY id) AS before FROM kit_announcement WHERE at > %s
) AS recent WHERE id > before + 1
"""


def last_id(*audiences: str) -> int:
    """The id a page rendered now must resume from, so that whatever is committed after its reading reaches it; 0 for none."""
    newest = Announcement.objects.filter(audience__in=audiences).aggregate(newest=models.Max("id"))["newest"] or 0
    if connection.vendor != "postgresql":
        return int(newest)
    with connection.cursor() as cursor:
        cursor.execute(_LOWEST_GAP, [now() - GAP_LASTS])
        gap = cursor.fetchone()[0]
    return int(newest if gap is None else min(newest, gap))
