"""The example utterances that teach the requests: ``packs/<line>/examples/*.yaml``, one utterance a line."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sodan.kit.errors import Invalid
from sodan.kit.language import LANGUAGES
from sodan.kit.pack import pack_folder


@dataclass(frozen=True, slots=True)
class Example:
    """One utterance, what it asks for, and its language."""

    text: str
    label: str
    language: str


def read_examples(path: Path) -> list[Example]:
    """The examples of one file: ``label: {ko: |, ja: |, en: |}``. Raises Invalid for any other shape."""
    try:
        found = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except YAMLError as error:
        raise Invalid("not YAML", where=str(path), expected="label: {ko, ja, en}") from error
    examples = []
    for label, texts in found.items():
        if not isinstance(texts, dict) or set(LANGUAGES) != set(texts):
            raise Invalid(f"“{label}” lacks a language", where=str(path), expected="ko, ja and en")
        examples += [
            Example(line.strip(), str(label), language)
            for language in LANGUAGES
            for line in str(texts[language]).splitlines()
            if line.strip()
        ]
    return examples


def examples_of(line: str) -> tuple[Example, ...]:
    """All examples of a line of business, in a fixed order."""
    return tuple(example for path in sorted(pack_folder(line, "examples").glob("*.yaml")) for example in read_examples(path))


def fingerprint(examples: tuple[Example, ...]) -> str:
    """The same for the same examples on every machine; names a model trained on them."""
    told = "\n".join(f"{example.label}\t{example.language}\t{example.text}" for example in examples)
    return sha256(told.encode()).hexdigest()[:16]
