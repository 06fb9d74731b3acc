"""What a product may be like — its options with all their values — and which of these a text names, in whosever words.

A catalogue's option may have any name and any values. Each product gets a sheet of patterns, made once: the shop's own
words in its languages, the words that mean the same, numbers with their units, and having or lacking a thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz

from sodan.ai.understanding.entity.measure import is_pure_number, measure_of, measures_in, range_pattern
from sodan.ai.understanding.lexicon import pattern_of, words_of
from sodan.ai.understanding.normalise import folded

Options = tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
PLAIN, SCOPED, NAMED = 3, 2, 1
_YES, _NO = {"yes", "true", "있음", "あり"}, {"no", "none", "false", "not resistant", "없음", "なし"}
# Words that say little by themselves: they count only beside the name of their option.
_FAINT = {
    "yes",
    "no",
    "none",
    "men",
    "art",
    "full",
    "half",
    "high",
    "low",
    "light",
    "dark",
    "standard",
    "basic",
    "fresh",
    "road",
    "set",
}
_EMPTY = {
    "and",
    "the",
    "of",
    "with",
    "type",
    "size",
    "color",
    "mode",
    "card",
    "equivalent",
    "operation",
    "brand",
    "filter",
    "neck",
    "back",
}
_SHORTEST_TYPO, _TYPO_FLOOR = 6, 86
_WINDOW = 14
_SHORTEST_PART = 3
_BREAK = re.compile(r"[,;.!?。、/()\n]| and | to | for |으로|로 |から|を|を")


@dataclass(frozen=True, slots=True)
class Quality:
    """One value of one option, with the pattern of its words; ``strength`` tells where they count."""

    name: str
    value: str
    pattern: re.Pattern[str] | None
    faint: re.Pattern[str] | None
    words: tuple[str, ...]
    measure: tuple[float, str] | None
    ranges: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that one product may be like; ``names`` are the words for each option's name."""

    qualities: tuple[Quality, ...]
    names: Mapping[str, re.Pattern[str]]

    def values_of(self, name: str) -> list[str]:
        """The values of an option."""
        return [one.value for one in self.qualities if one.name == name]


@dataclass(frozen=True, slots=True)
class Found:
    """A value named at a place; ``strength`` PLAIN anywhere, SCOPED beside its product, NAMED beside its option's name."""

    name: str
    value: str
    start: int
    end: int
    strength: int


@cache
def _groups() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """The words of one meaning, by each of them: of names, and of values."""
    names: dict[str, set[str]] = {}
    values: dict[str, set[str]] = {}
    lists = [
        *words_of("qualities").items(),
        *((key, words) for key, words in words_of("values").items() if key.startswith("color.")),
    ]
    for key, words in lists:
        kind, _, rest = key.partition(".")
        told = {folded(word) for word in words} | ({rest} if kind == "color" else {key} if kind != "name" else set())
        for word in told:
            (names if kind == "name" else values).setdefault(word, set()).update(told)
    return {word: frozenset(told) for word, told in names.items()}, {word: frozenset(told) for word, told in values.items()}


def _name_words(name: str, texts: Iterable[str] = ()) -> set[str]:
    names, _ = _groups()
    parts = {folded(name), *(folded(text) for text in texts)}
    parts |= {part for part in re.split(r"[\s/]+", folded(name)) if len(part) >= _SHORTEST_PART}  # “of” names nothing
    return {word for part in parts for word in (names.get(part) or {part})} | parts


def _value_words(texts: tuple[str, ...]) -> set[str]:
    _, values = _groups()
    told = {folded(text) for text in texts if text}
    return told | {word for text in told for word in values.get(text, ())} | {text.replace("-", " ") for text in told}


def _own_parts(value: str, others: set[str]) -> set[str]:
    """The words of a value of several that no other value of the option has: “google” of “Google Assistant”."""
    parts = re.split(r"[\s+-]+", folded(value))
    if len(parts) == 1:
        return set()
    taken = {part for other in others for part in re.split(r"[\s+-]+", folded(other))}
    return {part for part in parts if len(part) >= _SHORTEST_PART and part not in taken | _EMPTY and not part.isdigit()}


@lru_cache(maxsize=1024)
def sheet_of(options: Options) -> Sheet:
    """The sheet of a product with these options: ``((name, ((text, …) of each value, English first), …)), …)``."""
    qualities = []
    for name, values in options:
        heads = [texts[0] for texts in values]
        qualities += [_quality(name, texts, {head for head in heads if head != texts[0]}) for texts in values]
    return Sheet(tuple(qualities), {name: pattern_of(_name_words(name)) for name, _ in options})


def _quality(name: str, texts: tuple[str, ...], others: set[str]) -> Quality:
    value = texts[0]
    words = _value_words(texts) | _own_parts(value, others)
    faint = {word for word in words if word in _FAINT or is_pure_number(word) or len(word) == 1}
    plain = {word for word in words - faint if word}
    return Quality(
        name=name,
        value=value,
        pattern=pattern_of(plain) if plain else None,
        faint=pattern_of(faint) if faint else None,
        words=tuple(word for word in plain if word.isascii() and len(word) >= _SHORTEST_TYPO),
        measure=measure_of(value),
        ranges=tuple(spread for text in texts if (spread := range_pattern(folded(text)))),
    )


def qualities_in(folded_text: str, sheet: Sheet) -> list[Found]:
    """The values of the sheet that the text names, the longest first where they overlap; each stretch names one value."""
    found = sorted(_candidates(folded_text, sheet), key=lambda one: (one.start - one.end, -one.strength, one.start))
    kept: list[Found] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(_settled(one, found, folded_text, sheet))
    return sorted(kept, key=lambda one: one.start)


