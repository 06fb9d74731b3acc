"""What comes of trying to fill a slot: a value, a question, or nothing to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sodan.procedures.frame import Awaited
from sodan.procedures.said import Line

MOST_CHOICES = 6


@dataclass(frozen=True, slots=True)
class Filled:
    """The slot's value; ``was_said`` is False when it was taken from the records unasked."""

    value: Any
    was_said: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask, what kind of answer to expect, and of which order line when it is of one of several."""

    line: Line
    kind: Awaited
    about: int = 0


@dataclass(frozen=True, slots=True)
class Stuck:
    """The records hold nothing to choose from: say so; the request ends here."""

    line: Line


Answer = Filled | Question | Stuck
