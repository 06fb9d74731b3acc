"""What a customer claims about a parcel: what is wrong with which pieces, with the pictures that show it, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.attachment import Attachment, pictures_in
from sodan.desk.conversation import Conversation
from sodan.kit.clock import now
from sodan.kit.record import Record


class Problem(models.TextChoices):
    """What is wrong."""

    DAMAGED = "damaged"
    MISSING = "missing"
    WRONG_ITEM = "wrong_item"
    LOST = "lost"


class Claim(Record):
    """One claim. ``lines`` maps order lines to pieces; ``evidence`` are the customer's pictures, kept with it.

    Open until ``settled_at``; ``remedy`` and ``reference`` then tell how. When its customer is forgotten the claim stays, without
    them and without their conversation.
    """

    key = models.CharField(max_length=96, unique=True)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="claims")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="claims")
    conversation = models.ForeignKey(Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="claims")
    order_number = models.CharField(max_length=48)
    problem = models.CharField(max_length=12, choices=Problem.choices)
    lines = models.JSONField(default=dict)
    remedy = models.CharField(max_length=16, blank=True)
    reference = models.CharField(max_length=24, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    evidence = models.ManyToManyField(Attachment, blank=True, related_name="claims")

    class Meta:
        """Found by order."""

        indexes = (models.Index(fields=["brand", "order_number"], name="claim_of_order"),)

    def __str__(self) -> str:
        """What is wrong with which order."""
        return f"{self.problem} {self.order_number}"


@transaction.atomic
def settle_claim(
    key: str, about: Mapping[str, Any], *, brand: Brand, customer_id: int | None, conversation_id: int | None
) -> Claim:
    """Write down a claim that was made good for, with the pictures of its conversation; the same key is the same claim.

    ``about`` are its ``order_number``, ``problem``, ``lines``, ``remedy`` and ``reference``.
    """
    of = {"brand": brand, "customer_id": customer_id, "conversation_id": conversation_id, "settled_at": now()}
    claim, is_new = Claim.objects.get_or_create(key=key, defaults={**about, **of})
    if is_new and claim.conversation is not None:
        claim.evidence.set(pictures_in(claim.conversation))
    return claim


def was_claimed(brand: Brand, order_number: str, lines: Iterable[int]) -> bool:
    """Whether one of these lines was made good for before."""
    wanted = {str(line) for line in lines}
    settled = Claim.objects.filter(brand=brand, order_number=order_number, settled_at__isnull=False)
    return any(wanted & set(found) for found in settled.values_list("lines", flat=True))
