"""One turn of the AI: hear what is unheard, understand, run the procedures, phrase, check, then reply or hand over."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

import structlog
from django.db import transaction

from sodan.ai.check import check_said
from sodan.ai.command_words import told_command
from sodan.ai.conduct.answer import Scene, answer_conduct
from sodan.ai.conduct.recognise import COURTESIES, Conduct, conduct_of
from sodan.ai.conduct.watch import watch_over
from sodan.ai.dialogue import Dialogue
from sodan.ai.log import TurnLog
from sodan.ai.packet import packet_of
from sodan.ai.phrase import Utterance, phrase, shown
from sodan.ai.recording import Recording
from sodan.ai.second_reading import read_again, to_be_read_again
from sodan.ai.tape import Taken, keep_tape, said_plainly
from sodan.ai.understanding.context import Context, Expectation, Offered, Understanding
from sodan.ai.upset import as_complaint, is_nothing
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.handover import hand_over
from sodan.desk.incident import record_incident
from sodan.desk.message import Author, Message
from sodan.desk.outbound import send
from sodan.desk.resolution import resolve
from sodan.desk.snooze import Woken, wake
from sodan.kit.clock import now
from sodan.kit.errors import Refused
from sodan.kit.job import job
from sodan.kit.language import LANGUAGES, language_of
from sodan.kit.words import all_words, word
from sodan.people.representative import ai_of
from sodan.procedures.case import Case
from sodan.procedures.command import Command
from sodan.procedures.engine import Advance
from sodan.procedures.frame import Agenda, Awaiting, Frame
from sodan.procedures.procedure import procedure_of
from sodan.procedures.said import Line, Spoken

log = structlog.get_logger(__name__)
TAKEN_DOWN = ("complaint", "grave_complaint")
ALSO_SAID = ("quantity", "reason", "wishes", "to")


@dataclass(frozen=True, slots=True)
class Abuse:
    """One abusive message: its kind, the words it was read from, and the step it was answered with."""

    message_id: int
    kind: str
    words: str
    step: int


@dataclass(slots=True)
class Turn:
    """What one turn heard, decided and would say; nothing of it is stored before ``keep``."""

    conversation: Conversation
    dialogue: Dialogue
    case: Case
    agenda: Agenda
    messages: list[Message]
    commands: list[Command] = field(default_factory=list)
    spoken: Spoken = field(default_factory=Spoken)
    said: list[Utterance] = field(default_factory=list)
    milliseconds: float = 0.0
    language: str = ""
    abuse: list[Abuse] = field(default_factory=list)
    is_asked_who: bool = False
    severity: str = ""
    is_upset: bool = False


@job(queue="ai", attempts=60, lease=30)
def take_turn(*, conversation_id: int) -> None:
    """Answer whatever the customer wrote that is not answered yet. Safe to run twice: what was heard is remembered.

    While another worker is at it, the job comes back every half second: sixty tries outlast that worker's lease.
    """
    conversation = Conversation.objects.select_related("brand", "customer", "assignee").filter(pk=conversation_id).first()
    if conversation is None:
        return
    if conversation.snoozed_until is not None:
        wake(conversation, because=Woken.CUSTOMER)
    if conversation.owner != Owner.AI:
        watch_over(conversation)
        return
    dialogue = Dialogue.lease(conversation)
    try:
        turn = _hear(conversation, dialogue)
        if turn.messages:
            started = perf_counter()
            decide(turn)
            turn.milliseconds = (perf_counter() - started) * 1000
            keep(turn)
    finally:
        dialogue.release()


def _hear(conversation: Conversation, dialogue: Dialogue) -> Turn:
    agenda = dialogue.agenda
    messages = list(Message.objects.filter(conversation=conversation, author=Author.CUSTOMER, id__gt=agenda.heard).order_by("id"))
    case = Case(conversation, by=ai_of(conversation.brand))
    case.tape = Recording()
    return Turn(conversation, dialogue, case, agenda, messages, language=conversation.language)


def decide(turn: Turn) -> None:
    """Understand each message and run the procedures; acts are carried out here, by the gateway, under their own keys."""
    for message in turn.messages:
        turn.case.language = language_of(message.body, turn.conversation.language)
        if not message.body:
            _take_files(message, turn)
            continue
        is_all = _mind_conduct(message, turn)
        turn.agenda.heard = message.pk
        if not is_all:
            (_take_files if _shows_what_was_asked(message, turn) else serve)(message, turn)
        if turn.spoken.handover or turn.spoken.is_closing:
            break
    turn.said = phrase(turn.spoken.lines, turn.case)


def _mind_conduct(message: Message, turn: Turn) -> bool:
    """Label how it was said, and say what that calls for; whether nothing else may be said to this message."""
    conduct = conduct_of(message.body)
    _log_conduct(turn, conduct)
    answered = answer_conduct(conduct, Scene(turn.case, turn.agenda, turn.spoken, message.pk, message.body))
    if answered.step:
        turn.abuse.append(Abuse(message.pk, conduct.abuse, conduct.span(conduct.abuse), answered.step))
    if answered.keeps_request:
        # What was asked stands in the packet; it is neither run nor asked about now.
        Advance(turn.agenda, turn.case).take(tuple(c for c in _heard_out(message, turn).commands if c.verb in ("start", "set")))
    turn.is_asked_who = "robot" in conduct
    turn.severity = conduct.complaint if conduct.complaint in TAKEN_DOWN else ""
    turn.is_upset = bool(conduct.complaint)
    turn.agenda.upset = turn.agenda.upset or turn.is_upset or bool(conduct.abuse)
    return answered.is_all


def serve(message: Message, turn: Turn) -> None:
    """Understand the message and run the procedures. Whether one speaks to an AI is answered truly, whatever else is asked."""
    is_asked = turn.agenda.awaiting is not None
    understood = as_complaint(_heard_out(message, turn), message.body, severity=turn.severity, is_asked=is_asked)
    _log_understood(turn, understood)
    turn.commands.extend(understood.commands)
    told = {command.name for command in understood.commands if command.verb == "chitchat"}
    leaves = any(command.verb == "handoff" for command in understood.commands)
    if turn.is_asked_who and not leaves and "are_you_a_robot" not in told:
        turn.spoken.say("chitchat.are_you_a_robot")
    is_only_abuse = any(one.message_id == message.pk for one in turn.abuse) and is_nothing(understood)
    if turn.is_upset and is_nothing(understood):
        _go_on(turn, message)
    elif not is_only_abuse:
        advance(turn, understood.commands)


def _shows_what_was_asked(message: Message, turn: Turn) -> bool:
    """Whether the message brings the pictures we asked for; the words beside them then only say so."""
    awaiting = turn.agenda.awaiting
    return awaiting is not None and awaiting.kind == "pictures" and message.attachments.exists()


def _take_files(message: Message, turn: Turn) -> None:
    """Files without words: they are here, and what was being asked goes on. Nothing in a file is ever read as a request."""
    advance = Advance(turn.agenda, turn.case)
    count, is_busy = message.attachments.count(), any(frame.is_live for frame in turn.agenda.frames)
    advance.spoken.say("say.files_taken" if is_busy else "say.files_taken_ask", count=count)
    advance.spoken.note("log.files_taken", count=count)
    _go_on(turn, message, advance)


def _go_on(turn: Turn, message: Message, advance: Advance | None = None) -> None:
    """What was being asked goes on: the message asked for nothing, and that is no failure to understand it."""
    advance = advance or Advance(turn.agenda, turn.case)
    advance.was_heard = True
    _gather(turn.spoken, advance.run())
    turn.agenda.heard = message.pk


def _heard_out(message: Message, turn: Turn) -> Understanding:
    """What a message means; an answer to our question may hold a second fact (“one of them, it is too small”)."""
    card = message.card or {}
    choice = card.get("choice")
    understood = understood_in(message.body, turn, choice=choice, code=card.get("code", ""))
    awaiting = turn.agenda.awaiting
    frame = turn.agenda.frame(awaiting.frame) if awaiting else None
    first = understood.commands[0] if len(understood.commands) == 1 else None
    if choice or frame is None or first is None or first.verb != "set":
        return understood
    more = [
        command
        for command in understood_in(message.body, turn, active=frame.procedure, is_answer=False).commands
        if command.verb == "set" and command.name in ALSO_SAID and command.name != first.name and command.name not in frame.slots
    ]
    return replace(understood, commands=(first, *more))


def advance(turn: Turn, commands: tuple[Command, ...]) -> None:
    """Run, and once identity is newly proved read the request again: the records may now tell what it meant."""
    advance = Advance(turn.agenda, turn.case)
    advance.take(commands)
    _gather(turn.spoken, advance.run())
    while (frame := advance.must_reread) is not None and not turn.spoken.handover:
        advance = Advance(turn.agenda, turn.case)
        for told in to_be_read_again(frame, turn.agenda):
            read_again(told, understood_in(str(told.facts.get("asked", "")), turn, active=told.procedure).commands)
        advance.target, advance.was_heard = frame, True
        _gather(turn.spoken, advance.run())


def _gather(all_spoken: Spoken, spoken: Spoken) -> None:
    all_spoken.lines.extend(spoken.lines)
    all_spoken.log.extend(spoken.log)
    all_spoken.operations.extend(spoken.operations)
    all_spoken.handover = spoken.handover
    all_spoken.is_closing = spoken.is_closing


def understood_in(
    text: str, turn: Turn, *, choice: str | None = None, code: str = "", active: str = "", is_answer: bool = True
) -> Understanding:
    """What the text means here: against the open question (unless it is no answer), the customer's orders and the catalogue."""
    from sodan.ai.understanding.understand import understand  # noqa: PLC0415 - NumPy, which pages need not load to start

    awaiting = turn.agenda.awaiting if is_answer else None
    frame = turn.agenda.frame(awaiting.frame) if awaiting else turn.agenda.current
    context = Context(
        language=turn.case.language,
        expectation=_expectation(awaiting, frame.procedure if frame else ""),
        orders=turn.case.orders,
        products=turn.case.products,
        choice=choice,
        code=code,
        active=active or (frame.procedure if frame and frame.is_live else ""),
        focus=_focus(frame),
        methods=turn.case.methods,
        spoken=turn.agenda.orders_spoken_of,
        last_lines=turn.agenda.last_lines,
        address=turn.case.usual_address if turn.case.identity.customer_id else None,
        line=turn.case.brand.line,
        zone=turn.case.brand.zone,
    )
    return understand(text, context)


