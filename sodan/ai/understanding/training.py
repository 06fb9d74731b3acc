"""Learning the requests from examples: n-gram and concept TF-IDF, a linear classifier, and a temperature for honest scores.

Only this file knows scikit-learn. It is imported when a model is first needed, so that a process that reads no messages
does not pay for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from sodan.ai.understanding.example import Example
from sodan.ai.understanding.feature import features_of, is_concept
from sodan.ai.understanding.intent import STRANGE, IntentModel, Postings, Vocabulary

_SEED, _FOLDS = 7, 3
_PENALTY = 0.5
_TEMPERATURES = np.arange(0.12, 0.6, 0.02)


def _same(features: list[str]) -> list[str]:
    return features


def _block(documents: list[list[str]], keep: Callable[[str], bool]) -> tuple[TfidfVectorizer, Any]:
    """The TF-IDF of those features only, each document of length one."""
    vectorizer = TfidfVectorizer(analyzer=_same, sublinear_tf=True, dtype=np.float32)
    return vectorizer, vectorizer.fit_transform([[one for one in features if keep(one)] for features in documents])


def _classifier(matrix: Any, labels: Any) -> LinearSVC:
    return LinearSVC(C=_PENALTY, random_state=_SEED, dual=True).fit(matrix, labels)


def _temperature(matrix: Any, labels: Any) -> float:
    """The temperature at which the softmax of the scores says out of sample what is true, found by cross-validation."""
    names = np.unique(labels)
    scores = np.zeros((len(labels), len(names)))
    for known, unseen in StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED).split(labels, labels):
        scores[unseen] = _classifier(matrix[known], labels[known]).decision_function(matrix[unseen])
    right = np.searchsorted(names, labels)

    def surprise(temperature: float) -> float:
        heated = scores / temperature
        heated -= heated.max(axis=1, keepdims=True)
        return float((np.log(np.exp(heated).sum(axis=1)) - heated[np.arange(len(right)), right]).mean())

    return float(min(_TEMPERATURES, key=surprise))


def train(examples: Sequence[Example]) -> IntentModel:
    """A model of these examples; the same examples always give the same model. Takes about a second."""
    ordered = sorted(examples, key=lambda example: (example.label, example.language, example.text))
    documents = [features_of(example.text) for example in ordered]
    labels = np.array([example.label for example in ordered])
    pieces, piece_matrix = _block(documents, lambda feature: not is_concept(feature))
    concepts, concept_matrix = _block(documents, is_concept)
    matrix = sparse.hstack([piece_matrix, concept_matrix]).tocsr()
    classifier = _classifier(matrix, labels)
    columns = {str(name): int(at) for name, at in pieces.vocabulary_.items()}
    columns |= {str(name): int(at) + len(columns) for name, at in concepts.vocabulary_.items()}
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    by_feature = sparse.csc_matrix(sparse.diags(1.0 / lengths) @ matrix, dtype=np.float32)
    return IntentModel(
        vocabulary=Vocabulary(
            columns=columns,
            idf=np.concatenate([pieces.idf_, concepts.idf_]).astype(np.float32),
            concepts_from=len(pieces.vocabulary_),
            ours=frozenset(
                one for example, told in zip(ordered, documents, strict=True) if example.label != STRANGE for one in told
            ),
        ),
        labels=tuple(str(name) for name in classifier.classes_),
        weights=np.ascontiguousarray(classifier.coef_.T, dtype=np.float32),
        biases=classifier.intercept_.astype(np.float32),
        temperature=_temperature(matrix, labels),
        examples=Postings(by_feature.indptr, by_feature.indices, by_feature.data),
        label_of_example=np.searchsorted(classifier.classes_, labels),
    )
