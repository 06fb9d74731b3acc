"""The conversation on the desk: what it shows, in which words, and what each act does."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.customers.identity import Level, prove
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.message import Author, Kind, Message
from sodan.desk.outbound import add_note, record_event, send
from sodan.kit.event import Announcement
from sodan.people.representative import Representative
from sodan.web.flow import PAGE
from sodan.web.tests.conftest import SCRIPT

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]


def opened(desk: Client, conversation: Conversation, **headers: object) -> str:
    return desk.get(f"/desk/c/{conversation.pk}/", **headers).content.decode()  # type: ignore[arg-type]


def lines_in(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="m-(\d+)"', page)]


def test_everything_said_stands_in_one_flow_each_in_its_own_way(
    desk: Client, conversation: Conversation, representative: Representative, ai: Representative
) -> None:
    send(conversation, "확인해 드릴게요", by=ai)
    add_note(conversation, "이번 주 세 번째", by=representative)
    record_event(conversation, "event.identity_proved", level=1, method="facts")

    page = opened(desk, conversation)

    assert page.index("백팩 지퍼가 고장이에요") < page.index("확인해 드릴게요") < page.index("이번 주 세 번째")
    assert "by-ai" in page
    assert "본인 확인됨 · 사실 두 가지 일치" in page
    assert re.search(r'class="turn note"', page)


def test_what_a_customer_writes_is_text_and_nothing_else(desk: Client, write: Callable[[str], Conversation]) -> None:
    page = opened(desk, write("<script>alert(1)</script> <b>굵게</b>"))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_older_lines_come_by_the_page(desk: Client, conversation: Conversation) -> None:
    Message.objects.bulk_create(
        Message(conversation=conversation, author=Author.CUSTOMER, body=f"{at}", language="ko") for at in range(PAGE + 10)
    )
    everything = list(Message.objects.order_by("pk").values_list("pk", flat=True))

    newest = lines_in(opened(desk, conversation))
    older = desk.get(f"/desk/c/{conversation.pk}/older/?before={newest[0]}", **SCRIPT).content.decode()

    assert len(newest) == PAGE
    assert lines_in(older) + newest == everything
    assert "older/?before" not in older


def test_the_length_of_a_conversation_does_not_change_what_it_asks_of_the_database(
    desk: Client, conversation: Conversation, captured_queries: Queries
) -> None:
    with captured_queries() as short:
        opened(desk, conversation)
    Message.objects.bulk_create(
        Message(conversation=conversation, author=Author.CUSTOMER, body=f"{at}", language="ko") for at in range(PAGE)
    )
    with captured_queries() as long:
        opened(desk, conversation)

    assert len(long) == len(short) <= 54  # where to read on from takes PostgreSQL one statement more


def test_news_are_only_what_came_since(desk: Client, conversation: Conversation, write: Callable[[str], Conversation]) -> None:
    known = Message.objects.get().pk
    write("그리고 하나 더요")

    news = desk.get(f"/desk/c/{conversation.pk}/news/?after={known}", **SCRIPT).content.decode()

    assert lines_in(news) == [Message.objects.latest("pk").pk]
    assert "그리고 하나 더요" in news
    assert 'class="day"' not in news


def test_a_reply_takes_the_conversation_over_and_reaches_the_customer(
    desk: Client, conversation: Conversation, representative: Representative
) -> None:
    answer = desk.post(f"/desk/c/{conversation.pk}/replies/", {"body": "  제가 도와드릴게요  "}, **SCRIPT)

    assert (answer.status_code, answer["HX-Trigger"]) == (204, "changed")
    sent = Message.objects.latest("pk")
    assert (sent.body, sent.author, sent.representative, sent.kind) == (
        "제가 도와드릴게요",
        Author.HUMAN,
        representative,
        Kind.TEXT,
    )
    conversation.refresh_from_db()
    assert (conversation.owner, conversation.assignee) == (Owner.HUMAN, representative)


def test_a_note_changes_nothing_for_the_customer(desk: Client, conversation: Conversation) -> None:
    desk.post(f"/desk/c/{conversation.pk}/notes/", {"body": "상품팀에 전달함"}, **SCRIPT)

    conversation.refresh_from_db()
    assert Message.objects.latest("pk").kind == Kind.NOTE
    assert conversation.owner == Owner.AI
    assert not Announcement.objects.filter(audience=f"conversation:{conversation.pk}", kind="NoteAdded").exists()


@pytest.mark.parametrize("body", ["", "   ", "가" * 8_001])
def test_a_message_of_no_words_or_too_many_is_refused(desk: Client, conversation: Conversation, body: str) -> None:
    assert desk.post(f"/desk/c/{conversation.pk}/replies/", {"body": body}, **SCRIPT).status_code == 400
    assert Message.objects.count() == 1


def test_a_matter_passes_from_hand_to_hand_and_ends(
    desk: Client, conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    def now_held() -> tuple[str, Representative | None, bool]:
        conversation.refresh_from_db()
        return conversation.owner, conversation.assignee, conversation.is_open

    def act(name: str, **fields: object) -> None:
        assert desk.post(f"/desk/c/{conversation.pk}/{name}/", fields, **SCRIPT).status_code == 204

    act("ownership")
    assert now_held() == (Owner.HUMAN, representative, True)
    act("assignment", to=supervisor.pk)
    assert now_held() == (Owner.HUMAN, supervisor, True)
    act("return-to-ai")
    assert now_held() == (Owner.AI, None, True)
    act("resolution")
    assert now_held()[2] is False
    assert "김하늘 님이 상담을 마침" in opened(desk, conversation)
    act("reopening")
    assert now_held()[2] is True


def test_without_scripts_an_act_leads_back_to_the_conversation(desk: Client, conversation: Conversation) -> None:
    answer = desk.post(f"/desk/c/{conversation.pk}/replies/?view=ai", {"body": "안녕하세요"})

    assert (answer.status_code, answer["Location"]) == (302, f"/desk/c/{conversation.pk}/?view=ai")


def test_opening_is_not_reading_until_the_page_says_so(desk: Client, conversation: Conversation) -> None:
    opened(desk, conversation)
    conversation.refresh_from_db()
    assert conversation.is_unread

    desk.post(f"/desk/c/{conversation.pk}/reading/", **SCRIPT)
    conversation.refresh_from_db()
    assert not conversation.is_unread


def test_the_customer_hears_that_a_person_is_writing(desk: Client, conversation: Conversation) -> None:
    desk.post(f"/desk/c/{conversation.pk}/typing/", **SCRIPT)

    told = Announcement.objects.get(audience=f"conversation:{conversation.pk}", kind="Typing")
    assert told.payload["who"] == "human"


def test_addresses_are_masked_until_the_customer_is_known_and_ours(
    desk: Client, conversation: Conversation, representative: Representative
) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(owner=Owner.HUMAN, assignee=representative)
    masked = opened(desk, conversation)
    assert "s•••@example.com" in masked
    assert "seoyeon@example.com" not in masked

    prove(conversation.pk, conversation.customer, level=Level.FACTS, method="facts")
    assert "seoyeon@example.com" in opened(desk, conversation)


def test_a_supervisor_sees_whole_addresses(
    conversation: Conversation, supervisor: Representative, signed_in_as: Callable[[Representative], Client]
) -> None:
    assert "seoyeon@example.com" in opened(signed_in_as(supervisor), conversation)
