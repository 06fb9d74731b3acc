"""Values that come from word lists: why it goes back, where the money shall go, what kind of payment."""

from __future__ import annotations

from collections.abc import Iterator

from sodan.ai.understanding.entity.mention import Mention
from sodan.ai.understanding.lexicon import patterns_of

REASONS = ("defective", "wrong_item", "not_as_described", "wrong_size", "late", "by_mistake", "changed_mind")


def listed_in(folded_text: str, slot: str) -> Iterator[Mention]:
    """Every value of the slot whose words occur, in the order of the word list."""
    for name, pattern in patterns_of("values").items():
        kind, value = name.split(".")
        if kind == slot:
            for found in pattern.finditer(folded_text):
                yield Mention(slot, value, *found.span())


def reasons_in(folded_text: str) -> list[Mention]:
    """The reasons given, the weightiest first (broken before "don't like it")."""
    return list(listed_in(folded_text, "reason"))


def destinations_in(folded_text: str) -> list[Mention]:
    """Where the refund shall go: ``original`` or ``store_credit``."""
    return list(listed_in(folded_text, "to"))
