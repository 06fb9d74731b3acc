"""Which product is meant: the customer's words against the titles of their own orders and of the catalogue, typos forgiven."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache, partial

from rapidfuzz import fuzz

from sodan.ai.understanding.context import Context
from sodan.ai.understanding.entity.mention import Mention
from sodan.ai.understanding.lexicon import words_of
from sodan.ai.understanding.normalise import folded, plain

_RUN = re.compile(r"[A-Za-z][A-Za-z'’-]+|[가-힣]+|[ァ-ヶー]+|[一-龥々]+")
# Named after a thing, and none: what one calls.
_NO_THING = re.compile(r"\b(?:tele)?phone(?= (?:numbers?|calls?|lines?|support)\b)|\bphone(?= me\b)", re.IGNORECASE)
_PARTICLES = re.compile(
    r"(?:이랑|하고|에서|까지|부터|으로|이요|이에요|예요|인데요?|은요|는요|만요|들은|들|은|는|이|가|을|를|도|만|의|와|과|랑|로|에|요)+$"
)
_TYPO_FLOOR, _SHORTEST_TYPO, _SHORTEST_LATIN_TYPO = 82, 3, 5
_SHORTEST_PART = 2
_CLOSE = 3
_HANGUL = re.compile(r"[가-힣]")


@dataclass(frozen=True, slots=True)
class Thing:
    """A product under all its names, word by word, with the order lines of this customer that hold it."""

    words: frozenset[str]
    lines: tuple[int, ...]
    product_id: int | None


@dataclass(frozen=True, slots=True)
class Product:
    """What a product mention stands for: the customer's lines that fit (newest order first) and the catalogue's products."""

    lines: tuple[int, ...]
    products: tuple[int, ...]


def things_of(context: Context) -> tuple[Thing, ...]:
    """Every product that can be meant."""
    product_of = {variant.sku: product.id for product in context.products for variant in product.variants}
    titles: dict[object, set[str]] = {}
    lines: dict[object, list[int]] = {}
    for product in context.products:
        titles.setdefault(product.id, set()).update(product.titles.values())
    for order in context.orders:
        for line in order.lines:
            key: object = product_of.get(line.sku) or tuple(sorted(line.titles.values()))
            titles.setdefault(key, set()).update(line.titles.values())
            lines.setdefault(key, []).append(line.id)
    return tuple(
        Thing(
            words=frozenset(word for title in told for word in _words_of(title)),
            lines=tuple(lines.get(key, ())),
            product_id=key if isinstance(key, int) else None,
        )
        for key, told in titles.items()
    )


@lru_cache(maxsize=2048)
def _words_of(title: str) -> tuple[str, ...]:
    """The words of a title by blanks and by script (麻のシャツ → 麻, しゃつ), and all of it in one."""
    words = [_singular(folded(found[0])) for found in _RUN.finditer(plain(title))]
    return (*words, folded(title).replace(" ", ""))


def _sounds(text: str) -> str:
    """Korean taken apart into letters, so that one wrong vowel is one difference in six and not one in three."""
    return unicodedata.normalize("NFD", text)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > _SHORTEST_TYPO else word


_HIRAGANA = re.compile(r"[ぁ-んー]{2,}")


def _hiragana_titles(context: Context) -> frozenset[str]:
    titles = {title for product in context.products for title in product.titles.values()}
    titles |= {title for order in context.orders for line in order.lines for title in line.titles.values()}
    return frozenset(title for title in titles if _HIRAGANA.fullmatch(title))


@lru_cache(maxsize=64)
def _in_hiragana(titles: frozenset[str]) -> re.Pattern[str]:
    """The names written in hiragana, which no change of script sets off from the words around them: やかん, いす."""
    kinds = {word for name, words in words_of("product").items() if name != "fillers" for word in words}
    written = titles | {word for word in kinds if _HIRAGANA.fullmatch(word)}
    names = "|".join(map(re.escape, sorted(written, key=len, reverse=True)))
    follows = r"(?=[はがをのとにもで、。,\s]|$)"
    return re.compile(rf"(?:(?<![ぁ-んァ-ヶー])|(?<=[のやとお]))(?:{names}){follows}")


def _runs(text: str, hiragana: frozenset[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    """The words that could name a thing: start, end, and the forms to try, the likeliest first.

    Korean loses its particles; words run together ("백팩환불", "財布返品") are tried by their ends
    (the kind of thing stands last: リネンシャツ), then by their beginnings.
    """
    fillers = _fillers()
    runs = []
    text = _NO_THING.sub(lambda found: " " * len(found[0]), text)
    for found in sorted([*_RUN.finditer(text), *_in_hiragana(hiragana).finditer(text)], key=lambda one: one.start()):
        word = folded(found[0])
        word = re.sub(r"['’]s$", "", word)  # "the mug's capacity"
        bare = _PARTICLES.sub("", word) if _HANGUL.match(word) else _singular(word)
        forms = [bare or word, word]
        if not word.isascii():
            forms += [word[:length] for length in range(len(word) - 1, len(bare), -1)]  # 책꽂이를: the 이 is no particle
            forms += [bare[at:] for at in range(1, len(bare) - _SHORTEST_PART + 1)]
            forms += [word[:length] for length in range(len(bare) - 1, _SHORTEST_PART - 1, -1)]
        kept = tuple(
            form for form in dict.fromkeys(forms) if form not in fillers and (len(form) > 1 or "\u4e00" <= form <= "\u9fff")
        )
        if kept and not (word in fillers or bare in fillers):
            runs.append((found.start(), found.end(), kept))
    return runs


@cache
def _fillers() -> frozenset[str]:
    return frozenset(map(folded, words_of("product")["fillers"]))


@cache
def _kinds() -> dict[str, tuple[str, ...]]:
    """Each word for a kind of thing with all words for that kind."""
    groups = [tuple(map(folded, words)) for name, words in words_of("product").items() if name != "fillers"]
    return {word: group for group in reversed(groups) for word in group}


def _synonyms(word: str) -> tuple[str, ...]:
    """The other words that name the same kind of thing."""
    return _kinds().get(word, ())


def _named_by(forms: tuple[str, ...], things: tuple[Thing, ...]) -> tuple[str, list[Thing]]:
    """The form that names something and what it names: as written, under another name, by a part of it, or nearly so."""
    word = forms[0]
    whole = forms[: 2 if len(forms) > 1 and forms[1].startswith(word) else 1]
    for form in whole:
        if named := [thing for thing in things if any(_carries(name, form) for name in thing.words)]:
            return form, named
    for form in forms:
        meant = {form, *_synonyms(form)}
        if named := [thing for thing in things if meant & thing.words]:
            return form, named
    if len(word) < (_SHORTEST_LATIN_TYPO if word.isascii() else _SHORTEST_TYPO):
        return word, []
    scores = [(max(map(partial(_alike, word), thing.words), default=0.0), thing) for thing in things]
    best = max((score for score, _ in scores), default=0.0)
    return word, [thing for score, thing in scores if score == best] if best >= _TYPO_FLOOR else []


def _carries(name: str, word: str) -> bool:
    """Whether a word of a title is meant by the customer's word: the same, or longer by what stands after or before it.

    버스 is no 캔버스 and バス no キャンバスリュック, but リュック is.
    """
    if word == name:
        return True
    if "\u4e00" <= word[0] <= "\u9fff":
        return len(word) >= _SHORTEST_PART and word in name  # 気 is no 電気ケトル
    if word.isascii() or len(word) < _SHORTEST_PART:
        return False
    is_korean = bool(_HANGUL.match(word))
    return name.startswith(word) or (not is_korean and len(word) >= _SHORTEST_TYPO and name.endswith(word))


def _alike(word: str, part: str) -> float:
    """0…100; words of different scripts or very different lengths are not compared."""
    if len(part) < _SHORTEST_TYPO or word.isascii() != part.isascii() or abs(len(word) - len(part)) > 1:
        return 0.0
    if word.isascii() and word[0] != part[0]:
        return 0.0  # a slip seldom falls on the first letter: to settle is no kettle
    return fuzz.ratio(_sounds(word), _sounds(part))


def products_in(text: str, context: Context) -> list[Mention]:
    """The products named in a plain text. Neighbouring words narrow each other down: "캔버스 백팩" is one product."""
    things = things_of(context)
    groups: list[tuple[int, int, list[Thing]]] = []
    for start, end, forms in _in_one_word(text, _runs(text, _hiragana_titles(context)), things) if things else ():
        form, fitting = _named_by(forms, things)
        if not fitting:
            continue
        stop = end if text[start].isascii() or form not in forms[0] else start + forms[0].index(form) + len(form)
        if groups and start - groups[-1][1] <= _CLOSE and _link(text[groups[-1][1] : start]):
            common = [thing for thing in groups[-1][2] if thing in fitting]
            if common:
                groups[-1] = (groups[-1][0], stop, common)
                continue
        groups.append((start, stop, fitting))
    return [_mention(start, end, fitting) for start, end, fitting in groups]


_Run = tuple[int, int, tuple[str, ...]]


def _in_one_word(text: str, runs: list[_Run], things: tuple[Thing, ...]) -> list[_Run]:
    """The runs, with two English words that a title writes as one in place of both: “book shelf” is a bookshelf."""
    titled = {word for thing in things for word in thing.words}
    joined: list[_Run] = [
        (found.start(1), found.end(2), (word,))
        for found in _TWO_WORDS.finditer(text)
        if (word := _singular(folded(found[1] + found[2]))) in titled
    ]
    apart = [run for run in runs if not any(start < run[1] and run[0] < end for start, end, _ in joined)]
    return sorted([*apart, *joined])


_TWO_WORDS = re.compile(r"(?=(?<![A-Za-z'])([A-Za-z]{3,12})[ -]([A-Za-z]{3,12})(?![A-Za-z]))")


def _link(between: str) -> bool:
    """Whether two words may belong to one name: a blank or の stands between them, no comma and no "and"."""
    return between.strip() in {"", "の", "의", "-"}


def _mention(start: int, end: int, things: list[Thing]) -> Mention:
    owned = [thing for thing in things if thing.lines]
    meant = owned or things
    lines = tuple(line for thing in meant for line in thing.lines)
    products = tuple(thing.product_id for thing in meant if thing.product_id is not None)
    return Mention("product", Product(lines, products), start, end, score=1.0 / max(1, len(meant)))
