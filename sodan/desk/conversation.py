"""A conversation: one matter with one customer, and who holds it — the AI, the queue or a person."""

from __future__ import annotations

from django.db import models

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.kit.language import LANGUAGES
from sodan.kit.record import Record
from sodan.people.representative import Representative

_IN_LISTS = models.Q(snoozed_until__isnull=True)  # what is put aside stands in no list but its own


class Owner(models.TextChoices):
    """Whose turn it is to serve; exactly one at any time, stored."""

    AI = "ai"
    QUEUE = "queue"
    HUMAN = "human"


class Conversation(Record):
    """One matter. ``turn`` counts changes of hands and replies: an AI turn begun under an older number must not speak."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="conversations")
    channel = models.CharField(max_length=32)
    language = models.CharField(max_length=2, choices=[(code, code) for code in LANGUAGES])
    subject = models.CharField(max_length=160, blank=True)
    owner = models.CharField(max_length=8, choices=Owner.choices, default=Owner.AI)
    assignee = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations")
    is_open = models.BooleanField(default=True)  # mirrors the newest Resolution so that lists need no join
    turn = models.PositiveIntegerField(default=0)
    priority = models.PositiveSmallIntegerField(default=0)  # ``routing.Priority``; back to normal when the matter is closed
    preview = models.CharField(max_length=160, blank=True)
    is_unread = models.BooleanField(default=False)
    last_message_at = models.DateTimeField(default=now)
    waiting_since = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)  # mirrors the newest HandOver so that counting needs no join
    snoozed_until = models.DateTimeField(null=True, blank=True)  # mirrors the lasting Snooze; None while it is in the lists

    spam_at = models.DateTimeField(
        null=True, blank=True
    )  # put aside as nobody's matter; closed, and no list but its own shows it

    class Meta:
        """Lists read newest first within a brand and a view; ids break ties so keyset pages never skip.

        Each view has an index that holds all it asks for, so that counting a thousand rows reads no conversation.
        """

        indexes = [
            # What a count compares stands at the end of each, so that counting reads the index alone and no row.
            models.Index(
                fields=["brand", "is_open", "-last_message_at", "-id", "snoozed_until"],
                name="conversation_open",
                condition=_IN_LISTS,
            ),
            models.Index(
                fields=["brand", "is_open", "owner", "-last_message_at", "-id", "snoozed_until"],
                name="conversation_owner",
                condition=_IN_LISTS,
            ),
            models.Index(
                fields=["assignee", "is_open", "brand", "-last_message_at", "-id", "snoozed_until"],
                name="conversation_mine",
                condition=_IN_LISTS,
            ),
            models.Index(
                fields=["brand", "is_open", "-last_message_at", "-id", "snoozed_until"],
                condition=models.Q(snoozed_until__isnull=False),
                name="conversation_snoozed",
            ),
            models.Index(
                fields=["brand", "is_open", "owner", "-last_message_at", "-id", "snoozed_until", "waiting_since"],
                condition=models.Q(waiting_since__isnull=False) & _IN_LISTS,
                name="conversation_waiting",
            ),
            models.Index(
                fields=["brand", "is_open", "owner", "-last_message_at", "-id", "snoozed_until", "handed_over_at"],
                condition=models.Q(handed_over_at__isnull=False) & _IN_LISTS,
                name="conversation_handed_over",
            ),
            models.Index(
                fields=["brand", "is_open", "waiting_since", "id"],
                condition=models.Q(waiting_since__isnull=False),
                name="conversation_longest_waiting",
            ),
            models.Index(
                fields=["brand", "is_open", "-last_message_at", "-id"],
                condition=models.Q(spam_at__isnull=False),
                name="conversation_spam",
            ),
            models.Index(fields=["customer", "-last_message_at"], name="conversation_customer"),
        ]

    def __str__(self) -> str:
        """The subject, or the first words."""
        return self.subject or self.preview or f"#{self.pk}"


def conversations_of(person: Representative) -> models.QuerySet[Conversation]:
    """Every conversation this person may see: those of the brands they serve. The root of each query of the desk."""
    return Conversation.objects.filter(brand__representatives=person)


def conversation_for(person: Representative, pk: int) -> Conversation:
    """One conversation this person may see; for one that was merged, the main one: its number leads there.

    Raises NotFound for any other, whether or not it exists.
    """
    found = conversations_of(person).select_related("customer", "brand", "assignee").filter(pk=pk).first()
    if found is None:
        raise NotFound(f"conversation {pk}")
    if found.is_open:
        return found
    merged = found.gave_way.filter(undone_at=None).values_list("kept", flat=True).first()
    return found if merged is None else conversation_for(person, merged)
