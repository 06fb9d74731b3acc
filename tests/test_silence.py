"""A customer who falls silent is asked once and then let go kindly, and is told what was not done."""

from __future__ import annotations

import pytest
from django.conf import settings

from sodan.actions.operation import Operation
from sodan.ai.silence import mind_silence
from sodan.desk.conversation import Conversation
from sodan.desk.message import Author, Message
from sodan.kit.queue import Job
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")


def fall_silent(chat: Chat) -> str:
    """The next moment at which our patience ends, now; what is said then."""
    waiting = Job.objects.filter(dedupe_key__startswith="silence:", args__conversation_id=chat.conversation.pk).latest("id")
    before = Message.objects.latest("id").pk
    mind_silence(**waiting.args)
    return "\n".join(Message.objects.filter(pk__gt=before, author=Author.AI).values_list("body", flat=True))


WORDS = [
    ("ko", "환불하고 싶어요", "아직 계신가요", "다시 글을 남기시면"),
    ("ja", "返品したいです", "お返事", "またお書きいただければ"),
    ("en", "I want to return something", "Are you still there", "Write in this chat again"),
]


@pytest.mark.parametrize(("language", "text", "asked", "ended"), WORDS)
def test_who_falls_silent_is_asked_once_and_then_let_go_with_a_way_back(language: str, text: str, asked: str, ended: str) -> None:
    chat = Chat(language)
    chat.say(text)

    first, second = fall_silent(chat), fall_silent(chat)

    assert asked in first
    assert ended in second
    assert not Conversation.objects.get(pk=chat.conversation.pk).is_open


def test_whoever_answers_meanwhile_is_not_asked() -> None:
    chat = Chat("ko")
    chat.say("환불하고 싶어요")
    waiting = Job.objects.filter(dedupe_key__startswith="silence:").latest("id")
    chat.say("잠시만요")
    before = Message.objects.count()

    mind_silence(**waiting.args)

    assert Message.objects.count() == before


def test_what_waited_for_a_yes_is_not_done_and_that_is_said() -> None:
    chat = Chat("ko", "seoyeon@example.com")
    chat.say("10482번 백팩 지퍼가 고장이라 환불해 주세요")
    waiting = Operation.objects.get(conversation=chat.conversation)

    fall_silent(chat)
    said = fall_silent(chat)

    before = waiting.state
    waiting.refresh_from_db()
    assert before == "awaiting_confirmation"
    assert "처리는 하지 않았고" in said
    assert waiting.state == "declined"
    assert chat.books() == []


def test_while_something_is_owed_the_talk_stays_open() -> None:
    chat = Chat("ko")
    chat.say("전화 주세요")
    chat.say("010-1234-5678")
    chat.say("환불하고 싶어요")

    fall_silent(chat)
    said = fall_silent(chat)

    assert said == ""
    assert Conversation.objects.get(pk=chat.conversation.pk).is_open


def test_an_operator_may_switch_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SILENCE_MINUTES", 0)
    chat = Chat("en")

    chat.say("I want to return something")

    assert not Job.objects.filter(dedupe_key__startswith="silence:").exists()
