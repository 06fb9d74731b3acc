"""Following a conversation: whoever does is told of what happens in it, whoever holds it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import models, transaction

from sodan.desk.conversation import Conversation
from sodan.desk.event import FollowersChanged
from sodan.kit.event import announce
from sodan.kit.record import Record
from sodan.people.representative import Representative

MOST = 100  # followers who are told of one thing


class Because(models.TextChoices):
    """Why somebody follows: they chose to, or were called by a note."""

    CHOSE = "chose"
    MENTION = "mention"


class Follower(Record):
    """One person who follows one conversation."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="followers")
    representative = models.ForeignKey(Representative, on_delete=models.CASCADE, related_name="follows")
    because = models.CharField(max_length=8, choices=Because.choices)

    class Meta:
        """A conversation is followed by a person once."""

        constraints = (models.UniqueConstraint(fields=["conversation", "representative"], name="one_follower_of_a_conversation"),)

    def __str__(self) -> str:
        """Who follows what."""
        return f"{self.representative_id} follows {self.conversation_id}"


@transaction.atomic
def follow(conversation: Conversation, *, by: Representative) -> bool:
    """This person wants to hear of it. False when they do already."""
    because = {"because": Because.CHOSE}
    _, is_new = Follower.objects.get_or_create(conversation=conversation, representative=by, defaults=because)
    if is_new:
        announce(FollowersChanged(conversation.brand_id, conversation.pk, by.pk))
    return is_new


@transaction.atomic
def unfollow(conversation: Conversation, *, by: Representative) -> bool:
    """They no longer do. False when they did not."""
    gone, _ = Follower.objects.filter(conversation=conversation, representative=by).delete()
    if gone:
        announce(FollowersChanged(conversation.brand_id, conversation.pk, by.pk))
    return bool(gone)


def follow_for(conversation: Conversation, people: Sequence[int], *, because: Because) -> None:
    """Let these follow it too; who does already goes on as before."""
    made = [Follower(conversation=conversation, representative_id=pk, because=because) for pk in people]
    Follower.objects.bulk_create(made, ignore_conflicts=True)


def followers_of(conversation: Conversation) -> tuple[Representative, ...]:
    """Who follows it and still serves its brand, the first to do so first; at most ``MOST``."""
    found = Representative.objects.filter(follows__conversation=conversation, brands=conversation.brand_id, is_active=True)
    return tuple(found.order_by("follows__created_at", "pk")[:MOST])


def following_among(conversation_ids: Collection[int]) -> dict[int, list[int]]:
    """Who follows each of these, by number; one query."""
    found: dict[int, list[int]] = {}
    rows = Follower.objects.filter(conversation__in=conversation_ids, representative__is_active=True)
    for conversation, person in rows.order_by("pk").values_list("conversation_id", "representative_id"):
        found.setdefault(conversation, []).append(person)
    return found
