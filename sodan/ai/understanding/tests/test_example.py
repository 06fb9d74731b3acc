"""The examples are many, in every language, and none of them is held out; the same examples give the same model."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import pytest

from sodan.ai.understanding import model
from sodan.ai.understanding.example import Example, examples_of, fingerprint, read_examples
from sodan.ai.understanding.model import model_of
from sodan.ai.understanding.tests.heldout import heldout
from sodan.ai.understanding.training import train
from sodan.kit.errors import Invalid
from sodan.kit.language import LANGUAGES
from sodan.procedures.procedure import procedures_of

FEWEST = 40


def test_each_procedure_has_forty_examples_a_language() -> None:
    counts = Counter((example.label, example.language) for example in examples_of("e_commerce"))

    asked_for = [name for name, procedure in procedures_of("e_commerce").items() if not procedure.unasked]
    for label in (*asked_for, "out_of_scope"):
        for language in LANGUAGES:
            assert counts[label, language] >= FEWEST, (label, language)


def test_no_example_is_taught_twice() -> None:
    counts = Counter((example.text, example.language) for example in examples_of("e_commerce"))

    assert [text for text, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["heldout", "unseen", "fresh"])
def test_nothing_held_out_is_taught(language: str, name: str) -> None:
    def texts(value: Any) -> set[str]:
        if isinstance(value, dict):
            return {text for inner in value.values() for text in texts(inner)}
        return {line.strip().partition(" => ")[0] for line in value.splitlines()}

    found = heldout(language, name)
    requests = texts(found["requests"]) | texts(found["out_of_scope"]) | texts(found["several"])

    assert requests & {example.text for example in examples_of("e_commerce")} == set()


def test_every_example_is_understood_as_taught() -> None:
    trained = model_of("e_commerce")
    examples = examples_of("e_commerce")
    right = sum(trained.read(example.text).label == example.label for example in examples)

    assert right / len(examples) >= 0.97


def test_training_is_quick_and_always_the_same() -> None:
    examples = examples_of("e_commerce")
    train(examples[::8])  # loads scikit-learn

    started = process_time()
    first = train(examples)
    spent = process_time() - started
    second = train(tuple(reversed(examples)))

    assert spent < 8, f"{spent:.1f} s of processor time; a quiet core needs about three"
    assert first.labels == second.labels
    assert np.array_equal(first.weights, second.weights)
    assert first.temperature == second.temperature


def test_a_kept_model_reads_like_the_trained_one(tmp_path: Path) -> None:
    trained = train(examples_of("e_commerce"))
    model._keep(trained, tmp_path / "deep" / "shop-old.npz")  # noqa: SLF001 - the round trip is what is promised
    model._keep(trained, tmp_path / "deep" / "shop-new.npz")  # noqa: SLF001
    kept = model._kept(tmp_path / "deep" / "shop-new.npz")  # noqa: SLF001

    assert kept is not None
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["shop-new.npz"]
    for text in ("환불해 주세요", "サイズを交換したい", "where is my order", "오늘 날씨 어때요"):
        assert kept.read(text) == trained.read(text)


def test_a_line_without_examples_reads_by_those_of_the_first() -> None:
    assert model_of("hospitality") is model_of("e_commerce")


def test_a_spoilt_model_is_trained_anew(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(b"PK\x03\x04 half written")

    assert model._kept(path) is None  # noqa: SLF001
    assert model._kept(tmp_path / "none.npz") is None  # noqa: SLF001


def test_a_changed_example_names_another_model() -> None:
    one, other = Example("환불", "return_refund", "ko"), Example("반품", "return_refund", "ko")

    assert fingerprint((one,)) == fingerprint((one,))
    assert fingerprint((one,)) != fingerprint((other,))


@pytest.mark.parametrize(
    "text", ["return_refund: [환불]", "return_refund:\n  ko: 환불\n", "a: [", "a: {ko: x, ja: y, en: z, fr: w}"]
)
def test_a_file_that_is_no_examples_says_where(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(Invalid, match=r"wrong\.yaml"):
        read_examples(path)
