"""Take items back and give the money back: to where it came from, as store credit, or to another of the customer's own."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from sodan.actions.act import Act, Effect, Errand, Matter, OrderArguments, Quote, ReadBack, in_languages
from sodan.actions.fact import delivery_facts, destination, item_line, order_facts, order_line, same_in_all, told
from sodan.actions.instrument import destination_of, named_method
from sodan.backoffice.connector import Receipt
from sodan.customers.identity import Level

Reason = Literal["defective", "wrong_item", "not_as_described", "changed_mind", "wrong_size", "late"]
Pieces = Annotated[dict[int, Annotated[int, Field(ge=0, strict=True)]], Field(min_length=1, max_length=50)]


class Asked(OrderArguments):
    """Which pieces (line → how many), why, and where the money goes: an instrument that is named is where it goes."""

    lines: Pieces
    reason: Reason
    to: Literal["original", "store_credit", "method"] = "original"
    method_id: int | None = None

    @model_validator(mode="after")
    def _a_method_is_named(self) -> Self:
        """Raises ValueError for an instrument that is needed and not named, or named and not wanted."""
        if (self.to == "method" and self.method_id is None) or (self.to == "store_credit" and self.method_id is not None):
            message = f"method_id does not go with to: {self.to}"
            raise ValueError(message)
        return self

    @property
    def goes_to(self) -> str:
        """``original``, ``store_credit`` or ``method``."""
        return self.to if self.method_id is None else "method"


class ReturnAndRefund(Act[Asked]):
    """The amount is the shop's quote: goods, less their part of a coupon, less return shipping where the customer bears it."""

    name = "return_and_refund"
    duty = "process_refund"
    effect = Effect.MONEY
    level = Level.FACTS
    arguments = Asked
    makes = frozenset({"came_back_before"})

    def quote(self, matter: Matter[Asked]) -> Quote:
        """Nothing while the pieces are not all with the customer."""
        if not delivery_facts(matter, matter.arguments.lines)["is_open"]:
            return Quote()
        quoted = matter.shop.quote_return(matter.the_order, lines=matter.arguments.lines, reason=matter.arguments.reason)
        labels = {payment.id: payment.label for payment in matter.the_order.payments}
        parts = tuple((labels.get(payment_id, ""), share) for payment_id, share in quoted.parts)
        taken = (
            ("coupon_share", quoted.coupon_share),
            ("coupon_withdrawn", quoted.coupon_withdrawn),
            ("discount", quoted.discount),
        )
        off = (*taken, ("return_shipping", quoted.return_shipping))
        return Quote(quoted.amount, outgoing=quoted.amount, goods=quoted.goods, taken_off=off, parts=parts)

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:
        """Delivery, reason, destination and the computed amount."""
        asked = matter.arguments
        facts = {
            **order_facts(matter),
            **delivery_facts(matter, asked.lines),
            "reason": asked.reason,
            "to": destination_of(matter, asked.goes_to, asked.method_id),
            "is_customers_method": asked.method_id is None or named_method(matter, asked.method_id) is not None,
        }
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
        elif (method := named_method(matter, asked.method_id)) is not None:
            lines.append(ReadBack("refund_to", same_in_all(method.label)))
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
            order.id, lines=asked.lines, reason=asked.reason, to=asked.goes_to, method_id=asked.method_id, amount=errand.amount,
            key=errand.key, actor=errand.actor, expected_version=errand.expected_version,
        )  # fmt: skip


def _sum(quote: Quote) -> list[ReadBack]:
    """What is taken off, with what the goods came to where that is more than one thing or a coupon."""
    off = [(label, money) for label, money in quote.taken_off if money]
    lines = [ReadBack(label, in_languages(-money)) for label, money in off]
    is_plain = quote.goods is None or all(label == "return_shipping" for label, _ in off)
    return lines if is_plain or quote.goods is None else [ReadBack("goods", in_languages(quote.goods)), *lines]


ACT = ReturnAndRefund()
