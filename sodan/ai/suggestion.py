"""What the AI would answer while a person holds the conversation: words to insert with where they come from; nothing is touched.

The turn is taken as ever, but its case may only read. Where an act would be needed, the procedure that leads to it is named
instead, for the person to walk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sodan.ai.dialogue import Dialogue
from sodan.ai.log import TurnLog
from sodan.ai.turn import Turn, check, decide, told_steps
from sodan.desk.conversation import Conversation
from sodan.desk.message import Author, Message
from sodan.people.representative import Representative
from sodan.procedures.case import Case
from sodan.procedures.frame import Agenda
from sodan.procedures.procedure import procedure_of

# What only reads; whatever else a case is asked does something, and is not done.
READS = frozenset(
    {
        "identity", "orders", "products", "methods", "refunds", "awaiting_approval", "pictures", "usual_address", "owes",
        "campaigns", "next_offer", "hears_offers", "has_proved",
    }
)  # fmt: skip
_TOLD_ELSEWHERE = ("log.understood", "log.conduct", "log.started", "log.handed_over", "log.not_understood")
_MOST = 5  # of the customer's messages


class WouldAct(Exception):
    """The turn came to an act."""


class Reading:
    """A tape that lets a case read and nothing else."""

    def ask(self, name: str, asked: list[Any], answer: Callable[[], Any]) -> Any:  # noqa: ARG002 - the port's signature
        """The answer of the records. Raises WouldAct for anything that does more than read."""
        if name not in READS:
            raise WouldAct(name)
        return answer()

    def forgotten(self) -> None:
        """Nothing is remembered."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words for the customer in ``language``, or only the procedure to begin (``begins``, with its name for the reader).

    ``sources`` are what they rest on, as sentences for the colleague: the procedure with its version, the records, the rules.
    """

    body: str
    language: str
    begins: str = ""
    begins_named: str = ""
    sources: tuple[str, ...] = ()


def suggest(conversation: Conversation, *, to: Representative) -> Suggestion | None:
    """What might be answered to what the customer wrote last; None when nothing waits, or nothing was found."""
    messages = _unanswered(conversation)
    if not messages:
        return None
    case = Case(conversation, by=to)
    case.tape = Reading()
    turn = Turn(conversation, Dialogue(conversation=conversation), case, Agenda(), messages, language=conversation.language)
    try:
        decide(turn)
    except WouldAct:
        return _to_begin(turn, to)
    check(turn)
    body = "\n\n".join(utterance.body for utterance in turn.said)
    if not body or turn.spoken.handover or turn.is_asked_who:
        return None
    return Suggestion(body, case.language, sources=_sources(turn, to))


def _unanswered(conversation: Conversation) -> list[Message]:
    """What the customer wrote since we last said something."""
    said = Message.objects.filter(conversation=conversation, kind__in=Message.TO_CUSTOMER)
    ours = said.exclude(author=Author.CUSTOMER).order_by("-pk").values_list("pk", flat=True).first() or 0
    return list(said.filter(author=Author.CUSTOMER, pk__gt=ours).order_by("-pk")[:_MOST])[::-1]


def _to_begin(turn: Turn, reader: Representative) -> Suggestion | None:
    frame = turn.agenda.current
    if frame is None:
        return None
    procedure = procedure_of(turn.case.brand.line, frame.procedure)
    if not turn.case.has_duty(procedure.duty):
        return None
    return Suggestion("", turn.case.language, frame.procedure, procedure.names[reader.language], _sources(turn, reader))


def _sources(turn: Turn, reader: Representative) -> tuple[str, ...]:
    """The procedures by name and version, then what was read and decided, in the reader's words."""
    line = turn.case.brand.line
    names = dict.fromkeys(frame.procedure for frame in turn.agenda.frames)
    procedures = [f"{(one := procedure_of(line, name)).names[reader.language]} v{one.version}" for name in names]
    steps = [step for step in told_steps(turn) if step["key"] not in _TOLD_ELSEWHERE]
    return (*procedures, *TurnLog(steps=steps).told(reader.language))
