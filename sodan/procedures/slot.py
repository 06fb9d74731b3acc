"""Filling a slot: from what was said, from the customer's own records, else with a question whose options come from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sodan.backoffice.connector import LineView, OrderView, VariantView
from sodan.kit.words import word
from sodan.procedures.case import Case
from sodan.procedures.frame import Awaited, Choice, Frame
from sodan.procedures.procedure import Slot
from sodan.procedures.said import Line

MOST_CHOICES = 6


@dataclass(frozen=True, slots=True)
class Filled:
    """The slot's value; ``was_said`` is False when it was taken from the records unasked."""

    value: Any
    was_said: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask, and what kind of answer to expect."""

    line: Line
    kind: Awaited


@dataclass(frozen=True, slots=True)
class Stuck:
    """The records hold nothing to choose from: say so; the request ends here."""

    line: Line


Answer = Filled | Question | Stuck


def _order_choice(order: OrderView, language: str) -> Choice:
    titles = (
        "、".join(line.title(language) for line in order.lines[:2])
        if language == "ja"
        else ", ".join(line.title(language) for line in order.lines[:2])
    )
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
        return _ask_order(case.orders, case, key="say.order_not_found", number=str(said))
    if lines := frame.slots.get("lines"):
        holding = [order for order in case.orders if any(line.id in lines for line in order.lines)]
        if len(holding) == 1:
            return Filled(holding[0].number, was_said=False)
    return _fitting_order(slot, case)


def _fitting_order(slot: Slot, case: Case) -> Answer:
    fitting = [order for order in case.orders if order.status in slot.prefer] or list(case.orders)
    match fitting:
        case []:
            return Stuck(Line("say.no_orders"))
        case [only]:
            return Filled(only.number, was_said=False)
        case _:
            return _ask_order(fitting, case, key=slot.ask or "say.ask_order")


def _ask_order(orders: Iterable[OrderView], case: Case, *, key: str, **values: Any) -> Question:
    choices = tuple(_order_choice(order, case.language) for order in list(orders)[:MOST_CHOICES])
    return Question(Line(key, values, choices=choices), "order")


def _line_choice(line: LineView, language: str) -> Choice:
    label = f"{line.title(language)} · {line.unit_price.shown(language)}"
    return Choice(value=f"line:{line.id}", label=label, aliases=(line.sku, line.title(language)))


def order_of(frame: Frame, case: Case) -> OrderView | None:
    """The order this frame is about, once known."""
    number = frame.slots.get("order_number")
    return case.order(str(number)) if number else None


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
    known = {line.id for line in order.lines}
    if isinstance(said, list) and (mine := [line for line in said if line in known]):
        return Filled(mine)
    return _only_line(slot, order, open_lines, case)


def _only_line(slot: Slot, order: OrderView, open_lines: list[LineView], case: Case) -> Answer:
    match open_lines:
        case []:
            return Stuck(Line("say.nothing_left", {"order": order.number}))
        case [only]:
            return Filled([only.id], was_said=False)
    choices = [_line_choice(line, case.language) for line in open_lines[:MOST_CHOICES]]
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
    order = order_of(frame, case)
    lines = [line for line in (order.lines if order else ()) if line.id in frame.slots.get("lines", [])]
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


def resolve_swaps(slot: Slot, frame: Frame, case: Case) -> Answer:
    """For each item the variant it becomes: named outright, or the one with the wanted size or colour; else ask."""
    order = order_of(frame, case)
    lines = [line for line in (order.lines if order else ()) if line.id in frame.slots.get("lines", [])]
    swaps: dict[str, str] = {}
    for line in lines:
        others = _other_variants(line, case)
        if not others:
            return Stuck(Line("say.no_other_variant", {"item": line.title(case.language)}))
        wanted = _wanted(line, others, frame)
        if wanted is None:
            return Question(_ask_variant(slot, line, others, case), "variant")
        swaps[str(line.id)] = wanted.sku
    return Filled(swaps)


def _other_variants(line: LineView, case: Case) -> list[VariantView]:
    product = next((p for p in case.products if any(v.sku == line.sku for v in p.variants)), None)
    return [variant for variant in product.variants if variant.sku != line.sku] if product else []


def _wanted(line: LineView, others: list[VariantView], frame: Frame) -> VariantView | None:
    if sku := frame.slots.get("to_sku"):
        return next((variant for variant in others if variant.sku == sku), None)
    wishes = {name: str(value).casefold() for name, value in (frame.slots.get("options") or {}).items()}
    if not wishes:
        return None
    # What was not mentioned stays as it is: "same but in L" keeps the colour.
    wanted = {name: texts["en"].casefold() for name, texts in line.options.items()} | wishes
    for variant in others:
        if all(wanted.get(name) in {text.casefold() for text in texts.values()} for name, texts in variant.options.items()):
            return variant
    return None


def _ask_variant(slot: Slot, line: LineView, others: list[VariantView], case: Case) -> Line:
    in_stock = [variant for variant in others if variant.available > 0] or others
    choices = []
    for variant in in_stock[:MOST_CHOICES]:
        name = " · ".join(texts[case.language] for texts in variant.options.values()) or variant.sku
        difference = variant.price - line.unit_price
        note = f" ({'+' if difference.minor > 0 else '−'}{_absolute(difference).shown(case.language)})" if difference else ""
        choices.append(Choice(value=f"variant:{variant.sku}", label=f"{name}{note}", aliases=(variant.sku, name)))
    return Line(slot.ask or "say.ask_variant", {"item": line.title(case.language)}, choices=tuple(choices))


def _absolute(money: Any) -> Any:
    return -money if money.minor < 0 else money


def resolve_reason(slot: Slot, frame: Frame, case: Case) -> Answer:
    """The reason that was given, the default; else ask with the closed list, saying what was understood so far."""
    said = frame.slots.get("reason")
    if said in slot.values:
        return Filled(said)
    if slot.default:
        return Filled(slot.default, was_said=False)
    choices = tuple(Choice(value=f"reason:{value}", label=word(f"return_reason.{value}", case.language)) for value in slot.values)
    order, chosen = order_of(frame, case), frame.slots.get("lines", [])
    items = [line.title(case.language) for line in (order.lines if order else ()) if line.id in chosen]
    return Question(Line(slot.ask or "say.ask_reason", {"items": items}, choices=choices), "reason")


def resolve_method(slot: Slot, frame: Frame, case: Case) -> Answer:
    """The customer's payment method that was named, the only other one; else ask."""
    known = {method.id: method for method in case.methods}
    said = frame.slots.get("method_id")
    if said is not None and int(said) in known:
        return Filled(int(said))
    if slot.optional:
        return Filled(None, was_said=False)
    if not known:
        return Stuck(Line("say.no_other_method"))
    choices = tuple(Choice(value=f"method:{method.id}", label=method.label, aliases=(method.label,)) for method in known.values())
    return Question(Line(slot.ask or "say.ask_method", choices=choices), "method")


