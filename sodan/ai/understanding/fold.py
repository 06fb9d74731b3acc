"""One request for each order: what a message asks twice of one order is one request, what it asks of two orders is two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sodan.backoffice.connector import OrderView
from sodan.procedures.command import Command

SWAPS = frozenset({"exchange", "change_items"})
_SEVERAL = ("return_refund", "exchange", "change_items")


@dataclass(slots=True)
class _Block:
    """A procedure begun with what was said for it, or whatever else stands between."""

    head: Command
    sets: list[Command] = field(default_factory=list)

    @property
    def procedure(self) -> str:
        return self.head.name if self.head.verb == "start" else ""

    def value(self, name: str) -> Any:
        return next((one.value for one in self.sets if one.name == name), None)


def folded_requests(commands: Iterable[Command], orders: Sequence[OrderView]) -> list[Command]:
    """The same commands, with requests for things of one order joined and those for things of several orders parted."""
    blocks: list[_Block] = []
    for command in commands:
        if command.verb == "set" and blocks and blocks[-1].procedure:
            blocks[-1].sets.append(command)
        else:
            blocks.append(_Block(command))
    parted = [one for block in blocks for one in _parted(block, orders)]
    return [command for block in _joined(parted) for command in (block.head, *block.sets)]


def _parted(block: _Block, orders: Sequence[OrderView]) -> list[_Block]:
    """One block for each order that holds some of its lines."""
    lines = block.value("lines")
    if block.procedure not in _SEVERAL or not isinstance(lines, list) or block.value("order_number"):
        return [block]
    held = [(order.number, [line for line in lines if order.line(line)]) for order in orders]
    held = [(number, mine) for number, mine in held if mine]
    if len(held) < 2:  # noqa: PLR2004 - one order, one request
        return [block]
    return [_of_order(block, number, mine) for number, mine in held]


def _of_order(block: _Block, number: str, lines: list[int]) -> _Block:
    sets = [Command("set", "order_number", number, block.head.span)]
    for one in block.sets:
        if one.name == "among":
            continue
        if one.name == "lines":
            sets.append(replace(one, value=lines))
        elif one.name == "wishes":
            wishes = [wish for wish in one.value if wish.get("line") in {None, *lines}]
            sets += [replace(one, value=wishes)] if wishes else []
        else:
            sets.append(one)
    return _Block(block.head, sets)


def _joined(blocks: list[_Block]) -> list[_Block]:
    kept: list[_Block] = []
    for block in blocks:
        # A second choice belongs to the request right before it, and so does only a second choice right after that.
        likely = kept[-1:] if block.head.when == "refused" else reversed(kept)
        other = next((one for one in likely if _is_one_request(one, block)), None)
        if other is None:
            kept.append(block)
        else:
            _join(other, block)
    return kept


def _is_one_request(first: _Block, second: _Block) -> bool:
    """Whether the second asks the same of the same order, or says nothing new of which."""
    if not first.procedure or not second.procedure or first.head.when != second.head.when:
        return False
    named = {one.name for one in second.sets}
    if {first.procedure, second.procedure} == SWAPS:
        return not named & {"lines", "among", "order_number"}
    if first.procedure != second.procedure:
        return False
    numbers = {first.value("order_number"), second.value("order_number")}
    return len(numbers) == 1 or (None in numbers and (first.procedure not in _SEVERAL or "lines" not in named))


def _join(first: _Block, second: _Block) -> None:
    """Take over what the second says: things and wishes are added, anything else counts where the first was silent."""
    first.head = replace(first.head, span=f"{first.head.span} {second.head.span}")
    for one in second.sets:
        at = next((at for at, other in enumerate(first.sets) if other.name == one.name), None)
        if at is None:
            first.sets.append(one)
        elif one.name in {"lines", "among", "wishes"} and isinstance(one.value, list) and isinstance(first.sets[at].value, list):
            mine = first.sets[at].value
            first.sets[at] = replace(first.sets[at], value=[*mine, *(value for value in one.value if value not in mine)])


def without_asking_back(commands: list[Command]) -> list[Command]:
    """Who complains tells what happened; what is unclear in that is not asked back about."""
    complains = any(one.verb == "start" and one.name == "complaint" for one in commands)
    return [one for one in commands if not complains or one.verb != "clarify"]
