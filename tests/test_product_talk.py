"""Talking about a product: its name need not be said again, and what nobody wrote down is asked of a colleague, not made up."""

from __future__ import annotations

import pytest

from sodan.desk.conversation import Owner
from sodan.desk.promise import Promise, What
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")


@pytest.mark.parametrize(
    ("language", "email", "first", "then", "named"),
    [
        ("ko", "seoyeon@example.com", "더플백은 얼마예요?", "소재는요?", "더플백"),
        ("ja", "misaki@example.com", "ガーゼケットはいくらですか", "お手入れ方法は？", "ガーゼケット"),
        ("en", "daniel@example.com", "How much is the gauze blanket?", "How should I wash it?", "Gauze blanket"),
    ],
)
def test_the_product_spoken_of_last_is_meant(language: str, email: str, first: str, then: str, named: str) -> None:
    chat = Chat(language, email)
    chat.say(first)

    assert named in chat.say(then)


def test_the_thing_a_request_is_about_is_meant_when_a_question_names_none() -> None:
    chat = Chat("ko", "seoyeon@example.com")
    chat.say("캔버스 백팩 반품하고 싶어요")

    said = chat.say("근데 그거 소재가 뭐예요?")

    assert "캔버스 백팩" in said
    assert "어느 상품" not in said


@pytest.mark.parametrize(
    ("language", "email", "question", "next_question", "answer"),
    [
        ("ko", "seoyeon@example.com", "더플백은 무게가 얼마예요?", "캔버스 백팩은 얼마예요?", "₩39,000"),
        ("en", "daniel@example.com", "What does the duffel weigh?", "How much is the canvas backpack?", "$"),
    ],
)
def test_what_nobody_wrote_down_is_asked_of_a_colleague_and_the_talk_goes_on(
    language: str, email: str, question: str, next_question: str, answer: str
) -> None:
    chat = Chat(language, email)
    chat.say(question)
    owed = list(Promise.objects.filter(conversation=chat.conversation).values_list("what", "reason"))

    assert answer in chat.say(next_question)
    assert chat.owner == Owner.AI
    assert owed == [(What.ANSWER, "unknown_fact")]


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("ko", "더플백은 몇 리터예요?", "32L"),
        ("ja", "ボストンバッグの容量は何リットルですか", "32L"),
        ("en", "How many litres does the duffel hold?", "32 litres"),
        ("ko", "캔들은 몇 시간이나 타요?", "35시간"),
        ("en", "How long does the candle burn?", "35 hours"),
    ],
)
def test_what_is_written_under_another_heading_is_found_there(language: str, question: str, answer: str) -> None:
    assert answer in Chat(language).say(question)


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("ko", "안녕하세요 리넨 셔츠 L 사이즈 가슴둘레가 몇이에요?", "116cm"),
        ("ja", "こんにちは 麻のシャツの着丈を教えてください", "72cm"),
        ("en", "Hi there how big is the gauze blanket?", "140 × 200"),
    ],
)
def test_a_greeting_does_not_swallow_the_question_behind_it(language: str, question: str, answer: str) -> None:
    assert answer in Chat(language).say(question)
