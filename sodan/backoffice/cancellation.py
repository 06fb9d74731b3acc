"""Cancelling a pending order: the goods go back on the shelf and everything paid goes back where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F

from sodan.backoffice import quote, transfer
from sodan.backoffice.change import OrderChange
from sodan.backoffice.order import Order, OrderLine, status_of
from sodan.backoffice.product import Movement, move_stock
from sodan.backoffice.undertaking import Asked
from sodan.kit.errors import Refused


def check_pending(order: Order) -> None:
    """Refuse when anything is packed already, or nothing is left to change."""
    status = status_of(OrderLine.objects.filter(order=order))
    if status != "pending":
        raise Refused(
            f"{order.number} is {status}", reasons=("already_cancelled" if status == "cancelled" else "already_packed",)
        )


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Cancel every line of the order. ``held`` maps line ids to the pieces taken off it."""

    asked: Asked

    def prepare(self, order: Order, change: OrderChange) -> None:
        """None of it may be packed from now on, and all payments are held for refund."""
        check_pending(order)
        lines = OrderLine.objects.filter(order=order, ordered__gt=F("cancelled"))
        change.held = {str(line.pk): line.ordered - line.cancelled for line in lines}
        lines.update(cancelled=F("ordered"))
        transfer.plan_refund(order, change, quote.cancelled(order).minor)

    def conclude(self, order: Order, change: OrderChange, settlement: transfer.Settlement) -> dict[str, Any]:
        """The pieces are free for others."""
        for line in OrderLine.objects.filter(order=order, pk__in=change.held).order_by("variant_id"):
            move_stock(line.variant_id, change.held[str(line.pk)], kind=Movement.RELEASE, ref=change.key)
        return {"lines": change.held, "refunded_minor": settlement.refunded_minor}

    def undo(self, order: Order, change: OrderChange) -> None:
        """The order stands as before."""
        for line_id, quantity in change.held.items():
            OrderLine.objects.filter(order=order, pk=line_id).update(cancelled=F("cancelled") - quantity)
