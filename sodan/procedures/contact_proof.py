"""Showing that an e-mail address is one's own before it is written down: a one-time code goes there and comes back."""

from __future__ import annotations

from sodan.kit.errors import TooOften
from sodan.procedures.case import Case
from sodan.procedures.frame import Agenda, Awaiting, Frame
from sodan.procedures.identification import MOST_FAILURES
from sodan.procedures.said import Spoken


def is_proved(address: str, *, frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> bool:
    """Whether it is shown; else a code is sent once, asked for, and after three wrong ones a person takes over."""
    if case.has_proved(address):
        return True
    sent = frame.facts.get("proof_sent") == address.lower()
    code = agenda.facts.pop("code", None) if sent else None
    if code and case.redeem_address(address, str(code)):
        spoken.note("log.address_proved")
        spoken.say("say.code_right")
        return True
    if code:
        _count_failure(agenda, spoken)
    elif sent:
        spoken.say("say.ask_code", address=frame.facts["proof_sent_to"])
    else:
        _send(address, frame, case, spoken)
    if not spoken.handover:
        agenda.awaiting = Awaiting(kind="code", slot="code", frame=frame.number)
    return False


def _send(address: str, frame: Frame, case: Case, spoken: Spoken) -> None:
    try:
        shown = case.send_code_to(address)
    except TooOften:
        spoken.handover = "codes_used_up"
        return
    frame.facts |= {"proof_sent": address.lower(), "proof_sent_to": shown}
    spoken.note("log.code_sent", address=shown)
    spoken.say("say.proof_sent", address=shown)


def _count_failure(agenda: Agenda, spoken: Spoken) -> None:
    agenda.failed_proofs += 1
    spoken.note("log.identity_failed", count=agenda.failed_proofs)
    if agenda.failed_proofs >= MOST_FAILURES:
        spoken.handover = "identity_failed"
    else:
        spoken.say("say.code_wrong")
