"""Finding out who is asking: two matching facts, then a one-time code where more is needed; three failures end with a person."""

from __future__ import annotations

from enum import Enum

from sodan.customers.identity import Level
from sodan.procedures.case import Case
from sodan.procedures.frame import Agenda, Awaiting, Frame
from sodan.procedures.said import Line, Spoken

MOST_FAILURES = 3
SECOND_FACTS = ("phone_last4", "email", "postcode")


class Known(Enum):
    """How the identity step ended for now."""

    ENOUGH = "enough"
    JUST_PROVED = "just_proved"
    ASKED = "asked"
    GIVEN_UP = "given_up"


def identify(level: int, *, frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> Known:
    """Bring the identity to ``level``, or ask for what is missing."""
    if case.identity.level >= level:
        return Known.ENOUGH
    if case.identity.level < Level.FACTS:
        return _by_facts(frame, agenda, case, spoken)
    return _by_code(frame, agenda, case, spoken)


def _by_facts(frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> Known:
    number = agenda.facts.get("order_number") or frame.slots.get("order_number")
    fact = next((name for name in SECOND_FACTS if agenda.facts.get(name)), None)
    if number and fact:
        value = str(agenda.facts.pop(fact))
        if case.prove_by_facts(str(number), fact, value):
            spoken.note("log.identity_proved", level=1)
            spoken.say("say.identity_thanks", customer=case.conversation.customer.name)
            return Known.JUST_PROVED
        agenda.facts.pop("order_number", None)
        frame.slots.pop("order_number", None)
        return _failed(frame, agenda, spoken)
    key = "say.ask_second_fact" if number else "say.ask_identity"
    return _ask(key, frame, agenda, spoken, number=number or "")


def _by_code(frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> Known:
    if code := agenda.facts.pop("code", None):
        if case.redeem(str(code)):
            spoken.note("log.identity_proved", level=2)
            spoken.say("say.code_right")
            return Known.JUST_PROVED
        return _failed(frame, agenda, spoken, key="say.code_wrong")
    if frame.facts.get("code_sent_to"):
        agenda.awaiting = Awaiting(kind="code", slot="code", frame=frame.number)
        spoken.say("say.ask_code", address=frame.facts["code_sent_to"])
        return Known.ASKED
    address = case.send_code()
    if address is None:
        spoken.handover = "no_contact_on_file"
        return Known.GIVEN_UP
    frame.facts["code_sent_to"] = address
    spoken.note("log.code_sent", address=address)
    agenda.awaiting = Awaiting(kind="code", slot="code", frame=frame.number)
    spoken.say("say.code_sent", address=address)
    return Known.ASKED


def _failed(frame: Frame, agenda: Agenda, spoken: Spoken, *, key: str = "say.identity_failed") -> Known:
    agenda.failed_proofs += 1
    spoken.note("log.identity_failed", count=agenda.failed_proofs)
    if agenda.failed_proofs >= MOST_FAILURES:
        spoken.handover = "identity_failed"
        return Known.GIVEN_UP
    kind = "code" if key == "say.code_wrong" else "fact"
    agenda.awaiting = Awaiting(kind=kind, slot=kind, frame=frame.number)
    spoken.lines.append(Line(key))
    return Known.ASKED


def _ask(key: str, frame: Frame, agenda: Agenda, spoken: Spoken, *, number: str) -> Known:
    agenda.awaiting = Awaiting(kind="fact", slot="phone_last4" if number else "order_number", frame=frame.number)
    spoken.say(key, number=number)
    return Known.ASKED
