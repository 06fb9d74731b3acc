"""A pressed button says exactly what is meant: no reading needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sodan.ai.understanding.context import Expectation
from sodan.procedures.command import Command

_SLOTS = {"line": "lines", "order": "order_number", "variant": "to_sku"}
_WHOLE_NUMBERS = {"rating", "method", "quantity"}


def bare(value: str) -> str:
    """The value without its kind: ``line:12`` → ``12``."""
    kind, colon, rest = value.partition(":")
    return rest if colon and kind.isalpha() and kind.islower() else value


def value_of(slot: str, value: str) -> Any:
    """A button's value in the type of its slot. Raises ValueError when a number was expected."""
    if slot == "lines":
        return [int(part) for part in value.split(",")] if value != "all" else "all"
    return int(value) if slot in _WHOLE_NUMBERS else value


def _skipped(label: str, expectation: Expectation) -> Command:
    """Passing on a free text leaves it empty; passing on anything else is a no."""
    return (
        Command("set", name=expectation.slot, value=None, span=label)
        if expectation.kind == "text"
        else Command("deny", span=label)
    )


def commands_of_choice(choice: str, *, label: str, expectation: Expectation) -> tuple[Command, ...]:
    """What a pressed button means; ``label`` is what it said. A button of an unknown kind sets the slot of that name."""
    kind, _, value = choice.partition(":")
    spoken: dict[str, Callable[[], Command]] = {
        "confirm": lambda: Command("affirm", value=value or None, span=label),
        "decline": lambda: Command("deny", value=value or None, span=label),
        "yes": lambda: Command("affirm", span=label),
        "no": lambda: Command("deny", span=label),
        "procedure": lambda: Command("start", name=value, span=label),
        "handoff": lambda: Command("handoff", span=label),
        "cancel": lambda: Command("cancel", span=label),
        "skip": lambda: _skipped(label, expectation),
    }
    if kind in spoken:
        return (spoken[kind](),)
    slot = _SLOTS.get(kind, kind) if value else expectation.slot
    value = value or kind
    try:
        return (Command("set", name=slot, value=value_of(slot, value), span=label),)
    except ValueError:
        return (Command("cannot_handle", span=label),)
