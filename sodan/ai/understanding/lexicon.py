"""The word lists of understanding: read once from ``lexicon/*.yaml`` and compiled to patterns over folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from sodan.ai.understanding.normalise import folded

_HERE = Path(__file__).resolve().parent / "lexicon"
_ASCII = re.compile(r"[!-~ ]+")


def _one(term: str) -> str:
    """One term as a pattern: whole words in Latin script, blanks optional in Korean and Japanese.

    ``*`` at the end leaves an English stem open; ``^`` at the start keeps a Korean or Japanese term from beginning mid-word.
    """
    if term.startswith("^"):
        return rf"(?<![\uac00-\ud7a3\u3040-\u9fff]){_one(term[1:])}"
    stem, open_ended = (term[:-1], True) if term.endswith("*") else (term, False)
    spelled = folded(stem)
    if not _ASCII.fullmatch(spelled):
        return r"\s*".join(_sounding(part) for part in spelled.split())
    body = r"\s+".join(re.escape(part).replace("'", "['’]?") for part in spelled.split())
    left = "(?<![a-z0-9])" if spelled[0].isalnum() else ""
    right = "(?![a-z0-9])" if spelled[-1].isalnum() else ""
    return f"{left}{body}{'[a-z]*' if open_ended else ''}{right}"


# ㅐ and ㅔ sound alike, and many people write one for the other: 케니스터, 바꿔 주새요. A shorter word might become another one.
_FIRST_HANGUL, _VOWELS, _FINALS, _AE, _E = 0xAC00, 21, 28, 1, 5
_LONG = 3
_HANGUL = re.compile(r"[\uac00-\ud7a3]")


def _sounding(word: str) -> str:
    """A Korean word of three letters and more as a pattern that takes ㅐ for ㅔ; any other word as it is."""
    if len(_HANGUL.findall(word)) < _LONG:
        return re.escape(word)
    return "".join(_either(letter) for letter in word)


def _either(letter: str) -> str:
    vowel = (ord(letter) - _FIRST_HANGUL) // _FINALS % _VOWELS if _HANGUL.match(letter) else -1
    if vowel not in {_AE, _E}:
        return re.escape(letter)
    return f"[{letter}{chr(ord(letter) + (_E - _AE if vowel == _AE else _AE - _E) * _FINALS)}]"


def pattern_of(terms: Iterable[str]) -> re.Pattern[str]:
    """Any of the terms, the longest first."""
    return re.compile("|".join(_one(str(term)) for term in sorted(map(str, terms), key=len, reverse=True)))


@cache
def words_of(file: str) -> Mapping[str, tuple[str, ...]]:
    """The lists of one file by name, in the file's order."""
    found = YAML(typ="safe").load((_HERE / f"{file}.yaml").read_text(encoding="utf-8"))
    return {str(name): tuple(str(term) for term in terms) for name, terms in found.items()}


@cache
def patterns_of(file: str) -> Mapping[str, re.Pattern[str]]:
    """The lists of one file as patterns by name."""
    return {name: pattern_of(terms) for name, terms in words_of(file).items()}


def pattern(file: str, name: str) -> re.Pattern[str]:
    """The pattern of one list."""
    return patterns_of(file)[name]
