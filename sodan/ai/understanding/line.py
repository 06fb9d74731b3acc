"""Which lines of which order are meant, from what was named and from the customer's own records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sodan.ai.understanding.entity.option import same_option, wanted_and_had
from sodan.ai.understanding.lexicon import pattern
from sodan.ai.understanding.message import Message
from sodan.backoffice.connector import LineView, OrderView

# What a procedure can still be done about; others are meant only when there is nothing better.
_OPEN_STATUS = {
    "cancel_order": {"pending", "processing"},
    "change_items": {"pending", "processing"},
    "change_address": {"pending", "processing"},
    "change_payment": {"pending", "processing"},
    "order_status": {"pending", "processing", "shipped", "partially_shipped"},
}
_SENT_BACK = {"return_refund", "exchange"}


def order_of_lines(orders: Sequence[OrderView], lines: Iterable[int]) -> str | None:
    """The number of the one order that holds these lines; None when they lie in several."""
    wanted = set(lines)
    holding = [order.number for order in orders if any(line.id in wanted for line in order.lines)]
    return holding[0] if len(holding) == 1 else None


def _fits_now(order: OrderView, line: LineView, procedure: str) -> bool:
    """Whether the procedure may still apply to the line, as far as its state tells."""
    if procedure in _SENT_BACK:
        return line.open_quantity > 0
    return procedure not in _OPEN_STATUS or order.status in _OPEN_STATUS[procedure]


def _has_options(line: LineView, options: Mapping[str, str]) -> bool:
    return all(any(same_option(text, value) for text in line.options.get(name, {}).values()) for name, value in options.items())


def _candidates(message: Message, number: str | None, offered: Sequence[int]) -> list[tuple[OrderView, LineView]]:
    """The lines to choose from, in the order they were shown: those offered, else those of the order named, else all."""
    pairs = [(order, line) for order in message.context.orders for line in order.lines if number in {None, order.number}]
    if not offered:
        return pairs
    place = {line_id: at for at, line_id in enumerate(offered)}
    return sorted((pair for pair in pairs if pair[1].id in place), key=lambda pair: place[pair[1].id])


def _named(message: Message, pairs: list[tuple[OrderView, LineView]], procedure: str) -> list[int]:
    """The lines of the products named, narrowed by the options they have and by what can still be done."""
    _, had = wanted_and_had(message.spelled, [one for one in message.mentions if one.slot == "option"])
    plain_options = {one.value[0]: one.value[1] for one in message.of("option")}
    chosen: list[int] = []
    for mention in message.of("product"):
        fitting = [(order, line) for order, line in pairs if line.id in mention.value.lines]
        for narrowed in (
            [pair for pair in fitting if had and _has_options(pair[1], had)],
            [pair for pair in fitting if plain_options and _has_options(pair[1], plain_options)] if not had else [],
            [pair for pair in fitting if _fits_now(*pair, procedure)],
        ):
            fitting = narrowed or fitting
        chosen += [line.id for _, line in fitting if line.id not in chosen]
    return chosen


def _by_option(message: Message, pairs: list[tuple[OrderView, LineView]]) -> list[int]:
    """The one line that has the options named, when no product was named: "the black one"."""
    options = {one.value[0]: one.value[1] for one in message.of("option")}
    fitting = [line.id for _, line in pairs if options and _has_options(line, options)]
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


def lines_meant(
    message: Message, *, number: str | None = None, offered: Sequence[int] = (), procedure: str = "", asked: str = ""
) -> list[int]:
    """The ids of the order lines meant; empty when nothing says so.

    ``number`` is the order named, ``offered`` the lines on the table; ``asked`` is non-empty when the question was which
    lines, so that a bare option or "the other one" is an answer.
    """
    pairs = _candidates(message, number, offered)
    if not asked and not number and not offered and len(message.context.orders) > 1 and not message.of("product"):
        return []
    named = _named(message, pairs, procedure)
    picked = [] if named else _picked(message, pairs)
    if named or picked or not asked:
        return named or picked
    out = {line_id for mention in message.ruled_out("product") for line_id in mention.value.lines}
    others = [line.id for _, line in pairs if line.id not in out]
    return _by_option(message, pairs) or (others if out and len(others) == 1 else [])
