"""What a return costs the customer: the one charge the house makes, and never where the fault is ours."""

from __future__ import annotations

from sodan.company.brand import Brand
from sodan.kit.money import Money
from sodan.policy.decide import setting


def return_shipping(brand: Brand, *, reason: str) -> Money:
    """The return shipping taken off a refund for that reason. Raises Invalid when the policies do not say."""
    place = {"line": brand.line, "jurisdiction": brand.jurisdiction, "currency": brand.currency}
    if reason not in setting("reasons_customer_pays_return", **place):
        return Money(0, brand.currency)
    return Money(setting("return_shipping", **place), brand.currency)
