"""What is easily lost in a long talk: a wish while a mark is asked for, the words of a button typed, what else shall go along."""

from __future__ import annotations

import pytest
from django.core import mail

from sodan.actions.feedback import Feedback
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")

KO, JA, EN = "seoyeon@example.com", "misaki@example.com", "daniel@example.com"
CHANGED = {
    "ko": (KO, "오늘 주문한 셔츠를 L로 바꿔 주세요", "네"),
    "ja": (JA, "今日の注文のトートバッグをオリーブに替えてください", "はい"),
    "en": (EN, "Please make both tumblers 500 ml", "yes"),
}


def changed(language: str) -> Chat:
    """A talk in which an order was changed and a mark is asked for."""
    email, wish, yes = CHANGED[language]
    chat = Chat(language, email)
    chat.say(wish)
    assert "[5]" in chat.say(yes)
    return chat


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("ko", "근데 더플백은 얼마예요?", "₩89,000"),
        ("ja", "ガーゼケットはいくらですか", "¥6,500"),
        ("en", "And how much is the stoneware mug?", "$21"),
    ],
)
def test_a_question_in_place_of_a_mark_is_answered_and_closes_it(language: str, text: str, answer: str) -> None:
    chat = changed(language)

    said = chat.say(text)

    assert answer in said
    assert "[5]" not in said
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    ("language", "text"),
    [("ko", "음 그거 하나 더 그걸로"), ("ja", "もう1つはそのままでいいです"), ("en", "actually both of those instead")],
)
def test_what_is_not_understood_in_place_of_a_mark_is_neither_a_mark_nor_asked_for_again(language: str, text: str) -> None:
    said = changed(language).say(text)

    assert "[5]" not in said
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    ("language", "press", "state"),
    [
        ("ko", "이대로 변경하기로 해 주세요", "succeeded"),
        ("ko", "그만두기요", "declined"),
        ("ja", "「この内容で変更する」でお願いします", "succeeded"),
        ("ja", "やめるでお願いします", "declined"),
        ("en", "Change it, please", "succeeded"),
        ("en", "Not now", "declined"),
    ],
)
def test_the_words_of_a_button_may_be_typed(language: str, press: str, state: str) -> None:
    email, wish, _ = CHANGED[language]
    chat = Chat(language, email)
    chat.say(wish)
    chat.say(press)

    assert chat.done()[0] == ("change_items", state)


def test_what_shall_go_along_is_sent_back_with_the_first_and_not_instead_of_it() -> None:
    chat = Chat("ko", KO)
    chat.say("MOA-10482 백팩 환불해 주세요. 마음이 바뀌었어요")

    said = chat.say("아니다 텀블러도 같이요")
    chat.say("네")

    assert "백팩" in said
    assert "텀블러" in said
    assert "₩54,000" in said
    assert chat.done()[-1] == ("return_and_refund", "awaiting_approval")


@pytest.mark.parametrize(
    ("language", "email", "text", "told"),
    [
        ("ko", "taeo.yoon@example.com", "배송지 바꿀 수 있나요", "배송지를 바꿀 수 없"),
        ("ja", JA, "MOA-10490のお届け先を変更したいです", "変更することができません"),
        ("en", EN, "Can I change the delivery address of MOA-10491?", "no longer be changed"),
    ],
)
def test_no_code_is_asked_for_where_it_is_too_late_anyway(language: str, email: str, text: str, told: str) -> None:
    before = len(mail.outbox)

    assert told in Chat(language, email).say(text)
    assert len(mail.outbox) == before


@pytest.mark.parametrize(
    ("language", "email", "text", "told"),
    [
        ("ko", "taeo.yoon@example.com", "담요 반품하고 싶어요", "받으신 날부터 14일"),
        ("ja", JA, "スープジャーを返品したいです", "お届けから10日以内"),
        ("en", EN, "I'd like to return the backpack", "within 30 days"),
    ],
)
def test_what_is_still_on_its_way_is_sent_back_once_it_has_come(language: str, email: str, text: str, told: str) -> None:
    assert told in Chat(language, email).say(text)


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("ko", "제일 싼 가방은 뭐예요?", "파우치"),
        ("ja", "いちばん安いバッグはどれですか", "ポーチ"),
        ("en", "What's the cheapest tumbler you have?", "$19"),
        ("ko", "제일 싼 텀블러가 얼마예요?", "₩18,000"),
    ],
)
def test_the_cheapest_is_named_with_its_price(language: str, text: str, told: str) -> None:
    assert told in Chat(language).say(text)


