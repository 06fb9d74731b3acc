"""A pressed button says exactly what is meant: no reading needed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sodan.ai.understanding.context import Expectation
from sodan.ai.understanding.normalise import folded
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


# What stands behind the words of a typed button: "이대로 변경하기로 해 주세요", 「返金する」でお願いします, "Not now, please".
_TYPED_END = re.compile(
    r"(?:(?:으로|로)?(?:요|이요|할게요|할래요|하겠습니다|해주세요|해줘요?|부탁해요|부탁드려요|부탁드립니다|눌러주세요|주세요)"
    r"|(?:を|で|に)?(?:お願いします|おねがいします|お願いいたします|お願い|します|してください|です|下さい|ください)|で"
    r"|(?:please|pls|plz|thanks|thankyou|then))$"
)
_TYPED_START = re.compile(r"^(?:please|네|はい|yes|ok|okay)(?=.{4})")
_SHORTEST_TYPED = 2


def _letters(text: str) -> str:
    """The letters and digits alone, as they are folded."""
    return "".join(letter for letter in folded(text) if letter.isalnum() or letter in "$¥₩€+-")


def choice_typed(text: str, expectation: Expectation) -> str:
    """The value of the one button whose very words are typed, with at most an ending behind them; empty when there is none."""
    said = _letters(text)
    forms = {said, _TYPED_END.sub("", said), _TYPED_START.sub("", said), _TYPED_END.sub("", _TYPED_START.sub("", said))}
    fitting = [
        option.value
        for option in expectation.options
        if len(words := _letters(option.label)) >= _SHORTEST_TYPED and not words.isdigit() and words in forms
    ]
    return fitting[0] if len(fitting) == 1 else ""


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
