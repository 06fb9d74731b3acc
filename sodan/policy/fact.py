"""Every fact a rule may ask about. Facts are read from records by the acts, never from what somebody wrote."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a fact can be: yes or no, one of a few names, a whole number, an amount in minor units, a day, or any text."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    AMOUNT = "amount"
    DAY = "day"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Fact:
    """What the fact means; ``asked`` when the customer can be asked for it, so that its lack is a question, not a refusal.

    ``values`` are all the names it can be. It is on record only where ``only_when`` holds. ``low`` is the least a number can be.
    ``by_law`` marks what ``window`` computes from the other facts.
    """

    meaning: str
    asked: bool = False
    values: tuple[str, ...] = ()
    only_when: str = "true"
    low: int | None = None
    by_law: bool = False


ORDER_STATUS = (
    "pending", "processing", "shipped", "partially_shipped", "delivered", "partially_returned", "returned", "cancelled",
)  # fmt: skip
REASONS = ("defective", "wrong_item", "not_as_described", "changed_mind", "by_mistake", "wrong_size", "late")

FACTS: dict[str, Fact] = {
    "jurisdiction": Fact("the brand's law, e.g. KR"),
    "currency": Fact("the currency of the order or brand, e.g. KRW"),
    "by_person": Fact("whether a person (not the AI) asks for the act"),
    "order_status": Fact(
        "pending, processing, shipped, partially_shipped, delivered, partially_returned, returned or cancelled",
        values=ORDER_STATUS,
    ),
    "is_delivered": Fact("whether every item asked about has reached the customer"),
    "delivered_on": Fact(
        "the day of delivery where the customer is, as 2025-11-03; null before delivery", only_when="is_delivered"
    ),
    "asked_on": Fact("the day the customer asked, where the customer is, as 2025-11-06"),
    "days_since_delivery": Fact(
        "calendar days from the delivery to the day of asking, where the customer is; null before delivery",
        only_when="is_delivered",
        low=0,
    ),
    "withdrawal_ends_on": Fact(
        "the last day to withdraw without a reason by law; null where it gives no such right",
        only_when="is_withdrawable_by_law",
        by_law=True,
    ),
    "is_withdrawable_by_law": Fact(
        "whether the law lets the consumer withdraw without a reason on the day of asking", by_law=True
    ),
    "claim_ends_on": Fact(
        "the last day by law to give up what is not as described; null where it names none",
        only_when="is_claimable_by_law",
        by_law=True,
    ),
    "is_claimable_by_law": Fact(
        "whether the law lets the consumer give up what is not as described on the day of asking", by_law=True
    ),
    "is_final_sale": Fact("whether an item asked about was sold as final, on a ground the law allows and told before the sale"),
    "is_open": Fact("whether every item asked about is still with the customer, in that quantity, and in no other return"),
    "is_disputed": Fact("whether the customer's bank is already taking a payment of the order back (chargeback)"),
    "reason": Fact("defective, wrong_item, not_as_described, changed_mind, wrong_size or late", asked=True, values=REASONS),
    "to": Fact(
        "where the money goes: original, store_credit, the customer's gift_card, or an other_method of theirs",
        asked=True,
        values=("original", "store_credit", "gift_card", "other_method", "exchange"),
    ),
    "amount_minor": Fact("the amount the act moves, computed; smallest unit (won, yen, cents)"),
    "is_same_product": Fact("whether each new item is another variant of the same product"),
    "is_other_variant": Fact("whether each new item differs from the one it replaces"),
    "is_available": Fact("whether every new item is in stock"),
    "is_customers_method": Fact("whether the payment method named is on the customer's file; true when none is named"),
    "difference_minor": Fact("what the customer pays more (below zero: gets back), computed; smallest unit"),
    "holds_enough": Fact("whether the payment method named holds what is to be paid; true for a card, whose issuer decides"),
    "is_other_method": Fact("whether the payment method named is another than the one the order is paid with"),
    "were_items_changed": Fact("whether items of the order were changed before"),
    "came_back_before": Fact("whether a return or an exchange of the order was agreed before"),
    "problem": Fact(
        "what is wrong with a parcel: damaged, missing, wrong_item or lost",
        asked=True,
        values=("damaged", "missing", "wrong_item", "lost"),
    ),
    "remedy": Fact(
        "what the customer chose to have it made good by: reship, refund, store_credit or discount",
        asked=True,
        values=("reship", "refund", "store_credit", "discount"),
    ),
    "value_minor": Fact("what was paid for the pieces claimed, computed; smallest unit"),
    "number_pictures": Fact("how many pictures the customer sent in the conversation", low=0),
    "was_claimed": Fact("whether one of the pieces was made good for before"),
    "days_late": Fact(
        "calendar days by which the latest parcel came, or has not come, after its promised day; 0 when none is late", low=0
    ),
    "days_silent": Fact("calendar days since the carrier last told something of a parcel on its way", low=0),
    "is_marked_lost": Fact("whether the carrier or a colleague has found that a parcel of the order is lost"),
    "was_compensated": Fact("whether something was given for a fault of ours on this order before"),
    "is_whole_address": Fact("whether the address has a name, a street, a postcode and a country"),
    "rating": Fact("the customer's mark", asked=True, low=0),
    "is_whole_phone": Fact("whether the telephone number has as many digits as a number that can be called"),
    "has_consent": Fact("whether the customer agreed to what this act asks their agreement for"),
    "has_contact": Fact("whether there is an e-mail address or a telephone number to reach the customer at"),
    "has_agreed_terms": Fact("whether the customer agreed to the terms of use"),
    "has_agreed_privacy": Fact("whether the customer agreed to their data being kept for the account"),
    "is_of_age": Fact("whether the customer said that they are fourteen or older; false where it is not asked"),
    "has_proved_contact": Fact("whether a new e-mail address was proved by a one-time code in the conversation"),
    "is_new_customer": Fact("whether the conversation is with somebody who has no account yet"),
    "is_sold_out": Fact("whether nothing is left of what the customer would like"),
    "is_told": Fact("whether a complaint or an opinion says what it is about"),
    "is_campaign_on": Fact("whether the campaign is live and today is one of its days, where the brand is"),
    "is_settled": Fact("whether nothing of the conversation is open, owed or under way"),
    "has_complained": Fact("whether the conversation holds a complaint, a claim or an incident"),
    "is_upset": Fact("whether the customer's words in the conversation showed displeasure"),
    "number_stars": Fact("the lowest mark given in the conversation; 5 where none was given", low=1),
    "was_offered_here": Fact("whether a campaign was told to the customer in this conversation"),
    "was_told_of_it": Fact("whether the customer was told of this campaign before"),
    "was_offered_before": Fact("whether the customer was ever told of a campaign unasked"),
    "number_days_since_offer": Fact(
        "whole days since a campaign was last told to the customer; null where none ever was",
        only_when="was_offered_before",
        low=0,
    ),
    "hours_on_clock": Fact("the hour of the day where the customer is, from 0 to 23", low=0),
}

IMPOSSIBLE = (
    "is_delivered && order_status in ['pending', 'processing', 'cancelled']",
    "!is_delivered && order_status == 'delivered'",
    "is_open && !is_delivered",
    "is_withdrawable_by_law && !is_delivered",
    "is_claimable_by_law && !is_delivered",
)
"""Cases that no record can show; the linter does not reason about them."""

_BEGINNINGS = ("is_", "has_", "holds_", "was_", "were_", "came_", "by_", "may_")
_NUMBERS = ("days_", "times_", "hours_", "count_", "number_")


def kind_of(name: str) -> Kind:
    """What the fact can be, by its values and its name: ``is_`` is yes or no, ``_minor`` an amount, ``_on`` a day.

    A new fact is named so that this is right: ``days_``, ``times_``, ``hours_`` and ``number_`` begin numbers.
    """
    fact = FACTS[name]
    if fact.values:
        return Kind.CHOICE
    if name.startswith(_BEGINNINGS):
        return Kind.YES_NO
    if name.endswith("_minor"):
        return Kind.AMOUNT
    if name.endswith("_on"):
        return Kind.DAY
    return Kind.NUMBER if name.startswith(_NUMBERS) or fact.low is not None else Kind.TEXT
