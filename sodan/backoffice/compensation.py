"""Making good a fault of our own: part of what was paid goes back, or store credit is given on top of it; nothing comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sodan.backoffice import booking, ledger, transfer
from sodan.backoffice.change import ChangeKind, ChangeStatus, OrderChange
from sodan.backoffice.order import Order
from sodan.backoffice.undertaking import Asked
from sodan.kit.errors import Refused
from sodan.kit.money import Money


@dataclass(frozen=True, slots=True)
class Compensation:
    """Give exactly ``amount`` for one reason, and for that reason never again on this order."""

    asked: Asked
    amount: Money
    to: str

    def prepare(self, order: Order, change: OrderChange) -> None:
        """Refuse a second one; money that was paid is held, credit costs nothing until it is given."""
        before = OrderChange.objects.filter(order=order, kind=ChangeKind.COMPENSATION, reason=self.asked.reason)
        if before.exclude(pk=change.pk).exclude(status=ChangeStatus.DECLINED).exists():
            raise Refused(f"{order.number} was compensated before", reasons=("compensated_once",))
        if self.amount.minor <= 0 or self.amount.currency != order.currency:
            raise Refused(f"{self.amount} is nothing to give", reasons=("nothing_to_give",))
        if self.to not in (transfer.ORIGINAL, transfer.STORE_CREDIT):
            raise Refused(f"compensation to {self.to}", reasons=("destination_unknown",))
        if self.to == transfer.ORIGINAL:
            transfer.plan_refund(order, change, self.amount.minor)

    def conclude(self, order: Order, change: OrderChange, settlement: transfer.Settlement) -> dict[str, Any]:  # noqa: ARG002 - one shape for all
        """Credit is on the customer's account from now on, and the books know at whose cost."""
        if self.to == transfer.STORE_CREDIT:
            transfer.give_credit(order.customer, self.amount)
            ledger.post(booking.compensated(change, self.amount))
        return {"to": self.to, "given_minor": self.amount.minor}

    def undo(self, order: Order, change: OrderChange) -> None:
        """Nothing was given, and nothing was set aside besides the money."""
