"""A stand-in for the payment provider, so that the house works without an account anywhere. It moves no real money.

It keeps its own tables as an outside firm would, honours idempotency keys and never gives back more than it took. ``Faults``
makes it decline, go silent before or after the money moved, or take its time.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models, transaction
from django.db.models import F, Q

from sodan.backoffice.provider import Answer, Outcome
from sodan.kit.errors import Conflict, Unavailable
from sodan.kit.money import Money
from sodan.kit.record import Record


class SimulatedCharge(Record):
    """Money the simulator took, under our key, and how much of it went back."""

    key = models.CharField(max_length=120, unique=True)
    token = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)

    class Meta:
        """Not even the stand-in gives back more than it took."""

        constraints = [
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("amount_minor")), name="simulated_charge_refund_in_range"
            )
        ]


class SimulatedCall(Record):
    """One answered call: the same key is answered the same for ever."""

    key = models.CharField(max_length=120, unique=True)
    digest = models.CharField(max_length=64)
    outcome = models.CharField(max_length=12)
    why = models.CharField(max_length=32, blank=True)


class Fault(StrEnum):
    """What goes wrong with one call."""

    NONE = "none"
    DECLINE = "decline"
    LOST_BEFORE = "lost_before"
    LOST_AFTER = "lost_after"


@dataclass(slots=True)
class Faults:
    """A script of faults: each call takes the next; when it is used up all goes well. ``delay`` is seconds per call."""

    script: list[Fault] = field(default_factory=list)
    delay: float = 0.0

    def next_one(self) -> Fault:
        """The fault of the call at hand, after its delay."""
        if self.delay:
            time.sleep(self.delay)
        return self.script.pop(0) if self.script else Fault.NONE


class Simulator:
    """The stand-in. Instruments whose token begins with ``tok_decline`` are always declined."""

    def __init__(self, *, faults: Faults | None = None) -> None:
        """Without faults every call is answered."""
        self.faults = faults or Faults()

    def charge(self, key: str, *, token: str, amount: Money) -> Answer:
        """Take the amount; see ``Provider``."""
        return self._answered(key, ("charge", token, amount))

    def refund(self, key: str, *, charge_key: str, amount: Money) -> Answer:
        """Give back part of a charge; see ``Provider``."""
        return self._answered(key, ("refund", charge_key, amount))

    def lookup(self, key: str) -> Answer | None:
        """What became of the call under that key; None when it never arrived."""
        call = SimulatedCall.objects.filter(key=key).first()
        return _answer_of(call) if call else None

    def _answered(self, key: str, body: tuple[str, str, Money]) -> Answer:
        fault = self.faults.next_one()
        if fault == Fault.LOST_BEFORE:
            raise Unavailable(f"no answer to {key}", retry=2.0)
        answer = _perform(key, body, declines=fault == Fault.DECLINE)
        if fault == Fault.LOST_AFTER:
            raise Unavailable(f"no answer to {key}", retry=2.0)
        return answer


@transaction.atomic
def _perform(key: str, body: tuple[str, str, Money], *, declines: bool) -> Answer:
    kind, subject, amount = body
    digest = hashlib.sha256(repr((kind, subject, amount.minor, amount.currency)).encode()).hexdigest()
    call, is_new = SimulatedCall.objects.select_for_update().get_or_create(key=key, defaults={"digest": digest, "outcome": ""})
    if call.digest != digest:
        raise Conflict(f"{key} was used for another call")
    if not is_new:
        return _answer_of(call)
    call.why = "declined_by_issuer" if declines else _refused(key, kind, subject, amount)
    call.outcome = Outcome.DECLINED if call.why else Outcome.SUCCEEDED
    call.save(update_fields=["why", "outcome"])
    return _answer_of(call)


def _refused(key: str, kind: str, subject: str, amount: Money) -> str:
    """Move the money; the code of the decline, or nothing when it moved."""
    if kind == "charge":
        if subject.startswith("tok_decline"):
            return "declined_by_issuer"
        SimulatedCharge.objects.create(key=key, token=subject, currency=amount.currency, amount_minor=amount.minor)
        return ""
    left = SimulatedCharge.objects.filter(
        key=subject, currency=amount.currency, amount_minor__gte=F("refunded_minor") + amount.minor
    )
    return "" if left.update(refunded_minor=F("refunded_minor") + amount.minor) else "more_than_charged"


def _answer_of(call: SimulatedCall) -> Answer:
    return Answer(Outcome(call.outcome), f"sim_{call.pk}", call.why)


@dataclass(frozen=True, slots=True)
class PastCharge:
    """A charge the stand-in shall remember, and how much of it went back."""

    key: str
    token: str
    amount: Money
    refunded_minor: int = 0


def remember_charges(charges: Iterable[PastCharge]) -> None:
    """Tell the stand-in of charges made before it was asked: the past of a demo firm."""
    SimulatedCharge.objects.bulk_create(
        SimulatedCharge(
            key=charge.key,
            token=charge.token,
            currency=charge.amount.currency,
            amount_minor=charge.amount.minor,
            refunded_minor=charge.refunded_minor,
        )
        for charge in charges
    )
