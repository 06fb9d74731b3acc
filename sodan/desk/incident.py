"""Abuse of whoever serves: what was said, which steps we took, and that nobody need bear it alone."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation
from sodan.desk.outbound import record_event
from sodan.kit.clock import now
from sodan.kit.record import Record

KINDS = ("rude", "insult", "sexual", "threat")  # from the mildest to the gravest
GRAVE = ("sexual", "threat")
SENIOR_STEP = 3


class Incident(Record):
    """One conversation's abuse, kept as evidence; goes with the conversation when the customer is forgotten.

    ``kind`` is the worst of it (rude, insult, sexual, threat), ``step`` how far we went (1 calm, 2 boundary, 3 a senior,
    4 the talk was ended). ``entries`` are message numbers with the words and the step, never more of the message than that.
    While ``protects`` is set, whoever serves may stop or pass the conversation on, and it never counts against them
    (Korea, Occupational Safety and Health Act art. 41).
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="incidents")
    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="incident")
    kind = models.CharField(max_length=16)
    step = models.PositiveSmallIntegerField()
    entries = models.JSONField(default=list)
    protects = models.BooleanField(default=False)

    def __str__(self) -> str:
        """What kind, how far."""
        return f"{self.kind} at step {self.step}"


@transaction.atomic
def record_incident(conversation: Conversation, *, message_id: int, kind: str, words: str, step: int) -> Incident:
    """Add what was said to the conversation's incident, and open one with the first of it. The same message counts once."""
    fresh = {"brand": conversation.brand, "kind": kind, "step": step}
    incident, is_new = Incident.objects.select_for_update().get_or_create(conversation=conversation, defaults=fresh)
    if any(entry["message"] == message_id for entry in incident.entries):
        return incident
    entry: dict[str, Any] = {"message": message_id, "kind": kind, "words": words, "step": step, "at": now().isoformat()}
    incident.entries = [*incident.entries, entry]
    incident.kind = max(incident.kind, kind, key=_gravity)
    incident.step = max(incident.step, step)
    incident.protects = incident.protects or kind in GRAVE or step >= SENIOR_STEP
    incident.save(update_fields=["entries", "kind", "step", "protects"])
    if is_new:
        record_event(conversation, "event.incident", kind=kind)
    return incident


def _gravity(kind: str) -> int:
    return KINDS.index(kind)


def incident_of(conversation: Conversation) -> Incident | None:
    """The conversation's incident, if there was one."""
    return Incident.objects.filter(conversation=conversation).first()
