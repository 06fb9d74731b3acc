"""Finding out who is asking: facts that fit, then a one-time code where more is needed; three failures end with a person."""

from __future__ import annotations

from enum import Enum

from sodan.customers.identity import Level
from sodan.kit.errors import TooOften
from sodan.kit.language import LANGUAGES
from sodan.kit.words import word
from sodan.procedures.case import Case
from sodan.procedures.frame import Agenda, Awaited, Awaiting, Frame
from sodan.procedures.proof import FACTS, Proof, first_asked, given, missing, proofs_of
from sodan.procedures.said import Spoken

MOST_FAILURES = 3


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
    proofs = proofs_of(case.brand)
    told = {fact: str(agenda.facts[fact]) for fact in FACTS if agenda.facts.get(fact)}
    if number := frame.slots.get("order_number"):
        told.setdefault("order_number", str(number))
    if not given(proofs, told):
        return _ask(proofs, told, frame, agenda, spoken)
    if told != agenda.refused_proof and case.prove_by_facts(told):
        _forget_all_but_the_order(agenda)
        frame.facts["proved_by"] = told.get("order_number", "")
        spoken.note("log.identity_proved", level=1)
        spoken.say("say.identity_thanks", customer=case.conversation.customer.name)
        return Known.JUST_PROVED
    # What was told stands, so that who mistyped one fact need not tell the others again; none says which it was.
    if "order_number" in told and any("order_number" in proof for proof in given(proofs, told)):
        agenda.facts["order_number"] = frame.slots.pop("order_number", told["order_number"])
    is_new, agenda.refused_proof = told != agenda.refused_proof, told
    return _failed(frame, agenda, case, spoken, is_new=is_new)


def _forget_all_but_the_order(agenda: Agenda) -> None:
    for fact in FACTS:
        if fact != "order_number":
            agenda.facts.pop(fact, None)


def _by_code(frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> Known:
    if code := agenda.facts.pop("code", None):
        if case.redeem(str(code)):
            spoken.note("log.identity_proved", level=2)
            spoken.say("say.code_right")
            return Known.JUST_PROVED
        return _failed(frame, agenda, case, spoken, key="say.code_wrong")
    if frame.facts.get("code_sent_to"):
        agenda.awaiting = Awaiting(kind="code", slot="code", frame=frame.number)
        spoken.say("say.ask_code", address=frame.facts["code_sent_to"])
        return Known.ASKED
    return _send(frame, agenda, case, spoken)


def _send(frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> Known:
    try:
        address = case.send_code()
    except TooOften:
        spoken.handover = "codes_used_up"
        return Known.GIVEN_UP
    if address is None:
        spoken.handover = "no_contact_on_file"
        return Known.GIVEN_UP
    frame.facts["code_sent_to"] = address
    spoken.note("log.code_sent", address=address)
    agenda.awaiting = Awaiting(kind="code", slot="code", frame=frame.number)
    spoken.say("say.code_sent", address=address)
    return Known.ASKED


def _failed(
    frame: Frame, agenda: Agenda, case: Case, spoken: Spoken, *, key: str = "say.identity_failed", is_new: bool = True
) -> Known:
    """Say that it did not fit, and wait for the code or a fact once more; ``is_new`` unless only the question comes again."""
    agenda.failed_proofs += is_new
    if is_new:
        spoken.note("log.identity_failed", count=agenda.failed_proofs)
    if agenda.failed_proofs >= MOST_FAILURES:
        spoken.handover = "identity_failed"
        return Known.GIVEN_UP
    wanted = first_asked(proofs_of(case.brand))
    kind: Awaited = "code" if key == "say.code_wrong" else "fact"
    # Bare digits are then the ones that go with the number we have, as these are mistyped most.
    asked = wanted[0][-1] if "order_number" in agenda.refused_proof else wanted[0][0]
    agenda.awaiting = Awaiting(kind=kind, slot="code" if kind == "code" else asked, frame=frame.number)
    spoken.say(key, facts=_told_facts(wanted))
    return Known.ASKED


def _ask(proofs: tuple[Proof, ...], told: dict[str, str], frame: Frame, agenda: Agenda, spoken: Spoken) -> Known:
    """Ask for what is missing. Bare digits in the answer are then what the first way still lacks."""
    number, wanted = told.get("order_number", ""), missing(proofs, told) if told else first_asked(proofs)
    agenda.awaiting = Awaiting(kind="fact", slot=wanted[0][0], frame=frame.number)
    key = "say.ask_identity" if not told else "say.ask_second_fact" if number else "say.ask_other_fact"
    spoken.say(key, number=number, facts=_told_facts(wanted))
    return Known.ASKED


def _told_facts(proofs: tuple[Proof, ...]) -> dict[str, str]:
    """The facts by name: those of one proof together, the proofs as a choice."""
    return {language: _choice([_together(proof, language) for proof in proofs], language) for language in LANGUAGES}


def _together(proof: Proof, language: str) -> str:
    names = [word(f"identity_fact.{fact}", language) for fact in proof]
    told = names[0]
    for name in names[1:]:
        told = word("identity_fact.and", language, first=told, second=name)
    return told


def _choice(ways: list[str], language: str) -> str:
    told = ways[0]
    for way in dict.fromkeys(ways[1:]):
        told = word("identity_fact.or", language, first=told, second=way)
    return told
