"""Words too long for a channel: measured as the channel measures, parted where a reader would pause, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sodan.desk.channel import Carries, Count
from sodan.desk.portion import portions


def plain(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("text", "counts", "measured"),
    [
        ("abc 가나", Count.LETTERS, 6),
        ("abc 가나", Count.EUC_KR, 8),
        ("🙏", Count.LETTERS, 1),
        ("🙏", Count.UTF16, 2),
        ("お客様", Count.UTF16, 3),
    ],
)
def test_each_channel_measures_in_its_own_way(text: str, counts: Count, measured: int) -> None:
    assert Carries(counts=counts).measured(text) == measured


def test_what_fits_stays_one_message() -> None:
    assert portions(" 안녕하세요. ", Carries(length=10)) == ("안녕하세요.",)


def test_a_long_text_is_parted_between_paragraphs_then_sentences_then_words() -> None:
    carries = Carries(length=20)

    assert portions("첫 문단이 여기 있어요.\n\n둘째 문단입니다.", carries) == ("첫 문단이 여기 있어요.", "둘째 문단입니다.")
    assert portions("返品を承りました。三日以内に伺います。", Carries(length=15)) == (
        "返品を承りました。",
        "三日以内に伺います。",
    )
    assert portions("one two three four five six", carries) == ("one two three four", "five six")
    assert portions("가" * 45, carries) == ("가" * 20, "가" * 20, "가" * 5)


@given(st.text(alphabet="가나다 abc.\n。🙏", max_size=300), st.sampled_from(Count), st.integers(4, 40))
def test_every_part_fits_and_no_letter_is_lost(text: str, counts: Count, length: int) -> None:
    carries = Carries(length=length, counts=counts)

    parts = portions(text, carries)

    assert all(carries.measured(part) <= length for part in parts)
    assert plain("".join(parts)) == plain(text)
