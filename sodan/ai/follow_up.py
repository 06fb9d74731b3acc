"""After a colleague approved or refused: carry the act out and tell the customer, as promised when we asked them to wait."""

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
from sodan.kit.job import job
from sodan.people.representative import ai_of
from sodan.procedures.acting import done_phrase, told_values
from sodan.procedures.case import Case
from sodan.procedures.procedure import Act, procedures_of
from sodan.procedures.said import Line, Spoken

ENDED = ("succeeded", "failed", "declined", "expired", "denied")


def ended_elsewhere(operation_id: int) -> bool:
    """Whether the operation goes on, or has ended, by somebody's decision or a later attempt, so that no turn will tell it."""
    ended = Operation.objects.filter(pk=operation_id)
    approved = Q(state__in=("ready", *ENDED), approved_by__isnull=False) | Q(state="succeeded", attempts__gt=1)
    rejected = Q(state="declined", error__startswith="rejected")
    return ended.filter(approved | rejected | Q(state="failed", attempts__gt=1)).exists()


@job(queue="ai", attempts=8, lease=30)
def follow_up(*, operation_id: int) -> None:
    """Carry out what a colleague approved, and say how it ended where the customer waits, once.

    A person who holds the conversation sees the outcome there and tells it in their own words.
    """
    operation = Operation.objects.select_related("conversation__brand", "conversation__customer").get(pk=operation_id)
    if operation.state == "ready":
        operation = gateway.execute(operation)
    conversation = operation.conversation
    if conversation is not None and conversation.owner != Owner.HUMAN and operation.state in ENDED:
        _tell(operation, conversation)


def _tell(operation: Operation, conversation: Conversation) -> None:
    case = Case(conversation, by=ai_of(conversation.brand))
    line = _ending(operation, case)
    dialogue = Dialogue.lease(conversation)
    try:
        agenda = dialogue.agenda
        if str(operation.key) in agenda.told:
            return
        agenda.told.append(str(operation.key))
        with transaction.atomic():
            for utterance in phrase([line], case):
                send(conversation, utterance.body, by=case.by, card=utterance.card)
            if operation.state != "succeeded" and conversation.owner == Owner.AI:
                reason = "approval_refused" if operation.state == "declined" else "act_failed"
                pass_on(case, agenda, reason=reason, spoken=Spoken())
            Dialogue.objects.filter(pk=dialogue.pk).update(state=agenda.model_dump(mode="json"))
    finally:
        dialogue.release()


def _ending(operation: Operation, case: Case) -> Line:
    if operation.state == "declined":
        return Line("say.approval_refused")
    if operation.state != "succeeded":
        return Line("say.it_failed")
    step = _step_of(operation.act, case)
    return Line("say.approved_and_done") if step is None else Line(done_phrase(step, operation), told_values(operation))


def _step_of(act: str, case: Case) -> Act | None:
    """The step of any procedure that carries this act out."""
    steps = (step.do for procedure in procedures_of(case.brand.line).values() for step in procedure.steps)
    return next((step for step in steps if isinstance(step, Act) and step.act == act), None)
