"""Swap delivered items for other variants of the same product; a difference is paid or given back."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from sodan.actions.act import Act, Effect, Errand, Matter, OrderArguments, Quote, ReadBack
from sodan.actions.acts.return_and_refund import Reason
from sodan.actions.fact import (
    delivery_facts,
    difference_lines,
    order_facts,
    order_line,
    swap_facts,
    swap_lines,
    told,
)
from sodan.actions.instrument import method_facts
from sodan.backoffice.connector import Receipt
from sodan.customers.identity import Level
from sodan.kit.money import Money


class Asked(OrderArguments):
    """Which line becomes which variant, why, and what pays a difference."""

    swaps: Annotated[dict[int, str], Field(min_length=1, max_length=20)]
    reason: Reason
    method_id: int | None = None


class ExchangeItems(Act[Asked]):
    """Whole lines are swapped: every piece that is still with the customer."""

    name = "exchange_items"
    duty = "process_exchange"
    effect = Effect.MONEY
    level = Level.FACTS
    arguments = Asked
    makes = frozenset({"came_back_before"})

    def quote(self, matter: Matter[Asked]) -> Quote:
        """Nothing while a piece is not with the customer or a variant is not sold here."""
        swaps = matter.arguments.swaps
        known = swap_facts(matter, swaps)
        if not (delivery_facts(matter, self._pieces(matter))["is_open"] and known["is_same_product"]):
            return Quote(is_available=False)
        quoted = matter.shop.quote_exchange(matter.the_order, swaps=swaps)
        return Quote(amount=quoted.difference, outgoing=_given_back(quoted.difference), is_available=quoted.available)

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:
        """Delivery, reason, the variants and the payment method."""
        asked = matter.arguments
        return {
            **order_facts(matter),
            **delivery_facts(matter, self._pieces(matter)),
            **swap_facts(matter, asked.swaps),
            "reason": asked.reason,
            "to": "exchange",
            "is_available": quote.is_available,
            "difference_minor": quote.amount.minor if quote.amount is not None else 0,
            **method_facts(matter, asked.method_id, due=quote.amount),
        }

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:
        """What for what, why, and the difference."""
        asked = matter.arguments
        lines = [order_line(matter), *swap_lines(matter, asked.swaps)]
        lines.append(ReadBack("reason", told(f"return_reason.{asked.reason}")))
        return lines + difference_lines(matter, quote.amount, asked.method_id)

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Ask the shop to swap and settle exactly the agreed difference."""
        asked, order = matter.arguments, matter.the_order
        return matter.shop.exchange(
            order.id, swaps=asked.swaps, method_id=asked.method_id, reason=asked.reason,
            difference=errand.amount or Money(0, order.currency),
            key=errand.key, actor=errand.actor, expected_version=errand.expected_version,
        )  # fmt: skip

    def _pieces(self, matter: Matter[Asked]) -> dict[int, int]:
        lines = {line.id: line.open_quantity for line in matter.the_order.lines}
        return {line_id: lines.get(line_id, 0) for line_id in matter.arguments.swaps}


def _given_back(difference: Money) -> Money:
    return -difference if difference.minor < 0 else Money(0, difference.currency)


ACT = ExchangeItems()
