"""The moment for an offer nobody asked for: the customer takes their leave, or gave a mark, and nothing else is open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sodan.procedures.command import Command
from sodan.procedures.frame import Agenda, Frame
from sodan.procedures.procedure import procedures_of

if TYPE_CHECKING:
    from sodan.procedures.engine import Advance

OFFER, MARK, ANSWER = "offer", "feedback", "reply"
_ANSWERS = {"affirm": "interested", "deny": "declined"}


def begin_offer(advance: Advance, ran: Collection[int]) -> Frame | None:
    """The offer's request, begun now; None when this is not the moment. ``ran`` are the requests this message has moved.

    Whether it may be told is for the policies to say; here it is only found that nothing stands in between.
    """
    agenda, case, spoken = advance.agenda, advance.case, advance.spoken
    if not case.by.is_ai or OFFER in agenda.offered or not _is_over(agenda) or not _is_moment(advance, ran):
        return None
    procedure = procedures_of(case.brand.line).get(OFFER)
    if procedure is None or not case.has_duty(procedure.duty):
        return None
    campaign = case.next_offer()
    if campaign is None:
        return None
    agenda.offered.append(OFFER)
    if not case.hears_offers():
        spoken.note("log.hears_no_offers")
        return None
    frame = agenda.begin(OFFER, position=len(agenda.frames))
    frame.slots |= {"campaign": campaign.id, "is_upset": agenda.upset}
    if campaign.product_id:
        frame.slots["question"] = {"product_id": campaign.product_id, "topic": ""}
    frame.facts["closes"] = spoken.is_closing
    return frame


def _is_over(agenda: Agenda) -> bool:
    """Whether nothing is being asked or done, and nothing waits for a colleague or the payment provider."""
    return agenda.awaiting is None and not any(frame.is_live or frame.facts.get("is_open") for frame in agenda.frames)


def _is_moment(advance: Advance, ran: Collection[int]) -> bool:
    """Whether this message only took leave, or only gave a mark."""
    if not ran:
        return advance.spoken.is_closing and advance.spoken.outcome == "done"
    frames = [advance.agenda.frame(number) for number in ran]
    return all(frame and frame.procedure == MARK and frame.slots.get("rating") for frame in frames)


def answering_offer(agenda: Agenda, commands: Sequence[Command]) -> Sequence[Command]:
    """What the message says to an open offer, a plain yes or no included. Anything else lets go of it for good."""
    awaiting = agenda.awaiting
    frame = agenda.frame(awaiting.frame) if awaiting else None
    if frame is None or frame.procedure != OFFER:
        return commands
    told = [_as_answer(one) for one in commands]
    if not any(one.verb == "set" and one.name == ANSWER for one in told):
        frame.status, agenda.awaiting = "dropped", None
    return told


def _as_answer(command: Command) -> Command:
    """A plain yes or no is the answer; to break off what had ended already is to take leave once more."""
    if command.verb in _ANSWERS:
        return Command("set", ANSWER, _ANSWERS[command.verb], command.span)
    return Command("chitchat", "goodbye", span=command.span) if command.verb == "cancel" else command


def ends_again(agenda: Agenda, ran: Collection[int]) -> bool:
    """Whether a conversation that had ended with an offer ends anew: it was only opened again to say no to it."""
    frames = [agenda.frame(number) for number in ran]
    return bool(frames) and all(
        frame and frame.procedure == OFFER and frame.status == "done" and frame.facts.get("closes") and _said_no(frame)
        for frame in frames
    )


def _said_no(frame: Frame) -> bool:
    return frame.slots.get(ANSWER) in ("declined", "stopped")
