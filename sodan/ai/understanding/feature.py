"""What the intent is read from: words, pieces of words, and concepts that the three languages share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from sodan.ai.understanding.lexicon import patterns_of
from sodan.ai.understanding.normalise import wording

_LATIN = re.compile(r"[a-z0-9№〒][a-z0-9'’№〒]*")
_CJK = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u3005]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_LONGEST_LATIN, _LONGEST_CJK = 4, 3
# ㅔ is read as ㅐ, for they sound alike and many people write one for the other.
_ALIKE = {at + 5 * 28 + last: at + 1 * 28 + last for at in range(0xAC00, 0xD7A4, 21 * 28) for last in range(28)}


def _latin_features(text: str) -> list[str]:
    """Words, pairs of words, and 2–4 letters inside each word with its edges."""
    words = _LATIN.findall(text)
    features = [f"w:{word}" for word in words] + [f"w:{first} {second}" for first, second in pairwise(words)]
    for word in words:
        padded = f" {word} "
        features.extend(
            padded[at : at + length] for length in range(2, _LONGEST_LATIN + 1) for at in range(len(padded) - length + 1)
        )
    return features


def _cjk_features(text: str) -> list[str]:
    """1–3 letters of the text without its blanks: Korean spacing is a matter of taste, Japanese has none."""
    joined = "".join(_CJK.findall(text)).translate(_ALIKE)
    if not joined:
        return []
    padded = f"^{joined}$"
    return list(joined) + [
        padded[at : at + length] for length in range(2, _LONGEST_CJK + 1) for at in range(len(padded) - length + 1)
    ]


@lru_cache(maxsize=2048)
def concepts_of(text: str) -> tuple[str, ...]:
    """The shared concepts of a folded text in the order they are met, each once."""
    met = [(found.start(), name) for name, pattern in patterns_of("concepts").items() if (found := pattern.search(text))]
    return tuple(name for _, name in sorted(met))


def features_of(text: str) -> list[str]:
    """All features of one message, repeated as often as they occur; the analyser of the vectoriser."""
    worded = wording(text)
    concepts = concepts_of(worded)
    pairs = [f"c:{first}+{second}" for at, first in enumerate(sorted(concepts)) for second in sorted(concepts)[at + 1 :]]
    return _latin_features(worded) + _cjk_features(worded) + [f"c:{name}" for name in concepts] * 2 + pairs


# The share of unknown words (Latin) or pieces (Korean, Japanese) below which nineteen of twenty in-scope messages lie.
_USUAL_LATIN, _USUAL_KOREAN, _USUAL_JAPANESE = 0.28, 0.62, 0.45
_WORD_WEIGHT = 3.0


def telling_features(text: str) -> Iterator[tuple[str, float, float]]:
    """The words and pieces whose strangeness tells: each with its weight and the share of strange ones that is usual."""
    worded = wording(text)
    for word in set(_LATIN.findall(worded)):
        yield f"w:{word}", _WORD_WEIGHT, _USUAL_LATIN
    for piece in set(_cjk_features(worded)):
        if len(piece) > 1:
            yield piece, 1.0, _USUAL_KOREAN if _HANGUL.search(piece) else _USUAL_JAPANESE


def is_concept(feature: str) -> bool:
    """Whether a feature is a concept or a pair of concepts rather than a piece of text."""
    return feature.startswith("c:")
