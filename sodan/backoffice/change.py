"""A change of a placed order: what was asked, on which version, and how it ended. The same key is the same change."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sodan.backoffice.order import Order
from sodan.kit.record import Record


class ChangeKind(models.TextChoices):
    """What a change does."""

    CANCEL = "cancel"
    EDIT = "edit"
    RETURN = "return"
    EXCHANGE = "exchange"
    ADDRESS = "address"
    PAYMENT = "payment"
    COMPENSATION = "compensation"
    CLAIM = "claim"


class ChangeStatus(models.TextChoices):
    """PENDING while the payment provider has not answered for all of it; CONFIRMED and DECLINED are final."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class OrderChange(Record):
    """One change under its idempotency key.

    ``actions`` are the arguments as asked, ``held`` the pieces set aside while the money is on its way, ``receipt`` the evidence
    once it is done.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="changes")
    key = models.CharField(max_length=96, unique=True)
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    base_version = models.PositiveIntegerField()
    actions = models.JSONField(default=dict)
    held = models.JSONField(default=dict)
    reason = models.CharField(max_length=48, blank=True)
    actor = models.CharField(max_length=120)
    difference_minor = models.BigIntegerField(default=0)
    status = models.CharField(max_length=12, choices=ChangeStatus.choices, default=ChangeStatus.PENDING)
    failure = models.CharField(max_length=48, blank=True)
    receipt = models.JSONField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """While one change of an order is under way no other may begin."""

        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(status="pending"), name="one_pending_change_per_order"),
        ]

    @property
    def reference(self) -> str:
        """The number shown to people: R for returns, X for exchanges, M for what makes good, K for claims, and so on."""
        letter = {"return": "R", "exchange": "X", "cancel": "C", "compensation": "M", "claim": "K"}.get(self.kind, "E")
        return f"{letter}-{20_000 + self.pk}"
