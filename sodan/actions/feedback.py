"""What a customer thought of the service: a mark from one to five and their own words."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.kit.record import Record


class Feedback(Record):
    """One mark; ``key`` is its operation's, so that the same answer is kept once."""

    key = models.CharField(max_length=64, unique=True)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE)
    conversation = models.ForeignKey(Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="feedback")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL)
    rating = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)

    class Meta:
        """Marks run from one to five."""

        constraints = [models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="rating_one_to_five")]


def keep_feedback(
    key: str, *, brand: Brand, conversation_id: int | None, customer_id: int | None, rating: int, comment: str
) -> Feedback:
    """Keep one mark; the same key again is the mark kept the first time."""
    about = {"brand": brand, "conversation_id": conversation_id, "customer_id": customer_id}
    kept, _ = Feedback.objects.get_or_create(key=key, defaults={**about, "rating": rating, "comment": comment})
    return kept
