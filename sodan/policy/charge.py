"""What a return costs the customer, and what the house gives for a fault of its own; both as the policies say."""

from __future__ import annotations

from sodan.company.brand import Brand
from sodan.kit.errors import Invalid
from sodan.kit.money import Money
from sodan.policy.decide import setting


def return_shipping(brand: Brand, *, reason: str) -> Money:
    """The return shipping taken off a refund for that reason. Raises Invalid when the policies do not say."""
    place = {"line": brand.line, "jurisdiction": brand.jurisdiction, "currency": brand.currency}
    if reason not in setting("reasons_customer_pays_return", **place):
        return Money(0, brand.currency)
    return Money(setting("return_shipping", **place), brand.currency)


def delay_credit(brand: Brand) -> Money:
    """The store credit for a parcel that came late. Raises Invalid when the policies do not say."""
    place = {"line": brand.line, "jurisdiction": brand.jurisdiction, "currency": brand.currency}
    return Money(setting("delay_credit", **place), brand.currency)


def withdraws_coupon(brand: Brand, *, reason: str) -> bool:
    """Whether a coupon is taken back from what stays once that comes to less than the coupon asked for.

    Only where the policies list the country, and never for a reason we answer for.
    """
    place = {"line": brand.line, "jurisdiction": brand.jurisdiction, "currency": brand.currency}
    if reason in setting("reasons_we_answer_for", **place):
        return False
    try:
        return brand.jurisdiction in setting("coupon_withdrawn_below_threshold", **place)
    except Invalid:
        return False


def claim_goods_stay_below(brand: Brand) -> Money:
    """Below which worth damaged or wrong goods need not come back. Raises Invalid when nothing is set."""
    place = {"line": brand.line, "jurisdiction": brand.jurisdiction, "currency": brand.currency}
    return Money(setting("claim_goods_stay_below", **place), brand.currency)


def picture_needed(brand: Brand, *, problem: str, value: Money) -> bool:
    """Whether a claim worth so much wants a picture. Raises Invalid when the policies do not say."""
    place = {"line": brand.line, "jurisdiction": brand.jurisdiction, "currency": brand.currency}
    return problem in setting("problems_with_picture", **place) and value.minor >= setting("picture_from", **place)


def keep_discount(brand: Brand) -> int:
    """What percent of its price goes back to a customer who keeps a damaged thing. Raises Invalid when nothing is set."""
    place = {"line": brand.line, "jurisdiction": brand.jurisdiction, "currency": brand.currency}
    return int(setting("keep_discount_percent", **place))