def _settled(one: Found, found: list[Found], text: str, sheet: Sheet) -> Found:
    """Of several options with that value, the one whose name stands nearest; else the one called by the value's own kind."""
    rivals = [other for other in found if (other.start, other.end) == (one.start, one.end)]
    if len({other.name for other in rivals}) == 1:
        return one
    return min(rivals, key=lambda other: (_distance(text, other, sheet.names[other.name]), other.name != "color"))


def _distance(text: str, one: Found, name: re.Pattern[str]) -> int:
    """How far the nearest name of the option stands, counted in letters; far where a comma or a joining word lies between."""
    best = 10 * _WINDOW
    start = max(0, one.start - _WINDOW)
    for hit in name.finditer(text, start, min(len(text), one.end + _WINDOW)):
        between = text[hit.end() : one.start] if hit.end() <= one.start else text[one.end : hit.start()]
        if hit.start() < one.end and one.start < hit.end():
            return 0
        best = min(best, len(between) + (_WINDOW if _BREAK.search(between) else 0))
    return best


def _candidates(text: str, sheet: Sheet) -> Iterator[Found]:
    measures = measures_in(text)
    for one in sheet.qualities:
        for start, end in _plainly(text, one, measures):
            yield Found(one.name, one.value, start, end, PLAIN)
        yield from _faint(text, one, sheet)
        yield from _mistyped(text, one)
    for name in sheet.names:
        yield from _had_or_lacked(text, name, sheet)


def _plainly(text: str, one: Quality, measures: list[tuple[float, str, int, int]]) -> Iterator[tuple[int, int]]:
    """Where the value is named outright: by its words, by its measure, as a range."""
    if one.pattern:
        yield from (hit.span() for hit in one.pattern.finditer(text))
    if one.measure:
        yield from ((start, end) for number, unit, start, end in measures if (number, unit) == one.measure)
    yield from (hit.span() for spread in one.ranges if (hit := spread.search(text)))


def _faint(text: str, one: Quality, sheet: Sheet) -> Iterator[Found]:
    for hit in one.faint.finditer(text) if one.faint else ():
        found = Found(one.name, one.value, *hit.span(), NAMED)
        if _distance(text, found, sheet.names[one.name]) <= _WINDOW // 2:
            yield Found(one.name, one.value, *hit.span(), SCOPED)
        elif one.value not in _YES | _NO and not _is_counted(text, hit):
            yield found


def _is_counted(text: str, hit: re.Match[str]) -> bool:
    """Whether a bare number counts or names something else: 2개, 3 days, 10%."""
    return hit[0].isdigit() and bool(
        re.match(r"\s?(?:개|個|번|番|つ|枚|벌|일|日|days?|%|pieces?|of|x|st|nd|rd|th|[/:.,]?\d)", text[hit.end() :])
    )


def _mistyped(text: str, one: Quality) -> Iterator[Found]:
    """A long Latin word that is nearly a value's: “stainles steel”, “polyster”."""
    if not one.words or (one.pattern and one.pattern.search(text)):
        return
    for word in one.words:
        size = word.count(" ") + 1
        tokens = list(re.finditer(r"[a-z][a-z-]+", text))
        for at in range(len(tokens) - size + 1):
            start, end = tokens[at].start(), tokens[at + size - 1].end()
            said = text[start:end]
            if said[0] == word[0] and abs(len(said) - len(word)) <= 2 and fuzz.ratio(said, word) >= _TYPO_FLOOR:  # noqa: PLR2004
                yield Found(one.name, one.value, start, end, SCOPED)


@dataclass(frozen=True, slots=True)
class _Having:
    """What says before and after a thing's name that it is lacked, and after it that it is had."""

    lacked_before: re.Pattern[str]
    lacked_after: re.Pattern[str]
    had_after: re.Pattern[str]


_JOINS = r"(?:\s?(?:이|가|은|는|도|을|를|기능이|기능은|が|は|の|も|で|では))?\s?"
_LACKED_TOO = ("is not", "isn't", "need", "not need")
_LACKED_AFTER = ("でない", "じゃない", "안 돼", "안돼", "필요 없", "不要")
_HAD_AFTER = ("yes", "예", "네", "가능", "可", "はい")


@cache
def _having() -> _Having:
    lists = words_of("qualities")
    lacked, had = lists["without"], lists["with"]
    article = r"(?:any |have |to be |that |have any |the |a )?"
    is_so = r"(?:\s?(?::|=|is|should be|to be|->|→)\s?)?"
    return _Having(
        lacked_before=re.compile(rf"(?:{pattern_of([*lacked, *_LACKED_TOO]).pattern})[\s-]*{article}$"),
        lacked_after=re.compile(rf"{_JOINS}{is_so}(?:{pattern_of([*lacked, *_LACKED_AFTER]).pattern})"),
        had_after=re.compile(rf"{_JOINS}{is_so}(?:{pattern_of([*had, *_HAD_AFTER]).pattern})"),
    )


def _had_or_lacked(text: str, name: str, sheet: Sheet) -> Iterator[Found]:
    """“waterproof”, “no backlight”, “방수 안 되는”: the value that says yes, or the one that says no, of an option."""
    values = sheet.values_of(name)
    no = next((value for value in values if folded(value) in _NO), None)
    yes = next((value for value in values if folded(value) in _YES), None)
    if no is None and yes is None:
        return
    having = _having()
    for hit in sheet.names[name].finditer(text):
        before, after = having.lacked_before.search(text[: hit.start()]), having.lacked_after.match(text[hit.end() :])
        if no and (before or after):
            yield Found(name, no, before.start() if before else hit.start(), hit.end() + (after.end() if after else 0), PLAIN)
        elif yes:
            had = having.had_after.match(text[hit.end() :])
            yield Found(name, yes, hit.start(), hit.end() + (had.end() if had else 0), SCOPED)
