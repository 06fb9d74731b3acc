"""An exchange of what is broken or wrong and comes in one version only: the same again is owed, which is a claim."""

from __future__ import annotations

from sodan.procedures.case import Case
from sodan.procedures.frame import Agenda, Frame
from sodan.procedures.procedure import procedures_of

CLAIM, ONLY_ONE = "item_claim", "say.no_other_variant"
_PROBLEM = {"defective": "damaged", "wrong_item": "wrong_item"}


def claimed_instead(key: str, frame: Frame, agenda: Agenda, case: Case) -> bool:
    """Put the claim on the agenda in the place of the exchange that the phrase ``key`` would refuse; whether it was done."""
    problem = _PROBLEM.get(str(frame.slots.get("reason")))
    claim = procedures_of(case.brand.line).get(CLAIM)
    if key != ONLY_ONE or problem is None or claim is None or not case.has_duty(claim.duty):
        return False
    begun = agenda.begin(CLAIM, position=agenda.frames.index(frame) + 1)
    begun.facts["asked"] = frame.facts.get("asked", "")
    begun.slots = {"problem": problem, "remedy": "reship"}
    begun.slots |= {name: frame.slots[name] for name in ("order_number", "lines", "quantity") if name in frame.slots}
    return True
