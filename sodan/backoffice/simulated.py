"""The books of the stand-in for the payment provider: what it took and gave back, as an outside firm would keep them.

It answers the same key the same for as long as it remembers keys, never gives back more than it took, and lets movements
settle, fail and come back at their own time: how one stands is worked out when somebody asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q

from sodan.backoffice.provider import CHARGE, PAYOUT, REFUND, Answer, DisputeStanding, Outcome
from sodan.kit.clock import now
from sodan.kit.errors import Conflict
from sodan.kit.money import Money
from sodan.kit.record import Record

KEYS_LAST = timedelta(hours=24)


class SimulatedCharge(Record):
    """Money the simulator took, under our key, and how much of it went back."""

    key = models.CharField(max_length=140, unique=True)
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
    """One answered call and how its movement stands. ``subject`` is the token charged or paid, or the charge given back.

    The same key is answered the same while it is remembered; ``nth`` above zero is a key used again after that.
    ``plan`` is what is still to become of it: ``[moment, outcome, why]``, soonest first.
    """

    account = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=120)
    nth = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, blank=True)
    subject = models.CharField(max_length=140, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    amount_minor = models.BigIntegerField(default=0)
    outcome = models.CharField(max_length=12, blank=True)
    why = models.CharField(max_length=32, blank=True)
    plan = models.JSONField(default=list)

    class Meta:
        """Listed by account and moment."""

        ordering = ("created_at", "id")
        constraints = [models.UniqueConstraint(fields=["key", "nth"], name="simulated_call_once_per_key")]
        indexes = [models.Index(fields=["account", "created_at", "id"], name="simulated_call_listed")]

    @property
    def amount(self) -> Money:
        """How much it moves."""
        return Money(self.amount_minor, self.currency)

    @property
    def charge_key(self) -> str:
        """Under which key the charge stands that this call made."""
        return f"{self.key}#{self.nth}" if self.nth else self.key

    @property
    def answer(self) -> Answer:
        """What is answered to whoever asks."""
        return Answer(Outcome(self.outcome), f"sim_{self.pk}", self.why)


class SimulatedDispute(Record):
    """A charge that the customer's bank takes back."""

    account = models.CharField(max_length=64, blank=True)
    reference = models.CharField(max_length=48, unique=True)
    charge = models.ForeignKey(SimulatedCharge, on_delete=models.CASCADE, related_name="disputes")
    amount_minor = models.BigIntegerField()
    standing = models.CharField(max_length=8, default=DisputeStanding.OPENED)


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked of the stand-in: under which key, to charge or pay a token or to give back a charge, how much."""

    account: str
    key: str
    kind: str
    subject: str
    amount: Money

    @property
    def digest(self) -> str:
        """What tells one body from another."""
        told = (self.kind, self.subject, self.amount.minor, self.amount.currency)
        return hashlib.sha256(repr(told).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fate:
    """How a call will end: at once as ``outcome`` (``why`` for a decline), and later as ``then``."""

    outcome: Outcome = Outcome.SUCCEEDED
    why: str = ""
    then: Sequence[tuple[datetime, Outcome, str]] = ()


@transaction.atomic
def perform(asked: Call, fate: Fate) -> tuple[SimulatedCall, bool]:
    """Answer the call, and whether it is new: the same key and body while it is remembered is the first call again.

    Raises Conflict when the key was used for another body.
    """
    known = SimulatedCall.objects.select_for_update().filter(key=asked.key).order_by("-nth").first()
    if known is not None and known.created_at > now() - KEYS_LAST:
        if known.digest != asked.digest:
            raise Conflict(f"{asked.key} was used for another call")
        return _as_it_stands(known), False
    fresh = {
        "account": asked.account, "digest": asked.digest, "kind": asked.kind, "subject": asked.subject,
        "currency": asked.amount.currency, "amount_minor": asked.amount.minor,
    }  # fmt: skip
    nth = 0 if known is None else known.nth + 1
    call, is_new = SimulatedCall.objects.select_for_update().get_or_create(key=asked.key, nth=nth, defaults=fresh)
    if is_new:
        _begin(call, fate)
    return _as_it_stands(call), is_new


def _begin(call: SimulatedCall, fate: Fate) -> None:
    why = fate.why or _refused(call)
    call.outcome, call.why = (Outcome.DECLINED, why) if why else (fate.outcome, "")
    call.plan = [] if why else [[at.isoformat(), outcome, reason] for at, outcome, reason in fate.then]
    if call.kind == CHARGE and call.outcome == Outcome.SUCCEEDED:
        _take(call)
    call.save(update_fields=["outcome", "why", "plan"])


def _refused(call: SimulatedCall) -> str:
    """The code of the decline, or nothing; a refund's amount is set aside from its charge at once."""
    if call.kind in (CHARGE, PAYOUT):
        return "declined_by_issuer" if call.subject.startswith("tok_decline") else ""
    left = SimulatedCharge.objects.filter(
        key=call.subject, currency=call.currency, amount_minor__gte=F("refunded_minor") + call.amount_minor
    )
    return "" if left.update(refunded_minor=F("refunded_minor") + call.amount_minor) else "more_than_charged"