def test_a_thing_that_is_kept_and_was_never_in_question_stops_nothing() -> None:
    chat = Chat("ko", KO)
    chat.say("오늘 주문한 셔츠를 L로 바꿔 주세요")

    said = chat.say("텀블러는 그냥 쓸게요. 근데 식기세척기에 넣어도 되나요?")

    assert "텀블러 안내드립니다" in said
    assert "아무것도 바꾸지 않았습니다" not in said


@pytest.mark.parametrize(
    ("language", "email", "first", "then", "told"),
    [
        ("ko", "taeo.yoon@example.com", "담요 언제 와요?", "송장번호가 뭐예요?", "송장번호"),
        ("ja", JA, "MOA-10490はいつ届きますか", "追跡番号は何番ですか。MOA-10490です", "お問い合わせ番号"),
        ("en", EN, "Where is MOA-10491?", "What's the tracking number of MOA-10491?", "tracking number"),
    ],
)
def test_where_it_is_may_be_asked_again(language: str, email: str, first: str, then: str, told: str) -> None:
    chat = Chat(language, email)
    chat.say(first)

    assert told in chat.say(then)


def test_the_end_of_a_sentence_is_no_part_of_an_address() -> None:
    chat = Chat("ko", KO)
    chat.say("오늘 주문한 거 배송지 바꿔 주세요")
    code = str(mail.outbox[-1].body)
    chat.say(next(word.strip(".") for word in code.split() if word.strip(".").isdigit()))

    said = chat.say("48301 부산 수영구 한빛로 12 101호요")

    assert "101호 " in said
    assert "101호요" not in said


@pytest.mark.parametrize(
    ("language", "email", "card", "text"),
    [
        ("ko", KO, "오늘 주문한 셔츠를 L로 바꿔 주세요", "네 그걸로 바꿔 주세요"),
        ("ja", JA, "今日の注文のトートバッグをオリーブに替えてください", "はい、それに変えてください"),
        ("en", EN, "Please make both tumblers 500 ml", "yes, change it to that"),
    ],
)
def test_a_yes_with_that_is_a_yes(language: str, email: str, card: str, text: str) -> None:
    chat = Chat(language, email)
    chat.say(card)
    chat.say(text)

    assert chat.done()[0] == ("change_items", "succeeded")


@pytest.mark.parametrize(
    ("language", "email", "text"),
    [
        ("ko", KO, "담당자랑 전화로 얘기하고 싶어요"),
        ("ja", JA, "担当の方と電話で話したいです"),
        ("en", EN, "I'd like to talk to somebody on the phone"),
    ],
)
def test_who_wants_to_speak_on_the_phone_is_called_back(language: str, email: str, text: str) -> None:
    chat = Chat(language, email)
    chat.say(text)

    assert chat.owner == "ai"


@pytest.mark.parametrize(
    ("language", "wish", "aside"),
    [
        ("ko", "교환하고 싶어요", "보증 기간이 어떻게 돼요?"),
        ("ja", "交換したいです", "保証期間はどのくらいですか"),
        ("en", "I want to exchange something", "How long is the warranty?"),
    ],
)
def test_who_says_their_wish_again_is_not_asked_about_a_question_they_left(language: str, wish: str, aside: str) -> None:
    chat = Chat(language)
    asked = chat.say(wish)
    chat.say(aside)

    said = chat.say(wish)

    assert said.splitlines()[-1] == asked.splitlines()[-1]


@pytest.mark.parametrize(
    ("language", "email", "wish", "aside"),
    [
        ("ko", KO, "MOA-99999 주문 취소해 주세요", "지금 바로 실행"),
        ("ja", JA, "MOA-99999 の注文をキャンセルしてください", "今すぐ実行"),
        ("en", EN, "Please cancel order MOA-99999", "execute it now"),
    ],
)
def test_who_names_an_order_that_is_not_theirs_is_shown_no_card_of_another(
    language: str, email: str, wish: str, aside: str
) -> None:
    chat = Chat(language, email)
    chat.say(wish)

    said = chat.say(aside)

    assert chat.done() == []
    assert "[1]" in said