def _focus(frame: Frame | None) -> tuple[int, ...]:
    """The order lines that the request in hand is about."""
    lines = frame.slots.get("lines") if frame and frame.is_live else None
    return tuple(lines) if isinstance(lines, list) else ()


def _expectation(awaiting: Awaiting | None, procedure: str) -> Expectation:
    if awaiting is None:
        return Expectation(kind="none", slot="")
    options = tuple(Offered(value=choice.value, label=choice.label, aliases=choice.aliases) for choice in awaiting.choices)
    also = tuple((one.kind, one.slot) for one in awaiting.also)
    return Expectation(
        kind=awaiting.kind, slot=awaiting.slot, options=options, procedure=procedure, also=also, about=awaiting.about
    )


def _log_conduct(turn: Turn, conduct: Conduct) -> None:
    """How it was said, where that is more than courtesy; labelled before it is understood, and without the words themselves."""
    labels = [label for label in conduct.labels if label not in COURTESIES]
    if labels:
        told = {language: ", ".join(word(f"conduct.{label}", language) for label in labels) for language in LANGUAGES}
        turn.spoken.note("log.conduct", labels=told)


def _log_understood(turn: Turn, understood: Understanding) -> None:
    told = {language: ", ".join(told_command(c, turn.case, language) for c in understood.commands) for language in LANGUAGES}
    turn.spoken.note("log.understood", commands=told)


