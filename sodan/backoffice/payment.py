"""Payments of an order, the instruments they came from and the refunds that go back; never more back than came in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sodan.backoffice.change import OrderChange
from sodan.backoffice.credit import GiftCard
from sodan.backoffice.order import Order
from sodan.customers.customer import Customer
from sodan.kit.errors import Conflict, Refused
from sodan.kit.record import Record


class MethodKind(models.TextChoices):
    """Kinds of instrument."""

    CARD = "card"
    PAYPAL = "paypal"
    GIFT_CARD = "gift_card"
    VIRTUAL_ACCOUNT = "virtual_account"
    STORE_CREDIT = "store_credit"


HELD_BY_US = (MethodKind.GIFT_CARD.value, MethodKind.STORE_CREDIT.value)


class PaymentMethod(Record):
    """A customer's stored instrument. ``token`` is the provider's name for it; a card number never comes near us."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="payment_methods")
    kind = models.CharField(max_length=16, choices=MethodKind.choices)
    label = models.CharField(max_length=48)
    token = models.CharField(max_length=64, blank=True)
    gift_card = models.ForeignKey(GiftCard, null=True, blank=True, on_delete=models.CASCADE)

    class Meta:
        """Oldest first: the first is the usual one."""

        ordering = ("id",)

    def __str__(self) -> str:
        """As its owner knows it: 신한카드 ••4417."""
        return self.label


class PaymentState(models.TextChoices):
    """UNKNOWN is a charge whose answer we never got; it is settled by asking, never by charging again under a new key.

    SETTLING was accepted by the provider and is no money yet.
    """

    PENDING = "pending"
    UNKNOWN = "unknown"
    SETTLING = "settling"
    CAPTURED = "captured"
    FAILED = "failed"


class Payment(Record):
    """One charge in one currency (I6).

    ``pending_minor`` counts refunds under way, of unknown outcome, or owed because they came back (I4). ``disputed_at`` is
    set while a bank takes the payment back, and stays when the bank kept it.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="payments")
    change = models.ForeignKey(OrderChange, null=True, blank=True, on_delete=models.CASCADE, related_name="charges")
    method = models.ForeignKey(PaymentMethod, null=True, blank=True, on_delete=models.SET_NULL)
    gift_card = models.ForeignKey(GiftCard, null=True, blank=True, on_delete=models.SET_NULL)
    kind = models.CharField(max_length=16, choices=MethodKind.choices)
    label = models.CharField(max_length=48)
    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=12, choices=PaymentState.choices, default=PaymentState.PENDING)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    captured_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    pending_minor = models.BigIntegerField(default=0)
    disputed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """I4 as the database keeps it: refunded + pending ≤ captured. Found by the day it began, for reconciliation."""

        ordering = ("id",)
        indexes = [models.Index(fields=["created_at"], name="payment_begun")]
        constraints = [
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0)
                & Q(pending_minor__gte=0)
                & Q(captured_minor__gte=F("refunded_minor") + F("pending_minor"))
                & Q(amount_minor__gte=F("captured_minor")),
                name="payment_never_over_refunded",
            )
        ]

    @property
    def refundable_minor(self) -> int:
        """What may still go back."""
        return self.captured_minor - self.refunded_minor - self.pending_minor

    @property
    def is_held_by_us(self) -> bool:
        """Whether the money never left the house (gift card, store credit), so no provider is asked."""
        return self.kind in HELD_BY_US


class RefundState(models.TextChoices):
    """PENDING, UNKNOWN and SETTLING (accepted, not arrived) count as refunded until we know better.

    REVERSED came back to us after succeeding.
    """

    PENDING = "pending"
    UNKNOWN = "unknown"
    SETTLING = "settling"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REVERSED = "reversed"


class Refund(Record):
    """Money on its way back for one payment, ``to`` the original instrument, to store credit, or to the ``method`` named.

    ``is_owed`` while the customer has a right to it and it did not arrive; until it is paid it stays counted as on its way.
    """

    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="refunds")
    change = models.ForeignKey(OrderChange, on_delete=models.CASCADE, related_name="refunds")
    key = models.CharField(max_length=120, unique=True)
    amount_minor = models.BigIntegerField()
    to = models.CharField(max_length=16, default="original")
    method = models.ForeignKey(PaymentMethod, null=True, blank=True, on_delete=models.SET_NULL)
    state = models.CharField(max_length=12, choices=RefundState.choices, default=RefundState.PENDING)
    is_owed = models.BooleanField(default=False)

    class Meta:
        """A refund of nothing is none. Found by what still stands open."""

        ordering = ("id",)
        indexes = [
            models.Index(fields=["state", "id"], condition=Q(state__in=("unknown", "settling")), name="refund_under_way"),
            models.Index(fields=["id"], condition=Q(is_owed=True), name="refund_owed"),
            models.Index(fields=["created_at"], name="refund_begun"),
        ]
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_positive")]

    @property
    def kind(self) -> str:
        """What kind of instrument the money goes to."""
        if self.to == "store_credit":
            return MethodKind.STORE_CREDIT
        return self.method.kind if self.method is not None else self.payment.kind

    @property
    def needs_provider(self) -> bool:
        """Whether somebody outside the house must move the money."""
        return self.kind not in HELD_BY_US


def hold_for_refund(payment: Payment, amount_minor: int) -> None:
    """Count the amount as on its way back, in one conditional statement.

    Raises Conflict when less than that is left (somebody was first) and Refused while a chargeback is open.
    """
    if payment.disputed_at is not None:
        raise Refused(f"payment {payment.pk} is disputed", reasons=("dispute_open",))
    left = Payment.objects.filter(
        pk=payment.pk,
        disputed_at=None,
        captured_minor__gte=F("refunded_minor") + F("pending_minor") + amount_minor,
    )
    if not left.update(pending_minor=F("pending_minor") + amount_minor):
        raise Conflict(f"payment {payment.pk}: not {amount_minor} left to refund")


def settle_refund(payment_id: int, amount_minor: int) -> None:
    """The amount under way has gone back."""
    _settle(payment_id, amount_minor, refunded=amount_minor)


def drop_refund(payment_id: int, amount_minor: int) -> None:
    """The amount under way stays with us after all."""
    _settle(payment_id, amount_minor, refunded=0)


def take_refund_back(payment_id: int, amount_minor: int) -> None:
    """The amount had gone back and has come back to us: owed, and counted as under way."""
    gone = Payment.objects.filter(pk=payment_id, refunded_minor__gte=amount_minor)
    moved = {"refunded_minor": F("refunded_minor") - amount_minor, "pending_minor": F("pending_minor") + amount_minor}
    if not gone.update(**moved):
        raise Conflict(f"payment {payment_id}: {amount_minor} has not gone back")


def _settle(payment_id: int, amount_minor: int, *, refunded: int) -> None:
    held = Payment.objects.filter(pk=payment_id, pending_minor__gte=amount_minor)
    if not held.update(pending_minor=F("pending_minor") - amount_minor, refunded_minor=F("refunded_minor") + refunded):
        raise Conflict(f"payment {payment_id}: {amount_minor} is not under way")
