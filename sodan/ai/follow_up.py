"""After a colleague approved or refused: carry the act out, and tell the customer — the promise made when we asked them to wait."""

from __future__ import annotations

from django.db import transaction

from sodan.actions import gateway
from sodan.actions.operation import Operation
from sodan.ai.dialogue import Dialogue
from sodan.ai.phrase import phrase
from sodan.ai.turn import pass_on
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.outbound import send
from sodan.kit.job import job
from sodan.people.representative import ai_of
from sodan.procedures.acting import told_values
from sodan.procedures.case import Case
from sodan.procedures.procedure import Act, procedures_of
from sodan.procedures.said import Line, Spoken


@job(queue="ai", attempts=8, lease=30)
def follow_up(*, operation_id: int) -> None:
    """Finish an approved operation, then say how it ended where the customer waits. Tells each ending once."""
    operation = Operation.objects.select_related("conversation__brand", "conversation__customer").get(pk=operation_id)
    if operation.state in ("ready", "sent", "unknown"):
        operation = gateway.execute(operation)
    conversation = operation.conversation
    if conversation is None or conversation.owner == Owner.HUMAN:
        return  # the person who holds the conversation sees the outcome there and answers in their own words
    _tell(operation, conversation)


def _tell(operation: Operation, conversation: Conversation) -> None:
    case = Case(conversation, by=ai_of(conversation.brand))
    line = _ending(operation, case)
    if line is None:
        return
    dialogue = Dialogue.lease(conversation)
    try:
        agenda = dialogue.agenda
        told = agenda.facts.setdefault("told", [])
        if str(operation.key) in told:
            return
        told.append(str(operation.key))
        with transaction.atomic():
            for utterance in phrase([line], case):
                send(conversation, utterance.body, by=case.by, card=utterance.card)
            if operation.state == "declined" and conversation.owner == Owner.AI:
                pass_on(case, agenda, reason="approval_refused", spoken=Spoken())
            Dialogue.objects.filter(pk=dialogue.pk).update(state=agenda.model_dump(mode="json"))
    finally:
        dialogue.release()


def _ending(operation: Operation, case: Case) -> Line | None:
    if operation.state == "succeeded":
        done = _done_phrase(operation.act, case)
        return Line("say.approved_and_done", {}) if done is None else Line(f"say.{done}", told_values(operation))
    return Line("say.approval_refused", {}) if operation.state == "declined" else None


def _done_phrase(act: str, case: Case) -> str | None:
    for procedure in procedures_of(case.brand.line).values():
        for step in procedure.steps:
            if isinstance(step.do, Act) and step.do.act == act:
                return step.do.done
    return None
