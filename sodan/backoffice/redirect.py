"""Sending a pending order elsewhere, and having it paid from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sodan.backoffice import quote, transfer
from sodan.backoffice.cancellation import check_pending
from sodan.backoffice.change import OrderChange
from sodan.backoffice.connector import AddressView
from sodan.backoffice.order import Order
from sodan.backoffice.payment import Payment
from sodan.backoffice.undertaking import Asked
from sodan.backoffice.view import stored_address
from sodan.kit.errors import Refused


@dataclass(frozen=True, slots=True)
class AddressChange:
    """The parcel goes to another address."""

    asked: Asked
    address: AddressView

    def prepare(self, order: Order, change: OrderChange) -> None:
        """Only while nothing is packed, and only to an address a carrier can read."""
        check_pending(order)
        if not (self.address.name and self.address.line1 and self.address.country):
            raise Refused("the address lacks a name, a street or a country", reasons=("address_incomplete",))
        change.held = {"before": order.address}

    def conclude(self, order: Order, change: OrderChange, settlement: transfer.Settlement) -> dict[str, Any]:  # noqa: ARG002 - one shape for all
        """Write the new address down."""
        order.address = stored_address(self.address)
        order.save(update_fields=["address"])
        return {"address": order.address}

    def undo(self, order: Order, change: OrderChange) -> None:
        """No money moves here, so nothing can be declined."""


@dataclass(frozen=True, slots=True)
class PaymentChange:
    """Another instrument pays, and only then the first gets its money back; a decline of either leaves it as it was."""

    asked: Asked
    method_id: int

    def prepare(self, order: Order, change: OrderChange) -> None:
        """Plan the charge of all that the order has cost so far, and the refund of the same."""
        check_pending(order)
        paid = quote.payments_of(order)
        amount = sum(payment.refundable_minor for payment in paid)
        if amount == 0 or _is_paid_by(paid, self.method_id):
            raise Refused(f"{order.number} is paid from there already", reasons=("same_method",))
        transfer.plan_refund(order, change, amount)
        transfer.plan_charge(order, change, amount, method_id=self.method_id)

    def conclude(self, order: Order, change: OrderChange, settlement: transfer.Settlement) -> dict[str, Any]:  # noqa: ARG002 - one shape for all
        """Tell from where it is paid now."""
        charge = change.charges.get()
        return {"label": charge.label, "method_id": charge.method_id, "moved_minor": settlement.charged_minor}

    def undo(self, order: Order, change: OrderChange) -> None:
        """The money side is undone already."""


def _is_paid_by(payments: list[Payment], method_id: int) -> bool:
    return all(payment.method_id == method_id for payment in payments if payment.refundable_minor)
