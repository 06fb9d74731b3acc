"""Whatever a case asks of records or of the gateway is heard by a tape, so that a turn can be taken again later."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from sodan.procedures.case import Case
from sodan.procedures.taping import Tape, taped

# Answered from what was asked before, or from the files in force, which a replay may want to be others.
NOT_TAPED = {"order", "product", "forget", "has_duty", "reference_of"}


class Asking:
    """Something that asks."""

    tape: Tape | None = None

    @taped
    def add(self, first: int, *, second: int) -> int:
        """A question."""
        return first + second


class Heard:
    """A tape that tells what it heard."""

    def __init__(self) -> None:
        """Nothing is heard yet."""
        self.questions: list[tuple[str, list[Any]]] = []

    def ask(self, name: str, asked: list[Any], answer: Callable[[], Any]) -> Any:
        """Hear the question, and pass it on."""
        self.questions.append((name, asked))
        return answer()

    def forgotten(self) -> None:
        """Nothing to forget."""


def test_a_tape_hears_the_question_and_gives_the_answer() -> None:
    asking = Asking()
    alone = asking.add(1, second=2)
    asking.tape = heard = Heard()

    assert (alone, asking.add(1, second=2)) == (3, 3)
    assert heard.questions == [("add", [1, 2])]


def test_all_that_a_case_asks_is_taped() -> None:
    public = {name: value for name, value in vars(Case).items() if not name.startswith("_") and name != "tape"}
    bodies = {name: value.func if isinstance(value, cached_property) else value for name, value in public.items()}

    untaped = {name for name, body in bodies.items() if callable(body) and not hasattr(body, "is_taped")}

    assert untaped == NOT_TAPED
