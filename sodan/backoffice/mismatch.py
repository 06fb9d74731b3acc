"""Where the payment provider's statement, our records and our books disagree: found by reconciliation, settled by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction

from sodan.backoffice.console import keep_reading
from sodan.backoffice.event import MismatchChanged, MoneySettled
from sodan.backoffice.ledger import Rest, in_suspense
from sodan.backoffice.movement import movements_under
from sodan.backoffice.provider import Outcome
from sodan.company.brand import Brand
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.kit.event import announce
from sodan.kit.money import Money
from sodan.kit.record import Record
from sodan.people.representative import Representative


class Kind(models.TextChoices):
    """What disagrees.

    MISSING_THERE: we say it moved, the statement does not list it. MISSING_HERE: listed, and none of ours. AMOUNT: another
    amount. STANDING: it moved by the one and not by the other. LISTED_TWICE: one movement, two lines. MOVED_TWICE: two
    movements under one key. BOOKS: the ledger says another sum than the records. UNKNOWN: nobody knows, and its money
    stands in suspense.
    """

    MISSING_THERE = "missing_there"
    MISSING_HERE = "missing_here"
    AMOUNT = "amount"
    STANDING = "standing"
    LISTED_TWICE = "listed_twice"
    MOVED_TWICE = "moved_twice"
    BOOKS = "books"
    UNKNOWN = "unknown"


class Mismatch(Record):
    """One disagreement about the movement under ``key`` on one ``day`` (in the brand's zone).

    ``ours_minor`` and ``theirs_minor`` are what we and what the provider (for BOOKS: the ledger) say moved; None for nothing
    known. ``operation`` is the key of the write it belongs to. One without ``settled_at`` is open; ``settled_by`` is None
    when a later statement agreed.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="mismatches")
    day = models.DateField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    key = models.CharField(max_length=140)
    operation = models.CharField(max_length=120, blank=True)
    order_number = models.CharField(max_length=48, blank=True)
    reference = models.CharField(max_length=64, blank=True)
    currency = models.CharField(max_length=3)
    ours_minor = models.BigIntegerField(null=True, blank=True)
    theirs_minor = models.BigIntegerField(null=True, blank=True)
    seen_at = models.DateTimeField(default=now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        """Each disagreement once for each way it stands; read by brand, the open ones first."""

        indexes = [
            models.Index(fields=["brand", "settled_at", "-id"], name="mismatch_open"),
            models.Index(fields=["brand", "day"], name="mismatch_of_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "kind", "key"], condition=models.Q(settled_at=None), name="one_open_mismatch"
            )
        ]

    def __str__(self) -> str:
        """What disagrees about which movement."""
        return f"{self.kind} {self.key}"

    @property
    def ours(self) -> Money | None:
        """What we say moved."""
        return None if self.ours_minor is None else Money(self.ours_minor, self.currency)

    @property
    def theirs(self) -> Money | None:
        """What the provider says moved, or the ledger."""
        return None if self.theirs_minor is None else Money(self.theirs_minor, self.currency)


@dataclass(frozen=True, slots=True)
class Difference:
    """A disagreement as comparing finds it; see ``Mismatch``."""

    kind: Kind
    key: str
    currency: str
    ours_minor: int | None = None
    theirs_minor: int | None = None
    operation: str = ""
    order_number: str = ""
    reference: str = ""


@transaction.atomic
def found(brand: Brand, day: date, difference: Difference) -> Mismatch | None:
    """Keep it as open, once; None when a person settled just that before: it is not asked again every night."""
    same = Mismatch.objects.filter(brand=brand, kind=difference.kind, key=difference.key)
    told = {"ours_minor": difference.ours_minor, "theirs_minor": difference.theirs_minor}
    if same.filter(settled_by__isnull=False, **told).exists():
        return None
    fresh = {
        "day": day, "currency": difference.currency, "operation": difference.operation,
        "order_number": difference.order_number, "reference": difference.reference, **told,
    }  # fmt: skip
    mismatch, is_new = Mismatch.objects.get_or_create(
        brand=brand, kind=difference.kind, key=difference.key, settled_at=None, defaults=fresh
    )
    if is_new:
        _announce(mismatch)
    else:
        Mismatch.objects.filter(pk=mismatch.pk).update(seen_at=now(), **told)
    return mismatch


@transaction.atomic
def agree(mismatch: Mismatch) -> bool:
    """It is no longer so: a later statement, or an answer, agrees. False when it was settled before."""
    return _settle(mismatch, by=None, note="")


@transaction.atomic
def settle_mismatch(mismatch: Mismatch, *, by: Representative, note: str) -> bool:
    """A person has cleared it with the provider and says how. False when somebody was first.

    Raises Invalid without a word of how, Conflict for an unknown outcome: that needs to be read, not talked away.
    """
    if not note.strip():
        raise Invalid("how it was cleared is missing", where="note", expected="a short text")
    if mismatch.kind == Kind.UNKNOWN:
        raise Conflict(f"{mismatch.key}: say whether it moved")
    return _settle(mismatch, by=by, note=note.strip()[:300])


@transaction.atomic
def read_on_console(brand: Brand, key: str, *, by: Representative, outcome: Outcome, reference: str = "") -> None:
    """A person read on the provider's console whether a movement of unknown outcome took place; its act is taken up.

    Raises NotFound unless that movement of the brand stands in suspense, Conflict when the other was read before, Invalid
    for an outcome that is no end, or without the provider's number of what moved.
    """
    unknown = next((unknown for unknown in unknown_at(brand) if unknown.key == key), None)
    if unknown is None:
        raise NotFound(f"movement {key}")
    number = reference.strip()
    if outcome not in (Outcome.SUCCEEDED, Outcome.DECLINED):
        raise Invalid("it moved, or it did not", where="outcome", expected="succeeded or declined")
    if outcome == Outcome.SUCCEEDED and not number:
        raise Invalid("the provider's number is missing", where="reference", expected="as the console shows it")
    keep_reading(key, outcome=outcome, reference=number[:64], read_by=f"human:{by.pk}")
    for mismatch in Mismatch.objects.filter(brand=brand, kind=Kind.UNKNOWN, key=key, settled_at=None):
        _settle(mismatch, by=by, note=f"{outcome} {number}".strip()[:300])
    announce(MoneySettled(brand.pk, unknown.operation))


@dataclass(frozen=True, slots=True)
class Unknown:
    """A movement that stands in suspense: under which key, of which operation, how much, in or out, and since when."""

    key: str
    operation: str
    amount: Money
    is_refund: bool
    since: datetime


def unknown_at(brand: Brand) -> list[Unknown]:
    """What stands in suspense of this brand, oldest first. A debit there is money that may have gone out."""
    rests = in_suspense()
    ours = movements_under(brand, [rest.ref for rest in rests])
    return [_unknown(rest) for rest in rests if rest.ref in ours]


def _unknown(rest: Rest) -> Unknown:
    is_refund = rest.amount.minor > 0
    return Unknown(rest.ref, rest.operation, rest.amount if is_refund else -rest.amount, is_refund, rest.since)


def mismatches_of(person: Representative) -> models.QuerySet[Mismatch]:
    """Everything at the brands this person serves. The root of each query of such a list."""
    return Mismatch.objects.filter(brand__representatives=person)


def mismatch_for(person: Representative, pk: int) -> Mismatch:
    """One of them. Raises NotFound for any other, whether or not it exists."""
    one = mismatches_of(person).select_related("brand", "settled_by").filter(pk=pk).first()
    if one is None:
        raise NotFound(f"mismatch {pk}")
    return one


def _settle(mismatch: Mismatch, *, by: Representative | None, note: str) -> bool:
    ended = Mismatch.objects.filter(pk=mismatch.pk, settled_at=None).update(settled_at=now(), settled_by=by, note=note)
    mismatch.refresh_from_db()
    if ended:
        _announce(mismatch)
    return bool(ended)


def _announce(mismatch: Mismatch) -> None:
    announce(MismatchChanged(mismatch.brand_id, mismatch.pk))
