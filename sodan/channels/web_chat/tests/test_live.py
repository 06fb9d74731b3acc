"""The live stream: only the holder of the conversation hears it, and only for as long as they hold it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient

from sodan.channels.web_chat import live
from sodan.channels.web_chat.session import end
from sodan.channels.web_chat.tests.conftest import Browser
from sodan.channels.web_chat.tests.test_session import held_by
from sodan.desk.conversation import Conversation

At = Callable[[], Browser]


def opened(path: str, bearer: str) -> int:
    async def status() -> int:
        answer = await AsyncClient().get(path, headers={"Authorization": f"Bearer {bearer}"} if bearer else {})
        await sync_to_async(connections.close_all)()
        return answer.status_code

    return asyncio.run(status())


@pytest.mark.django_db(transaction=True)
def test_only_the_holder_may_listen(browser_at: At) -> None:
    holder, stranger = browser_at(), browser_at()
    for browser in (holder, stranger):
        browser.start()
        browser.say("안녕하세요")
    mine, theirs = Conversation.objects.order_by("id")
    path = f"/live/chat/{holder.slug}/{mine.pk}/"

    assert opened(path, holder.bearer) == 200
    assert opened(path, stranger.bearer) == 401
    assert opened(path, "") == 401
    assert opened(f"/live/chat/{holder.slug}/{theirs.pk}/", holder.bearer) == 401
    assert opened(f"/live/chat/nowhere/{mine.pk}/", holder.bearer) == 404


@pytest.mark.django_db(transaction=True)
def test_a_session_that_was_ended_is_cut_off(browser_at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = browser_at()
    holder.start()
    holder.say("안녕하세요")
    conversation, session = Conversation.objects.get().pk, held_by(holder)

    async def endless(audience: str, after: int) -> AsyncIterator[bytes]:
        assert (audience, after) == (f"conversation:{conversation}", 7)
        while True:
            yield b": still here\n\n"

    monkeypatch.setattr(live, "live_stream", endless)
    monkeypatch.setattr(live, "RECHECK", -1.0)

    async def listen() -> int:
        heard = 0
        async for _ in live._while_held(holder.slug, holder.bearer, conversation, 7):  # noqa: SLF001 - the view's own loop
            heard += 1
            if heard == 3:
                await sync_to_async(end)(session)
        return heard

    assert asyncio.run(listen()) == 3
