"""Emergencies are not missed, abuse and threats are told from plain displeasure, and products are no alarms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sodan.ai.conduct.recognise import LABELS, conduct_of, signs_of
from sodan.ai.conduct.tests.labelled import NONE, counts, heard, lines_of
from sodan.kit.language import LANGUAGES
from sodan.kit.words import all_words

SETS = ("dev", "held")
LEAST_RECALL = {"crisis": 0.95, "abuse": 0.95, "legal_threat": 0.8, "media_threat": 0.8, "robot": 0.8, "complaint": 0.9}
LEAST_PRECISION = 0.9


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SETS)
def test_each_kind_is_found_and_seldom_where_it_is_not(name: str, language: str) -> None:
    fared = dict(counts(name, language))

    assert {kind: one.recall for kind, one in fared.items() if one.recall < LEAST_RECALL[kind]} == {}
    assert {kind: one.precision for kind, one in fared.items() if one.precision < LEAST_PRECISION} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SETS)
def test_words_of_products_and_of_feeling_are_no_alarm(name: str, language: str) -> None:
    harmless = [line for label, line in lines_of(name, language) if label == NONE]

    assert len(lines_of(name, language)) >= 90
    assert [line for line in harmless if heard(line)] == []


@pytest.mark.parametrize(
    ("line", "harmless"),
    [
        ("죽고 싶어요", "죽을 만큼 좋아요"),
        ("死にたいです", "殺風景な部屋に合いますか"),
        ("I want to die", "this bag is to die for"),
        ("죽여버릴 거야", "가격 죽여주네요"),
        ("I will kill you", "please kill the order"),
    ],
)
def test_an_alarm_and_what_only_sounds_like_it(line: str, harmless: str) -> None:
    assert heard(line) & {"crisis", "abuse"}
    assert heard(harmless) == set()


def test_whoever_curses_in_another_language_is_heard_too() -> None:
    assert conduct_of("환불 언제 돼요? you idiot").abuse == "insult"


def test_spaces_stretched_letters_and_katakana_do_not_hide_what_is_said() -> None:
    assert conduct_of("죽고    싶어요").crisis == "crisis_self_harm"
    assert conduct_of("死ニタイ").crisis == "crisis_self_harm"
    assert conduct_of("씨.발").abuse == "rude"
    assert conduct_of("ﾌｻﾞｹﾝﾅ").abuse == "rude"


def test_the_graver_comes_first() -> None:
    conduct = conduct_of("you idiot, I will kill you, I want to die")

    assert (conduct.crisis, conduct.abuse) == ("crisis_self_harm", "threat")
    assert conduct.labels[0] == "crisis_self_harm"
    assert conduct.span("threat").startswith("i will kill you")


@given(st.text(max_size=300))
def test_whatever_is_written_is_labelled_without_failing_and_the_same_again(text: str) -> None:
    assert conduct_of(text) == conduct_of(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_has_its_word_lists_and_its_name(language: str) -> None:
    assert set(signs_of(language)) == set(LABELS)
    assert [label for label in LABELS[:-2] if f"conduct.{label}" not in all_words()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_pattern_is_found_in_nothing(language: str) -> None:
    assert [label for label, sign in signs_of(language).items() if sign.says.search("")] == []
