"""Notices of the payment provider (webhooks): kept before they are acknowledged, then followed by asking how things stand.

A notice comes late, twice and in any order, so what it claims is not believed: it only says where to look.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.db import models, transaction
from django.db.models import F

from sodan.backoffice.acquiring import provider_of
from sodan.backoffice.change import ChangeStatus, OrderChange
from sodan.backoffice.dispute import follow_dispute
from sodan.backoffice.event import MoneySettled
from sodan.backoffice.payment import Payment, Refund
from sodan.backoffice.provider import Provider, Told
from sodan.backoffice.settling import ask_after
from sodan.company.brand import Brand
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.kit.event import announce
from sodan.kit.job import job
from sodan.kit.record import Record

log = structlog.get_logger(__name__)
KEPT_FOR = timedelta(days=90)
_DISPUTE = "dispute"


class Ending(models.TextChoices):
    """What following a notice came to: something was learnt, all was known, or it is about nothing of ours."""

    LEARNT = "learnt"
    KNOWN = "known"
    NOT_OURS = "not_ours"


class ProviderNotice(Record):
    """One notice by the provider's own number, with its raw bytes; ``times`` is how often it came."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="provider_notices")
    event_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=48)
    key = models.CharField(max_length=140)
    body = models.BinaryField()
    times = models.PositiveIntegerField(default=1)
    followed_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=8, choices=Ending.choices, blank=True)

    class Meta:
        """Each once for each brand; the newest are looked at."""

        constraints = [models.UniqueConstraint(fields=["brand", "event_id"], name="provider_notice_once")]
        indexes = [models.Index(fields=["created_at", "id"], name="provider_notice_newest")]

    def __str__(self) -> str:
        """Its number, its kind and what it is about."""
        return f"{self.event_id} {self.kind} {self.key}"


@transaction.atomic
def keep_notice(brand: Brand, told: Told, *, body: bytes) -> ProviderNotice:
    """Store it with the job that follows it; only then may it be acknowledged. One that came before is counted, no more."""
    fresh = {"kind": told.kind, "key": told.key, "body": body}
    notice, is_new = ProviderNotice.objects.get_or_create(brand=brand, event_id=told.event_id, defaults=fresh)
    if is_new:
        follow_notice.later(notice_id=notice.pk)
    else:
        ProviderNotice.objects.filter(pk=notice.pk).update(times=F("times") + 1)
    return notice


@job(attempts=20, lease=60)
def follow_notice(*, notice_id: int) -> None:
    """Ask the provider how what the notice names stands now, and write down what is new. May run any number of times."""
    notice = ProviderNotice.objects.select_related("brand").filter(pk=notice_id).first()
    if notice is None:
        return
    ending = _follow(notice)
    ProviderNotice.objects.filter(pk=notice.pk).update(followed_at=now(), ending=ending)
    log.info("notice.followed", notice_id=notice.pk, kind=notice.kind, ending=str(ending))


def _follow(notice: ProviderNotice) -> Ending:
    try:
        is_news = _is_news(notice, provider_of(notice.brand))
    except NotFound:
        return Ending.NOT_OURS
    return Ending.LEARNT if is_news else Ending.KNOWN


def _is_news(notice: ProviderNotice, provider: Provider) -> bool:
    """Ask after what it names; whether that told us anything new. Raises NotFound when it is none of ours."""
    if notice.kind.partition(".")[0] == _DISPUTE:
        return follow_dispute(notice.key, provider)
    change, refund = _what_it_names(notice)
    if change is not None and change.status == ChangeStatus.PENDING:
        _take_up(change, notice.brand_id)
        return True
    return refund is not None and ask_after(refund, provider)


def _what_it_names(notice: ProviderNotice) -> tuple[OrderChange | None, Refund | None]:
    """The change whose movement it is (None: paid when the order was placed), and the refund where it is one.

    Raises NotFound when it is none of ours.
    """
    refunds = Refund.objects.select_related("change", "payment__order")
    refund = refunds.filter(key=notice.key, payment__order__brand=notice.brand_id).first()
    if refund is not None:
        return refund.change, refund
    charges = Payment.objects.select_related("change")
    payment = charges.filter(key=notice.key, order__brand=notice.brand_id).first()
    if payment is None:
        raise NotFound(f"movement {notice.key}")
    return payment.change, None


@transaction.atomic
def _take_up(change: OrderChange, brand_id: int) -> None:
    """A change stands open and the provider has moved: whoever asked for it may ask again now."""
    announce(MoneySettled(brand_id, change.key))


@job(every=24 * 3600)
def forget_old_notices() -> None:
    """What came long ago and was followed is of no use any more."""
    ProviderNotice.objects.filter(created_at__lt=now() - KEPT_FOR, followed_at__isnull=False).delete()
