"""Take items back and give the money back, to where it came from or as store credit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from sodan.actions.act import Act, Effect, Errand, Matter, OrderArguments, Quote, ReadBack, in_languages
from sodan.actions.fact import delivery_facts, destination, item_line, order_facts, order_line, told
from sodan.backoffice.connector import Receipt
from sodan.customers.identity import Level

Reason = Literal["defective", "wrong_item", "not_as_described", "changed_mind", "wrong_size", "late"]
Pieces = Annotated[dict[int, Annotated[int, Field(ge=0, strict=True)]], Field(min_length=1, max_length=50)]


class Asked(OrderArguments):
    """Which pieces (line → how many), why, and where the money goes."""

    lines: Pieces
    reason: Reason
    to: Literal["original", "store_credit"] = "original"


class ReturnAndRefund(Act[Asked]):
    """The amount is the shop's quote: goods, less their part of a coupon, less return shipping where the customer bears it."""

    name = "return_and_refund"
    duty = "process_refund"
    effect = Effect.MONEY
    level = Level.FACTS
    arguments = Asked

    def quote(self, matter: Matter[Asked]) -> Quote:
        """Nothing while the pieces are not all with the customer."""
        if not delivery_facts(matter, matter.arguments.lines)["is_open"]:
            return Quote()
        quoted = matter.shop.quote_return(matter.the_order, lines=matter.arguments.lines, reason=matter.arguments.reason)
        labels = {payment.id: payment.label for payment in matter.the_order.payments}
        parts = tuple((labels.get(payment_id, ""), share) for payment_id, share in quoted.parts)
        taken = (("coupon_share", quoted.coupon_share), ("coupon_withdrawn", quoted.coupon_withdrawn))
        off = (*taken, ("return_shipping", quoted.return_shipping))
        return Quote(quoted.amount, outgoing=quoted.amount, goods=quoted.goods, taken_off=off, parts=parts)

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:
        """Delivery, reason, destination and the computed amount."""
        asked = matter.arguments
        facts = {**order_facts(matter), **delivery_facts(matter, asked.lines), "reason": asked.reason, "to": asked.to}
        return facts if quote.amount is None else {**facts, "amount_minor": quote.amount.minor}

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:
        """Items, reason, what is taken off, where to, how much."""
        asked, order = matter.arguments, matter.the_order
        lines = [order_line(matter)]
        lines += [item_line(line, asked.lines[line.id]) for line in order.lines if line.id in asked.lines]
        lines.append(ReadBack("reason", told(f"return_reason.{asked.reason}")))
        lines += _sum(quote)
        if asked.to == "store_credit":
            lines.append(ReadBack("refund_to", told("read_back.store_credit")))
        elif quote.parts:
            lines.append(ReadBack("refund_to", destination(quote.parts)))
        return lines + ([ReadBack("total_refund", in_languages(quote.amount))] if quote.amount is not None else [])

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Ask the shop to take back and refund exactly the agreed amount."""
        asked, order = matter.arguments, matter.the_order
        if errand.amount is None:
            message = "a refund without an amount"
            raise TypeError(message)
        return matter.shop.return_and_refund(
            order.id, lines=asked.lines, reason=asked.reason, to=asked.to, amount=errand.amount,
            key=errand.key, actor=errand.actor, expected_version=errand.expected_version,
        )  # fmt: skip


def _sum(quote: Quote) -> list[ReadBack]:
    """What is taken off, with what the goods came to where that is more than one thing or a coupon."""
    off = [(label, money) for label, money in quote.taken_off if money]
    lines = [ReadBack(label, in_languages(-money)) for label, money in off]
    is_plain = quote.goods is None or all(label == "return_shipping" for label, _ in off)
    return lines if is_plain or quote.goods is None else [ReadBack("goods", in_languages(quote.goods)), *lines]


ACT = ReturnAndRefund()
