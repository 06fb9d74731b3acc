"""A message, a note or a quiet event line in a conversation."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar, NamedTuple

from django.db import connection, models

from sodan.desk.conversation import Conversation
from sodan.kit.clock import now
from sodan.kit.language import LANGUAGES
from sodan.people.representative import Representative

ProviderKey = tuple[int, str]  # a conversation, and the channel's own id of a message in it


class Author(models.TextChoices):
    """Who speaks."""

    CUSTOMER = "customer"
    AI = "ai"
    HUMAN = "human"
    SYSTEM = "system"


class Kind(models.TextChoices):
    """TEXT and CARD reach the customer; NOTE and EVENT stay at the desk."""

    TEXT = "text"
    CARD = "card"
    NOTE = "note"
    EVENT = "event"


class Delivery(models.TextChoices):
    """How far a message of ours has come on its channel."""

    STORED = "stored"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class Message(models.Model):
    """One line of the conversation.

    ``provider_id`` is the channel's own id (for web chat made by the customer's browser); with the conversation it is
    unique, so a resend is the same message. ``card`` holds quick replies or a confirmation with amounts (see docs).
    For EVENT lines ``body`` is a key of the word files and ``card`` its values.
    """

    # Both indexes below begin with it: one of its own would only cost.
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False)
    author = models.CharField(max_length=8, choices=Author.choices)
    representative = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TEXT)
    body = models.TextField(blank=True)
    language = models.CharField(max_length=2, choices=[(code, code) for code in LANGUAGES])
    card = models.JSONField(null=True, blank=True)
    provider_id = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001 - NULLs must not collide in the unique pair
    delivery = models.CharField(max_length=12, choices=Delivery.choices, default=Delivery.STORED)
    at = models.DateTimeField(default=now)

    TO_CUSTOMER: ClassVar[tuple[str, ...]] = (Kind.TEXT, Kind.CARD)

    class Meta:
        """Read in the order they were stored."""

        ordering = ("id",)
        indexes = [models.Index(fields=["conversation", "id"], name="message_in_order")]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "provider_id"], name="one_message_per_provider_id"),
        ]


class Stored(NamedTuple):
    """A message that is on record: its number, and its conversation's."""

    message: int
    conversation: int


def said_before(keys: Collection[ProviderKey]) -> dict[ProviderKey, Stored]:
    """The messages already stored under these pairs of a conversation and a channel's own id."""
    if not keys:
        return {}
    # Asked from the pairs on: SQLite would read the whole index for “IN (VALUES …)”. CROSS JOIN keeps it to this order.
    pairs = ", ".join(["(%s, %s)"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT held.conversation_id, held.provider_id, held.id FROM (VALUES {pairs}) AS asked "  # noqa: S608 - only placeholders
            "CROSS JOIN desk_message AS held WHERE held.conversation_id = asked.column1 AND held.provider_id = asked.column2",
            [part for key in keys for part in key],
        )
        return {(conversation, key): Stored(number, conversation) for conversation, key, number in cursor.fetchall()}
