"""The script runner: a person walks the same procedure with the same engine, by clicking, and speaks in their own name."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from sodan.ai.dialogue import Dialogue
from sodan.ai.phrase import phrase
from sodan.ai.turn import Turn, advance, keep_log, understood_in
from sodan.desk.conversation import Conversation
from sodan.desk.outbound import send
from sodan.desk.secret import without_secrets
from sodan.kit.words import all_words, word
from sodan.people.representative import Representative
from sodan.procedures.case import Case
from sodan.procedures.command import Command
from sodan.procedures.frame import Agenda, Choice, Frame
from sodan.procedures.procedure import Collect, Procedure, Step, procedure_of, procedures_of


@dataclass(frozen=True, slots=True)
class ScriptStep:
    """One line of the checklist: its name, and whether it is ``done``, ``now`` or ``later``."""

    title: str
    state: str


@dataclass(frozen=True, slots=True)
class Script:
    """What the runner shows: the running procedure with its steps and the answers on offer, and what may be begun."""

    title: str
    version: int
    steps: tuple[ScriptStep, ...]
    choices: tuple[Choice, ...]
    is_confirming: bool
    may_begin: tuple[Choice, ...]


def script_of(conversation: Conversation, *, by: Representative) -> Script:
    """The script as it stands, in the representative's language, with the procedures their duties let them begin."""
    case, language = Case(conversation, by=by), by.language
    dialogue = Dialogue.objects.filter(conversation=conversation).first()
    agenda = dialogue.agenda if dialogue else Agenda()
    line = conversation.brand.line
    begin = tuple(
        Choice(value=f"procedure:{name}", label=procedure.names[language])
        for name, procedure in procedures_of(line).items()
        if name != "talk_to_person" and not procedure.unasked and case.has_duty(procedure.duty)
    )
    frame = agenda.current
    if frame is None:
        return Script("", 0, (), (), is_confirming=False, may_begin=begin)
    procedure = procedure_of(line, frame.procedure)
    steps = tuple(_step(step, at, frame, language) for at, step in enumerate(procedure.steps))
    awaiting = agenda.awaiting
    return Script(
        procedure.names[language],
        procedure.version,
        steps,
        awaiting.choices if awaiting else (),
        is_confirming=bool(awaiting and awaiting.kind == "confirmation"),
        may_begin=begin,
    )


def _step(step: Step, at: int, frame: Frame, language: str) -> ScriptStep:
    state = "done" if at < frame.step else "now" if at == frame.step else "later"
    return ScriptStep(_title(step, language), state)


def _title(step: Step, language: str) -> str:
    key = f"slot.{step.do.slot}" if isinstance(step.do, Collect) else f"step.{step.do.kind}"
    return word(key, language) if key in all_words() else step.name


def procedure_steps(procedure: Procedure, language: str) -> list[str]:
    """The titles of a procedure's steps, in order."""
    return [_title(step, language) for step in procedure.steps]


def press(conversation: Conversation, *, by: Representative, text: str = "", choice: str = "") -> None:
    """Take one step: a button, or what the customer answered, typed. What the script says goes out in the person's name."""
    dialogue = Dialogue.lease(conversation)
    try:
        case = Case(conversation, by=by)
        turn = Turn(conversation, dialogue, case, dialogue.agenda, [])
        commands = _commands(text, choice, turn)
        turn.commands.extend(commands)
        advance(turn, commands)
        turn.said = phrase(turn.spoken.lines, case)
        with transaction.atomic():
            for utterance in turn.said:
                send(conversation, utterance.body, by=by, card=utterance.card)
            dialogue.store(turn.agenda.model_dump(mode="json"))
            keep_log(turn, "script")
    finally:
        dialogue.release()


def _commands(text: str, choice: str, turn: Turn) -> tuple[Command, ...]:
    if choice.startswith("procedure:"):
        return (Command("start", choice.removeprefix("procedure:"), span=text),)
    if choice == "confirm":
        return (Command("affirm"),)
    if choice == "decline":
        return (Command("deny"),)
    heard = without_secrets(turn.conversation.pk, text)
    return understood_in(heard.body or choice, turn, choice=choice or None, code=heard.code).commands