def resolve_address(slot: Slot, frame: Frame, case: Case) -> Answer:
    """The address that was given, filled up from the one on the order; else ask."""
    said = frame.slots.get("address")
    order = order_of(frame, case)
    if not isinstance(said, dict) or not said.get("line1"):
        return Question(Line(slot.ask or "say.ask_address"), "address")
    if order is None:
        return Stuck(Line("say.no_orders"))
    kept = {name: getattr(order.address, name) for name in ("name", "city", "region", "postcode", "country", "phone")}
    return Filled({**kept, "line2": "", **{name: value for name, value in said.items() if value}})


def resolve_rating(slot: Slot, frame: Frame, case: Case) -> Answer:  # noqa: ARG001 - one shape for all resolvers
    """A rating from 1 to 5; else ask with five buttons."""
    said = frame.slots.get("rating")
    if said is not None and 1 <= int(said) <= 5:  # noqa: PLR2004 - the scale shown on the card
        return Filled(int(said))
    choices = tuple(Choice(value=f"rating:{value}", label=str(value)) for value in range(1, 6))
    return Question(Line(slot.ask or "say.ask_rating", choices=choices, card="rating"), "rating")


def resolve_text(slot: Slot, frame: Frame, case: Case) -> Answer:  # noqa: ARG001 - one shape for all resolvers
    """Free words; never asked for when optional."""
    for name in ("comment", "text"):
        if frame.slots.get(name):
            return Filled(str(frame.slots[name]))
    if slot.optional:
        return Filled(slot.default or "", was_said=False)
    return Question(Line(slot.ask), "text")


RESOLVERS: dict[str, Callable[[Slot, Frame, Case], Answer]] = {
    "order": resolve_order,
    "order_lines": resolve_lines,
    "quantity": resolve_quantity,
    "swaps": resolve_swaps,
    "reason": resolve_reason,
    "method": resolve_method,
    "address": resolve_address,
    "rating": resolve_rating,
    "text": resolve_text,
}


def resolve(name: str, slot: Slot, frame: Frame, case: Case) -> Answer:
    """Fill the slot called ``name``; a filled value is written into the frame."""
    answer = RESOLVERS[slot.type](slot, frame, case)
    if isinstance(answer, Filled):
        frame.slots[name] = answer.value
    return answer
