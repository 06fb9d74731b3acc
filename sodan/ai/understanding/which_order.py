"""Orders told by more than a number: all of them, or the one that goes to the city named with it."""

from __future__ import annotations

import re

from sodan.ai.understanding.message import Message
from sodan.ai.understanding.normalise import folded

# All of the customer's orders; not all of one: "the whole order", "all the items in my order".
_EVERY = re.compile(
    r"\b(?:all|both|each|every)(?: (?:one )?of)?(?: (?:my|the|these|those))?(?: (?!in\b|of\b|from\b|with\b)[\w'-]+){0,2} orders\b"
    r"|\b(?:each|every)(?: (?:pending|open|single|unshipped|delivered))* order\b"
    r"|주문\s?(?:건)?(?:들)?(?:을|를|은|는|이|가)?\s?(?:전부|모두|싹)|주문들|(?<!이 )(?<!그 )(?<!해당 )주문\s?전체"
    r"|(?:모든|전체)\s?(?:[^\s.!?]+\s){0,2}주문|注文(?:を|は|が|も)?(?:すべて|全て|全部|ぜんぶ|みんな)|(?:すべて|全て|全部|ぜんぶ)の[^。！？]{0,8}注文"
)


def every_order(message: Message) -> bool:
    """Whether all the customer's orders are meant and none of them is named."""
    return bool(_EVERY.search(message.spelled)) and not message.of("order_number")


def by_city(message: Message) -> str:
    """The only order that goes or went to the city named with it: "my Seattle order", "the order sent to Chicago"."""
    spelled = _without_addresses(message)
    cities = {order.number: folded(order.address.city) for order in message.context.orders if order.address.city}
    named = [
        number
        for number, city in cities.items()
        if re.search(rf"(?<![a-z]){re.escape(city)} orders?\b", spelled)
        or re.search(
            rf"\borders?\b[^.!?]{{0,30}}?\b(?:going|sent|shipped|headed|bound|addressed) (?:to|for) {re.escape(city)}\b",
            spelled,
        )
        or re.search(rf"{re.escape(city)}\s?(?:으로|로|에|행|の|への?|行き|宛|に)?[^.!?。]{{0,12}}(?:주문|注文)", spelled)
    ]
    return named[0] if len(named) == 1 else ""


def _without_addresses(message: Message) -> str:
    """What is said beside an address: the order whose address it is (“the address of my Chicago order”) is not the one meant."""
    spelled = message.spelled
    for one in message.of("address"):
        spelled = spelled[: one.start] + " " * (one.end - one.start) + spelled[one.end :]
    return spelled
