"""Live streams tell everyone of an audience, resume by id, and end with the process."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections, transaction

from sodan.kit import live
from sodan.kit.event import Announcement, Event, announce

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, slots=True)
class BellRang(Event):
    """Something to tell a conversation of."""

    conversation_id: int
    strike: int = 0

    def audiences(self) -> Sequence[str]:
        """The conversation it rang in."""
        return (f"conversation:{self.conversation_id}",)


@pytest.fixture(autouse=True)
def hub(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Iterator[live.Hub]:
    """A hub that lives for one test."""
    made = live.Hub()
    monkeypatch.setattr(live, "HUB", made)
    yield made
    made.close()


def ring(conversation_id: int, strike: int = 0) -> None:
    """Announce and commit."""
    with transaction.atomic():
        announce(BellRang(conversation_id, strike))


def hear(test: Callable[[], Awaitable[None]]) -> None:
    """Run an asynchronous test, with its own threads' connections closed after."""

    async def all_of_it() -> None:
        await asyncio.wait_for(test(), timeout=60)
        await sync_to_async(connections.close_all)()

    asyncio.run(all_of_it())


async def next_event(frames: AsyncGenerator[bytes, None]) -> tuple[int, int]:
    """The next frame's id to resume from, and which strike of the bell it tells of."""
    async for frame in frames:
        if frame.startswith(b"id: "):
            lines = frame.decode().splitlines()
            return int(lines[0].removeprefix("id: ")), json.loads(lines[2].removeprefix("data: "))["strike"]
    message = "the stream ended"
    raise AssertionError(message)


def test_a_listener_hears_what_is_announced_to_its_audience_only() -> None:
    async def told() -> None:
        frames = live.stream("conversation:1", 0)
        await anext(frames)
        await sync_to_async(ring)(2)
        await sync_to_async(ring)(1)
        async for frame in frames:
            if frame.startswith(b"id: "):
                assert b'event: BellRang\ndata: {"conversation_id":1,"strike":0}\n\n' in frame
                break
        await frames.aclose()

    hear(told)


def test_whoever_comes_again_hears_what_was_missed() -> None:
    ring(1, 1)
    seen = Announcement.objects.get().pk
    ring(1, 2)
    ring(1, 3)

    async def resumed() -> None:
        frames = live.stream("conversation:1", seen)
        missed = [(await next_event(frames))[1], (await next_event(frames))[1]]
        assert missed == [2, 3]
        await sync_to_async(ring)(1, 4)
        assert (await next_event(frames))[1] == 4
        await frames.aclose()

    hear(resumed)


def test_several_audiences_are_heard_in_the_order_of_ids() -> None:
    for conversation_id, strike in ((2, 1), (1, 2), (2, 3)):
        ring(conversation_id, strike)

    async def both() -> None:
        frames = live.stream(["conversation:1", "conversation:2"], 0)
        assert [(await next_event(frames))[1] for _ in range(3)] == [1, 2, 3]
        await sync_to_async(ring)(1, 4)
        assert (await next_event(frames))[1] == 4
        await frames.aclose()

    hear(both)


def test_every_open_stream_ends_when_the_process_does(hub: live.Hub) -> None:
    async def ended() -> None:
        frames = live.stream("conversation:1", 0)
        await anext(frames)
        hub.close()
        assert [frame async for frame in frames] == []
        assert [frame async for frame in live.stream("conversation:1", 0)] == [b"retry: 1000\n\n"]

    hear(ended)


def test_a_client_that_lags_too_far_behind_is_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LAG", 3)

    async def slow() -> None:
        listener = live.Listener(("conversation:1",), 0)
        for _ in range(5):
            listener.tell(b"x")
        await asyncio.sleep(0.01)
        left = [listener.frames.get_nowait() for _ in range(listener.frames.qsize())]
        assert None in left

    hear(slow)


def test_a_page_that_missed_too_much_loads_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "REPLAY", 2)
    for _ in range(4):
        ring(1)

    async def afresh() -> None:
        frames = live.stream("conversation:1", 0)
        await anext(frames)
        assert b"event: Reload" in await anext(frames)
        await frames.aclose()

    hear(afresh)


def test_silence_is_broken_by_a_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)

    async def alive() -> None:
        frames = live.stream("conversation:1", 0)
        await anext(frames)
        assert (await anext(frames)).startswith(b":")
        await frames.aclose()

    hear(alive)


def test_ids_that_have_not_appeared_hold_the_resume_point_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "vendor", "postgresql")
    gaps = live.Gaps()
    gaps.highest = 10

    assert gaps.note(13)
    assert gaps.resume == 10
    assert gaps.note(11)
    assert gaps.resume == 11
    assert gaps.note(12)
    assert gaps.resume == 13
    assert not gaps.note(12)


@pytest.mark.parametrize("drawn_before", [0, 5000])
def test_a_lower_id_that_commits_later_is_not_missed(drawn_before: int) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite draws ids and commits in one order")
    ids = "pg_get_serial_sequence('kit_announcement', 'id')"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT setval({ids}, nextval({ids}) + %s)", [drawn_before])
    drawn, may_commit = threading.Event(), threading.Event()

    def dawdle() -> None:
        with transaction.atomic():
            announce(BellRang(1, 1))
            drawn.set()
            may_commit.wait(10)
        connection.close()

    dawdler = threading.Thread(target=dawdle)
    dawdler.start()
    drawn.wait(10)
    ring(1, 2)
    higher = Announcement.objects.get().pk

    async def both() -> None:
        frames = live.stream("conversation:1", 0)
        resume, strike = await next_event(frames)
        assert strike == 2
        assert resume < higher - 1  # a client that comes again from here still hears of the dawdler
        may_commit.set()
        assert (await next_event(frames))[1] == 1
        await frames.aclose()

    hear(both)
    dawdler.join()
