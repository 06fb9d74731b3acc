"""Every fact a rule may ask about. Facts are read from records by the acts, never from what somebody wrote."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """What the fact means; ``asked`` when the customer can be asked for it, so that its lack is a question, not a refusal."""

    meaning: str
    asked: bool = False


FACTS: dict[str, Fact] = {
    "jurisdiction": Fact("the brand's law, e.g. KR"),
    "currency": Fact("the currency of the order or brand, e.g. KRW"),
    "by_person": Fact("whether a person (not the AI) asks for the act"),
    "order_status": Fact("pending, processing, shipped, partially_shipped, delivered, partially_returned, returned or cancelled"),
    "is_delivered": Fact("whether every item asked about has reached the customer"),
    "delivered_on": Fact("the day of delivery where the brand is, as 2025-11-03; null before delivery"),
    "days_since_delivery": Fact("calendar days from that day to today where the brand is; null before delivery"),
    "is_final_sale": Fact("whether an item asked about was sold as final"),
    "is_open": Fact("whether every item asked about is still with the customer, in that quantity, and in no other return"),
    "is_disputed": Fact("whether the customer's bank is already taking a payment of the order back (chargeback)"),
    "reason": Fact("defective, wrong_item, not_as_described, changed_mind, wrong_size or late", asked=True),
    "to": Fact("where the money goes: original or store_credit", asked=True),
    "amount_minor": Fact("the amount the act moves, computed; smallest unit (won, yen, cents)"),
    "is_same_product": Fact("whether each new item is another variant of the same product"),
    "is_other_variant": Fact("whether each new item differs from the one it replaces"),
    "is_available": Fact("whether every new item is in stock"),
    "is_customers_method": Fact("whether the payment method named is on the customer's file; true when none is named"),
    "difference_minor": Fact("what the customer pays more (below zero: gets back), computed; smallest unit"),
    "rating": Fact("the customer's mark", asked=True),
}
