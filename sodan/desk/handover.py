"""Passing a conversation between the AI, the queue and a person; one owner at a time."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import Coalesce

from sodan.desk.conversation import Conversation, Owner
from sodan.desk.event import OwnerChanged
from sodan.desk.outbound import record_event
from sodan.desk.placement import place, place_by_department
from sodan.desk.routing import Priority, route_of
from sodan.kit.clock import now
from sodan.kit.errors import Conflict
from sodan.kit.event import announce
from sodan.kit.record import Record
from sodan.people.presence import State
from sodan.people.representative import Kind, Representative
from sodan.people.team import Team


class HandOver(Record):
    """Why the AI let go, and everything the person needs to go on: asked, done, open, refused, suggested."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="handovers")
    reason = models.CharField(max_length=48)
    department = models.CharField(max_length=48, blank=True)
    packet = models.JSONField(default=dict)


def _give(conversation: Conversation, *, owner: Owner, assignee: Representative | None) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(owner=owner, assignee=assignee, turn=F("turn") + 1)
    conversation.refresh_from_db(fields=["owner", "assignee", "turn"])
    announce(OwnerChanged(conversation.brand_id, conversation.pk, owner.value))


@transaction.atomic
def hand_over(conversation: Conversation, *, reason: str, packet: dict[str, Any]) -> HandOver:
    """The AI passes the matter to the queue with its packet, where ``routing.yaml`` sends this reason.

    The caller says the line the customer sees.
    """
    route = route_of(conversation.brand.line, reason)
    handover = HandOver.objects.create(conversation=conversation, reason=reason, department=route.to, packet=packet)
    _give(conversation, owner=Owner.QUEUE, assignee=None)
    moment = now()
    Conversation.objects.filter(pk=conversation.pk).update(
        handed_over_at=moment, waiting_since=Coalesce("waiting_since", models.Value(moment))
    )
    place_by_department(conversation, route.to)
    raise_priority(conversation, reason=reason)
    record_event(conversation, "event.handed_over", reason=reason)
    return handover


def raise_priority(conversation: Conversation, *, reason: str) -> None:
    """The matter becomes as urgent as its newest reason asks, never less than it was while it is open."""
    level = route_of(conversation.brand.line, reason).level
    Conversation.objects.filter(pk=conversation.pk, priority__lt=level).update(priority=level)
    conversation.refresh_from_db(fields=["priority"])


@transaction.atomic
def set_priority(conversation: Conversation, level: Priority, *, by: Representative) -> bool:
    """A person says how urgent an open matter is. False when it is so already, or closed."""
    found = Conversation.objects.filter(pk=conversation.pk, is_open=True).exclude(priority=level)
    if not found.update(priority=level):
        return False
    conversation.refresh_from_db(fields=["priority"])
    record_event(conversation, "event.prioritised", by=by, name=by.name, priority=level.name.lower())
    announce(OwnerChanged(conversation.brand_id, conversation.pk, conversation.owner))
    return True


@transaction.atomic
def take_over(conversation: Conversation, *, by: Representative) -> None:
    """A person takes the matter; any AI turn under way will find its number stale and stay silent."""
    if conversation.owner == Owner.HUMAN and conversation.assignee_id == by.pk:
        return
    _give(conversation, owner=Owner.HUMAN, assignee=by)
    record_event(conversation, "event.taken_over", by=by, name=by.name)


@transaction.atomic
def hand_back(conversation: Conversation, *, by: Representative) -> None:
    """The person returns the matter to the AI, which resumes at the next customer message."""
    _give(conversation, owner=Owner.AI, assignee=None)
    record_event(conversation, "event.handed_back", by=by, name=by.name)


@transaction.atomic
def assign(conversation: Conversation, *, to: Representative, by: Representative) -> None:
    """Give the matter to a colleague."""
    _give(conversation, owner=Owner.HUMAN, assignee=to)
    record_event(conversation, "event.assigned", by=by, name=to.name)


def assign_to_team(conversation: Conversation, team: Team, *, by: Representative) -> Representative:
    """Give the matter to a team, and in it to whoever is available and holds the fewest open conversations.

    Where nobody of it is available, to whoever holds the fewest, those who are off last. Raises Conflict for an empty team.
    """
    held = Count("conversations", filter=Q(conversations__is_open=True))
    serving = team.members.filter(is_active=True, brands=conversation.brand_id, kind=Kind.HUMAN)
    here = Case(When(state=State.AVAILABLE, then=0), When(state=State.OFF, then=2), default=1)
    chosen = serving.annotate(held=held, here=here).order_by("here", "held", "pk").first()
    if chosen is None:
        raise Conflict(f"nobody of team {team.pk} can take it")
    place(conversation, team)
    assign(conversation, to=chosen, by=by)
    return chosen


@transaction.atomic
def give_from_queue(conversation: Conversation, *, to: Representative) -> bool:
    """Give the matter to a colleague if it is still in the queue; False when somebody was first."""
    waiting = Conversation.objects.filter(pk=conversation.pk, owner=Owner.QUEUE, is_open=True)
    if not waiting.update(owner=Owner.HUMAN, assignee=to, turn=F("turn") + 1):
        return False
    announce(OwnerChanged(conversation.brand_id, conversation.pk, Owner.HUMAN.value))
    return True


@transaction.atomic
def requeue(pk: int, *, held_by: Representative) -> bool:
    """Put back into the queue what is held by somebody who left; False when they do not hold it any more."""
    held = Conversation.objects.filter(pk=pk, owner=Owner.HUMAN, assignee=held_by, is_open=True)
    if not held.update(owner=Owner.QUEUE, assignee=None, turn=F("turn") + 1):
        return False
    conversation = Conversation.objects.get(pk=pk)
    record_event(conversation, "event.requeued", name=held_by.name)
    announce(OwnerChanged(conversation.brand_id, conversation.pk, Owner.QUEUE.value))
    return True


@transaction.atomic
def release(conversation: Conversation, *, by: Representative, owner: Owner = Owner.QUEUE) -> None:
    """Nobody holds it any more: it waits in the queue for whoever takes it (or ``owner`` holds it)."""
    _give(conversation, owner=owner, assignee=None)
    record_event(conversation, "event.released", by=by, name=by.name)
