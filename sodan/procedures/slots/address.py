"""The address that was given, filled up from the one on the order."""

from __future__ import annotations

from sodan.procedures.case import Case
from sodan.procedures.frame import Frame
from sodan.procedures.procedure import Slot
from sodan.procedures.said import Line
from sodan.procedures.slots.answer import Answer, Filled, Question, Stuck
from sodan.procedures.slots.order import order_of


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
