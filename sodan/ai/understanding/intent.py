"""What one stretch of text asks for, and how sure that is: the probability of the label times the nearness of an example."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sodan.ai.understanding.example import examples_of
from sodan.ai.understanding.feature import features_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

# Chosen on held-out folds of the examples (bench/understanding prints them): at 0.55 about 95 % of what is accepted is right.
ACCEPT, CLARIFY, MARGIN = 0.55, 0.30, 0.15
# A cosine of 0.35 to the nearest example is as near as an unseen wording of the same request usually comes.
_NEAR = 0.35


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

    def rivals(self) -> tuple[str, ...]:
        """The best two labels when neither is sure enough to stand alone."""
        (first, high), (second, low) = self.ranked[:2]
        return (first, second) if high >= CLARIFY and high - low < MARGIN else (first,)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The known features: their column and weight; pieces of text stand before ``concepts_from``."""

    columns: Mapping[str, int]
    idf: NDArray[np.float32]
    concepts_from: int

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


@dataclass(frozen=True, slots=True)
class IntentModel:
    """A trained model; pure, so it may be shared by threads."""

    vocabulary: Vocabulary
    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    biases: NDArray[np.float32]
    temperature: float
    examples: Any
    label_of_example: NDArray[np.intp]

    def read(self, text: str) -> Reading:
        """The labels of a text; all scores are 0 when it shares nothing with any example."""
        at, values = self.vocabulary.vector(features_of(text))
        scores = (self._probabilities(at, values) * self._nearness(at, values)).tolist()
        return Reading(tuple(sorted(zip(self.labels, scores, strict=True), key=lambda pair: (-pair[1], pair[0]))))

    def _probabilities(self, at: NDArray[np.intp], values: NDArray[np.float32]) -> NDArray[np.float32]:
        """The softmax of the classifier at the temperature found by cross-validation."""
        heated = (values @ self.weights[at] + self.biases) / self.temperature
        raised: NDArray[np.float32] = np.exp(heated - heated.max())
        return raised / raised.sum()

    def _nearness(self, at: NDArray[np.intp], values: NDArray[np.float32]) -> NDArray[np.float32]:
        """For each label the cosine to its nearest example, as a share of what counts as near; at most 1."""
        length = float(np.sqrt((values**2).sum())) or 1.0
        starts, ends = self.examples.indptr[at], self.examples.indptr[at + 1]
        cosines = np.zeros(len(self.label_of_example), dtype=np.float32)
        for value, start, end in zip(values / length, starts, ends, strict=True):
            cosines[self.examples.indices[start:end]] += value * self.examples.data[start:end]
        best = np.zeros(len(self.labels), dtype=np.float32)
        np.maximum.at(best, self.label_of_example, cosines)
        return np.minimum(best / _NEAR, 1.0)


@cache
def model_of(line: str) -> IntentModel:
    """The model of a line of business, trained when first asked for and kept in memory."""
    from sodan.ai.understanding.training import train  # noqa: PLC0415 - scikit-learn loads only where messages are read

    return train(examples_of(line))
