"""For each item the variant it becomes: named outright, or the one with the wanted options; else a question."""

from __future__ import annotations

from typing import Any

from sodan.backoffice.connector import LineView, VariantView
from sodan.procedures.case import Case
from sodan.procedures.frame import Choice, Frame
from sodan.procedures.procedure import Slot
from sodan.procedures.said import Line
from sodan.procedures.slots.answer import MOST_CHOICES, Answer, Filled, Question, Stuck
from sodan.procedures.slots.order import order_of


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
