"""For each item the variant it becomes: what was wished for it; where that is not to be had, a question with what there is."""

from __future__ import annotations

from typing import Any

from sodan.backoffice.connector import LineView, VariantView, in_language
from sodan.procedures.case import Case
from sodan.procedures.frame import Choice, Frame
from sodan.procedures.procedure import Slot
from sodan.procedures.said import Line
from sodan.procedures.slots.answer import MOST_CHOICES, Answer, Filled, Question, Stuck
from sodan.procedures.slots.order import chosen_lines
from sodan.procedures.wish import ANY, Match, Wish, match


def resolve_swaps(slot: Slot, frame: Frame, case: Case) -> Answer:
    """For each item the variant wished for; else ask of the first that has none, naming what there is, the nearest first."""
    lines = chosen_lines(frame, case)
    swaps: dict[str, str] = {}
    for line in lines:
        variants = variants_of(line, case)
        if not any(variant.sku != line.sku for variant in variants):
            return Stuck(Line("say.no_other_variant", {"item": line.title(case.language)}))
        wish = _wish_for(line, variants, frame)
        found = match(wish, line, variants)
        if found.variant is None and not found.others:
            return Stuck(Line("say.no_variant_in_stock", {"item": line.title(case.language)}))
        if found.variant is None:
            return Question(_ask(slot, line, wish, found, case), "variant", about=line.id)
        swaps[str(line.id)] = found.variant.sku
    return Filled(swaps)


def variants_of(line: LineView, case: Case) -> tuple[VariantView, ...]:
    """The variants of the product that a line is one of; none when it is sold no more."""
    product = next((p for p in case.products if any(v.sku == line.sku for v in p.variants)), None)
    return product.variants if product else ()


def _wish_for(line: LineView, variants: tuple[VariantView, ...], frame: Frame) -> Wish:
    """What was said of this line; else what was said of none in particular, as far as this kind of thing can be so."""
    wishes = frame.slots.get("wishes") or {}
    wish = Wish.model_validate(wishes.get(str(line.id)) or wishes.get(ANY) or {})
    return Wish() if wish.sku and not any(variant.sku == wish.sku for variant in variants) else wish


def _ask(slot: Slot, line: LineView, wish: Wish, found: Match, case: Case) -> Line:
    """The question for one item: open when nothing was wished for it, else saying that just this is not to be had."""
    choices = tuple(_choice(variant, line, case) for variant in found.others[:MOST_CHOICES])
    values: dict[str, Any] = {"item": line.title(case.language)}
    wanted = _told(wish, found, case.language)
    if wanted:
        return Line(f"say.variant_{found.why}", {**values, "wanted": wanted}, choices=choices)
    return Line(slot.ask or "say.ask_variant", values, choices=choices)


def _told(wish: Wish, found: Match, language: str) -> str:
    """The wished values as the shop's pages write them."""
    known = {
        text.casefold(): in_language(texts, language)
        for variant in found.others
        for texts in variant.options.values()
        for text in texts.values()
    }
    return " · ".join(known.get(value.casefold(), value) for value in wish.options.values())


def _choice(variant: VariantView, line: LineView, case: Case) -> Choice:
    """A variant as it reads: all its options, and what it costs more or less."""
    name = " · ".join(in_language(texts, case.language) for texts in variant.options.values()) or variant.sku
    difference = variant.price - line.unit_price
    sign = "+" if difference.minor > 0 else "−"
    size = -difference if difference.minor < 0 else difference
    note = f" ({sign}{size.shown(case.language)})" if difference else ""
    return Choice(value=f"variant:{variant.sku}", label=f"{name}{note}", aliases=(variant.sku, name))
