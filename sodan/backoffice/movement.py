"""What our own records say of the movements that the payment provider makes for us: charges and refunds by their keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto

from django.db.models import Q, QuerySet

from sodan.backoffice.asking import BACK
from sodan.backoffice.change import ChangeStatus, OrderChange
from sodan.backoffice.payment import HELD_BY_US, Payment, PaymentState, Refund, RefundState
from sodan.backoffice.provider import CHARGE, PAYOUT, REFUND
from sodan.company.brand import Brand
from sodan.kit.money import Money

_CHUNK = 500
ORIGINAL, METHOD = "original", "method"


class Stands(Enum):
    """How a movement stands in our records.

    OPEN: not known, or the provider has not been asked yet. ON_ITS_WAY: accepted. MOVED: arrived. CAME_BACK: did not arrive,
    or came back, and is owed. STAYED: nothing moved.
    """

    OPEN = auto()
    ON_ITS_WAY = auto()
    MOVED = auto()
    CAME_BACK = auto()
    STAYED = auto()


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement in our records. ``change`` is None for what was paid when the order was placed."""

    key: str
    kind: str
    amount: Money
    stands: Stands
    order_id: int
    order_number: str
    change: OrderChange | None
    refund: Refund | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether its act is not done: what is learnt of it then is taken up by the act itself."""
        return self.change is not None and self.change.status == ChangeStatus.PENDING

    @property
    def operation(self) -> str:
        """Under which operation its entries stand in the books."""
        return self.change.key if self.change is not None else self.order_number


_PAYMENT = {
    PaymentState.PENDING: Stands.OPEN,
    PaymentState.UNKNOWN: Stands.OPEN,
    PaymentState.SETTLING: Stands.ON_ITS_WAY,
    PaymentState.CAPTURED: Stands.MOVED,
    PaymentState.FAILED: Stands.STAYED,
}
_REFUND = {
    RefundState.PENDING: Stands.OPEN,
    RefundState.UNKNOWN: Stands.OPEN,
    RefundState.SETTLING: Stands.ON_ITS_WAY,
    RefundState.SUCCEEDED: Stands.MOVED,
    RefundState.REVERSED: Stands.CAME_BACK,
}


def movements_under(brand: Brand, keys: Sequence[str]) -> dict[str, Movement]:
    """Those of the brand's movements that stand under these keys; two queries, a third for charges being given back."""
    payments = _payments(brand).filter(key__in=keys)
    refunds = _refunds(brand).filter(key__in=keys)
    found = {one.key: one for one in [*map(_charged, payments), *map(_refunded, refunds)]}
    being_returned = [key.removesuffix(BACK) for key in keys if key not in found and key.endswith(BACK)]
    if being_returned:
        charges = _payments(brand).filter(key__in=being_returned, change__status=ChangeStatus.PENDING)
        found |= {one.key: one for one in map(_being_given_back, charges)}
    return found


def movements_of(brand: Brand, *, since: datetime, until: datetime) -> Iterator[Movement]:
    """The brand's movements begun between the two moments that the provider must know of: on their way, or arrived."""
    begun = {"created_at__gte": since, "created_at__lt": until}
    payments = _payments(brand).filter(state__in=(PaymentState.SETTLING, PaymentState.CAPTURED), **begun)
    refunds = _refunds(brand).filter(state__in=(RefundState.SETTLING, RefundState.SUCCEEDED, RefundState.REVERSED), **begun)
    for payment in payments.iterator(chunk_size=_CHUNK):
        yield _charged(payment)
    for refund in refunds.iterator(chunk_size=_CHUNK):
        yield _refunded(refund)


def clearing_of(brand: Brand, operations: Sequence[str]) -> Counter[str]:
    """By operation how much stands at the provider by our records, in minor units; what is unknown counts as moved."""
    taken, given = (PaymentState.UNKNOWN, PaymentState.CAPTURED), (RefundState.UNKNOWN, RefundState.SUCCEEDED)
    sums: Counter[str] = Counter()
    placed = _payments(brand).filter(change=None, order__number__in=operations, state__in=taken)
    charged = _payments(brand).filter(change__key__in=operations, state__in=taken)
    refunded = _refunds(brand).filter(change__key__in=operations, state__in=given)
    for payment in [*placed, *charged]:
        sums[payment.change.key if payment.change else payment.order.number] += payment.amount_minor
    for refund in refunded:
        sums[refund.change.key] -= refund.amount_minor
    return sums


def _payments(brand: Brand) -> QuerySet[Payment]:
    return Payment.objects.filter(order__brand=brand).exclude(kind__in=HELD_BY_US).select_related("order", "change")


def _refunds(brand: Brand) -> QuerySet[Refund]:
    back = Q(to=ORIGINAL) & ~Q(payment__kind__in=HELD_BY_US)
    elsewhere = Q(to=METHOD) & ~Q(method__kind__in=HELD_BY_US)
    return Refund.objects.filter(back | elsewhere, payment__order__brand=brand).select_related("payment__order", "change")


def _charged(payment: Payment) -> Movement:
    order, amount = payment.order, Money(payment.amount_minor, payment.currency)
    return Movement(payment.key, CHARGE, amount, _PAYMENT[PaymentState(payment.state)], order.pk, order.number, payment.change)


def _being_given_back(payment: Payment) -> Movement:
    """The return of a charge whose change is under way; it has no row of its own before that ends."""
    return replace(_charged(payment), key=f"{payment.key}{BACK}", kind=REFUND, stands=Stands.OPEN)


def _refunded(refund: Refund) -> Movement:
    order, amount = refund.payment.order, Money(refund.amount_minor, refund.payment.currency)
    stands = _REFUND.get(RefundState(refund.state)) or (Stands.CAME_BACK if refund.is_owed else Stands.STAYED)
    kind = PAYOUT if refund.to == METHOD else REFUND
    return Movement(refund.key, kind, amount, stands, order.pk, order.number, refund.change, refund)
