"""How sure we are who is asking: two matching facts, a one-time code to a contact on file, or the shop's own sign-in."""

from __future__ import annotations

import hashlib
import hmac
import re
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
SEALED = "sealed:"
_LIKE_A_CODE = re.compile(r"(?<![A-Za-z\d-])(?:\d{3}[ -]?\d{3}|\d{4,8})(?!\d)")  # kana and Hangul may stand right before it


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
    """A six-digit code sent to a contact on file, or to an ``address`` that is not; only its keyed digest is kept.

    ``proved_at`` is when the right code came back.
    """

    conversation = models.BigIntegerField(db_index=True)
    contact_point = models.ForeignKey(ContactPoint, null=True, blank=True, on_delete=models.CASCADE)
    address = models.CharField(max_length=254, blank=True)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    proved_at = models.DateTimeField(null=True, blank=True)


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
def issue_code(conversation: int, to: ContactPoint | str) -> str:
    """Make a one-time code for this conversation and return it, once, to whoever delivers it.

    To a contact point on file it will prove who is asking; to a bare address only that whoever asks reads what is sent there.
    """
    code = f"{secrets.randbelow(10**6):06d}"
    OneTimeCode.objects.filter(conversation=conversation, used_at=None).update(used_at=now())
    OneTimeCode.objects.create(
        conversation=conversation,
        contact_point=None if isinstance(to, str) else to,
        address=to if isinstance(to, str) else "",
        digest=_digest(conversation, code),
        expires_at=now() + CODE_LASTS,
    )
    return code


@dataclass(frozen=True, slots=True)
class Offer:
    """Digits of a message that may be the code we sent: their place in the text, and what may be kept of them."""

    start: int
    end: int
    seal: str
    is_ours: bool


def offered_code(conversation: int, text: str) -> Offer | None:
    """What in the text is offered as the code this conversation waits for, the right one before any other; None without one.

    The seal is a keyed digest that ``redeem_code`` takes in place of the digits, so that these need not be stored.
    """
    found = list(_LIKE_A_CODE.finditer(text))
    sent = _sent(conversation) if found else None
    if sent is None:
        return None
    offers = [
        Offer(*match.span(), SEALED + digest, is_ours=hmac.compare_digest(digest, sent.digest))
        for match in found
        for digest in [_digest(conversation, re.sub(r"\D", "", match[0]))]
    ]
    return next((offer for offer in offers if offer.is_ours), offers[0])


def _sent(conversation: int) -> OneTimeCode | None:
    """The code that this conversation waits for."""
    waiting = OneTimeCode.objects.filter(conversation=conversation, used_at=None, expires_at__gt=now())
    return waiting.select_related("contact_point__customer").last()


@transaction.atomic
def redeem_code(conversation: int, code: str) -> bool:
    """Whether the code (or its seal) is the one we sent; good once, for ten minutes and three tries. Proves L2 when right."""
    sent = _sent(conversation)
    if sent is None or sent.contact_point is None or not _is_right(sent, code):
        return False
    prove(conversation, sent.contact_point.customer, level=Level.CODE, method="code")
    return True


@transaction.atomic
def redeem_address(conversation: int, code: str, *, address: str) -> bool:
    """Whether the code is the one we sent to that address, as good as any other. Proves nothing of who is asking."""
    sent = _sent(conversation)
    if sent is None or not address or sent.address != address or not _is_right(sent, code):
        return False
    OneTimeCode.objects.filter(pk=sent.pk).update(proved_at=now())
    return True


def has_proved_address(conversation: int, address: str) -> bool:
    """Whether somebody in this conversation showed lately that they read what is sent to that address."""
    since = now() - PROOF_LASTS
    return bool(address) and OneTimeCode.objects.filter(conversation=conversation, address=address, proved_at__gt=since).exists()


def _is_right(sent: OneTimeCode, code: str) -> bool:
    # One conditional statement counts the try, so parallel guesses cannot share one.
    if not OneTimeCode.objects.filter(pk=sent.pk, tries__lt=CODE_TRIES).update(tries=F("tries") + 1):
        return False
    told = code.removeprefix(SEALED) if code.startswith(SEALED) else _digest(sent.conversation, code)
    if not hmac.compare_digest(sent.digest, told):
        return False
    return bool(OneTimeCode.objects.filter(pk=sent.pk, used_at=None).update(used_at=now()))
