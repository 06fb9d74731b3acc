"""Sentences are filled, with the particle that fits and the plural that counts."""

from pathlib import Path

import pytest

from sodan.kit.errors import Invalid
from sodan.kit.language import language_of, normalised
from sodan.kit.words import all_words, filled, particle, places_of, read_words, word


@pytest.mark.parametrize(
    ("noun", "pair", "expected"),
    [
        ("백팩", "을/를", "을"),
        ("텀블러", "을/를", "를"),
        ("셔츠", "이/가", "가"),
        ("주문", "은/는", "은"),
        ("서울", "으로/로", "로"),
        ("부산", "으로/로", "으로"),
        ("카드 4417", "으로/로", "로"),
        ("MOA-10483", "을/를", "을"),
        ("MOA-10482", "을/를", "를"),
        ("Grace Kim", "이/가", "이"),
        ("Yumi", "이/가", "가"),
        ("(백팩)", "과/와", "과"),
        ("", "을/를", "를"),
    ],
)
def test_the_particle_follows_the_sound(noun: str, pair: str, expected: str) -> None:
    assert particle(noun, pair) == expected


def test_a_place_with_particles_writes_value_and_particle() -> None:
    assert filled("{item:을/를} 취소할까요?", {"item": "캔버스 백팩"}) == "캔버스 백팩을 취소할까요?"


def test_a_missing_value_is_an_error_and_not_a_hole() -> None:
    with pytest.raises(KeyError):
        filled("{item} is on its way", {})


def test_the_places_of_a_sentence_are_known() -> None:
    assert places_of("{name}, {item:을/를} {when}") == {"name", "item", "when"}


def test_english_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"cart": {"ko": "{count}개", "ja": "{count}点", "en": "{count} [item|items]"}}
    monkeypatch.setattr("sodan.kit.words.all_words", lambda: told)

    assert [word("cart", "en", count=count) for count in (0, 1, 2)] == ["0 items", "1 item", "2 items"]
    assert word("cart", "ko", count=2) == "2개"


def test_a_word_file_with_a_language_missing_says_where(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("good: {ko: 네, ja: はい, en: yes}\nbad: {ko: 네, en: yes}\n", encoding="utf-8")

    with pytest.raises(Invalid, match=r"words\.yaml:2.*“bad” lacks a language"):
        read_words(path)


def test_a_sentence_that_a_comma_would_cut_says_where(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(
        "good: {ko: 네, ja: はい, en: yes}\nbad: {ko: 상품이나 배송, 사이트에 대해, ja: はい, en: yes}\n", encoding="utf-8"
    )

    with pytest.raises(Invalid, match=r"words\.yaml:2.*“bad” is cut at a comma before “사이트에 대해”"):
        read_words(path)


def test_a_word_file_that_is_no_yaml_says_where(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("good: {ko: 네\nbad: ]", encoding="utf-8")

    with pytest.raises(Invalid, match=r"words\.yaml:\d+.*not YAML"):
        read_words(path)


def test_a_key_that_is_told_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("one", "two"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "words.yaml").write_text("same: {ko: 네, ja: はい, en: yes}\n", encoding="utf-8")
    monkeypatch.setattr("sodan.kit.words._ROOMS", tmp_path)

    with pytest.raises(Invalid, match="already told"):
        all_words.__wrapped__()


@pytest.mark.parametrize(
    ("text", "fallback", "expected"),
    [
        ("환불해 주세요", "en", "ko"),
        ("返品したいです", "ko", "ja"),
        ("I want a refund", "ko", "en"),
        ("Canvas Backpack 환불이요", "en", "ko"),
        ("返品", "ja", "ja"),
        ("返品", "en", "ja"),
        ("返品", "ko", "ko"),
        ("10482", "ja", "ja"),
        ("Olivia Silva、32240", "ja", "ja"),
        ("Juan Lopez, 85060", "ko", "ko"),
        ("PayPal", "ko", "ko"),
        ("Cancel my order 10482", "ko", "en"),
        ("Hello there", "ja", "en"),
    ],
)
def test_the_script_tells_the_language(text: str, fallback: str, expected: str) -> None:
    assert language_of(text, fallback) == expected


def test_full_width_digits_are_plain_digits() -> None:
    assert normalised("　ＭＯＡ－１０４８２ ") == "MOA-10482"
