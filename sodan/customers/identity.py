"""How sure we are who is asking: two matching facts, a one-time code to a contact on file, or the shop's own sign-in."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from django.conf import settings
from django.db import models, transaction
from django.db.models import F

from sodan.customers.customer import ContactPoint, Customer
from sodan.kit.clock import now
from sodan.kit.record import Record

PROOF_LASTS = timedelta(hours=12)
CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 3


class Level(IntEnum):
    """L0 claimed · L1 two matching facts or the shop's signed token · L2 one-time code · L3 a person or a document."""

    CLAIMED = 0
    FACTS = 1
    CODE = 2
    DOCUMENT = 3


class IdentityProof(Record):
    """That this conversation is with this customer, how we know, and until when."""

    conversation = models.BigIntegerField(db_index=True)  # the desk stands above this room, so only its number is kept
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identity_proofs")
    level = models.SmallIntegerField()
    method = models.CharField(max_length=24)
    expires_at = models.DateTimeField()


class OneTimeCode(Record):
    """A six-digit code sent to a contact on file; only its keyed digest is kept."""

    conversation = models.BigIntegerField(db_index=True)
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the other side is, as far as we know; ``customer_id`` is None while nothing is proved, ``method`` how it was."""

    level: Level
    customer_id: int | None
    method: str = ""


UNKNOWN = Identity(Level.CLAIMED, None)


def identity_in(conversation: int) -> Identity:
    """The strongest proof that still holds in this conversation."""
    proof = IdentityProof.objects.filter(conversation=conversation, expires_at__gt=now()).order_by("-level", "-id").first()
    return Identity(Level(proof.level), proof.customer_id, proof.method) if proof else UNKNOWN


def prove(conversation: int, customer: Customer, *, level: Level, method: str) -> IdentityProof:
    """Record that the conversation is with this customer. ``method`` says how: facts, token, code, person."""
    return IdentityProof.objects.create(
        conversation=conversation, customer=customer, level=level, method=method, expires_at=now() + PROOF_LASTS
    )


def _digest(conversation: int, code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{conversation}:{code}".encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def issue_code(conversation: int, contact_point: ContactPoint) -> str:
    """Make a one-time code for this conversation and return it, once, to whoever delivers it to the contact point."""
    code = f"{secrets.randbelow(10**6):06d}"
    OneTimeCode.objects.filter(conversation=conversation, used_at=None).update(used_at=now())
    OneTimeCode.objects.create(
        conversation=conversation,
        contact_point=contact_point,
        digest=_digest(conversation, code),
        expires_at=now() + CODE_LASTS,
    )
    return code


@transaction.atomic
def redeem_code(conversation: int, code: str) -> bool:
    """Whether the code is the one we sent; each is good once, for ten minutes and three tries. Proves L2 when right."""
    sent = (
        OneTimeCode.objects.select_related("contact_point__customer")
        .filter(conversation=conversation, used_at=None, expires_at__gt=now())
        .last()
    )
    # One conditional statement counts the try, so parallel guesses cannot share one.
    if sent is None or not OneTimeCode.objects.filter(pk=sent.pk, tries__lt=CODE_TRIES).update(tries=F("tries") + 1):
        return False
    if not hmac.compare_digest(sent.digest, _digest(conversation, code)):
        return False
    if not OneTimeCode.objects.filter(pk=sent.pk, used_at=None).update(used_at=now()):
        return False
    prove(conversation, sent.contact_point.customer, level=Level.CODE, method="code")
    return True
