"""The customer's payment method that was named; else a question."""

from __future__ import annotations

from sodan.procedures.case import Case
from sodan.procedures.frame import Choice, Frame
from sodan.procedures.procedure import Slot
from sodan.procedures.said import Line
from sodan.procedures.slots.answer import Answer, Filled, Question, Stuck


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
