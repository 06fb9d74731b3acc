"""Somebody in danger while no AI serves them: who waits in the queue is told whom to call, and a person is called to look."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from sodan.ai.conduct.hotline import hotlines_for
from sodan.ai.conduct.recognise import conduct_of
from sodan.ai.phrase import phrase
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.handover import raise_priority
from sodan.desk.message import Author, Message
from sodan.desk.outbound import send
from sodan.desk.todo import Todo, remind
from sodan.kit.clock import now
from sodan.people.representative import ai_of
from sodan.procedures.case import Case
from sodan.procedures.said import Line

AT_ONCE = timedelta(minutes=5)


def watch_over(conversation: Conversation) -> None:
    """Read the newest of what the customer wrote for an emergency, once. Where a person serves, only that person is called."""
    newest = Message.objects.filter(conversation=conversation, author=Author.CUSTOMER).order_by("-id").first()
    crisis = conduct_of(newest.body).crisis if newest else ""
    if newest is None or not crisis:
        return
    key = f"crisis:{newest.pk}"
    with transaction.atomic():
        held = Conversation.objects.select_for_update(of=("self",)).select_related("brand", "customer").get(pk=conversation.pk)
        if held.owner == Owner.AI or Todo.objects.filter(brand=held.brand, key=key).exists():
            return
        remind(held.brand, kind="crisis", key=key, due_at=now() + AT_ONCE, conversation=held)
        raise_priority(held, reason=crisis)
        if held.owner == Owner.QUEUE:
            _tell_whom_to_call(held, crisis)


def _tell_whom_to_call(conversation: Conversation, crisis: str) -> None:
    """The customer still waits for a person as long as before."""
    case = Case(conversation, by=ai_of(conversation.brand))
    lines = hotlines_for(crisis, countries=(case.usual_address.country,), language=case.language)
    waited = conversation.waiting_since
    for utterance in phrase([Line(f"say.{crisis}", {"lines": lines})], case):
        send(conversation, utterance.body, by=case.by)
    Conversation.objects.filter(pk=conversation.pk).update(waiting_since=waited)