def keep(turn: Turn) -> None:
    """Check the words, then store reply, state and log together — unless somebody took over meanwhile: then stay silent."""
    check(turn)
    with transaction.atomic():
        now_held = Conversation.objects.select_for_update().filter(pk=turn.conversation.pk).values_list("owner", "turn").get()
        outcome = "said"
        if now_held != (Owner.AI, turn.conversation.turn):
            outcome = "cancelled"
            turn.spoken.note("log.stayed_silent")
        else:
            for one in turn.abuse:
                record_incident(turn.conversation, message_id=one.message_id, kind=one.kind, words=one.words, step=one.step)
            outcome = _speak(turn)
        after = turn.agenda.model_dump(mode="json")
        turn.dialogue.store(after)
        taken = Taken(turn.language, turn.dialogue.state, after, said_plainly(turn.said), turn.spoken.handover)
        line = keep_log(turn, outcome)
        if isinstance(turn.case.tape, Recording):
            keep_tape(line, turn.case.tape, taken)


def check(turn: Turn) -> None:
    """Withhold a reply that names a number nobody gave it; a person then takes over."""
    try:
        _check(turn)
    except Refused as error:
        log.warning("reply.withheld", conversation=turn.conversation.pk, why=error.detail)
        turn.spoken.handover, turn.said = "reply_withheld", []


