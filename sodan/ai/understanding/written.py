"""Answers that only the customer can write — words, days, contacts, names — one at a time or several in one message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sodan.ai.understanding.consent import is_skip
from sodan.ai.understanding.context import Expectation
from sodan.ai.understanding.entity.person import asked_name
from sodan.ai.understanding.message import Message
from sodan.procedures.command import Command
from sodan.procedures.frame import Awaited

Reader = Callable[[Message, Expectation], list[Command]]


def _named(message: Message, expectation: Expectation) -> list[Command]:
    """The first thing of that kind which the message names."""
    return [Command("set", expectation.slot, one.value, message.span(one)) for one in message.of(expectation.kind)[:1]]


def _name(message: Message, expectation: Expectation) -> list[Command]:
    name = asked_name(message.text)
    return [Command("set", expectation.slot, name, name)] if name else []


def _text(message: Message, expectation: Expectation) -> list[Command]:
    """Free text is taken as it was written; passing on is no text."""
    value = None if is_skip(message.spelled) else message.text
    return [Command("set", expectation.slot, value, message.text)] if message.text else []


def _address(message: Message, expectation: Expectation) -> list[Command]:
    found = [one for one in message.of("address") if one.value]
    return [Command("set", expectation.slot or "address", found[0].value, message.span(found[0]))] if found else []


WRITTEN: dict[Awaited, Reader] = {
    "text": _text,
    "person_name": _name,
    "date": _named,
    "email": _named,
    "phone": _named,
    "address": _address,
}
# Read in this order when several were asked for: what has a shape of its own first, then the name, then the words that are left.
_ORDER: tuple[Awaited, ...] = ("email", "phone", "date", "address", "person_name", "text")


def answers_together(message: Message, expectation: Expectation) -> list[Command]:
    """What one message answers of several things asked for in one question, in the order they were asked."""
    asked = [(expectation.kind, expectation.slot), *expectation.also]
    rest, found = message.text, dict[str, list[Command]]()
    for kind, slot in sorted(asked, key=lambda one: _ORDER.index(one[0]) if one[0] in _ORDER else 0):
        reader = WRITTEN.get(kind)
        if reader is None:
            continue
        left = message.part(0, len(message.text)) if kind not in ("person_name", "text") else _only(message, rest, kind)
        answers = reader(left, replace(expectation, kind=kind, slot=slot, also=()))
        found[slot] = answers
        for command in answers:
            rest = rest.replace(command.span, "\n", 1) if command.span else rest
    return [command for _, slot in asked for command in found.get(slot, [])]


def _only(message: Message, rest: str, kind: Awaited) -> Message:
    """What is left of the message for a name (its first line that looks like one) or for free words (all of it)."""
    lines = [line.strip(" ,.、。:：/;") for line in rest.replace("、", "\n").replace(",", "\n").splitlines()]
    if kind == "person_name":
        left = next((line for line in lines if asked_name(line)), "")
    else:
        left = ", ".join(line for line in lines if line)
    return replace(message, text=left, spelled=left.lower(), mentions=())
