"""A customer who falls silent: asked once whether they are still there, then a kind end that says what was not done."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from sodan.ai.dialogue import Dialogue
from sodan.ai.phrase import phrase
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.message import Kind, Message
from sodan.desk.outbound import send
from sodan.desk.resolution import resolve
from sodan.kit.clock import now
from sodan.kit.job import job
from sodan.people.representative import ai_of
from sodan.procedures.case import Case
from sodan.procedures.frame import Agenda
from sodan.procedures.said import Line

UNANSWERED = ("none", "rating")  # nobody is asked twice for a mark


def wait_for_answer(conversation: Conversation, agenda: Agenda) -> None:
    """A question of ours is open: mind that it may never be answered. Whatever the customer writes makes an end of it."""
    if agenda.awaiting is not None and agenda.awaiting.kind not in UNANSWERED:
        _mind_later(conversation, asked=0)


def _mind_later(conversation: Conversation, *, asked: int) -> None:
    newest = _newest(conversation)
    if not settings.SILENCE_MINUTES or newest is None:
        return
    at = now() + timedelta(minutes=settings.SILENCE_MINUTES)
    of = {"conversation_id": conversation.pk, "message_id": newest, "asked": asked}
    mind_silence.later(run_at=at, dedupe_key=f"silence:{newest}", **of)


def _newest(conversation: Conversation) -> int | None:
    said = Message.objects.filter(conversation=conversation, kind__in=(Kind.TEXT, Kind.CARD))
    return said.order_by("-id").values_list("pk", flat=True).first()


@job(queue="ai", attempts=8, lease=30)
def mind_silence(*, conversation_id: int, message_id: int, asked: int) -> None:
    """Nothing was written since that message of ours: ask once, then end. Nothing when anything was, or a person holds it."""
    found = Conversation.objects.select_related("brand", "customer").filter(pk=conversation_id).first()
    if found is None or not _is_silent(found, message_id):
        return
    dialogue = Dialogue.lease(found)
    try:
        with transaction.atomic():
            conversation = (
                Conversation.objects.select_for_update(of=("self",)).select_related("brand", "customer").get(pk=found.pk)
            )
            if _is_silent(conversation, message_id):
                agenda, case = dialogue.agenda, Case(conversation, by=ai_of(conversation.brand))
                _ask(agenda, case) if not asked else _end(agenda, case)
                dialogue.store(agenda.model_dump(mode="json"))
    finally:
        dialogue.release()


def _is_silent(conversation: Conversation, message_id: int) -> bool:
    return conversation.is_open and conversation.owner == Owner.AI and _newest(conversation) == message_id


def _ask(agenda: Agenda, case: Case) -> None:
    if agenda.awaiting is not None:
        _say("say.still_there", case)
        _mind_later(case.conversation, asked=1)


def _end(agenda: Agenda, case: Case) -> None:
    """What waited for a yes is not done, and that is said. While something is owed the talk stays open."""
    if case.owes():
        return
    is_undone = False
    for frame in agenda.frames:
        if frame.is_live:
            if frame.operation:
                case.decline(case.operation(frame.operation))
                is_undone = True
            frame.status = "dropped"
    agenda.awaiting = None
    _say("say.silence_not_done" if is_undone else "say.silence_closed", case)
    resolve(case.conversation, by=case.by, outcome="silent")


def _say(key: str, case: Case) -> None:
    for utterance in phrase([Line(key)], case):
        send(case.conversation, utterance.body, by=case.by)
