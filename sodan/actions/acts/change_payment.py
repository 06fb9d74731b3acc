"""Charge another of the customer's payment methods for an order that is not packed yet."""

from __future__ import annotations

from typing import Any

from sodan.actions.act import Act, Effect, Errand, Matter, OrderArguments, Quote, ReadBack
from sodan.actions.fact import order_facts, order_line, same_in_all
from sodan.actions.instrument import method_facts, named_method
from sodan.backoffice.connector import Receipt
from sodan.customers.identity import Level


class Asked(OrderArguments):
    """Which order, and what pays it."""

    method_id: int


class ChangePayment(Act[Asked]):
    """The new method is charged first; the old one gets its money back."""

    name = "change_payment"
    duty = "change_order"
    effect = Effect.MONEY
    level = Level.FACTS
    arguments = Asked

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:  # noqa: ARG002 - the total stays as it is
        """How far the order has come, and whose method it is."""
        return {**order_facts(matter), **method_facts(matter, matter.arguments.method_id, due=matter.the_order.refundable)}

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:  # noqa: ARG002 - the total stays as it is
        """The new method."""
        method = named_method(matter, matter.arguments.method_id)
        return [order_line(matter), ReadBack("paid_by", same_in_all(method.label if method else ""))]

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Ask the shop to charge the other method."""
        return matter.shop.change_payment(
            matter.the_order.id, method_id=matter.arguments.method_id,
            key=errand.key, actor=errand.actor, expected_version=errand.expected_version,
        )  # fmt: skip


ACT = ChangePayment()
