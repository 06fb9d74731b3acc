"""Every sentence to a customer ends politely in Korean and Japanese, and each language says the same things."""

import re

import pytest

from sodan.kit.words import all_words, places_of

TO_CUSTOMERS = ("say.", "answer.", "chitchat.", "handover.", "reason.")
KO_POLITE = re.compile(r"(요|니다|까|세요|십시오|죠)$")
JA_ENDINGS = (
    "ます", "です", "ください", "ませ", "せん", "でした", "ました", "でしたか", "でしょうか", "ですか", "ますか", "ございます",
    "ましょうか", "ございません", "こんにちは",
)  # fmt: skip
JA_POLITE = re.compile(rf"({'|'.join(JA_ENDINGS)})$")
SENTENCE_END = re.compile(r"[.?。？]\s*")


def sentences(text: str) -> list[str]:
    """The sentences of a text that end with a full stop or a question mark; parenthesised tails are left out."""
    bare = re.sub(r"[（(][^（()）]*[)）]", "", text)
    bare = re.sub(r"(\d)\.(\d)", r"\1\2", bare)
    bare = re.sub(r"주문 \{order\}: \{items\}\.", "", bare)
    return [part.strip() for part in SENTENCE_END.split(bare) if part.strip() and not part.strip().endswith("}")]


def keys() -> list[str]:
    """All phrases that customers read as sentences."""
    return sorted(key for key in all_words() if key.startswith(TO_CUSTOMERS) and key not in {"say.all_of_them", "say.pieces"})


@pytest.mark.parametrize("key", keys())
def test_korean_and_japanese_sentences_end_politely(key: str) -> None:
    texts = all_words()[key]

    assert [part for part in sentences(texts["ko"]) if not KO_POLITE.search(part)] == []
    assert [part for part in sentences(texts["ja"]) if not JA_POLITE.search(part)] == []


@pytest.mark.parametrize("key", keys())
def test_the_three_languages_name_the_same_things(key: str) -> None:
    texts = all_words()[key]
    wanted = places_of(texts["en"])

    assert places_of(texts["ko"]) == wanted
    assert places_of(texts["ja"]) == wanted
