"""Taking a turn again from its tape: by the same rules it must decide the same; by other rules it shows what would have been.

Nothing is read from the shop and nothing is done: every question is answered as it was then, at the moment of then. Each turn
begins as it began then, whatever another answer before it might have led to.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sodan.actions.operation import Operation, State
from sodan.actions.proposal import plain
from sodan.actions.registry import act_named
from sodan.ai.dialogue import Dialogue
from sodan.ai.log import TurnLog
from sodan.ai.recording import Playback, Strayed
from sodan.ai.tape import Tape, said_plainly
from sodan.ai.turn import Turn, check, decide, told_commands, told_steps
from sodan.desk.conversation import Conversation
from sodan.desk.message import Message
from sodan.kit.clock import standing_at
from sodan.kit.errors import SodanError
from sodan.people.representative import ai_of
from sodan.policy.decide import decide as judge_by_policy
from sodan.policy.decision import Decision, Outcome
from sodan.procedures.case import Case

# Steps that repeat what is compared by itself, or that tell what became of the reply once the turn was over.
_TOLD_ELSEWHERE = {"log.understood", "log.handed_over", "log.stayed_silent"}
Reconsider = Callable[[Operation], Operation]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came out otherwise: what kind of thing, what it was then, and what it is now."""

    what: str
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Replayed:
    """One turn taken again: what the customer wrote, and what came out otherwise; ``why_not`` when it cannot be taken again."""

    log_id: int
    heard: tuple[str, ...]
    differences: tuple[Difference, ...] = ()
    why_not: str = ""

    @property
    def is_same(self) -> bool:
        """Whether it was taken again and came out the same."""
        return not self.differences and not self.why_not


def replay(conversation: Conversation, *, reconsider: Reconsider | None = None) -> Iterator[Replayed]:
    """Take each of the AI's turns again, in order. ``reconsider`` may judge the proposals anew (``by_rules_in_force``)."""
    logs = TurnLog.objects.filter(conversation=conversation).exclude(outcome="script").order_by("id")
    bodies = {message.pk: message for message in Message.objects.filter(conversation=conversation, author="customer")}
    tapes = {tape.pk: tape for tape in Tape.objects.filter(log__conversation=conversation)}
    for log in logs:
        messages = [bodies[pk] for pk in log.messages if pk in bodies]
        yield _again(log, tapes.get(log.pk), messages, reconsider)


def _again(log: TurnLog, tape: Tape | None, messages: list[Message], reconsider: Reconsider | None) -> Replayed:
    heard = tuple(message.body for message in messages)
    if tape is None:
        return Replayed(log.pk, heard, why_not="its tape is not kept any more")
    turn = _as_it_began(log, tape, messages)
    try:
        turn.case.tape = Playback(tape.entries(), turn.case, reconsider=reconsider)
        with standing_at(tape.at):
            decide(turn)
            check(turn)
    except Strayed as strayed:
        return Replayed(log.pk, heard, (Difference("asked", None, {"question": strayed.name, "of": strayed.asked}),))
    except SodanError as error:
        return Replayed(log.pk, heard, why_not=str(error))
    return Replayed(log.pk, heard, tuple(_differences(log, tape, turn)))


def _as_it_began(log: TurnLog, tape: Tape, messages: list[Message]) -> Turn:
    conversation = copy.copy(log.conversation)
    conversation.language = tape.language
    dialogue = Dialogue(conversation=conversation, state=tape.before)
    case = Case(conversation, by=ai_of(conversation.brand))
    return Turn(conversation, dialogue, case, dialogue.agenda, messages, language=tape.language)


def _differences(log: TurnLog, tape: Tape, turn: Turn) -> Iterator[Difference]:
    """What came out otherwise. Numbers of operations and revisions of files are no difference by themselves."""
    pairs = {
        "understood": (log.commands, told_commands(turn)),
        "decided": (_decisions(log.steps), _decisions(told_steps(turn))),
        "handed over": (tape.handover, turn.spoken.handover),
        "said": (tape.said, plain({"said": said_plainly(turn.said)})["said"]),
        "left open": (_open(tape.after), _open(turn.agenda.model_dump(mode="json"))),
    }
    for what, (was, now) in pairs.items():
        if was != now:
            yield Difference(what, was, now)


def _decisions(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = plain({"steps": [step for step in steps if step["key"] not in _TOLD_ELSEWHERE]})["steps"]
    return kept


def _open(agenda: dict[str, Any]) -> list[tuple[str, str, int]]:
    """The requests with how far each has come."""
    return [(frame["procedure"], frame["status"], frame["step"]) for frame in agenda.get("frames", [])]


def by_rules_in_force(operation: Operation) -> Operation:
    """The proposal as the policies in force now would judge it, from all facts that were known then.

    What the gateway itself found (identity, ownership, limits) stays found. A sum is told where one was computed then.
    """
    then = Decision.from_json(operation.decision)
    if not then.known:
        return operation
    line = operation.brand.line
    now = judge_by_policy(operation.act, then.known, line=line)
    by_rule = {rule.partition("@")[0] for rule in then.rules}
    of_the_gateway = tuple(reason for reason in then.reasons if reason.code not in by_rule)
    outcome = Outcome.APPROVE if now.outcome == Outcome.ALLOW and of_the_gateway else now.outcome
    if (outcome, now.codes) == (then.outcome, tuple(code for code in then.codes if code in by_rule)):
        return operation
    judged = copy.copy(operation)
    judged.state = _state_after(operation, outcome)
    judged.decision = plain(replace(now, outcome=outcome, reasons=(*now.reasons, *of_the_gateway), known=then.known).as_json())
    return judged


def _state_after(operation: Operation, outcome: Outcome) -> State:
    if outcome in (Outcome.DENY, Outcome.NEED_INFO):
        return State.DENIED
    if act_named(operation.act).asks_consent:
        return State.AWAITING_CONFIRMATION
    return State.AWAITING_APPROVAL if outcome == Outcome.APPROVE else State.READY
