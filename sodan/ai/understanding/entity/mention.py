"""One thing named in a message, and where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Mention:
    """A value for a slot, read from ``text[start:end]`` of the plain message; ``rejected`` when it was named to be ruled out."""

    slot: str
    value: Any
    start: int
    end: int
    score: float = 1.0
    rejected: bool = False

    def ruled_out(self) -> Mention:
        """The same mention, as one that the customer does not mean."""
        return replace(self, rejected=True)

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares a letter with that stretch of the message."""
        return self.start < end and start < self.end


def free_of(mentions: list[Mention], start: int, end: int) -> bool:
    """Whether no mention has taken a letter of that stretch yet."""
    return not any(mention.overlaps(start, end) for mention in mentions)
