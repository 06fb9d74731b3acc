"""What becomes of an act after the turn that began it: carried out when approved, and told where the customer waits."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from sodan.actions import gateway
from sodan.actions.operation import Operation
from sodan.ai.dialogue import Dialogue
from sodan.ai.phrase import phrase
from sodan.ai.turn import pass_on
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.outbound import send
from sodan.desk.resolution import reopen
from sodan.kit.job import job
from sodan.people.representative import ai_of
from sodan.procedures.acting import done_phrase, money_phrase, told_mark, told_values
from sodan.procedures.case import Case
from sodan.procedures.procedure import Act, procedures_of
from sodan.procedures.said import Line, Spoken

TOLD = ("unknown", "settling", "came_back", "succeeded", "failed", "declined", "expired", "denied")
# Where a person goes on, and for which reason.
_A_PERSON_GOES_ON = {
    "came_back": "money_came_back",
    "declined": "approval_refused",
    "failed": "act_failed",
    "expired": "act_failed",
    "denied": "act_failed",
}


def goes_on_elsewhere(operation_id: int) -> bool:
    """Whether the operation goes on, or came to stand otherwise, outside a turn: so that no turn will tell it."""
    found = Operation.objects.filter(pk=operation_id)
    approved = Q(state__in=("ready", *TOLD), approved_by__isnull=False)
    rejected = Q(state="declined", error__startswith="rejected")
    later = Q(state__in=("settling", "succeeded", "failed"), attempts__gt=1) | Q(state="came_back")
    return found.filter(approved | rejected | later).exists()


@job(queue="ai", attempts=8, lease=30)
def follow_up(*, operation_id: int) -> None:
    """Carry out what a colleague approved, and say how it stands where the customer waits, once for each way it stands.

    A person who holds the conversation sees it there and tells it in their own words.
    """
    operation = Operation.objects.select_related("conversation__brand", "conversation__customer").get(pk=operation_id)
    if operation.state == "ready":
        operation = gateway.execute(operation)
    conversation = operation.conversation
    if conversation is not None and conversation.owner != Owner.HUMAN and operation.state in TOLD:
        _tell(operation, conversation)


def _tell(operation: Operation, conversation: Conversation) -> None:
    case = Case(conversation, by=ai_of(conversation.brand))
    dialogue = Dialogue.lease(conversation)
    try:
        operation.refresh_from_db()  # it may have gone on while another worker held the turn
        agenda = dialogue.agenda
        if operation.state not in TOLD or not agenda.tells(told_mark(operation)):
            return
        with transaction.atomic():
            for utterance in phrase([_line(operation, case)], case):
                send(conversation, utterance.body, by=case.by, card=utterance.card)
            reason = _A_PERSON_GOES_ON.get(operation.state, "")
            if reason and conversation.owner == Owner.AI:
                reopen(conversation)
                pass_on(case, agenda, reason=reason, spoken=Spoken())
            dialogue.store(agenda.model_dump(mode="json"))
    finally:
        dialogue.release()


def _line(operation: Operation, case: Case) -> Line:
    """How the operation stands, in the words of the procedure that carries it out where it is done."""
    match operation.state:
        case "succeeded":
            step = _step_of(operation.act, case)
            return Line("say.approved_and_done") if step is None else Line(done_phrase(step, operation), told_values(operation))
        case "settling" | "came_back":
            return Line(money_phrase(operation), told_values(operation))
        case "unknown":
            return Line("say.outcome_unknown", told_values(operation))
        case "declined":
            return Line("say.approval_refused")
        case _:
            return Line("say.it_failed")


def _step_of(act: str, case: Case) -> Act | None:
    """The step of any procedure that carries this act out."""
    steps = (step.do for procedure in procedures_of(case.brand.line).values() for step in procedure.steps)
    return next((step for step in steps if isinstance(step, Act) and step.act == act), None)
