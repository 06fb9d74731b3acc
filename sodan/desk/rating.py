"""What a customer thought of how they were served: a mark from one to five and, if they like, their words."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Q

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.event import RatingReceived
from sodan.desk.outbound import record_event
from sodan.kit.errors import Invalid
from sodan.kit.event import announce
from sodan.kit.masking import masked
from sodan.kit.record import Record
from sodan.people.representative import Representative

LEAST, MOST = 1, 5
LONGEST_COMMENT = 2_000


class Via(models.TextChoices):
    """Where the mark was given: at the AI's question in the talk, on the card after it, or on the page of the link."""

    ASKED = "asked"
    CARD = "card"
    LINK = "link"


class Rating(Record):
    """One mark for one conversation, whoever asked for it. ``key`` names the question, so that an answer counts once.

    ``served_by`` is the person who held the conversation then, None for the AI. Goes with the conversation when the customer
    is forgotten.
    """

    key = models.CharField(max_length=80, unique=True)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="ratings")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="ratings")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="ratings")
    served_by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="ratings")
    by_ai = models.BooleanField(default=False)
    channel = models.CharField(max_length=32)
    via = models.CharField(max_length=8, choices=Via.choices)
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)

    class Meta:
        """Marks run from one to five; read by brand, the newest first."""

        constraints = (models.CheckConstraint(condition=Q(score__gte=LEAST, score__lte=MOST), name="mark_one_to_five"),)
        indexes = (
            models.Index(fields=["brand", "created_at", "id"], name="rating_newest"),
            models.Index(fields=["conversation", "id"], name="rating_of_conversation"),
        )

    def __str__(self) -> str:
        """The mark."""
        return f"{self.score}/{MOST}"


@dataclass(frozen=True, slots=True)
class Mark:
    """What the customer gave."""

    score: int
    comment: str = ""


def mark_read(score: str, comment: str) -> Mark:
    """A mark as a form sends it. Raises Invalid for no mark from one to five, and for a comment that is too long."""
    if score not in {str(one) for one in range(LEAST, MOST + 1)}:
        raise Invalid(f"“{score[:20]}” is no mark", where="score", expected=f"{LEAST} to {MOST}")
    if len(comment) > LONGEST_COMMENT:
        raise Invalid("too long a comment", where="comment", expected=f"up to {LONGEST_COMMENT} characters")
    return Mark(int(score), comment.strip())


@transaction.atomic
def rate(conversation: Conversation, mark: Mark, *, via: Via, key: str) -> Rating:
    """Keep the mark, or change the one given under this key before; an empty comment leaves the one there is."""
    comment = masked(mark.comment).text
    held = Rating.objects.select_for_update().filter(key=key).first()
    if held is not None and (held.score, held.comment) == (mark.score, comment or held.comment):
        return held
    by_ai = conversation.owner == Owner.AI or conversation.assignee_id is None
    about = {
        "brand_id": conversation.brand_id,
        "conversation": conversation,
        "customer_id": conversation.customer_id,
        "served_by_id": None if by_ai else conversation.assignee_id,
        "by_ai": by_ai,
        "channel": conversation.channel,
        "via": via,
    }
    if held is None:
        held = Rating.objects.create(key=key, score=mark.score, comment=comment, **about)
    else:
        held.score, held.comment = mark.score, comment or held.comment
        held.save(update_fields=["score", "comment"])
    record_event(conversation, "event.rated", score=mark.score, most=MOST)
    announce(RatingReceived(conversation.brand_id, conversation.pk, held.pk, mark.score))
    return held


def ratings_of(person: Representative) -> models.QuerySet[Rating]:
    """Every mark of the brands this person serves. The root of each query of marks."""
    return Rating.objects.filter(brand__representatives=person)


def newest_rating_of(conversation_ids: list[int]) -> dict[int, Rating]:
    """The newest mark of each of these conversations, in one query; none for no conversations."""
    if not conversation_ids:
        return {}
    return {one.conversation_id: one for one in Rating.objects.filter(conversation__in=conversation_ids).order_by("id")}
