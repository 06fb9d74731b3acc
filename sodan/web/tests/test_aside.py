"""Putting aside, tagging, and what a reply is sent with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from sodan.ai.turn import take_turn
from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation
from sodan.desk.handover import take_over
from sodan.desk.message import Author, Message
from sodan.desk.snooze import UNTIL_ANSWERED, Snooze, Woken, snooze, wake
from sodan.desk.tag import tag, tags_of
from sodan.kit.clock import now
from sodan.people.representative import Representative
from sodan.web.moment_asked import moment_asked
from sodan.web.tests.conftest import SCRIPT

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        ("hour", "2026-03-02 19:00"),
        ("later", "2026-03-02 21:00"),
        ("tomorrow", "2026-03-03 09:00"),
        ("week", "2026-03-09 09:00"),
        ("answer", "2026-03-16 18:00"),
        ("2026-03-05T09:30", "2026-03-05 09:30"),
    ],
)
def test_a_moment_is_what_its_name_says_on_the_clock_of_the_desk(
    brand: Brand, clock: time_machine.Traveller, asked: str, at: str
) -> None:
    moment = moment_asked(asked, brand=brand, zone=SEOUL)

    assert f"{moment.astimezone(SEOUL):%Y-%m-%d %H:%M}" == at


def test_it_is_put_aside_shown_and_brought_back(desk: Client, conversation: Conversation) -> None:
    here = f"/desk/c/{conversation.pk}/"
    assert "내일 업무 시작" in desk.get(f"{here}moments/", **SCRIPT).content.decode()
    assert desk.post(f"{here}snoozing/", {"until": "tomorrow"}, **SCRIPT).status_code == 204

    page = desk.get(here).content.decode()
    assert "까지 미룸" in page
    assert f'id="row-{conversation.pk}"' in desk.get("/desk/snoozed/").content.decode()
    assert f'id="row-{conversation.pk}"' not in desk.get("/desk/open/").content.decode()

    desk.post(f"{here}waking/", **SCRIPT)
    assert f'id="row-{conversation.pk}"' in desk.get("/desk/open/").content.decode()


@pytest.mark.parametrize("until", ["", "someday", "2020-01-01T00:00", "2099-01-01T00:00"])
def test_a_moment_that_cannot_be_is_refused(desk: Client, conversation: Conversation, until: str) -> None:
    assert desk.post(f"/desk/c/{conversation.pk}/snoozing/", {"until": until}, **SCRIPT).status_code == 400
    conversation.refresh_from_db()
    assert conversation.snoozed_until is None


def test_a_tag_is_given_shown_in_header_and_list_offered_and_taken_off(desk: Client, conversation: Conversation) -> None:
    here = f"/desk/c/{conversation.pk}/"
    assert desk.post(f"{here}tags/", {"name": "불량 재발"}, **SCRIPT).status_code == 204

    assert "불량 재발" in desk.get(here).content.decode()
    assert '<span class="chip tag">불량 재발</span>' in desk.get("/desk/open/").content.decode()
    assert "불량 재발" in desk.get(f"{here}known-tags/", **SCRIPT).content.decode()

    (given,) = tags_of([conversation.pk])[conversation.pk]
    desk.post(f"{here}tags/", {"off": given.pk}, **SCRIPT)
    assert tags_of([conversation.pk]) == {}


def test_a_tag_is_words_and_nothing_else(desk: Client, conversation: Conversation, representative: Representative) -> None:
    tag(conversation, "<b onclick=x>", by=representative)

    assert "<b onclick" not in desk.get(f"/desk/c/{conversation.pk}/").content.decode()


def test_a_reply_may_close_the_matter(desk: Client, conversation: Conversation) -> None:
    answer = desk.post(f"/desk/c/{conversation.pk}/replies/", {"body": "해결해 드렸습니다.", "then": "solved"}, **SCRIPT)

    conversation.refresh_from_db()
    assert answer.status_code == 204
    assert not conversation.is_open


@pytest.mark.parametrize(("then", "days"), [("waiting", UNTIL_ANSWERED.days), ("snooze:hour", 0)])
def test_a_reply_may_put_it_aside(desk: Client, conversation: Conversation, then: str, days: int) -> None:
    desk.post(f"/desk/c/{conversation.pk}/replies/", {"body": "확인하고 알려 드릴게요.", "then": then}, **SCRIPT)

    conversation.refresh_from_db()
    assert conversation.snoozed_until is not None
    assert (conversation.snoozed_until - now() + timedelta(minutes=1)).days == days


def test_what_cannot_follow_a_reply_keeps_it_back(desk: Client, conversation: Conversation) -> None:
    answer = desk.post(f"/desk/c/{conversation.pk}/replies/", {"body": "네", "then": "burn"}, **SCRIPT)

    assert answer.status_code == 400
    assert not Message.objects.filter(author=Author.HUMAN).exists()


def test_the_customer_writing_brings_it_back_to_who_holds_it(
    conversation: Conversation, representative: Representative, ai: Representative, write: Callable[[str], Conversation]
) -> None:
    take_over(conversation, by=representative)
    snooze(conversation, until=now() + timedelta(days=1), by=representative)

    write("아직인가요?")
    take_turn(conversation_id=conversation.pk)

    conversation.refresh_from_db()
    assert conversation.snoozed_until is None
    assert conversation.assignee == representative
    assert Snooze.objects.get().woken_by == Woken.CUSTOMER


def test_why_it_came_back_is_told_in_words(desk: Client, conversation: Conversation, representative: Representative) -> None:
    snooze(conversation, until=now() + timedelta(hours=1), by=representative)
    wake(conversation, because=Woken.CUSTOMER)

    assert "미룬 상담이 돌아옴 · 고객이 글을 씀" in desk.get(f"/desk/c/{conversation.pk}/").content.decode()


def test_one_is_reminded_of_a_conversation_by_its_menu(
    desk: Client,
    conversation: Conversation,
    supervisor: Representative,
    signed_in_as: Callable[[Representative], Client],
) -> None:
    menu = desk.get(f"/desk/c/{conversation.pk}/moments/?for=me", **SCRIPT).content.decode()
    assert f'hx-post="/desk/c/{conversation.pk}/reminding/"' in menu
    assert 'value="answer"' not in menu

    assert desk.post(f"/desk/c/{conversation.pk}/reminding/", {"until": "hour"}, **SCRIPT).status_code == 204
    assert "다시 알림 취소" in desk.get(f"/desk/c/{conversation.pk}/").content.decode()
    assert "다시 알림 취소" not in signed_in_as(supervisor).get(f"/desk/c/{conversation.pk}/").content.decode()
    assert desk.post(f"/desk/c/{conversation.pk}/reminding/", {"until": "someday"}, **SCRIPT).status_code == 400

    desk.post(f"/desk/c/{conversation.pk}/reminding/", {"off": "yes"}, **SCRIPT)
    assert "다시 알림 취소" not in desk.get(f"/desk/c/{conversation.pk}/").content.decode()
