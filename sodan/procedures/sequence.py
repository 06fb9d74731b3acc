"""In which order several requests are worked on: what an act would bar for its order comes before that act."""

from __future__ import annotations

from sodan.actions.registry import all_acts
from sodan.kit.errors import Invalid
from sodan.policy.book import book_of
from sodan.policy.rule import BROKEN, MissingFactError, Rule, holds
from sodan.procedures.frame import Agenda, Frame
from sodan.procedures.procedure import Act, procedure_of


def put_in_sequence(agenda: Agenda, line: str) -> None:
    """Move each live request before those whose acts the policies say it could not follow; the rest stays as it was told.

    Who asks at once for other goods, another address and another card may have all three, though the shop takes no change of
    address once the goods were changed. What was already agreed to is not held up.
    """
    live = [frame for frame in agenda.frames if frame.is_live]
    if len(live) < 2:  # noqa: PLR2004 - one alone needs no order
        return
    for later in live[1:]:
        at = agenda.frames.index(later)
        barring = [one for one in agenda.frames[:at] if _is_barred_by(later, one, line)]
        if barring:
            agenda.frames.remove(later)
            agenda.frames.insert(agenda.frames.index(barring[0]), later)


def _is_barred_by(later: Frame, first: Frame, line: str) -> bool:
    """Whether what the first request would do takes away what the later one wants, and not the other way round as well."""
    if not first.is_live or first.facts.get("confirmed") or not _may_be_same_order(first, later):
        return False
    return any(
        bars(one, other, line) and not bars(other, one, line) for one in acts_of(first, line) for other in acts_of(later, line)
    )


def _may_be_same_order(first: Frame, later: Frame) -> bool:
    numbers = {frame.slots.get("order_number") for frame in (first, later)}
    return len(numbers) == 1 or None in numbers


def acts_of(frame: Frame, line: str) -> list[str]:
    """The acts that a request may come to."""
    return [step.do.act for step in procedure_of(line, frame.procedure).steps if isinstance(step.do, Act)]


def bars(act: str, other: str, line: str) -> bool:
    """Whether a rule of the other act fails as soon as this act is done; never while the policies cannot be read."""
    made = dict.fromkeys(all_acts()[act].makes, True) if act in all_acts() else {}
    if not made:
        return False
    try:
        rules = book_of(line).rules.get(other, ())
    except Invalid:
        return False
    return any(_fails(rule, made) for rule in rules)


def _fails(rule: Rule, made: dict[str, bool]) -> bool:
    try:
        return not holds(rule.expr, made)
    except (MissingFactError, *BROKEN):
        return False
