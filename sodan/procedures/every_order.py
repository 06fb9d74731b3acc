"""One request about every order: it becomes one request for each order it fits, and what is answered once holds for all."""

from __future__ import annotations

from sodan.procedures.case import Case
from sodan.procedures.frame import Agenda, Frame
from sodan.procedures.procedure import Slot

EVERY = "every_order"
_OF_ONE_ORDER = {"order_number", "lines", "among", "quantity", "swaps", "wishes", EVERY}
_ALIKE = {"reason", "address", "choice", "method"}  # kinds of slots whose answer holds for the requests that go along


def share_out(slot: Slot, frame: Frame, agenda: Agenda, case: Case) -> int:
    """Give the request the first order it fits, and put one like it on the agenda for each other. How many there are in all.

    0 when no such thing was said, when an order was named, or when nothing fits; then the order is found as ever.
    """
    if not frame.slots.pop(EVERY, False) or frame.slots.get("order_number"):
        return 0
    rivals = [other for other in agenda.frames if other.is_live and other is not frame and other.procedure == frame.procedure]
    taken = {other.slots.get("order_number") for other in rivals}
    fitting = [order.number for order in case.orders if order.status in slot.prefer and order.number not in taken]
    if not fitting:
        return 0
    frame.slots["order_number"] = fitting[0]
    if not {"lines", "among"} & frame.slots.keys():
        frame.slots["lines"] = "all"
    at = agenda.frames.index(frame)
    for place, number in enumerate(fitting[1:], 1):
        other = agenda.begin(frame.procedure, position=at + place)
        other.slots = _common(frame) | {"order_number": number}
        other.facts = {"like": frame.number}
    return len(fitting)


def _common(frame: Frame) -> dict[str, object]:
    """What was told of the request as such, and that all of each order is meant."""
    told = {name: value for name, value in frame.slots.items() if name not in _OF_ONE_ORDER}
    return told | ({"lines": "all"} if frame.slots.get("lines") == "all" else {})


def take_over(name: str, slot: Slot, frame: Frame, agenda: Agenda) -> None:
    """The answer that the first of several like requests was given holds for this one as well."""
    first = agenda.frame(frame.facts.get("like", 0))
    if first is not None and slot.type in _ALIKE and name not in frame.slots and name in first.slots:
        frame.slots[name] = first.slots[name]
