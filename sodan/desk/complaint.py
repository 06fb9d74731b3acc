"""A complaint: what went wrong in the customer's words, how grave it is, what would make it good, by when we answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.promise import Promise, What, promise
from sodan.kit.record import Record
from sodan.people.representative import Representative


class Severity(models.TextChoices):
    """How grave; the name is also its reason in ``routing.yaml``."""

    COMPLAINT = "complaint"
    GRAVE = "grave_complaint"


class Remedy(models.TextChoices):
    """What the customer would have us do. Money is never moved by the wish alone."""

    APOLOGY = "apology"
    REFUND_FEE = "refund_fee"
    CREDIT = "credit"
    CALL_BACK = "call_back"


class Complaint(Record):
    """One complaint; ``key`` is its operation's, so that it is taken once. ``promise`` is our answer's deadline.

    Goes with the conversation when the customer is forgotten.
    """

    key = models.CharField(max_length=64, unique=True)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="complaints")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="complaints")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="complaints")
    words = models.TextField()
    severity = models.CharField(max_length=16, choices=Severity.choices)
    remedy = models.CharField(max_length=16, choices=Remedy.choices)
    promise = models.OneToOneField(Promise, null=True, blank=True, on_delete=models.SET_NULL, related_name="complaint")

    @property
    def reference(self) -> str:
        """The number the customer may quote."""
        return f"C-{self.pk}"

    @property
    def due_at(self) -> datetime | None:
        """By when we answer."""
        return self.promise.due_at if self.promise else None


@dataclass(frozen=True, slots=True)
class Told:
    """What the customer told: their words, how grave it sounds, what they wish for, and the number to call when it is a call."""

    words: str
    severity: Severity
    remedy: Remedy
    phone: str = ""


@transaction.atomic
def take_complaint(conversation: Conversation, told: Told, *, key: str, by: Representative) -> Complaint:
    """Take it down and promise an answer by the deadline of its severity; the same key again is the one taken first."""
    known = Complaint.objects.select_related("promise").filter(key=key).first()
    if known is not None:
        return known
    what = What.CALL_BACK if told.remedy == Remedy.CALL_BACK else What.INQUIRY
    about = {"words": told.words[:300], **({"phone": told.phone} if told.phone else {})}
    given = promise(conversation, what=what, reason=told.severity.value, by=by, key=f"complaint:{key}", about=about)
    return Complaint.objects.create(
        key=key,
        brand=conversation.brand,
        conversation=conversation,
        customer=conversation.customer,
        words=told.words,
        severity=told.severity,
        remedy=told.remedy,
        promise=given,
    )