def _take(call: SimulatedCall) -> None:
    SimulatedCharge.objects.create(
        key=call.charge_key, token=call.subject, currency=call.currency, amount_minor=call.amount_minor
    )


@transaction.atomic
def standing_of(key: str) -> SimulatedCall | None:
    """The newest movement under that key as it stands now; None when no such call arrived."""
    call = SimulatedCall.objects.select_for_update().filter(key=key).order_by("-nth").first()
    return _as_it_stands(call) if call else None


def _as_it_stands(call: SimulatedCall) -> SimulatedCall:
    """Let what was planned up to now come about. The row must be locked."""
    due = [step for step in call.plan if datetime.fromisoformat(step[0]) <= now()]
    for _, outcome, why in due:
        _turn(call, Outcome(outcome), why)
    if due:
        call.plan = call.plan[len(due) :]
        call.save(update_fields=["outcome", "why", "plan"])
    return call


def _turn(call: SimulatedCall, into: Outcome, why: str) -> None:
    call.outcome, call.why = into, why
    if call.kind == CHARGE and into == Outcome.SUCCEEDED:
        _take(call)
    elif call.kind == REFUND and into in (Outcome.DECLINED, Outcome.REVERSED):
        SimulatedCharge.objects.filter(key=call.subject).update(refunded_minor=F("refunded_minor") - call.amount_minor)


@transaction.atomic
def take_charge_back(charge_key: str, *, account: str = "") -> SimulatedDispute:
    """The customer's bank takes back what is left of a charge."""
    charge = SimulatedCharge.objects.select_for_update().get(key=charge_key)
    return SimulatedDispute.objects.create(
        account=account,
        reference=f"dp_{charge.pk}_{charge.disputes.count() + 1}",
        charge=charge,
        amount_minor=charge.amount_minor - charge.refunded_minor,
    )


def end_dispute(dispute: SimulatedDispute, *, standing: DisputeStanding) -> None:
    """The bank decides: the money comes back to us (won) or stays with the customer (lost)."""
    dispute.standing = standing
    dispute.save(update_fields=["standing"])


@dataclass(frozen=True, slots=True)
class PastCharge:
    """A charge the stand-in shall remember, how much of it went back and when, and the number of the bank's claim."""

    key: str
    token: str
    amount: Money
    at: datetime
    account: str = ""
    refund_key: str = ""
    refunded_minor: int = 0
    refunded_at: datetime | None = None
    dispute: str = ""


def remember_charges(charges: Iterable[PastCharge]) -> None:
    """Tell the stand-in of charges made before it was asked: the past of a demo firm."""
    past = list(charges)
    taken = SimulatedCharge.objects.bulk_create(
        SimulatedCharge(
            key=charge.key, token=charge.token, currency=charge.amount.currency, amount_minor=charge.amount.minor,
            refunded_minor=charge.refunded_minor, created_at=charge.at,
        )
        for charge in past
    )  # fmt: skip
    calls = [_remembered(one, Call(one.account, one.key, CHARGE, one.token, one.amount), one.at) for one in past]
    for one in past:
        if one.refunded_minor:
            back = Money(one.refunded_minor, one.amount.currency)
            calls.append(_remembered(one, Call(one.account, one.refund_key, REFUND, one.key, back), one.refunded_at or one.at))
    SimulatedCall.objects.bulk_create(calls)
    SimulatedDispute.objects.bulk_create(
        SimulatedDispute(
            account=one.account, reference=one.dispute, charge=charge,
            amount_minor=charge.amount_minor - charge.refunded_minor,
        )
        for one, charge in zip(past, taken, strict=True)
        if one.dispute
    )  # fmt: skip


def _remembered(past: PastCharge, call: Call, at: datetime) -> SimulatedCall:
    return SimulatedCall(
        account=past.account, key=call.key, digest=call.digest, kind=call.kind, subject=call.subject,
        currency=call.amount.currency, amount_minor=call.amount.minor, outcome=Outcome.SUCCEEDED, created_at=at,
    )  # fmt: skip
