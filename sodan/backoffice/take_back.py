"""Taking goods back: the return is agreed and the money goes back; what arrives later is inspected and restocked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from sodan.backoffice import quote, transfer
from sodan.backoffice.apportionment import Apportionment
from sodan.backoffice.change import OrderChange
from sodan.backoffice.order import Order, OrderLine
from sodan.backoffice.product import Movement, move_stock
from sodan.backoffice.returned import Disposition, Return, ReturnLine, ReturnState
from sodan.backoffice.undertaking import Asked
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Refused
from sodan.kit.money import Money


def open_return(order: Order, change: OrderChange, pieces: Mapping[int, int]) -> Return:
    """Set the pieces down as coming back. Raises Conflict when they are not with the customer any more."""
    returned = Return.objects.create(order=order, change=change, reason=change.reason)
    for line_id, quantity in pieces.items():
        with_customer = OrderLine.objects.filter(order=order, pk=line_id, delivered__gte=F("return_requested") + quantity)
        if not with_customer.update(return_requested=F("return_requested") + quantity):
            raise Conflict(f"line {line_id}: {quantity} are no longer with the customer")
        ReturnLine.objects.create(returned=returned, line_id=line_id, quantity=quantity)
    return returned


def close_return(change: OrderChange) -> None:
    """The return does not come about: its pieces are simply with the customer again."""
    waived = Return.objects.filter(change=change, state=ReturnState.WAIVED).exists()
    for row in ReturnLine.objects.filter(returned__change=change):
        fewer = {"return_dismissed": F("return_dismissed") - row.quantity} if waived else {}
        OrderLine.objects.filter(pk=row.line_id).update(return_requested=F("return_requested") - row.quantity, **fewer)
    Return.objects.filter(change=change).update(state=ReturnState.CANCELLED)


def take_off(order: Order, change: OrderChange, worth: Apportionment) -> None:
    """What the pieces cost the coupon of the rest, and what of their price was given back before, is settled with them."""
    change.held |= {"repriced": list(worth.repriced), "discounts": [list(pair) for pair in worth.discounts]}
    OrderLine.objects.filter(order=order, pk__in=worth.repriced).update(is_coupon_withdrawn=True)
    for line_id, minor in worth.discounts:
        OrderLine.objects.filter(order=order, pk=line_id).update(discount_minor=F("discount_minor") - minor)


def put_back(order: Order, change: OrderChange) -> None:
    """As before ``take_off``."""
    OrderLine.objects.filter(order=order, pk__in=change.held.get("repriced", ())).update(is_coupon_withdrawn=False)
    for line_id, minor in change.held.get("discounts", ()):
        OrderLine.objects.filter(order=order, pk=line_id).update(discount_minor=F("discount_minor") + minor)


def waive_return(change: OrderChange) -> None:
    """Nothing need come back: the pieces are gone, or the customer may keep them."""
    for row in ReturnLine.objects.filter(returned__change=change):
        OrderLine.objects.filter(pk=row.line_id).update(return_dismissed=F("return_dismissed") + row.quantity)
    Return.objects.filter(change=change).update(state=ReturnState.WAIVED)


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Take pieces of some lines back and refund exactly ``amount``, ``to`` where (see ``transfer.plan_refund``)."""

    asked: Asked
    lines: Mapping[int, int]
    amount: Money
    to: str
    method_id: int | None = None

    def prepare(self, order: Order, change: OrderChange) -> None:
        """The sum must be the one the customer agreed to; then goods and money are set down together."""
        quoted = quote.returned(order, lines=self.lines, reason=self.asked.reason)
        if quoted.amount != self.amount:
            raise Conflict(f"{order.number}: {self.amount} was agreed, {quoted.amount} is right now")
        if self.amount.minor <= 0:
            raise Refused(f"{order.number}: nothing would go back", reasons=("nothing_to_give",))
        worth = quote.apportionment(order, self.lines, reason=self.asked.reason)
        open_return(order, change, self.lines)
        take_off(order, change, worth)
        transfer.plan_refund(order, change, self.amount.minor, to=self.to, method_id=self.method_id)

    def conclude(self, order: Order, change: OrderChange, settlement: transfer.Settlement) -> dict[str, Any]:
        """The goods are awaited."""
        returned = Return.objects.get(order=order, change=change)
        return {"return_id": returned.pk, "to": self.to, "refunded_minor": settlement.refunded_minor}

    def undo(self, order: Order, change: OrderChange) -> None:
        """Nothing was refunded, so nothing need come back, and what stays keeps its coupon."""
        close_return(change)
        put_back(order, change)


@transaction.atomic
def receive_return(return_id: int, *, dispositions: Mapping[int, Disposition]) -> Return:
    """The parcel is here and inspected: each line is restocked, set aside or written off.

    Raises Refused when it was received before.
    """
    returned = Return.objects.select_for_update().get(pk=return_id)
    if returned.state != ReturnState.REQUESTED:
        raise Refused(f"return {return_id} is {returned.state}", reasons=("return_closed",))
    for row in returned.lines.select_related("line").order_by("line__variant_id"):
        row.disposition = dispositions.get(row.line_id, Disposition.RESTOCK)
        row.save(update_fields=["disposition"])
        OrderLine.objects.filter(pk=row.line_id).update(return_received=F("return_received") + row.quantity)
        if row.disposition == Disposition.RESTOCK:
            move_stock(row.line.variant_id, row.quantity, kind=Movement.RETURN, ref=returned.change.key)
    Order.objects.filter(pk=returned.order_id).update(version=F("version") + 1)
    returned.state, returned.received_at = ReturnState.RECEIVED, now()
    returned.save(update_fields=["state", "received_at"])
    return returned
