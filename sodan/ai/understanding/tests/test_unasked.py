"""What is said to an offer nobody asked for: yes, no, never again, or any other wish, which then goes before it."""

from __future__ import annotations

import pytest

from sodan.ai.understanding.context import Context, Expectation, Offered
from sodan.ai.understanding.understand import understand
from sodan.kit.words import word

VALUES = ("interested", "declined", "stopped")


def told(text: str, language: str) -> list[tuple[str, str, object]]:
    """What is understood while the offer is open."""
    options = tuple(Offered(value=f"reply:{value}", label=word(f"choice.reply.{value}", language)) for value in VALUES)
    expectation = Expectation(kind="choice", slot="reply", options=options, procedure="offer")
    context = Context(language=language, line="e_commerce", active="offer", expectation=expectation)
    return [(one.verb, one.name, one.value) for one in understand(text, context).commands]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("ko", "오 뭔데요?", "interested"),
        ("ko", "아니요 감사합니다", "declined"),
        ("ko", "아뇨, 이런 광고 그만 보내 주세요", "stopped"),
        ("ko", "수신거부할게요", "stopped"),
        ("ja", "どんな内容ですか", "interested"),
        ("ja", "また今度で", "declined"),
        ("ja", "いいえ、もう送らないでください", "stopped"),
        ("en", "sure, go on", "interested"),
        ("en", "not interested", "declined"),
        ("en", "no, and please don't send me these", "stopped"),
    ],
)
def test_the_answer_is_heard_and_never_again_beats_no(language: str, text: str, value: str) -> None:
    assert told(text, language) == [("set", "reply", value)]


@pytest.mark.parametrize(
    ("language", "text", "procedure"),
    [
        ("ko", "그럼 백팩 환불 가능한지 알려 주세요", "return_refund"),
        ("ja", "注文したリュックを返品したいです", "return_refund"),
        ("en", "ok, where is my order", "order_status"),
    ],
)
def test_any_other_wish_goes_before_it(language: str, text: str, procedure: str) -> None:
    assert ("start", procedure, None) in told(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ko", "항의할 게 있습니다. 문 앞에 아무 말도 없이 두고 갔어요"),
        ("ja", "苦情を申し上げます。何の連絡もありませんでした"),
        ("en", "I have a complaint. Nobody told me a thing"),
    ],
)
def test_who_complains_is_not_asked_back_about_what_happened(language: str, text: str) -> None:
    verbs = {one.verb for one in understand(text, Context(language=language)).commands}

    assert "start" in verbs
    assert "clarify" not in verbs
