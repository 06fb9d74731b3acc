"""The labelled lines: a set written beside the word lists, and one held out from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from sodan.ai.conduct.recognise import ABUSES, COMPLAINTS, COURTESIES, CRISES, conduct_of

HERE = Path(__file__).resolve().parent
NONE = "none"


def kind_of(label: str) -> str:
    """What a label is counted as: an emergency, abuse and displeasure each as one, for the same is done about all of it."""
    kinds = {"crisis": CRISES, "abuse": ABUSES, "complaint": COMPLAINTS}
    return next((kind for kind, labels in kinds.items() if label in labels), label)


@dataclass(frozen=True, slots=True)
class Count:
    """How a kind fared: found, missed, and false alarms on lines that are not of it."""

    found: int
    missed: int
    alarms: int

    @property
    def recall(self) -> float:
        """The share of its lines that were found, in 0…1."""
        return self.found / (self.found + self.missed)

    @property
    def precision(self) -> float:
        """The share of its alarms that were right, in 0…1."""
        return self.found / (self.found + self.alarms)


@cache
def lines_of(name: str, language: str) -> tuple[tuple[str, str], ...]:
    """Each line of a set with its label."""
    found = YAML(typ="safe").load((HERE / f"{name}_{language}.yaml").read_text(encoding="utf-8"))
    return tuple((label, str(line)) for label, lines in found.items() for line in lines)


def heard(line: str) -> set[str]:
    """The kinds that are heard in a line, courtesies left out."""
    return {kind_of(label) for label in conduct_of(line).labels if label not in COURTESIES}


def counts(name: str, language: str) -> Iterator[tuple[str, Count]]:
    """Each kind of the set with how it fared."""
    lines = lines_of(name, language)
    for kind in sorted({kind_of(label) for label, _ in lines} - {NONE}):
        mine = [kind in heard(line) for label, line in lines if kind_of(label) == kind]
        # A line of another kind may show displeasure too; only abuse, emergencies and threats must not be heard where none are.
        others = [label == NONE or kind != "complaint" for label, _ in lines if kind_of(label) != kind]
        alarms = [kind in heard(line) for label, line in lines if kind_of(label) != kind]
        yield kind, Count(sum(mine), len(mine) - sum(mine), sum(a and c for a, c in zip(alarms, others, strict=True)))
