"""How far we go with an abusive customer: calm first, then a boundary, a senior, a courteous end; and back down again."""

from __future__ import annotations

from enum import IntEnum

from sodan.procedures.frame import Agenda

CALM_MESSAGES = 3


class Step(IntEnum):
    """The steps of the ladder, in order. Up to BOUNDARY the request is served in the same breath."""

    NONE = 0
    CALM = 1
    BOUNDARY = 2
    SENIOR = 3
    CLOSE = 4


# Where a first occurrence stands at least; rude words alone never lead beyond the boundary.
_LEAST = {"rude": Step.CALM, "insult": Step.CALM, "sexual": Step.BOUNDARY, "threat": Step.SENIOR}
_MOST = {"rude": Step.BOUNDARY}


def step_for(agenda: Agenda, abuse: str) -> Step:
    """The step this message calls for, remembered in the agenda; three messages without abuse lead one step down."""
    if not abuse:
        _calm_down(agenda)
        return Step.NONE
    agenda.calm = 0
    step = Step(min(max(agenda.abuse + 1, _LEAST[abuse]), _MOST.get(abuse, Step.CLOSE)))
    agenda.abuse = max(agenda.abuse, step)
    return step


def _calm_down(agenda: Agenda) -> None:
    if not agenda.abuse:
        return
    agenda.calm += 1
    if agenda.calm >= CALM_MESSAGES:
        agenda.abuse, agenda.calm = agenda.abuse - 1, 0
