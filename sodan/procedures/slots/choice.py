"""One of a closed list: a reason, a choice of the procedure's own, a rating, yes or no, a product."""

from __future__ import annotations

from sodan.kit.errors import Invalid
from sodan.kit.words import all_words, word
from sodan.policy.decide import setting
from sodan.procedures.case import Case
from sodan.procedures.frame import Choice, Frame
from sodan.procedures.procedure import Slot
from sodan.procedures.said import Line
from sodan.procedures.slots.answer import MOST_CHOICES, Answer, Filled, Question
from sodan.procedures.slots.order import chosen_lines


def resolve_reason(slot: Slot, frame: Frame, case: Case) -> Answer:
    """The reason that was given, the default; else ask with the closed list, saying what was understood so far."""
    said = frame.slots.get("reason")
    if said in slot.values:
        return Filled(said)
    if slot.default:
        return Filled(slot.default, was_said=False)
    choices = tuple(Choice(value=f"reason:{value}", label=word(f"return_reason.{value}", case.language)) for value in slot.values)
    items = [line.title(case.language) for line in chosen_lines(frame, case)]
    return Question(Line(slot.ask or "say.ask_reason", {"items": items}, choices=choices), "reason")


def label_of(name: str, value: str, language: str) -> str:
    """How a value of a choice reads: ``choice.<slot>.<value>``; the bare value where the words lack it."""
    key = f"choice.{name}.{value}"
    return word(key, language) if key in all_words() else value


def _on_the_menu(slot: Slot, frame: Frame, case: Case) -> tuple[str, ...]:
    """The values that may be chosen: all of them, or those the policies list, in their order; none where they list none."""
    if not slot.menu:
        return slot.values
    place = {"line": case.brand.line, "jurisdiction": case.brand.jurisdiction, "currency": case.brand.currency}
    try:
        listed = setting(slot.menu.format_map(frame.slots), **place)
    except (Invalid, KeyError):
        return ()
    return tuple(value for value in listed if value in slot.values)


def resolve_choice(slot: Slot, frame: Frame, case: Case) -> Answer:
    """The listed value that was said, the default; else ask with a button for each."""
    said, values = frame.slots.get(slot.name), _on_the_menu(slot, frame, case)
    if said in values:
        return Filled(said)
    if slot.default or slot.optional:
        return Filled(slot.default, was_said=False)
    choices = tuple(Choice(value=f"{slot.name}:{value}", label=label_of(slot.name, value, case.language)) for value in values)
    return Question(Line(slot.ask, choices=choices), "choice")


def resolve_yes_no(slot: Slot, frame: Frame, case: Case) -> Answer:
    """Yes or no, as true or false; the default ("true", "false"); else ask with two buttons."""
    if isinstance(said := frame.slots.get(slot.name), bool):
        return Filled(said)
    if slot.default or slot.optional:
        return Filled(slot.default == "true" if slot.default else None, was_said=False)
    choices = tuple(Choice(value=value, label=word(f"option.{value}", case.language)) for value in ("yes", "no"))
    return Question(Line(slot.ask, choices=choices), "yes_no")


def resolve_product(slot: Slot, frame: Frame, case: Case) -> Answer:
    """The product of the catalogue that was named; else ask, what the customer has bought first."""
    said = frame.slots.get(slot.name)
    if said is not None and case.product(int(said)):
        return Filled(int(said))
    if slot.optional:
        return Filled(None, was_said=False)
    bought = {line.sku for order in case.orders for line in order.lines}
    first = sorted(case.products, key=lambda product: not any(variant.sku in bought for variant in product.variants))
    choices = tuple(
        Choice(value=f"product:{product.id}", label=product.titles[case.language], aliases=tuple(product.titles.values()))
        for product in first[:MOST_CHOICES]
    )
    return Question(Line(slot.ask or "say.ask_product", choices=choices), "product")


def resolve_rating(slot: Slot, frame: Frame, case: Case) -> Answer:  # noqa: ARG001 - one shape for all resolvers
    """A rating from 1 to 5; else ask with five buttons."""
    said = frame.slots.get("rating")
    if said is not None and 1 <= int(said) <= 5:  # noqa: PLR2004 - the scale shown on the card
        return Filled(int(said))
    choices = tuple(Choice(value=f"rating:{value}", label=str(value)) for value in range(1, 6))
    return Question(Line(slot.ask or "say.ask_rating", choices=choices, card="rating"), "rating")
