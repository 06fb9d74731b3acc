"""Somebody else is asked beside a conversation and answers in a list of their own; the customer never sees any of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.channels.web_chat.history import lines_of
from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation
from sodan.desk.message import Message
from sodan.desk.side_talk import Question, SideLine, SideTalk, ask_beside, close_beside, write_beside
from sodan.desk.todo import Todo
from sodan.kit.errors import Invalid
from sodan.kit.event import Announcement
from sodan.people.representative import Representative
from sodan.people.team import Team
from sodan.web.tests.conftest import SCRIPT

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]
SignIn = Callable[[Representative], Client]


@pytest.fixture
def team(brand: Brand, supervisor: Representative) -> Team:
    """The product team, in which the supervisor is."""
    made = Team.objects.create(brand=brand, name="상품팀")
    made.members.add(supervisor)
    return made


@pytest.fixture
def talk(conversation: Conversation, team: Team, representative: Representative) -> SideTalk:
    """A question to that team, with the customer's words."""
    said = Message.objects.filter(conversation=conversation).values_list("pk", flat=True)
    question = Question("지퍼 재고", "같은 색 지퍼가 있나요?", team=team.pk, packet=list(said))
    return ask_beside(conversation, question, by=representative)


def test_a_team_is_asked_from_the_conversation_and_finds_it_among_what_waits(
    desk: Client, signed_in_as: SignIn, supervisor: Representative, conversation: Conversation, team: Team
) -> None:
    form = desk.get(f"/desk/c/{conversation.pk}/asking/form/", **SCRIPT).content.decode()
    message = Message.objects.get(conversation=conversation, author="customer")
    assert "상품팀" in form
    assert f'value="{message.pk}"' in form
    fields = {"team": team.pk, "subject": "지퍼 재고", "body": "같은 색 지퍼가 있나요?", "packet": message.pk}
    assert desk.post(f"/desk/c/{conversation.pk}/asking/", fields, **SCRIPT).status_code == 204

    theirs = signed_in_as(supervisor)
    assert "지퍼 재고" in theirs.get("/asked/").content.decode()
    talk = SideTalk.objects.get()
    page = theirs.get(f"/asked/{talk.pk}/").content.decode()
    assert "같은 색 지퍼가 있나요?" in page
    assert "백팩 지퍼가 고장이에요" in page
    assert "상품팀에 물어본 것에 답하기: 지퍼 재고" in theirs.get("/todos/").content.decode()
    side = desk.get(f"/desk/c/{conversation.pk}/side/", **SCRIPT).content.decode()
    assert "답을 기다림" in side


def test_an_answer_turns_it_over_and_a_further_question_turns_it_back(
    signed_in_as: SignIn, desk: Client, supervisor: Representative, talk: SideTalk
) -> None:
    theirs = signed_in_as(supervisor)
    assert theirs.post(f"/asked/{talk.pk}/writing/", {"body": "네, 두 개 있어요."}).status_code == 302
    talk.refresh_from_db()
    assert talk.stage == "answered"
    assert not Todo.objects.filter(key=f"side_talk:{talk.pk}", done_at=None).exists()
    assert "답이 옴" in desk.get(f"/desk/c/{talk.conversation_id}/side/", **SCRIPT).content.decode()

    desk.post(f"/asked/{talk.pk}/writing/", {"body": "내일 보낼 수 있나요?"}, **SCRIPT)
    talk.refresh_from_db()
    assert talk.stage == "waiting"
    assert Todo.objects.filter(key=f"side_talk:{talk.pk}", done_at=None).count() == 1

    desk.post(f"/asked/{talk.pk}/closing/", **SCRIPT)
    talk.refresh_from_db()
    assert talk.stage == "closed"
    assert "지퍼 재고" not in desk.get("/asked/").content.decode()
    assert "지퍼 재고" in desk.get("/asked/?stage=closed").content.decode()
    told = Message.objects.filter(conversation=talk.conversation, kind="event").values_list("body", flat=True)
    assert [one for one in told if one.startswith("event.side")] == [
        "event.side_asked",
        "event.side_answered",
        "event.side_closed",
    ]


