"""What rules may ask about a payment method that a customer names: whose it is, what it holds, whether it is another one."""

from __future__ import annotations

from typing import Any

from sodan.actions.act import Matter
from sodan.backoffice.connector import MethodView
from sodan.kit.money import Money


def named_method(matter: Matter[Any], method_id: int | None) -> MethodView | None:
    """The customer's own payment method of that number; None for none, or another's: the two look alike."""
    if method_id is None or matter.customer_id is None:
        return None
    return next((method for method in matter.shop.payment_methods(matter.customer_id) if method.id == method_id), None)


def method_facts(matter: Matter[Any], method_id: int | None, *, due: Money | None) -> dict[str, Any]:
    """Facts of the method named for an amount ``due`` (what the customer pays; nothing or less than nothing is always held).

    A card without a balance of ours holds enough as far as we can tell; its issuer decides.
    """
    method = named_method(matter, method_id)
    paid_by = [payment.method_id for payment in matter.the_order.payments if payment.captured != payment.refunded]
    balance = method.balance if method is not None else None
    return {
        "is_customers_method": method_id is None or method is not None,
        "is_other_method": method_id is not None and method_id not in paid_by,
        "holds_enough": due is None or balance is None or due <= balance,
    }


def destination_of(matter: Matter[Any], to: str, method_id: int | None) -> str:
    """Where money would go: ``original``, ``store_credit``, ``gift_card``, or ``other_method`` (a card that did not pay)."""
    if to != "method" or method_id is None:
        return to
    if method_id in [payment.method_id for payment in matter.the_order.payments]:
        return "original"
    method = named_method(matter, method_id)
    return "gift_card" if method is not None and method.kind == "gift_card" else "other_method"
