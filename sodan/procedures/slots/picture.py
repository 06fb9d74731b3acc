"""Pictures that show what is wrong: those the customer sent already; else, where the policies want one, a question."""

from __future__ import annotations

from sodan.kit.errors import Invalid
from sodan.kit.money import Money, total
from sodan.kit.words import word
from sodan.policy.charge import picture_needed
from sodan.procedures.case import Case
from sodan.procedures.frame import Choice, Frame
from sodan.procedures.procedure import Slot
from sodan.procedures.said import Line
from sodan.procedures.slots.answer import Answer, Filled, Question
from sodan.procedures.slots.order import order_of, pieces_of


def resolve_pictures(slot: Slot, frame: Frame, case: Case) -> Answer:
    """How many pictures there are. What is in them is a colleague's to look at; nothing in them is read."""
    if case.pictures or not _is_needed(frame, case):
        return Filled(case.pictures, was_said=case.pictures > 0)
    none = Choice(value="handoff", label=word("option.no_picture", case.language))
    return Question(Line(slot.ask or "say.ask_pictures", {"items": _items(frame, case)}, choices=(none,)), "pictures")


def _items(frame: Frame, case: Case) -> list[str]:
    order = order_of(frame, case)
    return [line.title(case.language) for line in (order.lines if order else ()) if line.id in frame.slots.get("lines", [])]


def _is_needed(frame: Frame, case: Case) -> bool:
    try:
        return picture_needed(case.brand, problem=str(frame.slots.get("problem")), value=_worth(frame, case))
    except Invalid:
        return True  # a policy file that cannot be read lets nothing through unseen


def _worth(frame: Frame, case: Case) -> Money:
    """What the pieces cost; a coupon makes it less, so that a picture is asked for rather too often than too seldom."""
    order = order_of(frame, case)
    chosen = [line for line in (order.lines if order else ()) if line.id in frame.slots.get("lines", [])]
    asked = frame.slots.get("quantity") if len(chosen) == 1 else None
    prices = [line.unit_price * int(asked or pieces_of(line, order)) for line in chosen] if order else []
    return total(prices, case.brand.currency)
