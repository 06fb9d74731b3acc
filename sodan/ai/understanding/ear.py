"""What the procedures of a line listen for, read from their files: a new procedure needs no code to be heard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sodan.ai.understanding.lexicon import pattern_of, patterns_of
from sodan.procedures.procedure import Act, Procedure, Slot, procedures_of

# Asked in verbs of their own (``ask``, ``handoff``), not started.
SPOKEN_APART = frozenset({"product_question", "talk_to_person"})


@dataclass(frozen=True, slots=True)
class Ear:
    """What one procedure is heard by: signs that show it, subjects of which one must be there, its own words, its slots."""

    shows: tuple[frozenset[str], ...]
    about: frozenset[str]
    words: re.Pattern[str] | None
    slots: tuple[tuple[str, Slot], ...]
    acts: bool = False
    unasked: bool = False

    def is_shown(self, signs: frozenset[str], spelled: str) -> bool:
        """Whether families, concepts or own words show the request plainly."""
        return any(one <= signs for one in self.shows) or self.is_worded(spelled)

    def is_worded(self, spelled: str) -> bool:
        """Whether one of its own words is there."""
        return self.words is not None and self.words.search(spelled) is not None

    def is_about(self, signs: Iterable[str], spelled: str) -> bool:
        """Whether something is said that such a request must be about; nothing in particular need be when none is listed."""
        return not self.about or bool(self.about & set(signs)) or self.is_worded(spelled)


@dataclass(frozen=True, slots=True)
class Ears:
    """Every procedure of a line with what it listens for."""

    by_procedure: Mapping[str, Ear]

    @property
    def requests(self) -> frozenset[str]:
        """The procedures that a customer's request starts."""
        return frozenset(name for name, ear in self.by_procedure.items() if not ear.unasked) - SPOKEN_APART

    @property
    def acting(self) -> frozenset[str]:
        """The procedures that change something."""
        return frozenset(name for name, ear in self.by_procedure.items() if ear.acts)

    def shows(self, procedure: str, signs: frozenset[str], spelled: str) -> bool:
        """Whether the words show a request for this procedure plainly."""
        ear = self.by_procedure.get(procedure)
        return ear is not None and ear.is_shown(signs, spelled)

    def is_worded(self, procedure: str, spelled: str) -> bool:
        """Whether one of that procedure's own words is there."""
        ear = self.by_procedure.get(procedure)
        return ear is not None and ear.is_worded(spelled)

    def worded(self, concepts: frozenset[str], spelled: str) -> frozenset[str]:
        """The procedures whose own words or concepts are there, so that a message can be cut between them."""
        return frozenset(
            name
            for name, ear in self.by_procedure.items()
            if ear.is_worded(spelled) or any(one <= concepts for one in ear.shows if all(map(str.isupper, one)))
        )

    def taking(self, kind: str) -> frozenset[str]:
        """The procedures that have a slot of that type."""
        return frozenset(name for name, ear in self.by_procedure.items() if any(slot.type == kind for _, slot in ear.slots))

    def slots_of(self, procedure: str) -> tuple[tuple[str, Slot], ...]:
        """The slots of a procedure in the order of its file; none when there is no such procedure."""
        ear = self.by_procedure.get(procedure)
        return ear.slots if ear else ()


NO_EARS = Ears({})


def ears_of(line: str) -> Ears:
    """What the procedures of that line listen for; files saved meanwhile are read again."""
    procedures = procedures_of(line)
    return _ears(line, tuple((name, one.revision) for name, one in procedures.items()), _Held(procedures))


@dataclass(frozen=True)
class _Held:
    """The procedures behind a cache key; equal to any other, for the revisions in the key tell them apart."""

    procedures: Mapping[str, Procedure]

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)


@lru_cache(maxsize=16)
def _ears(line: str, revisions: tuple[tuple[str, str], ...], held: _Held) -> Ears:  # noqa: ARG001 - the names and revisions are the cache's key
    return Ears({name: _ear(one) for name, one in held.procedures.items()})


def _ear(procedure: Procedure) -> Ear:
    hears = procedure.hears
    return Ear(
        shows=tuple(frozenset(sign.split("+")) for sign in hears.shows),
        about=frozenset(hears.about),
        words=pattern_of(hears.words) if hears.words else None,
        slots=tuple(procedure.slots.items()),
        acts=any(isinstance(step.do, Act) for step in procedure.steps),
        unasked=procedure.unasked,
    )


def values_heard(name: str, slot: Slot, spelled: str) -> list[tuple[int, str]]:
    """The listed values of a choice whose words occur: where and which; the slot's own words, else the word lists'."""
    found = []
    for value in slot.values:
        words = slot.hears.get(value)
        pattern = _listed(words) if words else patterns_of("values").get(f"{name}.{value}")
        if pattern and (hit := pattern.search(spelled)):
            found.append((hit.start(), value))
    return sorted(found)


@lru_cache(maxsize=512)
def _listed(words: tuple[str, ...]) -> re.Pattern[str]:
    return pattern_of(words)
