"""Which lines of which order are meant, from what was named and from the customer's own records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sodan.ai.understanding.item import items_in, meant_in, told_as_it_is
from sodan.ai.understanding.lexicon import pattern
from sodan.ai.understanding.message import Message
from sodan.ai.understanding.wish import likeness
from sodan.backoffice.connector import LineView, OrderView


def order_of_lines(orders: Sequence[OrderView], lines: Iterable[int]) -> str | None:
    """The number of the one order that holds these lines; None when they lie in several."""
    wanted = set(lines)
    holding = [order.number for order in orders if any(line.id in wanted for line in order.lines)]
    return holding[0] if len(holding) == 1 else None


def _candidates(message: Message, number: str | None, offered: Sequence[int]) -> list[tuple[OrderView, LineView]]:
    """The lines to choose from, in the order they were shown: those offered, else those of the order named, else all."""
    pairs = [(order, line) for order in message.context.orders for line in order.lines if number in {None, order.number}]
    if not offered:
        return pairs
    place = {line_id: at for at, line_id in enumerate(offered)}
    return sorted((pair for pair in pairs if pair[1].id in place), key=lambda pair: place[pair[1].id])


def _by_option(message: Message, pairs: list[tuple[OrderView, LineView]]) -> list[int]:
    """The one line that is like what was said, when no thing was named: "the black one"."""
    scores = {line.id: likeness(told_as_it_is(message, line), line) for _, line in pairs}
    best = max(scores.values(), default=0.0)
    fitting = [line for line, score in scores.items() if score == best and score > 0]
    return fitting if len(fitting) == 1 else []


def _picked(message: Message, pairs: list[tuple[OrderView, LineView]]) -> list[int]:
    """The lines picked by place or price: the second one, all, the cheapest, all but the bag."""
    lines = [line for _, line in pairs]
    out = {line_id for mention in message.ruled_out("product") for line_id in mention.value.lines}
    cues = {mention.value for mention in message.of("which")}
    if out and (
        pattern("cues", "except").search(message.spelled) or pattern("cues", "other").search(message.spelled) or "all" in cues
    ):
        return [line.id for line in lines if line.id not in out]
    if "all" in cues:
        return [line.id for line in lines]
    if lines and cues & {"cheapest", "dearest"}:
        ordered = sorted(lines, key=lambda line: line.unit_price.minor)
        return [ordered[0 if "cheapest" in cues else -1].id]
    places = [mention.value for mention in message.of("ordinal")]
    return [lines[at - 1 if at > 0 else -1].id for at in places if 0 < abs(at) <= len(lines)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What narrows the choice: the order named, the lines on the table, what it is for.

    ``is_for_lines`` when the question was which lines, so that a bare option or "the other one" is an answer.
    """

    number: str | None = None
    offered: Sequence[int] = ()
    procedure: str = ""
    is_for_lines: bool = False


def lines_meant(message: Message, asked: Asked) -> tuple[list[int], list[int]]:
    """The ids of the order lines surely meant, and those of which some are meant; both empty when nothing says so."""
    pairs = _candidates(message, asked.number, asked.offered)
    is_open = not (asked.is_for_lines or asked.number or asked.offered) and len(message.context.orders) > 1
    if is_open and not message.of("product"):
        return [], []
    lines, rivals = meant_in(items_in(message, pairs, asked.procedure))
    if lines or rivals:
        return lines, rivals
    picked = _picked(message, pairs)
    if picked or not asked.is_for_lines:
        return picked, []
    out = {line_id for mention in message.ruled_out("product") for line_id in mention.value.lines}
    others = [line.id for _, line in pairs if line.id not in out]
    return _by_option(message, pairs) or (others if out and len(others) == 1 else []), []
