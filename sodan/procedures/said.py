"""What a procedure wants said: a phrase with typed values, and perhaps choices, a confirmation or a rating."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from sodan.procedures.frame import Choice


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say: ``key`` names the phrase, ``values`` are records, money, dates and plain text to fill it."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    card: Literal["", "confirm", "rating", "handed_over"] = ""
    operation: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of the decision log in plain words: ``key`` names the sentence, ``values`` fill it."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Spoken:
    """All that one advance of the procedures produced."""

    lines: list[Line] = field(default_factory=list)
    log: list[Entry] = field(default_factory=list)
    handover: str = ""
    operations: list[str] = field(default_factory=list)
    is_closing: bool = False
    outcome: str = "done"

    def say(self, key: str, **values: Any) -> None:
        """Add a plain line."""
        self.lines.append(Line(key, values))

    def note(self, key: str, **values: Any) -> None:
        """Add a line of the decision log."""
        self.log.append(Entry(key, values))
