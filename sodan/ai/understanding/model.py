"""The trained model of a line of business: one in memory per process, and kept as plain arrays (SODAN_MODELS).

Training takes a second, loading scikit-learn for it several; a process that finds the arrays of its very examples and
word lists needs neither.
"""

from __future__ import annotations

import os
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import BadZipFile

import numpy as np
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from sodan.ai.understanding.context import FIRST_LINE
from sodan.ai.understanding.example import Example, examples_of, fingerprint
from sodan.ai.understanding.intent import IntentModel, Postings, Vocabulary

_HERE = Path(__file__).resolve().parent
# What a model depends on besides its examples: a change to any of these trains anew.
_MAKERS = ("normalise.py", "feature.py", "training.py", "model.py", "lexicon/concepts.yaml")


@cache
def model_of(line: str) -> IntentModel:
    """The model of a line of business, kept or trained when first asked for. The same examples give the same model.

    A line that has no examples of its own reads by those of e-commerce.
    """
    examples = examples_of(line)
    if not examples and line != FIRST_LINE:
        return model_of(FIRST_LINE)
    path = _place(line, examples)
    found = _kept(path) if path else None
    if found is not None:
        return found
    from sodan.ai.understanding.training import train  # noqa: PLC0415 - scikit-learn loads only where there is something to learn

    model = train(examples)
    if path:
        _keep(model, path)
    return model


def _place(line: str, examples: tuple[Example, ...]) -> Path | None:
    """Where the model of these examples is kept, named by all it depends on; None outside a Sodan with settings."""
    try:
        folder = Path(settings.MODELS)
    except (ImproperlyConfigured, AttributeError):
        return None
    makers = sha256(b"".join((_HERE / name).read_bytes() for name in _MAKERS)).hexdigest()[:8]
    return folder / f"{line}-{fingerprint(examples)}-{makers}.npz"


def _keep(model: IntentModel, path: Path) -> None:
    """Write the model whole or not at all; where nothing may be written, it is trained again next time."""
    names = sorted(model.vocabulary.columns, key=model.vocabulary.columns.__getitem__)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as written:
            np.savez(
                written,
                names=np.array(names),
                ours=np.array([name in model.vocabulary.ours for name in names]),
                idf=model.vocabulary.idf,
                concepts_from=np.array(model.vocabulary.concepts_from),
                labels=np.array(model.labels),
                weights=model.weights,
                biases=model.biases,
                temperature=np.array(model.temperature),
                starts=model.examples.starts,
                rows=model.examples.rows,
                values=model.examples.values,
                label_of_example=model.label_of_example,
            )
        os.replace(written.name, path)  # noqa: PTH105 - the name of a temporary file is a string
        for older in path.parent.glob(f"{path.name.split('-')[0]}-*.npz"):
            if older != path:
                older.unlink(missing_ok=True)
    except OSError:
        return


def _kept(path: Path) -> IntentModel | None:
    """The model kept there; None when there is none or it cannot be read."""
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as found:
            arrays = {name: found[name] for name in found.files}
        names = arrays["names"].tolist()
        return IntentModel(
            vocabulary=Vocabulary(
                columns={name: at for at, name in enumerate(names)},
                idf=arrays["idf"],
                concepts_from=int(arrays["concepts_from"]),
                ours=frozenset(name for name, is_ours in zip(names, arrays["ours"].tolist(), strict=True) if is_ours),
            ),
            labels=tuple(arrays["labels"].tolist()),
            weights=arrays["weights"],
            biases=arrays["biases"],
            temperature=float(arrays["temperature"]),
            examples=Postings(arrays["starts"], arrays["rows"], arrays["values"]),
            label_of_example=arrays["label_of_example"],
        )
    except (OSError, ValueError, KeyError, BadZipFile):
        return None
