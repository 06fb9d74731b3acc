"""The step that acts: propose, show what would happen, wait for a clear yes, carry out, tell how it went."""

from __future__ import annotations

from typing import Any

from sodan.actions import gateway
from sodan.actions.operation import Operation, State
from sodan.kit.errors import Conflict
from sodan.kit.language import LANGUAGES
from sodan.kit.money import Money
from sodan.kit.words import all_words, word
from sodan.procedures.case import Case
from sodan.procedures.frame import Agenda, Awaiting, Choice, Frame
from sodan.procedures.procedure import Act, procedure_of
from sodan.procedures.said import Line, Spoken
from sodan.procedures.second_choice import second_choice
from sodan.procedures.slots.order import order_of, pieces_of


def act(step: Act, *, frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> None:
    """Bring this act one step on; the frame is then waiting, refused, or still running (done)."""
    operation = case.operation(frame.operation) if frame.operation else None
    said_yes = frame.facts.pop("confirmed", None)
    if operation is not None and said_yes:
        try:
            operation = case.confirm(operation, token=said_yes if isinstance(said_yes, str) else "")
        except Conflict:
            case.forget()
            spoken.say("say.changed_meanwhile")
            operation = None
    if operation is None:
        operation = case.propose(step.act, _arguments(step, frame, case))
        frame.operation = str(operation.key)
        spoken.operations.append(str(operation.key))
        spoken.note("log.decided", act=act_names(step.act), state=_state_names(operation), amount=amount_of(operation))
    if operation.state == "ready":
        operation = case.carry_out(operation)
    if step.quiet and operation.state != State.SUCCEEDED:
        _end_quietly(operation, frame=frame, spoken=spoken)
        return
    _tell(operation, step, frame=frame, agenda=agenda, case=case, spoken=spoken)
    if step.quiet:
        frame.operation = ""  # nobody agreed to it, so that no answer can take it back; the request goes on


def _end_quietly(operation: Operation, *, frame: Frame, spoken: Spoken) -> None:
    """What nobody asked for and may not be done ends without a word; why stands in the log."""
    why = {language: " ".join(gateway.explain(operation, language)) for language in LANGUAGES}
    spoken.note("log.refused", act=act_names(operation.act), reasons=why)
    frame.status = "refused"


def _arguments(step: Act, frame: Frame, case: Case) -> dict[str, Any]:
    """The act's arguments from the slots; lines become quantities still with the customer."""
    arguments = {name: frame.slots.get(slot) for name, slot in step.arguments.items()}
    lines = arguments.get("lines")
    if isinstance(lines, list):
        order = order_of(frame, case)
        open_now = {line.id: pieces_of(line, order) for line in order.lines} if order else {}
        asked = frame.slots.get("quantity")
        quantity = int(asked) if asked and len(lines) == 1 else None
        pieces = {line: open_now.get(line, 0) for line in lines}
        arguments["lines"] = {str(line): min(quantity or count, count) for line, count in pieces.items()}
    return {name: value for name, value in arguments.items() if value is not None}


def amount_of(operation: Operation) -> Money | None:
    """The money that moves, if any."""
    return Money(operation.amount_minor, operation.currency) if operation.amount_minor is not None else None


def _without_sign(operation: Operation) -> Money | None:
    """How much money moves, whichever way it goes."""
    amount = amount_of(operation)
    return -amount if amount is not None and amount.minor < 0 else amount


def _tell(operation: Operation, step: Act, *, frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> None:
    match operation.state:
        case "awaiting_confirmation":
            spoken.lines.append(Line("say.please_confirm", card="confirm", operation=str(operation.key)))
            buttons = _buttons(operation, case)
            agenda.awaiting = Awaiting(kind="confirmation", slot="confirmation", frame=frame.number, choices=buttons)
            frame.status = "waiting"
        case "succeeded" | "settling" | "came_back":
            _tell_done(operation, step, frame=frame, agenda=agenda, spoken=spoken)
        case "awaiting_approval":
            frame.facts["is_open"] = True
            spoken.say("say.awaiting_approval", amount=_without_sign(operation))
            spoken.note("log.awaiting_approval", act=act_names(step.act))
        case "denied":
            _refuse(operation, step, frame=frame, agenda=agenda, case=case, spoken=spoken)
        case "unknown" | "sent":
            frame.facts["is_open"] = True
            spoken.say("say.outcome_unknown", amount=amount_of(operation))
            spoken.note("log.outcome_unknown", act=act_names(step.act))
        case _:
            spoken.note("log.failed", act=act_names(step.act), state=_state_names(operation))
            spoken.handover = "act_failed"


def _buttons(operation: Operation, case: Case) -> tuple[Choice, ...]:
    """What stands on the buttons of the card, for who types it instead of pressing."""
    amount = _without_sign(operation)
    shown = amount.shown(case.language) if amount else ""
    keys = (f"confirm.{operation.act}.{operation.arguments.get('to', '')}", f"confirm.{operation.act}")
    key = next((one for one in keys if one in all_words()), "")
    yes = (Choice(value="confirm", label=word(key, case.language, amount=shown)),) if key else ()
    return (*yes, Choice(value="decline", label=word("confirm.no", case.language)))


def _tell_done(operation: Operation, step: Act, *, frame: Frame, agenda: Agenda, spoken: Spoken) -> None:
    """The shop did it; where its money is, is told as it is."""
    is_settled = operation.state == "succeeded"
    if agenda.tells(told_mark(operation)):
        spoken.say(done_phrase(step, operation) if is_settled else money_phrase(operation), **told_values(operation))
    entry = "log.executed" if is_settled else f"log.{operation.state}"
    spoken.note(entry, act=act_names(step.act), amount=amount_of(operation), reference=_reference(operation))
    if operation.state == "settling":
        frame.facts["is_open"] = True
    elif not is_settled:
        spoken.handover = "money_came_back"


def done_phrase(step: Act, operation: Operation) -> str:
    """The phrase that tells this ending: by the receipt's detail, by where the money went, by whether the customer paid."""
    minor = operation.amount_minor or 0
    detail = (operation.receipt or {}).get("details", {}).get(step.by, "")
    special = [str(detail), str(operation.arguments.get("to", "")), "paid" if minor > 0 else "back" if minor < 0 else ""]
    keys = [f"say.{step.done}_{name}" for name in special if name]
    return next((key for key in keys if key in all_words()), f"say.{step.done}")


def money_phrase(operation: Operation) -> str:
    """The phrase for money that is on its way or came back. While a charge settles nothing of the act is done yet."""
    if operation.state == "came_back":
        return "say.money_came_back"
    is_charging = (operation.receipt or {}).get("standing") == "charging"
    return "say.charge_on_its_way" if is_charging else "say.refund_on_its_way"


def told_mark(operation: Operation) -> str:
    """Under which mark the agenda remembers that the customer was told how the operation stands."""
    return str(operation.key) if operation.state == "succeeded" else f"{operation.key}:{operation.state}"


def act_names(act_name: str) -> dict[str, str]:
    """What the act is called, in each language, for the decision log."""
    return {language: word(f"act.{act_name}", language) for language in LANGUAGES}


def _state_names(operation: Operation) -> dict[str, str]:
    return {language: word(f"log.state.{operation.state}", language) for language in LANGUAGES}


def _reference(operation: Operation) -> str:
    return str((operation.receipt or {}).get("reference", ""))


def told_values(operation: Operation) -> dict[str, Any]:
    """What the phrases of a finished act may name: the order, the amount, the reference, where the money goes."""
    receipt = operation.receipt or {}
    return {
        "order": operation.order_number,
        "amount": _without_sign(operation),
        "reference": _reference(operation),
        **{name: value for name, value in receipt.get("details", {}).items() if isinstance(value, str | int | dict)},
    }


def _refuse(operation: Operation, step: Act, *, frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> None:
    """Say why not, with the source, and offer what policy allows instead."""
    decision = operation.decision
    reasons = decision.get("reasons", [])
    for reason in reasons[:2]:
        spoken.lines.append(Line(f"reason.{reason['code']}", dict(reason.get("values", {}))))
    why = {language: " ".join(gateway.explain(operation, language)) for language in LANGUAGES}
    spoken.note("log.refused", act=act_names(operation.act), reasons=why)
    frame.operation = ""
    _drop_instrument(step, frame, case)
    if second_choice(agenda, frame):
        frame.status = "refused"
        return
    choices = _ways_out(decision.get("options", []), operation, case)
    frame.status = "waiting"
    agenda.awaiting = Awaiting(kind="enum", slot="way_out", frame=frame.number, choices=choices)
    spoken.lines.append(Line("say.instead" if len(choices) > 2 else "say.instead_person", choices=choices))  # noqa: PLR2004 - a person and “no, thanks” are always there


def _drop_instrument(step: Act, frame: Frame, case: Case) -> None:
    """A way to pay or be paid back that need not have been named is forgotten: asked again, it would be refused again."""
    slots = procedure_of(case.brand.line, frame.procedure).slots
    for slot in step.arguments.values():
        if slot in slots and slots[slot].type == "method" and slots[slot].optional:
            frame.slots.pop(slot, None)


PROCEDURE_OF_ACT = {"exchange_items": "exchange", "return_and_refund": "return_refund", "cancel_order": "cancel_order"}


def _ways_out(options: list[dict[str, Any]], operation: Operation, case: Case) -> tuple[Choice, ...]:
    """What policy would allow instead as buttons; a person and “no, thanks” are always there."""
    ways = [way for option in options if (way := _way_out(option, operation, case))]
    ways.append(Choice(value="handoff", label=word("option.person", case.language)))
    ways.append(Choice(value="skip", label=word("option.no_thanks", case.language)))
    return tuple(ways)


def _way_out(option: dict[str, Any], operation: Operation, case: Case) -> Choice | None:
    arguments = option.get("arguments") or {}
    if option["act"] != operation.act:
        name = PROCEDURE_OF_ACT.get(option["act"])
        return Choice(value=f"procedure:{name}", label=word(f"option.{name}", case.language)) if name else None
    if not arguments.get("to"):
        return None
    minor = option.get("amount_minor")
    amount = Money(minor, option["currency"]).shown(case.language) if minor is not None else ""
    label = word(f"option.to_{arguments['to']}", case.language, amount=amount).replace("  ", " ").strip()
    return Choice(value=f"to:{arguments['to']}", label=label)
