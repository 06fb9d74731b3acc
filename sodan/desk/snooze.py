"""Putting a conversation aside: it leaves the lists until a moment, and comes back then or as soon as the customer writes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models, transaction

from sodan.desk.conversation import Conversation
from sodan.desk.event import SnoozeChanged
from sodan.desk.outbound import record_event
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid
from sodan.kit.event import announce
from sodan.kit.job import job
from sodan.kit.record import Record
from sodan.people.representative import Representative

LONGEST = timedelta(days=366)
UNTIL_ANSWERED = timedelta(days=14)  # the longest we wait for a customer before somebody looks again


class Woken(models.TextChoices):
    """Why it came back."""

    TIME = "time"
    CUSTOMER = "customer"
    PERSON = "person"


class Snooze(Record):
    """One time a conversation was put aside, by whom and until when; ``woken_at`` and ``woken_by`` once it came back.

    ``Conversation.snoozed_until`` mirrors the one that lasts, so that lists need no join.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="snoozes")
    by = models.ForeignKey(Representative, on_delete=models.PROTECT, related_name="snoozes")
    until = models.DateTimeField()
    woken_at = models.DateTimeField(null=True, blank=True)
    woken_by = models.CharField(max_length=8, choices=Woken.choices, blank=True)

    class Meta:
        """One at a time lasts in a conversation."""

        constraints = (
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(woken_at__isnull=True), name="one_snooze_of_a_conversation"
            ),
        )

    def __str__(self) -> str:
        """Until when."""
        return f"until {self.until:%Y-%m-%d %H:%M}"


@transaction.atomic
def snooze(conversation: Conversation, *, until: datetime, by: Representative) -> Snooze:
    """Put an open conversation aside; one that is aside already until now waits for the new moment.

    Raises Invalid for a moment past or more than a year ahead, Conflict for a closed conversation.
    """
    if not now() < until <= now() + LONGEST:
        raise Invalid(f"“{until}” is no moment to wait for", where="until", expected="a moment within a year")
    held = Conversation.objects.select_for_update().filter(pk=conversation.pk, is_open=True)
    if held.values_list("pk", flat=True).first() is None:
        raise Conflict("a closed conversation is put aside already")
    Snooze.objects.filter(conversation=conversation, woken_at=None).update(woken_at=now(), woken_by=Woken.PERSON)
    made = Snooze.objects.create(conversation=conversation, by=by, until=until)
    Conversation.objects.filter(pk=conversation.pk).update(snoozed_until=until)
    conversation.snoozed_until = until
    record_event(conversation, "event.snoozed", by=by, name=by.name, due=until.isoformat(), zone=conversation.brand.zone)
    announce(SnoozeChanged(conversation.brand_id, conversation.pk))
    wake_at_its_time.later(snooze_id=made.pk, run_at=until, dedupe_key=f"wake:{made.pk}")
    return made


@transaction.atomic
def wake(conversation: Conversation, *, because: Woken, by: Representative | None = None) -> bool:
    """Bring the conversation back to the lists as something new; False when it was not aside."""
    lasting = Snooze.objects.select_for_update().filter(conversation=conversation, woken_at=None)
    if not lasting.update(woken_at=now(), woken_by=because):
        return False
    # Back among the newest, or it would stand where nobody looks.
    back = {"snoozed_until": None, "is_unread": True, "last_message_at": now()}
    Conversation.objects.filter(pk=conversation.pk).update(**back)
    conversation.snoozed_until = None
    record_event(conversation, "event.woken", by=by, because=because.value)
    announce(SnoozeChanged(conversation.brand_id, conversation.pk))
    return True


def end_snooze(conversation: Conversation) -> None:
    """The matter is closed: nothing is waited for any more."""
    Snooze.objects.filter(conversation=conversation, woken_at=None).update(woken_at=now(), woken_by=Woken.PERSON)


@job(attempts=20)
def wake_at_its_time(*, snooze_id: int) -> None:
    """The moment has come. Safe to run twice, and for one that ended before."""
    found = Snooze.objects.select_related("conversation__brand").filter(pk=snooze_id, woken_at=None).first()
    if found is not None:
        wake(found.conversation, because=Woken.TIME)
