"""An operation: one business act from proposal to evidence, with who asked, why it was allowed, and how it ended."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from django.db import models, transaction

from sodan.actions.event import OperationChanged
from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.kit.clock import now
from sodan.kit.event import announce
from sodan.kit.money import Money
from sodan.kit.record import Record
from sodan.people.representative import Representative


class State(models.TextChoices):
    """How far it has come. SENT: the shop was asked and has not answered; UNKNOWN: it did not answer in time.

    SETTLING: done, and its money accepted by the payment provider but not arrived. CAME_BACK: done, and money that the
    customer has a right to is back with us.
    """

    DENIED = "denied"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    AWAITING_APPROVAL = "awaiting_approval"
    READY = "ready"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SETTLING = "settling"
    CAME_BACK = "came_back"
    DECLINED = "declined"
    EXPIRED = "expired"


LEFT_OPEN = (State.SENT, State.UNKNOWN, State.SETTLING)
UNDER_WAY = (State.AWAITING_APPROVAL, State.READY, *LEFT_OPEN)
COUNTED = (State.READY, *LEFT_OPEN, State.SUCCEEDED, State.CAME_BACK)


class Operation(Record):
    """The journal's row.

    ``key`` is the idempotency key, made before the first attempt and the same in every later one. ``amount_minor`` is the
    money the customer is told: given back by a refund or cancellation; for a swap the difference, above zero to pay, below
    zero to get back. ``outgoing_minor`` is what leaves the house and counts against limits. ``decision`` is the policy
    answer as it was when last asked; ``read_back`` what the confirmation shows; ``approved_digest`` what exactly
    the second person agreed to; ``busy_until`` when a silent attempt may be taken up again; ``sent_at`` when it was first
    attempted, from when on the provider's memory of the key is counted.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE)
    conversation = models.ForeignKey(Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="operations")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="operations")
    act = models.CharField(max_length=48)
    duty = models.CharField(max_length=48)
    arguments = models.JSONField(default=dict)
    order_number = models.CharField(max_length=48, blank=True)
    order_version = models.PositiveIntegerField(null=True, blank=True)
    amount_minor = models.BigIntegerField(null=True, blank=True)
    outgoing_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=24, choices=State.choices)
    decision = models.JSONField(default=dict)
    read_back = models.JSONField(default=list)
    requested_by = models.ForeignKey(Representative, on_delete=models.PROTECT, related_name="requested_operations")
    approved_by = models.ForeignKey(
        Representative, null=True, blank=True, on_delete=models.PROTECT, related_name="approved_operations"
    )
    token_expires_at = models.DateTimeField(null=True, blank=True)
    approved_digest = models.CharField(max_length=64, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    executed_at = models.DateTimeField(null=True, blank=True)
    busy_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    receipt = models.JSONField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        """Read by conversation, by what waits at a brand, and by what counts together."""

        indexes = [
            models.Index(fields=["conversation", "id"], name="operation_conversation"),
            models.Index(fields=["brand", "state", "-id"], name="operation_waiting"),
            models.Index(fields=["customer", "act", "created_at"], name="operation_customer"),
            models.Index(fields=["order_number", "act"], name="operation_order"),
            models.Index(fields=["requested_by", "created_at"], name="operation_requester"),
        ]

    def __str__(self) -> str:
        """The act and how far it has come."""
        return f"{self.act} ({self.state})"

    @property
    def amount(self) -> Money | None:
        """The money the customer is told, if any moves."""
        return None if self.amount_minor is None else Money(self.amount_minor, self.currency)

    @property
    def outgoing(self) -> Money:
        """What leaves the house."""
        return Money(self.outgoing_minor, self.currency)

    @property
    def digest(self) -> str:
        """A hash of act, arguments, amount and order version: what a confirmation and an approval are bound to."""
        return digest_of(
            self.act, self.arguments, amount=self.amount, order_number=self.order_number, order_version=self.order_version
        )


def digest_of(act: str, arguments: dict[str, Any], *, amount: Money | None, order_number: str, order_version: int | None) -> str:
    """SHA-256 over the canonical JSON of everything that was agreed to."""
    agreed = [act, arguments, amount.as_json() if amount is not None else None, order_number, order_version]
    return hashlib.sha256(json.dumps(agreed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def move(operation: Operation, *, out_of: tuple[State, ...], into: State, **changes: Any) -> bool:
    """Move the operation on if it still stands where the caller saw it; False when somebody was first.

    One conditional statement at the database; the record in hand is brought up to date either way.
    """
    moved = Operation.objects.filter(pk=operation.pk, state__in=out_of).update(state=into, **changes)
    operation.refresh_from_db()
    if moved:
        announce_change(operation)
    return bool(moved)


def announce_change(operation: Operation) -> None:
    """Let the desk know; must stand in a transaction."""
    announce(OperationChanged(operation.brand_id, operation.conversation_id or 0, operation.pk))


def operations_of(conversation: Conversation) -> list[Operation]:
    """Everything proposed in the conversation, oldest first; one query."""
    found = Operation.objects.filter(conversation=conversation).select_related("requested_by", "approved_by", "brand")
    return list(found.order_by("id"))


def operation_under(key: str) -> Operation | None:
    """The operation with that key; None when there is none, or the key is of another shape because no act made it."""
    try:
        number = uuid.UUID(key)
    except ValueError:
        return None
    found = Operation.objects.select_related("brand", "conversation__brand", "conversation__customer", "requested_by")
    return found.filter(key=number).first()


def is_stale(operation: Operation) -> bool:
    """Whether its confirmation has run out."""
    return operation.token_expires_at is not None and operation.token_expires_at <= now()
