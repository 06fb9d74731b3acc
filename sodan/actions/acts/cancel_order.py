"""Cancel an order that is not packed yet; everything paid goes back where it came from."""

from __future__ import annotations

from typing import Any, Literal

from sodan.actions.act import Act, Effect, Errand, Matter, OrderArguments, Quote, ReadBack, in_languages
from sodan.actions.fact import destination, item_line, order_facts, order_line, told
from sodan.backoffice.connector import Receipt
from sodan.customers.identity import Level

CancelReason = Literal["changed_mind", "by_mistake", "late", "wrong_item", "wrong_size", "not_as_described", "defective"]


class Asked(OrderArguments):
    """Which order and why."""

    reason: CancelReason = "changed_mind"


class CancelOrder(Act[Asked]):
    """The whole order."""

    name = "cancel_order"
    duty = "cancel_order"
    effect = Effect.MONEY
    level = Level.FACTS
    arguments = Asked

    def quote(self, matter: Matter[Asked]) -> Quote:
        """Everything paid that has not gone back."""
        if matter.the_order.status != "pending":
            return Quote()
        amount = matter.shop.quote_cancel(matter.the_order)
        parts = tuple((payment.label, payment.refundable) for payment in matter.the_order.payments if payment.refundable)
        return Quote(amount=amount, outgoing=amount, parts=parts)

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:
        """How far the order has come."""
        facts = {**order_facts(matter), "reason": matter.arguments.reason}
        return facts if quote.amount is None else {**facts, "amount_minor": quote.amount.minor}

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:
        """The order, its items, why, and what goes back where."""
        order = matter.the_order
        lines = [order_line(matter)]
        lines += [item_line(line, line.standing_quantity) for line in order.lines if line.standing_quantity > 0]
        lines.append(ReadBack("reason", told(f"return_reason.{matter.arguments.reason}")))
        if quote.parts:
            lines.append(ReadBack("refund_to", destination(quote.parts)))
        return lines + ([ReadBack("total_refund", in_languages(quote.amount))] if quote.amount is not None else [])

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Ask the shop to cancel."""
        return matter.shop.cancel(
            matter.the_order.id, reason=matter.arguments.reason,
            key=errand.key, actor=errand.actor, expected_version=errand.expected_version,
        )  # fmt: skip


ACT = CancelOrder()
