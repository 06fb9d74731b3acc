"""How well held-out messages are understood; the figures are printed with ``pytest -s``, their floors are held here."""

from __future__ import annotations

import pytest

from sodan.ai.understanding.tests import heldout
from sodan.ai.understanding.tests.heldout import Score
from sodan.ai.understanding.tests.wishes import wishes
from sodan.kit.language import LANGUAGES

languages = pytest.mark.parametrize("language", LANGUAGES)
sets = pytest.mark.parametrize("name", ["heldout", "unseen", "fresh"])


def told(what: str, score: Score) -> Score:
    """The score, printed."""
    print(f"{what}: {score.right}/{score.asked} = {score.share:.3f}, wrong acts {score.wrong}")  # noqa: T201 - figures for the reader
    return score


@sets
@languages
def test_nine_of_ten_requests_start_the_right_thing(language: str, name: str) -> None:
    score = told(f"{name} {language} requests", heldout.requests(language, name))

    assert score.share >= 0.90, score.misses
    assert score.wrong / score.asked <= 0.05, score.misses


@sets
@languages
def test_several_requests_in_one_message_are_all_found(language: str, name: str) -> None:
    score = told(f"{name} {language} several", heldout.several(language, name))

    assert score.share >= 0.75, score.misses


@sets
@languages
def test_what_the_shop_does_not_do_starts_nothing(language: str, name: str) -> None:
    score = told(f"{name} {language} out of scope", heldout.out_of_scope(language, name))

    assert score.share >= 0.80, score.misses


@languages
def test_small_talk_is_known_for_what_it_is(language: str) -> None:
    assert told(f"{language} small talk", heldout.small_talk(language)).share >= 0.90


@languages
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_clear_answer_is_taken(language: str, answer: str) -> None:
    score = told(f"{language} {answer}", heldout.consent(language, answer))

    assert score.share >= 0.95, score.misses


@languages
@pytest.mark.parametrize("answer", ["no", "neither"])
def test_what_is_no_clear_yes_never_affirms(language: str, answer: str) -> None:
    score = heldout.consent(language, answer)

    assert [miss for miss in score.misses if "→ affirm" in miss] == []


@languages
def test_what_is_neither_is_neither(language: str) -> None:
    score = told(f"{language} neither", heldout.consent(language, "neither"))

    assert score.share >= 0.95, score.misses


@languages
def test_values_taken_back_are_corrections(language: str) -> None:
    score = told(f"{language} corrections", heldout.corrections(language))

    assert score.share >= 0.80, score.misses


@languages
def test_what_things_shall_become_is_understood(language: str) -> None:
    score = told(f"{language} wishes", wishes(language))

    assert score.share >= 0.90, score.misses
