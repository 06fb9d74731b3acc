"""Refunds as the customer may be told of them: how much went where, since when, and whether it arrived."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from sodan.backoffice.payment import Refund, RefundState
from sodan.backoffice.refund_view import MoneyBack, RefundView
from sodan.backoffice.transfer import STORE_CREDIT
from sodan.company.brand import Brand
from sodan.kit.money import Money

_UNDER_WAY = {
    RefundState.PENDING: MoneyBack.UNCONFIRMED,
    RefundState.UNKNOWN: MoneyBack.UNCONFIRMED,
    RefundState.SETTLING: MoneyBack.ON_ITS_WAY,
    RefundState.SUCCEEDED: MoneyBack.PAID,
}


def refunds_of(brand: Brand, customer_id: int) -> QuerySet[Refund]:
    """The customer's refunds in that shop, newest first; one that failed and is not owed never came about."""
    mine = Refund.objects.filter(payment__order__brand=brand, payment__order__customer_id=customer_id)
    called_off = {"state__in": (RefundState.FAILED, RefundState.REVERSED), "is_owed": False}
    return mine.exclude(**called_off).select_related("payment__order", "change", "method").order_by("-created_at", "-id")


def refund_views(refunds: Iterable[Refund]) -> tuple[RefundView, ...]:
    """The refunds as others see them."""
    return tuple(_view(refund) for refund in refunds)


def _view(refund: Refund) -> RefundView:
    payment = refund.payment
    is_credit = refund.to == STORE_CREDIT
    return RefundView(
        reference=refund.change.reference,
        order_number=payment.order.number,
        amount=Money(refund.amount_minor, payment.currency),
        kind=refund.kind,
        label="" if is_credit else refund.method.label if refund.method is not None else payment.label,
        state=MoneyBack.CAME_BACK if refund.is_owed else _UNDER_WAY.get(RefundState(refund.state), MoneyBack.CAME_BACK),
        since=refund.created_at,
    )
