"""What is only meant in case of something else, ruled out or wondered about starts nothing by itself, in three languages."""

from __future__ import annotations

import pytest

from sodan.ai.understanding.tests.shelf import shelf
from sodan.ai.understanding.understand import understand


def asked(text: str, language: str) -> list[tuple[str, str]]:
    """What a message starts, each with what it hangs on."""
    return [(one.name, one.when) for one in understand(text, shelf(language)).commands if one.verb == "start"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Please exchange the backpack for a black one. If that's not possible, I want to return it.", "en"),
        ("I'd like to exchange my backpack for black, otherwise return it please", "en"),
        ("Exchange the backpack to black, and return it if you cannot do that.", "en"),
        ("백팩을 블랙으로 교환해 주세요. 안 되면 환불해 주세요", "ko"),
        ("백팩 교환이 불가능하면 반품할게요", "ko"),
        ("リュックを黒に交換してください。無理なら返品したいです", "ja"),
        ("リュックを黒に交換したいです。できない場合は返金をお願いします", "ja"),
    ],
)
def test_a_second_choice_waits_for_the_first(text: str, language: str) -> None:
    assert asked(text, language) == [("exchange", ""), ("return_refund", "refused")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I do not want to cancel the order, I want to return the tumbler", "en"),
        ("취소하지 말고 텀블러 반품해 주세요", "ko"),
        ("キャンセルではなく、タンブラーを返品したいです", "ja"),
    ],
)
def test_what_is_ruled_out_is_not_asked_for(text: str, language: str) -> None:
    assert asked(text, language) == [("return_refund", "")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Could I also return the tumbler? Just asking, I haven't decided.", "en"),
        ("텀블러도 반품이 되나요? 아직 정한 건 아니에요.", "ko"),
        ("タンブラーは返品可能でしょうか。まだ決めていません。", "ja"),
    ],
)
def test_what_is_only_wondered_starts_nothing(text: str, language: str) -> None:
    assert asked(text, language) == []


def test_to_know_something_is_no_wish_to_change_it() -> None:
    assert asked("I'd like to return the tumbler and I want to know the total amount I get back", "en") == [("return_refund", "")]


def test_a_wish_in_so_many_words_needs_no_example_like_it() -> None:
    text = "For order 10482, I want to exchange Canvas Backpack {'color': 'beige'} to {'color': 'black'}"

    assert asked(text, "en") == [("exchange", "")]
