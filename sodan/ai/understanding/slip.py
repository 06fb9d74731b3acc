"""Slips of quick fingers in English: two neighbouring letters changed about ("odrer", "payapl")."""

from __future__ import annotations

import re
from functools import cache

from sodan.ai.understanding.example import examples_of
from sodan.ai.understanding.lexicon import words_of
from sodan.ai.understanding.normalise import folded

_HUNG_ON = r"['’](?:s|d|m|re|ll|ve)(?![a-z])"  # "taht's" is a word with its verb
_WORD = re.compile(rf"(?<![\w@.'’/-])[a-z]{{4,}}(?=[^\w@'’/-]|{_HUNG_ON}|$)(?!\.\w)")
_LATIN = re.compile(r"[a-z]+")
_FILES = ("answers", "concepts", "cues", "product", "qualities", "segment", "topics", "values")


@cache
def _vocabulary(line: str) -> frozenset[str]:
    """Every English word that this line of business has examples or word lists with."""
    told = [example.text for example in examples_of(line) if example.language == "en"]
    told += [term for file in _FILES for terms in words_of(file).values() for term in terms if term.isascii()]
    return frozenset(word for text in told for word in _LATIN.findall(folded(text)) if len(word) > 1)


def put_right(text: str, line: str) -> str:
    """The text, letter for letter as long, with such slips undone where that makes a word we know of one we do not.

    Only words in small letters are looked at: names and numbers stay as they were written.
    """
    known = _vocabulary(line)

    def right(found: re.Match[str]) -> str:
        word = found[0]
        if word in known or word.removesuffix("s") in known:
            return word
        swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
        fitting = swapped & known
        return fitting.pop() if len(fitting) == 1 else word

    return _WORD.sub(right, text)
