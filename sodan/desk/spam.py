"""What is no customer's matter: put aside, answered by nobody, and taken back when that was wrong."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from sodan.desk.conversation import Conversation, Owner
from sodan.desk.event import ConversationReopened, ConversationResolved
from sodan.desk.outbound import record_event
from sodan.kit.clock import now
from sodan.kit.event import announce
from sodan.people.representative import Representative


@transaction.atomic
def mark_as_spam(conversation: Conversation, *, by: Representative) -> bool:
    """Put it aside: closed, held by nobody, so that the AI stays silent whatever else comes. False when it is already."""
    aside = {"is_open": False, "owner": Owner.QUEUE, "assignee": None, "waiting_since": None, "is_unread": False, "priority": 0}
    found = Conversation.objects.filter(pk=conversation.pk, spam_at=None)
    if not found.update(**aside, spam_at=now(), turn=F("turn") + 1):
        return False
    conversation.refresh_from_db()
    record_event(conversation, "event.spam", by=by, name=by.name)
    announce(ConversationResolved(conversation.brand_id, conversation.pk))
    return True


@transaction.atomic
def take_out_of_spam(conversation: Conversation, *, by: Representative) -> bool:
    """It is a matter after all: open, in the queue, waiting from now. False when it was never put aside."""
    found = Conversation.objects.filter(pk=conversation.pk, spam_at__isnull=False)
    if not found.update(is_open=True, owner=Owner.QUEUE, spam_at=None, waiting_since=now()):
        return False
    conversation.refresh_from_db()
    record_event(conversation, "event.no_spam", by=by, name=by.name)
    announce(ConversationReopened(conversation.brand_id, conversation.pk))
    return True
