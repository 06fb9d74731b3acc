"""The dialogue state of one conversation, and the lease by which only one worker takes its turn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Max, Q

from sodan.desk.conversation import Conversation
from sodan.desk.message import Message
from sodan.kit.clock import now
from sodan.kit.errors import Busy, Unavailable
from sodan.procedures.frame import Agenda

TURN_LASTS = timedelta(seconds=20)


class Dialogue(models.Model):
    """One JSON document of state; ``busy_until`` is a lease, so that a killed worker blocks nobody for long."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, primary_key=True)
    state = models.JSONField(default=dict)
    busy_until = models.DateTimeField(null=True, blank=True)

    @property
    def agenda(self) -> Agenda:
        """The state as the procedures know it."""
        return Agenda.model_validate(self.state or {})

    @classmethod
    def lease(cls, conversation: Conversation) -> Self:
        """Take the turn in this conversation. Raises Busy while another worker is at it, for ``TURN_LASTS`` at the longest."""
        dialogue, _ = cls.objects.get_or_create(conversation=conversation)
        free = Q(busy_until=None) | Q(busy_until__lt=now())
        if not cls.objects.filter(free, pk=dialogue.pk).update(busy_until=now() + TURN_LASTS):
            raise Busy("another worker takes this turn", retry=0.5)
        dialogue.refresh_from_db()
        return dialogue

    @classmethod
    def hear_up_to_now(cls, conversation_id: int) -> None:
        """When a person hands the matter back, what was said to them is theirs: the AI answers only what comes after."""
        newest = Message.objects.filter(conversation=conversation_id).aggregate(newest=Max("id"))["newest"] or 0
        dialogue = cls.objects.select_for_update().filter(pk=conversation_id).first()
        if dialogue is None:
            dialogue = cls.objects.create(conversation_id=conversation_id)
        agenda = dialogue.agenda
        agenda.heard = max(agenda.heard, newest)
        cls.objects.filter(pk=conversation_id).update(state=agenda.model_dump(mode="json"))

    def store(self, state: dict[str, Any]) -> None:
        """Keep the state the turn came to, in the transaction of what it said.

        Raises Unavailable when another worker took the turn meanwhile, because this one was slow: then what is said here
        would be said twice, and must not be.
        """
        mine = type(self).objects.filter(pk=self.pk, busy_until=self.busy_until)
        if not mine.update(state=state):
            raise Unavailable("another worker took this turn over", retry=0.5)

    def release(self) -> None:
        """Let the next turn begin, unless another worker holds it by now."""
        type(self).objects.filter(pk=self.pk, busy_until=self.busy_until).update(busy_until=None)