def test_writing_in_a_closed_thread_opens_it_again(talk: SideTalk, representative: Representative) -> None:
    assert close_beside(talk, by=representative)
    assert not close_beside(talk, by=representative)
    write_beside(talk, "하나 더 여쭤볼게요", by=representative)

    talk.refresh_from_db()
    assert (talk.stage, talk.closed_by) == ("waiting", None)


def test_the_customer_sees_none_of_it(talk: SideTalk, supervisor: Representative) -> None:
    write_beside(talk, "네, 두 개 있어요.", by=supervisor)

    conversation = talk.conversation
    shown = lines_of(list(Message.objects.filter(conversation=conversation, kind__in=Message.TO_CUSTOMER)))
    assert [line.body for line in shown] == ["백팩 지퍼가 고장이에요"]
    theirs = Announcement.objects.filter(audience=f"conversation:{conversation.pk}").values_list("kind", flat=True)
    assert "SideTalkChanged" not in theirs
    assert Announcement.objects.filter(audience=f"desk:{conversation.brand_id}", kind="SideTalkChanged").count() == 2


def test_an_address_outside_waits_for_the_firm_to_have_mail(conversation: Conversation, representative: Representative) -> None:
    talk = ask_beside(conversation, Question("부품", "부품이 있나요?", email="maker@example.com"), by=representative)

    assert (talk.stage, talk.asked) == ("unsent", "maker@example.com")
    assert not Todo.objects.filter(kind="side_question").exists()


@pytest.mark.parametrize(
    "question",
    [Question("", "네?", email="a@b.example"), Question("재고", " ", email="a@b.example"), Question("재고", "네?"),
     Question("재고", "네?", email="nobody"), Question("재고", "네?", team=10**6),
     Question("가" * 121, "네?", email="a@b.example")],
)  # fmt: skip
def test_a_question_to_nobody_or_of_nothing_is_refused(
    conversation: Conversation, representative: Representative, question: Question
) -> None:
    with pytest.raises(Invalid):
        ask_beside(conversation, question, by=representative)

    assert not SideTalk.objects.exists()


def test_only_messages_of_the_conversation_go_along(
    conversation: Conversation, team: Team, representative: Representative
) -> None:
    other = Conversation.objects.create(
        brand=conversation.brand, customer=conversation.customer, channel="web_chat", language="ko"
    )
    foreign = Message.objects.create(conversation=other, author="customer", body="다른 이야기", language="ko")

    talk = ask_beside(conversation, Question("재고", "네?", team=team.pk, packet=[foreign.pk]), by=representative)

    assert list(talk.packet.all()) == []


def test_nobody_of_another_brand_reads_or_writes_it(
    signed_in_as: SignIn, stranger: Representative, talk: SideTalk, client: Client
) -> None:
    theirs = signed_in_as(stranger)

    assert theirs.get(f"/asked/{talk.pk}/").status_code == 404
    for address in (f"/asked/{talk.pk}/writing/", f"/asked/{talk.pk}/closing/"):
        assert theirs.post(address, {"body": "x"}).status_code == 404
        assert theirs.get(address).status_code == 405
    assert "지퍼 재고" not in theirs.get("/asked/?whose=all").content.decode()
    assert client.get("/asked/")["Location"].startswith("/sign-in/")
    assert SideLine.objects.count() == 1


def test_many_threads_cost_no_more_than_one(
    desk: Client, conversation: Conversation, team: Team, representative: Representative, captured_queries: Queries
) -> None:
    def ask(number: int) -> None:
        for at in range(number):
            ask_beside(conversation, Question(f"질문 {at}", "네?", team=team.pk), by=representative)

    ask(1)
    with captured_queries() as one:
        desk.get("/asked/")
    ask(9)
    with captured_queries() as ten:
        page = desk.get("/asked/").content.decode()

    assert page.count("질문 ") == 10
    assert len(ten) == len(one)


def test_a_forgotten_customer_takes_the_threads_along(talk: SideTalk) -> None:
    talk.conversation.customer.delete()

    assert not SideTalk.objects.exists()
    assert not SideLine.objects.exists()
