"""Which order, which of its items, how many pieces: what was named, the only one there is, else a question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sodan.backoffice.connector import LineView, OrderView
from sodan.kit.words import word
from sodan.policy.decide import setting
from sodan.procedures.case import Case
from sodan.procedures.frame import Choice, Frame
from sodan.procedures.procedure import Slot
from sodan.procedures.said import Line
from sodan.procedures.slots.answer import MOST_CHOICES, Answer, Filled, Question, Stuck

_MOST_NAMED = 2


def _order_choice(order: OrderView, language: str, named: Iterable[int] = ()) -> Choice:
    """The order by two of its things, first those that were named."""
    first = sorted(order.lines, key=lambda line: line.id not in named)
    titles = ("、" if language == "ja" else ", ").join(line.title(language) for line in first[:_MOST_NAMED])
    return Choice(value=f"order:{order.number}", label=f"{order.number} · {titles}", aliases=(order.number,))


def resolve_order(slot: Slot, frame: Frame, case: Case) -> Answer:
    """The order that was named, the one holding the named items, the only fitting one; else ask."""
    if (named := frame.slots.pop("not_theirs", None)) and case.orders:
        return _ask_order(case.orders, case, key="say.not_theirs", item=str(named))
    said = frame.slots.get("order_number")
    if said:
        order = case.order(str(said))
        if order is not None:
            return Filled(order.number)
        frame.slots.pop("order_number")
        frame.facts["is_misnamed"] = True
        return _ask_order(case.orders, case, key="say.order_not_found", number=str(said))
    holding = _holding(frame, case)
    if len(holding) == 1:
        return Filled(holding[0].number, was_said=False)
    return _fitting_order(slot, holding or list(case.orders), frame, case)


def _holding(frame: Frame, case: Case) -> list[OrderView]:
    """The orders that hold what was named; all of those that may be meant when several kinds of the same were bought."""
    for name in ("lines", "among"):
        lines = frame.slots.get(name)
        if isinstance(lines, list) and (found := [one for one in case.orders if any(line.id in lines for line in one.lines)]):
            return found
    return []


def _named_lines(frame: Frame) -> list[int]:
    """The lines that were named, or of which some were."""
    told = [frame.slots.get(name) for name in ("lines", "among")]
    return [line for lines in told if isinstance(lines, list) for line in lines]


def _fitting_order(slot: Slot, orders: list[OrderView], frame: Frame, case: Case) -> Answer:
    """The only order that fits; of several the one by which it was proved who asks."""
    fitting = [order for order in orders if order.status in slot.prefer] or orders
    fitting = [order for order in fitting if order.number == frame.facts.get("proved_by")] or fitting
    match fitting:
        case []:
            return Stuck(Line("say.no_orders"))
        # Who named an order that is not theirs spoke of none of these: the only one that fits is no guess to act on.
        case [only] if not frame.facts.get("is_misnamed"):
            return Filled(only.number, was_said=False)
        case _:
            return _ask_order(fitting, case, key=slot.ask or "say.ask_order", named=_named_lines(frame))


def _ask_order(orders: Iterable[OrderView], case: Case, *, key: str, named: Iterable[int] = (), **values: Any) -> Question:
    choices = tuple(_order_choice(order, case.language, named) for order in list(orders)[:MOST_CHOICES])
    return Question(Line(key, values, choices=choices), "order")


def _line_choice(line: LineView, language: str) -> Choice:
    label = f"{line.title(language)} · {line.unit_price.shown(language)}"
    return Choice(value=f"line:{line.id}", label=label, aliases=(line.sku, line.title(language)))


def order_of(frame: Frame, case: Case) -> OrderView | None:
    """The order this frame is about, once known."""
    number = frame.slots.get("order_number")
    return case.order(str(number)) if number else None


def chosen_lines(frame: Frame, case: Case) -> list[LineView]:
    """The lines of the order that the frame is about; all of them where “all” was said, none before any was named."""
    order, said = order_of(frame, case), frame.slots.get("lines", [])
    return [line for line in (order.lines if order else ()) if said == "all" or (isinstance(said, list) and line.id in said)]


def pieces_of(line: LineView, order: OrderView) -> int:
    """How many pieces may be spoken of: those not yet sent of a waiting order, else those with the customer."""
    return line.standing_quantity if order.status in ("pending", "processing") else line.open_quantity


def resolve_lines(slot: Slot, frame: Frame, case: Case) -> Answer:
    """The items that were named, the only one there is; else ask which."""
    order = order_of(frame, case)
    if order is None:
        return Stuck(Line("say.no_orders"))
    open_lines = [line for line in order.lines if pieces_of(line, order) > 0]
    said = frame.slots.get("lines")
    if said == "all" and open_lines:
        return Filled([line.id for line in open_lines])
    if _is_on_its_way(order, said, frame):
        return Stuck(Line("say.not_here_yet", {"order": order.number, "days": _days_to_return(case)}))
    return _lines_said(slot, order, open_lines, frame, case)


def _lines_said(slot: Slot, order: OrderView, open_lines: list[LineView], frame: Frame, case: Case) -> Answer:
    """Those named; of several that may be meant, a question; the only one there is where none was named."""
    said = frame.slots.get("lines")
    mine = [line.id for line in order.lines if isinstance(said, list) and line.id in said]
    rivals = [line for line in open_lines if line.id in frame.slots.get("among", []) and line.id not in mine]
    if len(rivals) == 1:
        mine.append(rivals[0].id)
    if len(rivals) > 1:
        return _ask_lines(slot, order, rivals, case)
    if mine:
        frame.slots.pop("among", None)
        return Filled(mine)
    return _only_line(slot, order, open_lines, case)


_SENT_BACK = ("return_refund", "exchange")
_ON_ITS_WAY = ("shipped", "partially_shipped")


def _is_on_its_way(order: OrderView, said: object, frame: Frame) -> bool:
    """Whether what shall be sent back has not come yet."""
    if frame.procedure not in _SENT_BACK or order.status not in _ON_ITS_WAY:
        return False
    lines = [line for line in order.lines if not isinstance(said, list) or line.id in said]
    return bool(lines) and all(line.delivered == 0 for line in lines)


def _days_to_return(case: Case) -> int:
    place = {"line": case.brand.line, "jurisdiction": case.brand.jurisdiction, "currency": case.brand.currency}
    return int(setting("return_window_days", **place))


def _only_line(slot: Slot, order: OrderView, open_lines: list[LineView], case: Case) -> Answer:
    match open_lines:
        case []:
            return Stuck(Line("say.nothing_left", {"order": order.number}))
        case [only]:
            return Filled([only.id], was_said=False)
    return _ask_lines(slot, order, open_lines, case)


def _ask_lines(slot: Slot, order: OrderView, lines: list[LineView], case: Case) -> Question:
    choices = [_line_choice(line, case.language) for line in lines[:MOST_CHOICES]]
    choices.append(Choice(value="line:all", label=word("say.all_of_them", case.language)))
    return Question(Line(slot.ask or "say.ask_lines", {"order": order.number}, choices=tuple(choices)), "order_lines")


# How a small number is said where pieces are counted, beside its digits.
_SAID = {
    1: ("하나", "한 개", "한개", "一つ", "ひとつ", "1つ", "one"),
    2: ("둘", "두 개", "두개", "二つ", "ふたつ", "2つ", "two", "both"),
    3: ("셋", "세 개", "세개", "三つ", "みっつ", "3つ", "three"),
}


def resolve_quantity(slot: Slot, frame: Frame, case: Case) -> Answer:
    """How many pieces of the one item: what was said, all when there is one piece or several items; else ask."""
    order, lines = order_of(frame, case), chosen_lines(frame, case)
    if order is None or len(lines) != 1 or (most := pieces_of(lines[0], order)) <= 1:
        return Filled(None, was_said=False)
    said = frame.slots.get("quantity")
    if said is not None and 1 <= int(said) <= most:
        return Filled(int(said))
    choices = tuple(
        Choice(
            value=f"quantity:{count}",
            label=word("say.pieces", case.language, count=count),
            aliases=(str(count), *_SAID.get(count, ())),
        )
        for count in range(1, min(most, MOST_CHOICES) + 1)
    )
    values = {"item": lines[0].title(case.language), "most": most}
    return Question(Line(slot.ask or "say.ask_quantity", values, choices=choices), "enum")
