"""Sizes, colours and whatever other options the catalogue has, in three languages; and which of two is the wanted one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from sodan.ai.understanding.context import Context
from sodan.ai.understanding.entity.mention import Mention, free_of
from sodan.ai.understanding.entity.value import listed_in
from sodan.ai.understanding.lexicon import pattern_of
from sodan.ai.understanding.normalise import folded

RELATIVE = ("larger", "smaller")
_CANONICAL = {"colour": "color"}
_NUMBER_SIZE = re.compile(
    r"(?<![\d.-])(2[1-9][05]|300)\s?(?:mm)?(?=\s?(?:사이즈|으로|로|서이즈|さいず|に|mm))"
    r"|(?<![\d.-])(2\d(?:\.5)?)\s?(?:cm|せんち)(?!\w)|(?:size|さいず|사이즈)\s?(\d{1,3}(?:\.5)?)(?![\d-])|(?<![\d.-])(\d{1,3}(?:\.5)?)\s?(?:사이즈|さいず|호\b)"
)
# "M을 L로", "MをLに", "from M to L": what follows the value tells that it is the wanted one.
_WANTED_AFTER = re.compile(
    r"^\s?(?:사이즈|색상|색|さいず|色|size|colou?r)?\s?(?:으로|로(?![가-힣]*고)|に|へ|の方|のほう|が良|がいい|が欲し|がほし)"
)
_WANTED_BEFORE = re.compile(r"(?:(?<![a-z])(?:to|for|into|in|want|get|like|make it|be)\s+(?:an?\s+|the\s+|size\s+)*)$")
_HAD_AFTER = re.compile(
    r"^\s?(?:사이즈|색상|색|さいず|色|size|colou?r)?\s?(?:에서|인데|말고|(?:을|를|으로|로)?\s?(?:받았|주문했|샀|시켰)|から|だけど|(?:を|で|が)(?:注文|たのん|頼|届|買|もら))"
)
_OBJECT_AFTER = re.compile(r"^\s?(?:사이즈|색상|색|さいず|色|size|colou?r)?\s?(?:를|을|を)")
# What may stand right behind a Korean value of one letter.
_AFTER_ONE = re.compile(r"(?:으로|로|을|를|이|가|은|는|과|와|랑|에|소재|재질|색|제품|만|도)(?![가-힣]{3})")
_HAD_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:from|got|received|ordered|have|instead of|rather than|not)\s+(?:an?\s+|the\s+|size\s+)*)$"
)


@lru_cache(maxsize=2048)
def _pattern(spellings: frozenset[str]) -> re.Pattern[str]:
    return pattern_of(sorted(spellings))


def _texts(options: Mapping[str, Mapping[str, str]]) -> Iterable[tuple[str, str, set[str]]]:
    """Each option as (its name, its value in English or any language, all its spellings)."""
    for name, texts in options.items():
        if texts:
            yield name, texts.get("en") or next(iter(texts.values())), {folded(text) for text in texts.values()}


def _catalogue(context: Context) -> dict[tuple[str, str], set[str]]:
    """All option values that the shop or the customer's orders know."""
    known: dict[tuple[str, str], set[str]] = {}
    sources = [variant.options for product in context.products for variant in product.variants]
    sources += [line.options for order in context.orders for line in order.lines]
    for options in sources:
        for name, value, spellings in _texts(options):
            known.setdefault((name, value), set()).update(spellings)
    return known


def same_option(first: str, second: str) -> bool:
    """Whether two spellings mean the same value: 검정 and Black, M and medium."""
    return folded(first) == folded(second) or bool(canonical_values(first) & canonical_values(second))


@lru_cache(maxsize=2048)
def canonical_values(text: str) -> frozenset[str]:
    """The colour and size names of the word lists that a text carries."""
    spelled = folded(text)
    return frozenset(mention.value for slot in ("color", "size") for mention in listed_in(spelled, slot))


def options_in(folded_text: str, context: Context) -> list[Mention]:
    """The option values named, as mentions of ``option`` with value (name, value); the catalogue's spelling wins."""
    catalogue = _catalogue(context)
    mentions: list[Mention] = []
    for candidate in _candidates(folded_text, catalogue):
        if free_of(mentions, candidate.start, candidate.end) and _stands_alone(folded_text, candidate.start, candidate.end):
            mentions.append(candidate)
    return sorted(mentions, key=lambda mention: mention.start)


def _candidates(folded_text: str, catalogue: Mapping[tuple[str, str], set[str]]) -> Iterator[Mention]:
    """What may name an option, the surest first: the shop's own words, then the word lists, then sizes in numbers."""
    for key, spellings in sorted(catalogue.items(), key=lambda item: -max(map(len, item[1]))):
        for found in _pattern(frozenset(spellings)).finditer(folded_text):
            yield Mention("option", key, *found.span())
    for slot in ("size", "color"):
        for listed in sorted(listed_in(folded_text, slot), key=lambda mention: mention.start - mention.end):
            yield Mention("option", _named(slot, listed.value, catalogue), listed.start, listed.end)
    for found in _NUMBER_SIZE.finditer(folded_text):
        yield Mention("option", ("size", next(group for group in found.groups() if group)), *found.span())


def _named(slot: str, value: str, catalogue: Mapping[tuple[str, str], set[str]]) -> tuple[str, str]:
    """The value as the catalogue calls it, when one of its values means the same."""
    for name, known in catalogue:
        if _CANONICAL.get(name, name) == slot and value in canonical_values(known):
            return name, known
    return slot, value


def _stands_alone(folded_text: str, start: int, end: int) -> bool:
    """A lone letter is a value only where it is no part of a word: not in "I'm", nor the 면 of 주시면, nor the 中 of 注文中."""
    before, after = folded_text[start - 1 : start], folded_text[end:]
    if end - start > 1:
        return True
    if "가" <= folded_text[start] <= "힣":
        return not "가" <= before <= "힣" and (not "가" <= after[:1] <= "힣" or _AFTER_ONE.match(after) is not None)
    if "一" <= folded_text[start] <= "龥":
        return not "一" <= before <= "龥" and (not "一" <= after[:1] <= "龥" or after[0] in "色製地")
    return before not in {"'", "’"}


def wish_of_words(folded_text: str, start: int, end: int) -> int:
    """How much the words around a value say that it is the wanted one: 3 clearly, 2 plainly, 1 hardly, 0 not."""
    before, after = folded_text[:start], folded_text[end:]
    if _HAD_AFTER.match(after) or _HAD_BEFORE.search(before):
        return 0
    if _WANTED_AFTER.match(after) or _WANTED_BEFORE.search(before):
        return 3
    return 1 if _OBJECT_AFTER.match(after) else 2


def _wish(folded_text: str, mention: Mention) -> int:
    return 0 if mention.rejected else wish_of_words(folded_text, mention.start, mention.end)


def wanted_and_had(folded_text: str, mentions: Sequence[Mention]) -> tuple[dict[str, str], dict[str, str]]:
    """The options split into what the customer wants and what the thing has now; of two unmarked ones the later is wanted."""
    wanted: dict[str, str] = {}
    had: dict[str, str] = {}
    for mention in sorted(mentions, key=lambda one: (_wish(folded_text, one), one.start), reverse=True):
        name, value = mention.value
        if name in wanted or _wish(folded_text, mention) == 0:
            had.setdefault(name, value)
        else:
            wanted[name] = value
    return wanted, had
