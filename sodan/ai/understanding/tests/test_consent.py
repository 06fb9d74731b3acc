"""A yes may move money: what counts as one, what takes it back, and what comes with it."""

from __future__ import annotations

from itertools import product

import pytest

from sodan.ai.understanding.context import Expectation
from sodan.ai.understanding.tests.shelf import shelf
from sodan.ai.understanding.understand import understand

CONFIRMATION = Expectation(kind="confirmation", slot="confirmation")
YES = ("네", "예", "네 맞아요", "はい", "ええ", "yes", "sure", "ok", "좋아요", "お願いします")
TAKEN_BACK = (
    " 그런데 카드로요",
    ", 근데 텀블러는 빼고요",
    " 대신 적립금으로 주세요",
    "? ",
    "、でもタンブラーは除いて",
    "、ただしカードに",
    " but only the tumbler",
    ", if it's free",
    ", unless it takes long",
    " 잠깐만요",
    ", wait",
    "、ちょっと待って",
    " 아니요",
    ", no",
    "、リュックだけ",
    " 백팩만요",
)


def verbs(text: str, *, active: str = "return_refund") -> list[str]:
    """The verbs read from an answer to "shall I?"."""
    return [command.verb for command in understand(text, shelf("ko", expecting=CONFIRMATION, active=active)).commands]


TOLD_OF = (
    '"네, 진행해 주세요"라고 하면 어떻게 되나요?',
    "네라고 하면 환불되나요?",
    "'네'라고 해야 하는 건가요?",
    "네라는 말은 안 했어요",
    "“네, 환불해 주세요” 이렇게 말하면 되나요",
    "「はい、お願いします」と言ったらどうなりますか",
    "はいと言えばいいんですか？",
    "はいって言ったらどうなるの",
    "『はい』は友達の答えです",
    '"yes, go ahead" is what my friend would say',
    "'Yes' – what happens if I write that?",
    "yes is what you want to hear?",
    "Yes would be a lie",
)


@pytest.mark.parametrize("text", TOLD_OF)
def test_a_yes_that_is_only_told_of_moves_nothing(text: str) -> None:
    assert "affirm" not in verbs(text)


@pytest.mark.parametrize("text", ['"네"', "「はい」", "'yes'", "네!"])
def test_a_yes_in_quotation_marks_and_nothing_else_is_one(text: str) -> None:
    assert verbs(text) == ["affirm"]


@pytest.mark.parametrize(("yes", "doubt"), list(product(YES, TAKEN_BACK)))
def test_a_yes_with_a_condition_is_no_yes(yes: str, doubt: str) -> None:
    assert "affirm" not in verbs(yes + doubt)


@pytest.mark.parametrize(
    "text",
    [
        "괜찮아요",
        "괜찮습니다",
        "이이에요",
        "いいです",
        "結構です",
        "大丈夫です",
        "はい、大丈夫です",
        "네 괜찮아요",
        "that's fine",
        "I'm good",
        "네?",
        "はい？",
    ],
)
def test_a_polite_maybe_is_neither(text: str) -> None:
    assert not {"affirm", "deny"} & set(verbs(text))


@pytest.mark.parametrize(
    "text",
    ["네이비로 할게요", "예약했는데요", "어제 받았어요", "はいたけど小さい", "ええと", "yesterday", "okra?", "응답이 없네요"],
)
def test_a_word_that_only_begins_like_a_yes_is_none(text: str) -> None:
    assert "affirm" not in verbs(text)


@pytest.mark.parametrize(
    "text", ["それで大丈夫です", "それでいいです", "그걸로 해 주세요", "yes that's right", "👍", "네 부탁드립니다 감사합니다"]
)
def test_a_yes_to_exactly_this_is_one(text: str) -> None:
    assert verbs(text) == ["affirm"]


def test_a_yes_may_bring_another_request() -> None:
    commands = understand("네, 그리고 배송지도 바꿔주세요", shelf(expecting=CONFIRMATION, active="return_refund")).commands

    assert [(command.verb, command.name) for command in commands] == [("affirm", ""), ("start", "change_address")]


def test_asking_again_for_what_is_confirmed_is_a_yes() -> None:
    assert verbs("네 환불해 주세요") == ["affirm"]
    assert verbs("返金してください") == ["affirm"]


@pytest.mark.parametrize("text", ["취소해 주세요", "cancel", "キャンセル"])
def test_cancel_said_to_a_cancellation_may_mean_either(text: str) -> None:
    assert not {"affirm", "deny"} & set(verbs(text, active="cancel_order"))