def _check(turn: Turn) -> None:
    templates = [all_words()[line.key][turn.case.language] for line in turn.spoken.lines]
    for utterance in turn.said:
        check_said(utterance.body, known=[*utterance.values, *templates])


def _speak(turn: Turn) -> str:
    ai = turn.case.by
    if turn.case.language != turn.conversation.language:
        turn.conversation.language = turn.case.language
    for utterance in turn.said:
        send(turn.conversation, utterance.body, by=ai, card=utterance.card)
    if turn.spoken.handover:
        pass_on(turn.case, turn.agenda, reason=turn.spoken.handover, spoken=turn.spoken)
        return "handed_over"
    if turn.spoken.is_closing:
        resolve(turn.conversation, by=ai, outcome=turn.spoken.outcome)
    return "said"


def pass_on(case: Case, agenda: Agenda, *, reason: str, spoken: Spoken) -> None:
    """Hand over with the packet, and always leave a line that the customer sees."""
    key = f"handover.{reason}" if f"handover.{reason}" in all_words() else "handover.default"
    (line,) = phrase([Line(key, card="handed_over")], case)
    send(case.conversation, line.body, by=case.by, card=line.card)
    hand_over(case.conversation, reason=reason, packet=packet_of(case, agenda, reason=reason))
    agenda.awaiting = None
    agenda.misses = 0
    spoken.note("log.handed_over", reason=reason)


def _revisions(turn: Turn) -> dict[str, str]:
    """Which version of each procedure spoke, so that a case can cite the SOP it was served by."""
    line = turn.case.brand.line
    names = {frame.procedure for frame in turn.agenda.frames}
    return {name: f"v{(one := procedure_of(line, name)).version}@{one.revision}" for name in sorted(names)}


def _without_secret(command: Command) -> dict[str, Any]:
    """A pressed yes carries the secret that its confirmation is bound to, an answer may be a code; the log needs neither."""
    told = command.as_json()
    if command.verb in ("affirm", "deny") or command.name == "code":
        told.pop("value", None)
    return told


def told_commands(turn: Turn) -> list[dict[str, Any]]:
    """What was understood, as the log keeps it."""
    kept: list[dict[str, Any]] = json.loads(json.dumps([_without_secret(command) for command in turn.commands], default=str))
    return kept


def told_steps(turn: Turn) -> list[dict[str, Any]]:
    """What was decided and done, step by step, as the log keeps it."""
    zone = turn.case.brand.zone

    def plain(value: Any) -> Any:
        return dict(value) if isinstance(value, dict) else shown(value, turn.case.language, zone)

    return [
        {"key": entry.key, "values": {name: plain(value) for name, value in entry.values.items()}} for entry in turn.spoken.log
    ]


def keep_log(turn: Turn, outcome: str) -> TurnLog:
    """Write the turn's line of the decision log."""
    return TurnLog.objects.create(
        conversation=turn.conversation,
        messages=[message.pk for message in turn.messages],
        commands=told_commands(turn),
        steps=told_steps(turn),
        operations=turn.spoken.operations,
        revisions=_revisions(turn),
        outcome=outcome,
        milliseconds=turn.milliseconds,
        created_at=now(),
    )
