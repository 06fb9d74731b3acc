"""What is kept of a page is written anew when, and only when, what it was given differs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from time_machine import Traveller

from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.tag import tag
from sodan.desk.viewer import look
from sodan.kit.clock import now
from sodan.people.preference import prefer
from sodan.people.representative import Representative
from sodan.web.kept import _written, kept
from sodan.web.moment import Moments


def _row(desk: Client, conversation: Conversation) -> str:
    return desk.get(f"/desk/c/{conversation.pk}/row/?view=open").content.decode()


def test_a_row_is_not_written_twice_while_nothing_about_it_changed(
    desk: Client, conversation: Conversation, clock: Traveller
) -> None:
    first = _row(desk, conversation)
    before = _written.cache_info().misses

    assert _row(desk, conversation) == first
    assert _written.cache_info().misses == before


def test_a_row_tells_the_time_that_has_passed_since(desk: Client, conversation: Conversation, clock: Traveller) -> None:
    moment = now()
    Conversation.objects.filter(pk=conversation.pk).update(last_message_at=moment, waiting_since=moment)
    told = []
    for _ in range(3):
        told.append(_row(desk, conversation))
        clock.shift(timedelta(minutes=1))

    assert len(set(told)) == 3


def test_a_row_shows_a_change_of_whatever_it_is_made_of_at_once(
    desk: Client, conversation: Conversation, customer: Customer, representative: Representative, supervisor: Representative
) -> None:
    seen = [_row(desk, conversation)]
    for change in (
        lambda: Customer.objects.filter(pk=customer.pk).update(name="이름이 바뀐 손님"),
        lambda: Conversation.objects.filter(pk=conversation.pk).update(preview="새 글"),
        lambda: tag(conversation, "파손", by=representative),
        lambda: look(conversation, by=supervisor),
        lambda: Representative.objects.filter(pk=representative.pk).update(language="ja"),
    ):
        change()
        seen.append(_row(desk, conversation))

    assert len(set(seen)) == len(seen)


def test_the_palette_follows_the_keys_a_person_chose(
    desk: Client, conversation: Conversation, representative: Representative
) -> None:
    prefer(representative, keys={"resolve": "q"})

    assert "<kbd>Q</kbd>" in desk.get("/desk/open/").content.decode()


def test_a_part_sees_nothing_of_the_page_it_was_not_given() -> None:
    assert "data-elsewhere" not in kept("desk/viewers.html", language="ko", viewers=())


@pytest.mark.parametrize("seconds", [0, 59, 60, 61, 3_599, 3_600, 86_400, -1, -59, -60, -61, -3_600])
def test_words_about_a_moment_change_only_with_the_minutes_told_of_it(seconds: int, clock: Traveller) -> None:
    moments = Moments(ZoneInfo("Asia/Seoul"), "ko")
    at = now() - timedelta(seconds=seconds, microseconds=1)
    words: dict[object, set[tuple[str, str, int]]] = {}
    telling: Callable[[datetime], tuple[str, str, int]] = lambda at: (  # noqa: E731 - three words about one moment
        moments.ago(at), moments.due(at), moments.minutes_left(at)
    )  # fmt: skip
    for _ in range(130):
        words.setdefault(moments.told(at), set()).add(telling(at))
        clock.shift(timedelta(seconds=1))

    assert all(len(found) == 1 for found in words.values())
