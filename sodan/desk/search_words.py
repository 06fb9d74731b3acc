"""A text as search reads it: folded in width, case and kana, Latin in words, Korean and Japanese in pairs of characters.

The same function splits what is kept and what is asked, so both databases find the same. A run of Korean or Japanese gives its
overlapping pairs and then its last character alone: ``머그컵`` is ``머그 그컵 컵``, so that ``컵`` is found at either end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

LONGEST_TEXT = 12_000  # characters of one text that are kept; a message has fewer
LONGEST_WORD = 60
_EXCERPT = 120  # characters of an excerpt around the first hit
_BEFORE = 36
_PAIRED = "\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"  # kana, kanji, Hangul: no blanks, or endings hung on
_RUN = re.compile(rf"[{_PAIRED}]+|[^\W_{_PAIRED}]+")
_IS_PAIRED = re.compile(f"[{_PAIRED}]")
# What belongs to the letter before it: an accent, a mark of voiced kana in half width, a later part of a syllable.
_JOINED = "\uff9e\uff9f\u1160-\u11ff" + "".join(chr(code) for code in range(0x300, 0x20000) if unicodedata.combining(chr(code)))
_JOINS = re.compile(f"[{_JOINED}]")
_NO_LETTER = re.compile(r"[\W_]+")
_KATAKANA = {code: chr(code - 0x60) for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
_ACCENTED = {code: unicodedata.normalize("NFD", chr(code))[0] for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))}
_FOLDED = _KATAKANA | _ACCENTED


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded for comparison; ``places`` says for each of its characters where in the text that stood."""

    text: str
    places: Sequence[int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an excerpt; ``is_hit`` where it is what was looked for."""

    text: str
    is_hit: bool


def plain(text: str) -> str:
    """The text folded: full and half width, hiragana and katakana, upper and lower case, é and e are the same."""
    return unicodedata.normalize("NFKC", text).lower().translate(_FOLDED)


def folded(text: str) -> Folded:
    """``plain``, and where each of its characters came from."""
    whole = plain(text)
    if len(whole) == len(text) and not _JOINS.search(text):  # as nearly all texts are: each letter folds by itself into one
        return Folded(whole, range(len(text)))
    signs: list[str] = []
    places: list[int] = []
    for start, cluster in _clusters(text):
        signs.append(plain(cluster))
        places.extend([start] * len(signs[-1]))
    return Folded("".join(signs), places)


def words_of(text: str) -> list[str]:
    """The words and pairs a text is kept under, in their order."""
    return [word for run in runs_of(plain(text[:LONGEST_TEXT])) for word in split(run)]


def runs_of(text: str) -> list[str]:
    """The stretches of a plain text without blank or mark, each of one kind of writing."""
    return [run for stretch in _RUN.findall(text) for run in _NO_LETTER.split(stretch) if run]


def split(run: str) -> list[str]:
    """One run as it is kept: a Latin word whole, anything of Korean or Japanese in pairs with the last character after them."""
    if not is_paired(run[0]):
        return [run[:LONGEST_WORD]]
    return [*(run[at : at + 2] for at in range(len(run) - 1)), run[-1]]


def is_paired(sign: str) -> bool:
    """Whether this writing has no blanks between words, or hangs its endings on them: kana, kanji, Hangul."""
    return _IS_PAIRED.match(sign) is not None


@lru_cache(maxsize=1_024)
def excerpt(text: str, wanted: tuple[str, ...]) -> tuple[Piece, ...]:
    """The part of a text around the first of the ``wanted`` (plain) words, the hits marked; its beginning where there is none."""
    flat = " ".join(text.split())
    kept = folded(flat)
    hits = _hits(kept.text, wanted)
    first = kept.places[hits[0][0]] if hits else 0
    start = 0 if first <= _BEFORE else first - _BEFORE
    end = min(start + _EXCERPT, len(flat))
    pieces: list[Piece] = [Piece("… ", is_hit=False)] if start else []
    at = start
    for begin, stop in hits:
        left, right = kept.places[begin], kept.places[stop] if stop < len(kept.places) else len(flat)
        if left >= at and right <= end:
            pieces += [Piece(flat[at:left], is_hit=False), Piece(flat[left:right], is_hit=True)]
            at = right
    pieces.append(Piece(flat[at:end] + (" …" if end < len(flat) else ""), is_hit=False))
    return tuple(piece for piece in pieces if piece.text)


def _hits(text: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand, from left to right, none within another; a Latin word only where one begins."""
    found: list[tuple[int, int]] = []
    for word in sorted(set(wanted), key=len, reverse=True):
        at = text.find(word)
        while word and at >= 0:
            end = at + len(word)
            begins = is_paired(word[0]) or at == 0 or not text[at - 1].isalnum() or is_paired(text[at - 1])
            if begins and all(end <= left or at >= right for left, right in found):
                found.append((at, end))
            at = text.find(word, at + 1)
    return sorted(found)


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces that fold by themselves: a letter with its marks, a syllable with its parts."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _joins(text[at]):
            yield start, text[start:at]
            start = at


def _joins(sign: str) -> bool:
    return _JOINS.match(sign) is not None
