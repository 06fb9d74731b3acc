"""What is typed into the search field, read: words that must all be there, and filters such as ``from:ai``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sodan.desk.search_words import is_paired, plain, runs_of, split
from sodan.kit.errors import Invalid
from sodan.kit.language import LANGUAGES

LONGEST = 200
_PART = re.compile(r'(?:([A-Za-z]+):)?("[^"]*"?|\S+)')
_DAY = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_TELEPHONE = re.compile(r"\+?[\d() .-]{7,20}")
_ENDING = re.compile(r"(?:(?<=[a-z]{4})(?:ies|ing|ed|es|e|y)|(?<=[a-z]{2}x)es|(?<=[a-z]{2}[^\Ws])s)$")
_DOUBLED = re.compile(r"([b-df-hj-kmnp-tv-z])\1$")  # shipp-ing, but not the ll of “install” nor the ss of “class”
_LONGEST_COMPOUND = 8
_JAPANESE_PARTICLES = "をはがのにで"
# Which of the pair follows a syllable that ends in a consonant, and which one that does not.
_AFTER_CONSONANT, _AFTER_VOWEL = "은이을과", "는가를와"
_OBJECT = "을를"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand one after the other; with ``opens`` the last is only how a word begins."""

    words: tuple[str, ...]
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Either:
    """One of several ways to have it, each a list of phrases that must all be there."""

    ways: tuple[tuple[Phrase, ...], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for. ``marked`` are the plain words an excerpt marks; without terms only the filters count."""

    typed: str
    terms: tuple[Either, ...] = ()
    marked: tuple[str, ...] = ()
    by: str = ""
    tag: str = ""
    has_attachment: bool = False
    before: date | None = None
    after: date | None = None
    is_open: bool | None = None
    language: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter asks for messages only."""
        return bool(
            self.by or self.tag or self.has_attachment or self.before or self.after or self.is_open is not None or self.language
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked."""
        return not self.terms and not self.is_narrowed


def read_question(typed: str) -> Question:
    """Read what was typed. Raises Invalid for a filter whose value cannot be read; ``where`` is the filter."""
    text = " ".join(unicodedata.normalize("NFKC", typed[:LONGEST]).split())
    question = Question(text)
    for key, value in _parts(text):
        if key in _FILTERS:
            question = _FILTERS[key](question, value)
        else:
            question = _with_words(question, f"{key}:{value}" if key else value)
    return question


def _parts(text: str) -> Iterator[tuple[str, str]]:
    if _TELEPHONE.fullmatch(text):
        yield "", text
        return
    for match in _PART.finditer(text):
        yield (match[1] or "").lower(), match[2].strip('"')


def _with_words(question: Question, written: str) -> Question:
    runs = runs_of(plain(written))
    if not runs:
        return question
    shown = (plain(written), *runs)
    if _TELEPHONE.fullmatch(written) and len(runs) > 1:
        whole = Phrase(("".join(runs),), opens=True)
        return _and(question, Either(((whole,), (_phrase(runs),))), shown)
    if len(runs) == 1 and is_paired(runs[0][0]):
        stem = without_particle(runs[0])
        ways, parts = _compound(stem)
        return _and(question, Either(ways), (*shown, stem, *parts))
    if len(runs) == 1:
        stem = latin_stem(runs[0])
        return _and(question, Either(((Phrase((stem,), opens=True),),)), (*shown, stem))
    return _and(question, Either(((_phrase(runs),),)), shown)


def _and(question: Question, term: Either, shown: tuple[str, ...]) -> Question:
    return replace(question, terms=(*question.terms, term), marked=(*question.marked, *shown))


def _phrase(runs: list[str]) -> Phrase:
    """The runs in a row as they are kept; the last may go on, so the single character kept after its pairs is not asked for."""
    words = [word for run in runs for word in split(run)]
    last = runs[-1]
    if is_paired(last[0]) and len(last) > 1:
        return Phrase(tuple(words[:-1]))
    return Phrase(tuple(words), opens=True)


def _compound(run: str) -> tuple[tuple[tuple[Phrase, ...], ...], tuple[str, ...]]:
    """A word of four to eight characters may be written apart: 환불요청 is also 환불 and 요청 (and 配送状況 配送 and 状況)."""
    whole = (_phrase([run]),)
    is_compound = 4 <= len(run) <= _LONGEST_COMPOUND and (all(map(_is_hangul, run)) or all(map(_is_kanji, run)))  # noqa: PLR2004
    if not is_compound:
        return (whole,), ()
    cuts = [(run[:at], run[at:]) for at in range(2, len(run) - 1)]
    apart = tuple((_phrase([left]), _phrase([right])) for left, right in cuts)
    return (whole, *apart), tuple(part for cut in cuts for part in cut)


def without_particle(run: str) -> str:
    """환불을 → 환불, 返品を → 返品: the noun that was meant, where what follows it can be a particle. It only ever finds more."""
    stem, last = run[:-1], run[-1]
    if not stem:
        return run
    if _is_hangul(last) and _is_hangul(stem[-1]):
        closed = (ord(stem[-1]) - 0xAC00) % 28 != 0
        fits = last in (_AFTER_CONSONANT if closed else _AFTER_VOWEL)
        return stem if fits and (len(stem) > 1 or last in _OBJECT) else run
    return stem if last in _JAPANESE_PARTICLES and len(stem) > 1 and _is_kanji(stem[-1]) else run


def latin_stem(run: str) -> str:
    """How the word begins whatever its ending: refunds, refunded → refund; delivery → deliver. A number is left as it is."""
    if not run.isalpha():
        return run
    stem = _ENDING.sub("", run)
    return _DOUBLED.sub(r"\1", stem) if stem != run else run


def _is_hangul(sign: str) -> bool:
    return "가" <= sign <= "힣"


def _is_kanji(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff" or sign == "々"


def _by(question: Question, value: str) -> Question:
    return replace(question, by=value)


def _tag(question: Question, value: str) -> Question:
    return replace(question, tag=value)


def _has(question: Question, value: str) -> Question:
    if value.lower() not in ("attachment", "file"):
        raise Invalid(f"“{value}” is nothing a message has", where="has", expected="has:attachment")
    return replace(question, has_attachment=True)


def _is(question: Question, value: str) -> Question:
    if value.lower() not in ("open", "closed"):
        raise Invalid(f"“{value}” is no state", where="is", expected="is:open, is:closed")
    return replace(question, is_open=value.lower() == "open")


def _language(question: Question, value: str) -> Question:
    if value.lower() not in LANGUAGES:
        raise Invalid(f"“{value}” is no language of ours", where="language", expected="language:ko, language:ja, language:en")
    return replace(question, language=value.lower())


def _day(name: str, value: str) -> date:
    match = _DAY.fullmatch(value)
    try:
        return date(*(int(part) for part in match.groups())) if match else date.fromisoformat(value)
    except ValueError as error:
        raise Invalid(f"“{value}” is no day", where=name, expected=f"{name}:2026-11-28") from error


def _before(question: Question, value: str) -> Question:
    return replace(question, before=_day("before", value))


def _after(question: Question, value: str) -> Question:
    return replace(question, after=_day("after", value))


_FILTERS: Mapping[str, Callable[[Question, str], Question]] = {
    "from": _by,
    "tag": _tag,
    "has": _has,
    "is": _is,
    "language": _language,
    "before": _before,
    "after": _after,
}
