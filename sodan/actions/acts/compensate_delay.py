"""Make good for a parcel that came late: the delivery fee back, or store credit; as the policies say, once for each order."""

from __future__ import annotations

from typing import Any, Literal

from sodan.actions.act import Act, Effect, Errand, Matter, OrderArguments, Quote, ReadBack, in_languages
from sodan.actions.fact import order_facts, order_line, told
from sodan.actions.parcel import days_told, parcel_facts
from sodan.backoffice.connector import Receipt
from sodan.customers.identity import Level
from sodan.policy.charge import delay_credit

LATE = "late"


class Asked(OrderArguments):
    """The order, and whether the delivery fee goes back to where it came from or credit is given."""

    to: Literal["original", "store_credit"] = "store_credit"


class CompensateDelay(Act[Asked]):
    """The amount is never asked for: the fee is on the order, the credit in the policies."""

    name = "compensate_delay"
    duty = "settle_claims"
    effect = Effect.MONEY
    level = Level.FACTS
    arguments = Asked

    def quote(self, matter: Matter[Asked]) -> Quote:
        """The delivery fee, as far as the payments still hold it; else the credit for a late parcel."""
        order = matter.the_order
        amount = min(order.shipping, order.refundable) if matter.arguments.to == "original" else delay_credit(matter.brand)
        return Quote(amount=amount, outgoing=amount)

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:
        """How late, what was given before, where to, how much."""
        amount = quote.amount.minor if quote.amount is not None else 0
        return {**order_facts(matter), **parcel_facts(matter), "to": matter.arguments.to, "amount_minor": amount}

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:
        """The order, by how much it is late, in what form, how much."""
        late = int(parcel_facts(matter)["days_late"])
        form = "delivery_fee" if matter.arguments.to == "original" else "store_credit"
        lines = [order_line(matter), ReadBack("days_late", days_told(late)), ReadBack("refund_to", told(f"read_back.{form}"))]
        return lines + ([ReadBack("total_compensation", in_languages(quote.amount))] if quote.amount is not None else [])

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Ask the shop to give exactly the agreed amount."""
        if errand.amount is None:
            message = "a compensation without an amount"
            raise TypeError(message)
        return matter.shop.compensate(
            matter.the_order.id, amount=errand.amount, to=matter.arguments.to, reason=LATE,
            key=errand.key, actor=errand.actor, expected_version=errand.expected_version,
        )  # fmt: skip


ACT = CompensateDelay()