@pytest.mark.parametrize("text", ["네 취소해 주세요", "はい、キャンセルしてください", "yes cancel it"])
def test_after_a_yes_it_is_the_order(text: str) -> None:
    assert verbs(text, active="cancel_order") == ["affirm"]


@pytest.mark.parametrize("text", ["됐어요", "やっぱりやめます", "never mind"])
def test_giving_up_ends_the_talk_about_it(text: str) -> None:
    assert verbs(text) == ["cancel"]


@pytest.mark.parametrize("text", ["취소하지 마세요", "返金しないでください", "please don't", "no", "아니요 됐어요"])
def test_a_no_is_a_no(text: str) -> None:
    assert verbs(text) == ["deny"]


@pytest.mark.parametrize(
    ("text", "to"), [("네 그런데 적립금으로요", "store_credit"), ("はい、でも返金はカードにしてください", "original")]
)
def test_other_terms_are_a_correction(text: str, to: str) -> None:
    commands = understand(text, shelf(expecting=CONFIRMATION, active="return_refund")).commands

    assert [(command.verb, command.name, command.value) for command in commands] == [("correct", "to", to)]


@pytest.mark.parametrize("text", ["はい、大丈夫です", "네, 괜찮아요", "はい、結構です。ありがとうございます"])
def test_a_yes_with_a_fine_is_asked_again_and_begins_nothing_else(text: str) -> None:
    assert verbs(text) == ["cannot_handle"]


@pytest.mark.parametrize(
    "text",
    [
        "Hmm, yes please",
        "Um, Yes.",
        "So, correct",
        "Correct, go ahaed.",
        "yes plesae",
        "Yes, that's what I wnat.",
        "음, 네",
        "えっと、はい",
    ],
)
def test_a_yes_after_some_thought_or_with_two_letters_changed_about_is_one(text: str) -> None:
    assert verbs(text) == ["affirm"]


@pytest.mark.parametrize("text", ["Hmm", "Well, no", "Hmm, not yet", "um", "음", "Well, maybe", "so"])
def test_some_thought_alone_is_no_yes(text: str) -> None:
    assert "affirm" not in verbs(text)


@pytest.mark.parametrize(
    "text",
    [
        "Okay, just wondering, how many days do I have to return things?",
        "Right, do you ship to Canada?",
        "ok so when would it arrive",
    ],
)
def test_an_okay_before_a_question_only_begins_to_speak(text: str) -> None:
    assert "affirm" not in verbs(text)


@pytest.mark.parametrize("text", ["Okay", "ok, do it", "Alright, go ahead", "Right, please.", "okay yes"])
def test_an_okay_alone_or_before_a_yes_is_one(text: str) -> None:
    assert verbs(text) == ["affirm"]


@pytest.mark.parametrize(
    "text",
    [
        "그러니까, 네, 부탁드려요",
        "음, 내, 부탁드려요",
        "うーん、はい、お願いします",
        "そうですね、はい",
        "それで合っています。お願いします。",
    ],
)
def test_a_word_of_thought_before_a_yes_in_korean_and_japanese_takes_nothing_from_it(text: str) -> None:
    assert verbs(text) == ["affirm"]


@pytest.mark.parametrize("text", ["내", "그게", "そうですね", "では"])
def test_a_word_of_thought_alone_affirms_nothing(text: str) -> None:
    assert "affirm" not in verbs(text)


ASIDES = (
    "네, 근데 여기 사람이 답하는 거예요?",
    "네, 그냥 궁금한데 주말에도 배송하나요?",
    "넵 참고로 전화 상담도 되나요",
    "네. 그나저나 몇 시까지 하세요?",
    "はい、ちなみに人が答えているんですか？",
    "はい、ところで日曜も発送していますか",
    "ええ、電話でも受け付けていますか？",
    "はい。そういえば、お店は何時までですか？",
    "Yes, by the way, are you open on Sundays?",
    "Yeah, how long does it usually take?",
    "Sure, are you a person?",
    "yes. btw do you also sell hats?",
)


@pytest.mark.parametrize("text", ASIDES)
@pytest.mark.parametrize("active", ["return_refund", "change_address", "cancel_order"])
def test_a_word_of_assent_before_a_question_of_another_matter_moves_nothing(text: str, active: str) -> None:
    assert "affirm" not in verbs(text, active=active)


@pytest.mark.parametrize(
    "text",
    [
        "네, 진행해 주세요. 언제쯤 들어오나요?",
        "はい、お願いします。いつ届きますか？",
        "Yes, go ahead. When will the refund arrive?",
    ],
)
def test_a_yes_in_so_many_words_stands_though_a_question_follows(text: str) -> None:
    assert verbs(text)[0] == "affirm"
