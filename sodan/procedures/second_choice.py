"""A second choice told at once ("if that is not possible, cancel it"): it waits, and takes the place of what cannot be done."""

from __future__ import annotations

from sodan.procedures.frame import Agenda, Frame


def second_choice(agenda: Agenda, frame: Frame) -> Frame | None:
    """What was told to be done instead, should this request not be possible."""
    return next((one for one in agenda.frames if one.status == "held" and one.after == frame.number), None)


def settle_choices(agenda: Agenda) -> None:
    """Bring up the second choices of what was refused; those of what was done or given up are needed no more.

    A second choice takes over what was told of its order and goods and is silent about itself.
    """
    for held in [one for one in agenda.frames if one.status == "held"]:
        first = agenda.frame(held.after)
        if first is None or first.status in ("done", "dropped"):
            held.status = "dropped"
        elif first.status == "refused":
            held.status = "running"
            for name in ("order_number", "lines"):
                if name in first.slots:
                    held.slots.setdefault(name, first.slots[name])
