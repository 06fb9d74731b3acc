"""Phrase banks of the retail bench: read strictly, filled with the right particles, and complete where they ship."""

from pathlib import Path
from random import Random

import pytest

from bench.retail.bank import SECTIONS, BankError, filled, particle, read_bank
from tests.retail_shop import PHRASES, bank_file

LANGUAGES = sorted(path.stem for path in PHRASES.glob("??.yaml"))
FEWEST = 8  # ways to say one thing


@pytest.mark.parametrize(
    ("word", "pair", "becomes"),
    [
        ("주문", "을/를", "을"),
        ("램프", "을/를", "를"),
        ("서울", "으로/로", "로"),
        ("집", "으로/로", "으로"),
        ("#W1000001", "으로/로", "로"),
        ("#W1000003", "은/는", "은"),
        ("#W1000002", "을/를", "를"),
        ("LED", "이/가", "가"),
        ("M", "과/와", "과"),
        ("램프(검정)", "을/를", "를"),
    ],
)
def test_a_korean_particle_follows_the_sound_before_it(word: str, pair: str, becomes: str) -> None:
    assert particle(word, *pair.split("/")) == becomes
    assert filled(f"{{items:{pair}}} …", {"items": word}) == f"{word}{becomes} …"


def test_a_place_can_begin_a_sentence_or_stand_within_one() -> None:
    values = {"items": "the Lamp"}

    assert filled("{items:upper}.", values) == "The Lamp."
    assert filled("{items:small}", values) == "the lamp"
    assert filled("Also, {items:lower}", {"items": "I mean it"}) == "Also, I mean it"


def test_a_key_nobody_knows_is_told_with_its_line(tmp_path: Path) -> None:
    path = bank_file(tmp_path, "language: en\nrequests:\n  cancle: [x]\n")

    with pytest.raises(BankError, match=r"bank\.yaml:3: requests\.cancle: no such key"):
        read_bank(path)


@pytest.mark.parametrize("phrase", ["Cancel {oder}", "Cancel {order:bold}"])
def test_a_place_nobody_fills_is_told_with_its_line(tmp_path: Path, phrase: str) -> None:
    path = bank_file(tmp_path, f'language: en\nrequests:\n  cancel: ["{phrase}"]\n')

    with pytest.raises(BankError, match=r"bank\.yaml:3: requests\.cancel: no such place"):
        read_bank(path)


def test_an_unquoted_yes_is_told(tmp_path: Path) -> None:
    path = bank_file(tmp_path, "answers:\n  name_zip: [12]\n")

    with pytest.raises(BankError, match="quote yes, no and numbers"):
        read_bank(path)


def test_what_every_customer_must_say_may_not_be_left_out(tmp_path: Path) -> None:
    path = bank_file(tmp_path, 'requests:\n  cancel: ["Cancel {order}."]\n')

    with pytest.raises(BankError, match=r"requests\.return is missing"):
        read_bank(path)


def test_a_phrase_that_needs_what_is_not_known_is_passed_over(tmp_path: Path) -> None:
    bank = read_bank(PHRASES / "en.yaml")

    chance = Random(1)  # noqa: S311 - nothing secret

    assert bank.say("requests.cancel", chance) == ""
    assert "#W1" in bank.say("requests.cancel", chance, order="#W1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_bank_says_every_kind_of_thing_in_many_ways(language: str) -> None:
    bank = read_bank(PHRASES / f"{language}.yaml")

    missing = [f"{section}.{key}" for section, keys in SECTIONS.items() for key in keys if not bank.has(f"{section}.{key}")]
    few = {
        key: len(said)
        for key, said in bank.phrases.items()
        if not key.startswith(("nouns.", "heard.")) and len(set(said)) < FEWEST
    }

    assert (bank.language, missing, few) == (language, [], {})


def test_sentences_stand_beside_each_other_as_the_language_writes_them() -> None:
    english, japanese = (read_bank(PHRASES / f"{language}.yaml") for language in ("en", "ja"))

    assert english.line("Hi,", "", "cancel it") == "Hi, cancel it"
    assert (
        japanese.line("こんにちは。", "注文をキャンセルで", "お願いします。") == "こんにちは。注文をキャンセルで。お願いします。"
    )
