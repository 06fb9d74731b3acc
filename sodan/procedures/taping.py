"""Keeping what a case was told and what its acts came to, so that a turn can be taken again later and decide the same.

The case asks records and the gateway; a tape hears each question with its answer. Whoever puts a tape into a case — to
record, or to answer from an earlier recording — is above this room.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Tape(Protocol):
    """What hears, or answers, the questions of one case in one turn."""

    def ask(self, name: str, asked: list[Any], answer: Callable[[], Any]) -> Any:
        """The answer to the question ``name`` with these arguments; ``answer`` asks the records themselves."""

    def forgotten(self) -> None:
        """The case reads its records afresh from here on."""


class Taped(Protocol):
    """A case that may hold a tape."""

    tape: Tape | None


S = TypeVar("S", bound=Taped)


def taped(function: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Mark what a case asks of records or of the gateway; a case without a tape simply asks."""

    def asked(case: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if case.tape is None:
            return function(case, *args, **kwargs)
        told = [*args, *[kwargs[name] for name in sorted(kwargs)]]
        answer: R = case.tape.ask(function.__name__, told, lambda: function(case, *args, **kwargs))
        return answer

    update_wrapper(asked, function)
    asked.is_taped = True  # type: ignore[attr-defined]  # a test asks whether all that reads records is marked
    return asked
