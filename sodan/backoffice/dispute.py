"""Chargebacks: a customer's bank takes a payment back, and later decides who keeps the money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction

from sodan.backoffice import booking, ledger
from sodan.backoffice.event import DisputeChanged
from sodan.backoffice.ledger import Account
from sodan.backoffice.order import Order
from sodan.backoffice.payment import Payment
from sodan.backoffice.provider import Chargeback, DisputeStanding, Provider
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.kit.event import announce
from sodan.kit.money import Money
from sodan.kit.record import Record

PROVIDER = "provider"  # the actor of what no person did


class Dispute(Record):
    """One chargeback of one payment under the provider's number; nothing is given back on that payment while it is there."""

    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="disputes")
    reference = models.CharField(max_length=64, unique=True)
    amount_minor = models.BigIntegerField()
    standing = models.CharField(max_length=8, default=DisputeStanding.OPENED)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """The provider's number and how it stands."""
        return f"{self.reference} ({self.standing})"


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A chargeback as the desk is told of it."""

    reference: str
    brand_id: int
    order_number: str
    amount: Money
    standing: DisputeStanding
    opened_at: datetime


def dispute_told(dispute_id: int) -> DisputeView:
    """One chargeback. Raises NotFound when there is none."""
    found = Dispute.objects.select_related("payment__order").filter(pk=dispute_id).first()
    if found is None:
        raise NotFound(f"dispute {dispute_id}")
    order, amount = found.payment.order, Money(found.amount_minor, found.payment.currency)
    standing = DisputeStanding(found.standing)
    return DisputeView(found.reference, order.brand_id, order.number, amount, standing, found.created_at)


def follow_dispute(reference: str, provider: Provider) -> bool:
    """Ask how the chargeback of that number stands, and write it down where that is new; True when it was.

    Raises Unavailable when nobody answers, and NotFound for a number or a charge that is none of ours.
    """
    told = provider.chargeback(reference)
    if told is None:
        raise NotFound(f"chargeback {reference}")
    return learn_dispute(told)


@transaction.atomic
def learn_dispute(told: Chargeback) -> bool:
    """Write down how a chargeback stands; True when that is news. An end that is known already is not turned over."""
    payment = _locked(told)
    dispute, is_new = Dispute.objects.get_or_create(
        reference=told.reference, defaults={"payment": payment, "amount_minor": told.amount.minor}
    )
    if is_new:
        _open(dispute, payment)
    if dispute.ended_at is None and told.standing != DisputeStanding.OPENED:
        _end(dispute, payment, told.standing)
    elif not is_new:
        return False
    announce(DisputeChanged(payment.order.brand_id, dispute.pk))
    return True


def _locked(told: Chargeback) -> Payment:
    """The payment under the order's lock, as every writer of it takes it."""
    Order.objects.select_for_update().filter(payments__key=told.charge_key).values_list("pk").first()
    payment = Payment.objects.select_related("order").filter(key=told.charge_key).first()
    if payment is None:
        raise NotFound(f"the charge {told.charge_key} of the chargeback {told.reference}")
    return payment


def _open(dispute: Dispute, payment: Payment) -> None:
    Payment.objects.filter(pk=payment.pk, disputed_at=None).update(disputed_at=now())
    _book(dispute, payment, DisputeStanding.OPENED, out_of=booking.account_of(payment.kind), into=Account.DISPUTED)


def _end(dispute: Dispute, payment: Payment, standing: DisputeStanding) -> None:
    """Won: the money is ours again and may be given back. Lost: the bank gave it to the customer, so nothing else may."""
    dispute.standing, dispute.ended_at = standing, now()
    dispute.save(update_fields=["standing", "ended_at"])
    is_won = standing == DisputeStanding.WON
    into = booking.account_of(payment.kind) if is_won else Account.CHARGEBACKS
    _book(dispute, payment, standing, out_of=Account.DISPUTED, into=into)
    if is_won and not payment.disputes.exclude(standing=DisputeStanding.WON).exists():
        Payment.objects.filter(pk=payment.pk).update(disputed_at=None)


def _book(dispute: Dispute, payment: Payment, standing: DisputeStanding, *, out_of: Account, into: Account) -> None:
    amount = Money(dispute.amount_minor, payment.currency)
    ledger.post(booking.disputed(dispute.reference, amount, standing=standing, out_of=out_of, into=into, actor=PROVIDER))
