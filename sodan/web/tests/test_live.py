"""The desk's live stream: ids of what happens at the brands one serves, and of no others."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, cast

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections, transaction
from django.http import HttpRequest, StreamingHttpResponse
from django.test import RequestFactory

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation
from sodan.desk.outbound import add_note, send
from sodan.kit import live
from sodan.people.representative import Representative
from sodan.web import live as desk_live
from sodan.web.tests.conftest import BACKEND

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def hub(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Iterator[live.Hub]:
    """A hub that lives for one test."""
    made = live.Hub()
    monkeypatch.setattr(live, "HUB", made)
    yield made
    made.close()


def ask(person: Representative | None, address: str = "/live/desk/", **headers: str) -> HttpRequest:
    """The request of a browser in which this person is signed in."""
    request = RequestFactory().get(address, headers=headers)
    request.session = SessionStore()
    if person is not None:
        request.session[SESSION_KEY] = str(person.pk)
        request.session["_auth_user_backend"] = BACKEND
        request.session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    request.session.create()
    return request


def hear(test: Callable[[], Awaitable[None]]) -> None:
    """Run an asynchronous test, with its own threads' connections closed after."""

    async def all_of_it() -> None:
        await asyncio.wait_for(test(), timeout=20)
        await sync_to_async(connections.close_all)()

    asyncio.run(all_of_it())


async def frames_of(request: HttpRequest) -> AsyncIterator[bytes]:
    """The frames of the stream this request opens."""
    response = cast("StreamingHttpResponse", await desk_live.desk_stream(request))
    assert (response.status_code, response["X-Accel-Buffering"]) == (200, "no")
    return cast("AsyncIterator[bytes]", response.streaming_content)


async def next_told(frames: AsyncIterator[bytes]) -> tuple[int, str, dict[str, Any]]:
    """The next event: the id to resume from, its kind and its payload."""
    async for frame in frames:
        if frame.startswith(b"id: "):
            lines = frame.decode().splitlines()
            return int(lines[0][4:]), lines[1].removeprefix("event: "), json.loads(lines[2].removeprefix("data: "))
    raise AssertionError("the stream ended")


async def close(frames: AsyncIterator[bytes]) -> None:
    await frames.aclose()  # type: ignore[attr-defined]


def test_the_desk_hears_ids_and_never_words(conversation: Conversation, representative: Representative) -> None:
    request = ask(representative, f"/live/desk/?after={live.last_id(f'desk:{conversation.brand_id}')}")

    async def told() -> None:
        frames = await frames_of(request)
        await sync_to_async(add_note)(conversation, "비밀 메모", by=representative)
        _, kind, payload = await next_told(frames)
        await close(frames)
        assert kind == "NoteAdded"
        assert payload.keys() == {"brand_id", "conversation_id", "message_id"}

    hear(told)


def test_one_stream_tells_of_every_brand_one_serves_and_of_no_other(
    conversation: Conversation, representative: Representative, stranger: Representative
) -> None:
    elsewhere = stranger.brands.get()
    second = Brand.objects.create(slug="second", names={"en": "Second"})
    representative.brands.add(second)
    request = ask(representative)

    def happen() -> None:
        with transaction.atomic():
            for brand in (elsewhere, second):
                Conversation.objects.filter(pk=conversation.pk).update(brand=brand)
                conversation.refresh_from_db()
                send(conversation, "안녕하세요", by=representative)

    async def told() -> None:
        frames = await frames_of(request)
        await sync_to_async(happen)()
        brands = set()
        while (found := await next_told(frames))[1] != "ReplySent":
            brands.add(found[2]["brand_id"])
        brands.add(found[2]["brand_id"])
        await close(frames)
        assert elsewhere.pk not in brands
        assert second.pk in brands

    hear(told)


def test_what_was_missed_is_told_after_coming_back(conversation: Conversation, representative: Representative) -> None:
    before = live.last_id(f"desk:{conversation.brand_id}")
    add_note(conversation, "자리를 비운 사이", by=representative)
    request = ask(representative, **{"Last-Event-ID": str(before)})

    async def told() -> None:
        frames = await frames_of(request)
        assert (await next_told(frames))[1] == "NoteAdded"
        await close(frames)

    hear(told)


def test_nobody_without_a_seat_hears_anything(brand: Brand) -> None:
    newcomer = Representative.objects.create_user("new@tests.example", "correct horse battery", name="New")
    requests = [ask(None), ask(newcomer)]

    async def told() -> None:
        for request in requests:
            assert (await desk_live.desk_stream(request)).status_code == 403

    hear(told)


def test_somebody_who_left_is_cut_off(
    conversation: Conversation, representative: Representative, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_live, "RECHECK", 0.0)
    request = ask(representative)

    def leave() -> None:
        Representative.objects.filter(pk=representative.pk).update(is_active=False)
        add_note(conversation, "그 뒤의 일", by=representative)

    async def told() -> None:
        frames = await frames_of(request)
        await next_told(frames)
        await sync_to_async(leave)()
        rest = [frame async for frame in frames]
        assert not any(b"NoteAdded" in frame for frame in rest)

    hear(told)
