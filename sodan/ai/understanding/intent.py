"""What one stretch of text asks for, and how sure that is: the probability of the label times the nearness of an example."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sodan.ai.understanding.feature import features_of, telling_features

# Chosen on held-out folds of the examples (bench/understanding prints them): at 0.55 about 95 % of what is accepted is right.
ACCEPT, CLARIFY = 0.55, 0.30
# What is asked of us though it is none of our trade.
STRANGE = "out_of_scope"
# A cosine of 0.35 to the nearest example is as near as an unseen wording of the same request usually comes.
_NEAR = 0.35
# Where familiarity begins to fall, as a multiple of what nineteen of twenty requests in that script have of unknown words.
_STRANGE, _STRANGE_RAMP, _LEAST_FAMILIAR = 1.5, 0.6, 0.1


@dataclass(frozen=True, slots=True)
class Reading:
    """The labels of a text with their scores in 0…1, the best first."""

    ranked: tuple[tuple[str, float], ...]

    @property
    def label(self) -> str:
        """The best label, whatever its score."""
        return self.ranked[0][0]

    @property
    def score(self) -> float:
        """The score of the best label."""
        return self.ranked[0][1]

    @property
    def is_sure(self) -> bool:
        """Whether the best label may be acted on."""
        return self.score >= ACCEPT

    @property
    def lead(self) -> float:
        """How far the best label is ahead of the next."""
        return self.ranked[0][1] - self.ranked[1][1]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The known features: their column and weight; pieces of text stand before ``concepts_from``.

    ``ours`` are those that occur in examples of our own trade: what only strangers ask for is strange.
    """

    columns: Mapping[str, int]
    idf: NDArray[np.float32]
    concepts_from: int
    ours: frozenset[str]

    def vector(self, features: list[str]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The columns of a text and their TF-IDF, each of the two blocks of length one."""
        counts = Counter(column for feature in features if (column := self.columns.get(feature)) is not None)
        at = np.fromiter(counts, dtype=np.intp, count=len(counts))
        values = (1.0 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * self.idf[at]
        for block in (at < self.concepts_from, at >= self.concepts_from):
            length = float(np.sqrt((values[block] ** 2).sum()))
            if length:
                values[block] /= length
        return at, values.astype(np.float32)

    def familiarity(self, text: str) -> float:
        """1 for a text of known words, falling to 0.1 for one mostly of words no example has.

        What is asked in strange words is likely out of our trade, however much the sentence is built like a request.
        """
        weighed = strange = 0.0
        for feature, weight, usual in telling_features(text):
            weighed += weight
            strange += weight * (feature not in self.ours) / usual
        share = strange / weighed if weighed else 0.0
        return min(1.0, max(_LEAST_FAMILIAR, (_STRANGE - share) / _STRANGE_RAMP))


@dataclass(frozen=True, slots=True)
class Postings:
    """The examples by feature: the rows that have feature ``c`` and their values lie at ``starts[c]:starts[c + 1]``."""

    starts: NDArray[np.int32]
    rows: NDArray[np.int32]
    values: NDArray[np.float32]


def without(text: str, stretches: Iterable[tuple[int, int]]) -> str:
    """The text with those stretches blanked out."""
    for start, end in stretches:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


@dataclass(frozen=True, slots=True)
class IntentModel:
    """A trained model; pure, so it may be shared by threads."""

    vocabulary: Vocabulary
    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    biases: NDArray[np.float32]
    temperature: float
    examples: Postings
    label_of_example: NDArray[np.intp]

    def read(self, text: str, *, known: Iterable[tuple[int, int]] = ()) -> Reading:
        """The labels of a text; all scores are 0 when it shares nothing with any example.

        ``known`` are the stretches that name something (a product, an order): what is asked of it does not hang on its name.
        """
        asked = without(text, known)
        at, values = self.vocabulary.vector(features_of(asked))
        familiarity = self.vocabulary.familiarity(asked)
        scores = self._probabilities(at, values) * self._nearness(at, values)
        scores[[at for at, label in enumerate(self.labels) if label != STRANGE]] *= familiarity
        return Reading(tuple(sorted(zip(self.labels, scores.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))))

    def _probabilities(self, at: NDArray[np.intp], values: NDArray[np.float32]) -> NDArray[np.float32]:
        """The softmax of the classifier at the temperature found by cross-validation."""
        heated = (values @ self.weights[at] + self.biases) / self.temperature
        raised: NDArray[np.float32] = np.exp(heated - heated.max())
        shares: NDArray[np.float32] = raised / raised.sum()
        return shares

    def _nearness(self, at: NDArray[np.intp], values: NDArray[np.float32]) -> NDArray[np.float32]:
        """For each label the cosine to its nearest example, as a share of what counts as near; at most 1."""
        length = float(np.sqrt((values**2).sum())) or 1.0
        starts, ends = self.examples.starts[at], self.examples.starts[at + 1]
        cosines = np.zeros(len(self.label_of_example), dtype=np.float32)
        for value, start, end in zip(values / length, starts, ends, strict=True):
            cosines[self.examples.rows[start:end]] += value * self.examples.values[start:end]
        best = np.zeros(len(self.labels), dtype=np.float32)
        np.maximum.at(best, self.label_of_example, cosines)
        near: NDArray[np.float32] = np.minimum(best / _NEAR, 1.0)
        return near
