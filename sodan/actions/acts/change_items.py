"""Swap items of an order that is not packed yet; a difference is paid or given back."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from sodan.actions.act import Act, Effect, Errand, Matter, OrderArguments, Quote, ReadBack
from sodan.actions.fact import difference_lines, order_facts, order_line, swap_facts, swap_lines
from sodan.actions.instrument import method_facts
from sodan.backoffice.connector import Receipt
from sodan.customers.identity import Level
from sodan.kit.money import Money


class Asked(OrderArguments):
    """Which line becomes which variant, and what pays a difference."""

    swaps: Annotated[dict[int, str], Field(min_length=1, max_length=20)]
    method_id: int | None = None


class ChangeItems(Act[Asked]):
    """Whole lines are swapped."""

    name = "change_items"
    duty = "change_order"
    effect = Effect.MONEY
    level = Level.FACTS
    arguments = Asked
    makes = frozenset({"were_items_changed"})

    def quote(self, matter: Matter[Asked]) -> Quote:
        """Nothing once the order is packed, or where a variant is not sold here."""
        order, swaps = matter.the_order, matter.arguments.swaps
        if order.status != "pending" or not swap_facts(matter, swaps)["is_same_product"]:
            return Quote(is_available=False)
        quoted = matter.shop.quote_change_items(order, swaps=swaps)
        back = -quoted.difference if quoted.difference.minor < 0 else Money(0, order.currency)
        return Quote(amount=quoted.difference, outgoing=back, is_available=quoted.available)

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:
        """How far the order has come, the variants and the payment method."""
        asked = matter.arguments
        return {
            **order_facts(matter),
            **swap_facts(matter, asked.swaps),
            "is_available": quote.is_available,
            "difference_minor": quote.amount.minor if quote.amount is not None else 0,
            **method_facts(matter, asked.method_id, due=quote.amount),
        }

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:
        """What for what, and the difference."""
        asked = matter.arguments
        return [order_line(matter), *swap_lines(matter, asked.swaps), *difference_lines(matter, quote.amount, asked.method_id)]

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Ask the shop to swap and settle exactly the agreed difference."""
        asked, order = matter.arguments, matter.the_order
        return matter.shop.change_items(
            order.id, swaps=asked.swaps, method_id=asked.method_id,
            difference=errand.amount or Money(0, order.currency),
            key=errand.key, actor=errand.actor, expected_version=errand.expected_version,
        )  # fmt: skip


ACT = ChangeItems()
