"""Asking to be reminded of a conversation: at a moment, for oneself alone; it stays in every list where it stands."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction

from sodan.desk.conversation import Conversation
from sodan.desk.event import RemindersChanged
from sodan.desk.notice import Told, tell
from sodan.desk.notice_choice import What
from sodan.desk.snooze import LONGEST
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.kit.event import announce
from sodan.kit.job import job
from sodan.kit.record import Record
from sodan.people.representative import Representative


class Reminder(Record):
    """One person wants to look at one conversation at that moment; with ``rung_at`` they have been told."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="reminders")
    representative = models.ForeignKey(Representative, on_delete=models.CASCADE, related_name="reminders")
    at = models.DateTimeField()
    rung_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Of a conversation a person waits for one at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=["conversation", "representative"], condition=models.Q(rung_at__isnull=True), name="one_reminder_at_a_time"
            ),
        )

    def __str__(self) -> str:
        """Whom, when."""
        return f"{self.representative_id} at {self.at:%Y-%m-%d %H:%M}"


@transaction.atomic
def set_reminder(conversation: Conversation, *, at: datetime, by: Representative) -> Reminder:
    """Be told at that moment; one that was set before gives way. Raises Invalid for a moment past or more than a year ahead."""
    if not now() < at <= now() + LONGEST:
        raise Invalid(f"“{at}” is no moment to be reminded at", where="until", expected="a moment within a year")
    made, _ = Reminder.objects.update_or_create(conversation=conversation, representative=by, rung_at=None, defaults={"at": at})
    announce(RemindersChanged(conversation.brand_id, conversation.pk, by.pk))
    ring_reminder.later(reminder_id=made.pk, run_at=at, dedupe_key=f"reminder:{made.pk}:{int(at.timestamp())}")
    return made


@transaction.atomic
def drop_reminder(conversation: Conversation, *, by: Representative) -> bool:
    """Not any more. False when nothing was waited for."""
    gone, _ = Reminder.objects.filter(conversation=conversation, representative=by, rung_at=None).delete()
    if gone:
        announce(RemindersChanged(conversation.brand_id, conversation.pk, by.pk))
    return bool(gone)


def reminder_in(conversation: Conversation, person: Representative) -> Reminder | None:
    """What this person waits for in it; nobody sees another's."""
    return Reminder.objects.filter(conversation=conversation, representative=person, rung_at=None).first()


@job(attempts=20)
def ring_reminder(*, reminder_id: int) -> None:
    """The moment has come. Safe to run twice, and for one that was moved or dropped since."""
    found = Reminder.objects.select_related("conversation").filter(pk=reminder_id, rung_at=None, at__lte=now()).first()
    if found is None:
        return
    with transaction.atomic():
        if Reminder.objects.filter(pk=found.pk, rung_at=None).update(rung_at=now()):
            where = found.conversation
            tell([found.representative_id], Told(What.REMINDER, where.brand_id, where.pk))
            announce(RemindersChanged(where.brand_id, where.pk, found.representative_id))
