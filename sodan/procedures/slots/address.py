"""The address that was given, filled up from the one on the order or on the customer's file."""

from __future__ import annotations

from sodan.procedures.case import Case
from sodan.procedures.frame import Frame
from sodan.procedures.procedure import Slot
from sodan.procedures.said import Line
from sodan.procedures.slots.answer import Answer, Filled, Question
from sodan.procedures.slots.order import order_of


def resolve_address(slot: Slot, frame: Frame, case: Case) -> Answer:
    """The address that was given, filled up from the order's or the customer's file; else ask, also for a postcode."""
    said = frame.slots.get("address")
    order = order_of(frame, case)
    known = order.address if order else case.usual_address
    if not isinstance(said, dict) or not said.get("line1"):
        return Question(Line(slot.ask or "say.ask_address"), "address")
    kept = {name: getattr(known, name) for name in ("name", "city", "region", "postcode", "country", "phone")}
    whole = {**kept, "line2": "", **{name: value for name, value in said.items() if value}}
    if not whole["postcode"]:
        return Question(Line(slot.ask or "say.ask_address"), "address")
    return Filled(whole)
