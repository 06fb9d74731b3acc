"""How a matter ends, and how it is opened again."""

from __future__ import annotations

from django.db import models, transaction

from sodan.desk.conversation import Conversation
from sodan.desk.event import ConversationReopened, ConversationResolved
from sodan.desk.field import check_filled_in
from sodan.desk.outbound import record_event
from sodan.desk.snooze import end_snooze
from sodan.kit.clock import now
from sodan.kit.event import announce
from sodan.kit.record import Record
from sodan.people.representative import Representative


class Resolution(Record):
    """Who closed the matter, with what outcome; ``reopened_at`` when it did not last."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="resolutions")
    by = models.ForeignKey(Representative, on_delete=models.PROTECT)
    outcome = models.CharField(max_length=64)
    reopened_at = models.DateTimeField(null=True, blank=True)


@transaction.atomic
def resolve(conversation: Conversation, *, by: Representative, outcome: str = "done") -> Resolution | None:
    """Close the matter; None when it is closed already. Raises FieldsMissing for a person who left a required field empty."""
    if not by.is_ai:
        check_filled_in(conversation)
    if not Conversation.objects.filter(pk=conversation.pk, is_open=True).update(
        is_open=False, waiting_since=None, is_unread=False, priority=0, snoozed_until=None
    ):
        return None
    conversation.is_open = False
    end_snooze(conversation)
    resolution = Resolution.objects.create(conversation=conversation, by=by, outcome=outcome)
    record_event(conversation, "event.resolved", by=by, name=by.name)
    announce(ConversationResolved(conversation.brand_id, conversation.pk))
    return resolution


@transaction.atomic
def reopen(conversation: Conversation) -> bool:
    """Open the matter again; False when it is open already, so that reopening never loops, for spam, and for what was merged."""
    if conversation.gave_way.filter(undone_at=None).exists():
        return False
    if not Conversation.objects.filter(pk=conversation.pk, is_open=False, spam_at=None).update(is_open=True):
        return False
    conversation.is_open = True
    Resolution.objects.filter(conversation=conversation, reopened_at=None).update(reopened_at=now())
    record_event(conversation, "event.reopened")
    announce(ConversationReopened(conversation.brand_id, conversation.pk))
    return True
