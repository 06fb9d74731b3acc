"""Every word a person sees, in Korean, Japanese and English side by side, with Korean particles chosen by sound."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sodan.kit.errors import Invalid
from sodan.kit.language import LANGUAGES
from sodan.kit.pack import own_folders

_ROOMS = Path(__file__).resolve().parent.parent
_HANGUL_FIRST, _HANGUL_LAST, _FINALS = 0xAC00, 0xD7A3, 28
_FINAL_RIEUL = 8
# How the last digit of a number is read: 0 영 1 일 3 삼 6 육 7 칠 8 팔 end in a consonant; 1, 7 and 8 in ㄹ.
_DIGIT_FINALS = {"0": 21, "1": 8, "3": 16, "6": 1, "7": 8, "8": 8}
_LATIN_WITH_FINAL = {"l": 8, "m": 16, "n": 4, "r": 8}


def _final_of(text: str) -> int:
    """The index of the last syllable's final consonant; 0 when it ends in a vowel."""
    letters = [letter for letter in text if letter.isalnum()]
    if not letters:
        return 0
    last = letters[-1]
    if _HANGUL_FIRST <= ord(last) <= _HANGUL_LAST:
        return (ord(last) - _HANGUL_FIRST) % _FINALS
    return _DIGIT_FINALS.get(last, _LATIN_WITH_FINAL.get(last.lower(), 0))


def particle(text: str, pair: str) -> str:
    """The particle that fits: ``particle("백팩", "을/를")`` → 을. ``으로/로`` counts ㄹ as a vowel."""
    after_consonant, after_vowel = pair.split("/")
    final = _final_of(text)
    if after_consonant == "으로" and final == _FINAL_RIEUL:
        final = 0
    return after_consonant if final else after_vowel


class _Sentence(string.Formatter):
    """Formats named places; ``{item:을/를}`` writes the value and the particle it calls for."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """A slash in the format means a pair of Korean particles."""
        if "/" in format_spec:
            return f"{value}{particle(str(value), format_spec)}"
        return str(super().format_field(value, format_spec))

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:  # noqa: ARG002 - as string.Formatter calls it
        """Only named places are allowed; a missing one is an error, not an empty string."""
        return kwargs[str(key)]


_SENTENCE = _Sentence()


def filled(text: str, values: Mapping[str, Any]) -> str:
    """The text with its named places filled. Raises KeyError when a value is missing."""
    return _SENTENCE.vformat(text, (), dict(values))


def places_of(text: str) -> set[str]:
    """The names of the places a text wants filled."""
    return {name for _, name, _, _ in _SENTENCE.parse(text) if name}


def read_words(path: Path) -> dict[str, dict[str, str]]:
    """Read one word file: ``key: {ko: …, ja: …, en: …}``. Raises Invalid with file and line for anything else."""
    reader = YAML(typ="rt")
    try:
        found: Any = reader.load(path.read_text(encoding="utf-8")) or {}
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Invalid("not YAML", where=str(path), line=mark.line + 1 if mark else None, expected="key: {ko, ja, en}") from error
    words: dict[str, dict[str, str]] = {}
    for key, texts in found.items():
        if not isinstance(texts, Mapping) or set(LANGUAGES) - set(texts):
            raise Invalid(f"“{key}” lacks a language", where=str(path), line=found.lc.key(key)[0] + 1, expected="ko, ja and en")
        if cut := set(texts) - set(LANGUAGES):
            told = f"“{key}” is cut at a comma before “{cut.pop()}”"
            raise Invalid(told, where=str(path), line=found.lc.key(key)[0] + 1, expected="quotation marks around the sentence")
        words[str(key)] = {language: str(texts[language]).strip() for language in LANGUAGES}
    return words


@cache
def all_words() -> Mapping[str, Mapping[str, str]]:
    """The words of every room (``sodan/**/words.yaml``), read once per process; those of the firm's own packs replace ours.

    Raises Invalid for a key told twice.
    """
    words: dict[str, dict[str, str]] = {}
    for path in sorted(_ROOMS.glob("**/words.yaml")):
        for key, texts in read_words(path).items():
            if key in words:
                raise Invalid(f"“{key}” is already told elsewhere", where=str(path), expected="one home for each key")
            words[key] = texts
    for folder in reversed(own_folders()):
        for path in sorted(folder.glob("**/words.yaml")):
            words |= read_words(path)
    return words


_PLURAL = re.compile(r"\[([^|\[\]]*)\|([^|\[\]]*)\]")


def word(key: str, language: str, **values: Any) -> str:
    """The sentence ``key`` in the reader's language with its places filled; KeyError when there is no such key.

    English plurals are written ``[item|items]`` and follow the value ``count``.
    """
    texts = all_words()[key]
    text = texts.get(language) or texts["en"]
    if "count" in values:
        text = _PLURAL.sub(lambda found: found[1 if values["count"] == 1 else 2], text)
    return filled(text, values) if values or "{" in text else text
