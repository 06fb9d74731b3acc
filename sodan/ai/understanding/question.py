"""A question about a product or the rules of the shop: which product, which topic, in whose words."""

from __future__ import annotations

import re
from typing import Any

from sodan.ai.understanding.lexicon import patterns_of
from sodan.ai.understanding.message import Message
from sodan.ai.understanding.normalise import folded
from sodan.backoffice.connector import ProductView
from sodan.procedures.command import Command


def topic_of(spelled: str) -> str:
    """What the question is about: returns, warranty, care, stock, shipping, price, size, …; empty when nothing tells."""
    if _WHERE_MADE.search(spelled):
        return "origin"
    return next((name for name, pattern in patterns_of("topics").items() if pattern.search(spelled)), "")


_WHERE_MADE = re.compile(r"(?<![a-z])where\b[^.?!]{1,40}\b(?:made|manufactured|produced|come from|comes from)(?![a-z])")


def _product_of(message: Message) -> int | None:
    """The one product named; among several the first the customer has bought."""
    for mention in message.of("product"):
        if mention.value.products:
            return int(mention.value.products[0])
    return None


def _of_kind(message: Message) -> list[ProductView]:
    """What of the catalogue is meant by a word for a kind of thing ("bag"): all of its category; else what it names; else all."""
    products = message.context.products
    if not (named := message.of("product")):
        return list(products)
    word = folded(message.span(named[0]))
    meant = [one for one in products if one.id in named[0].value.products]
    carrying = [one for one in products if any(word in folded(title) for title in one.titles.values())]
    if (len(carrying) == 1 and carrying == meant) or len({one.category for one in meant}) != 1:
        return meant
    return [one for one in products if one.category == meant[0].category]


def _by_price(message: Message) -> tuple[int, str] | None:
    """The cheapest or the dearest thing that is there, and which of the two was asked for; None when neither was."""
    cue = next((one.value for one in message.of("which") if one.value in ("cheapest", "dearest")), "")
    prices = [
        (variant.price.minor, product.id) for product in _of_kind(message) for variant in product.variants if variant.available
    ]
    if not cue or not prices:
        return None
    return (min(prices) if cue == "cheapest" else max(prices))[1], cue


def ask(message: Message, *, score: float) -> Command:
    """The question as a command: ``{"product_id": …, "topic": …, "text": …}``; with ``pick`` where the cheapest is asked for."""
    value: dict[str, Any] = {"product_id": _product_of(message), "topic": topic_of(message.spelled), "text": message.text}
    if not value["topic"] and (message.of("option") or message.of("quality")):
        # "do you have the tumbler in ivory?"; without a product "M은요?" may go on with what was asked before
        value |= {"topic": "stock"} if value["product_id"] else {"goes_on": True}
    if found := _by_price(message):
        value |= {"product_id": found[0], "topic": "price", "pick": found[1]}
    return Command("ask", name="product_question", value=value, span=message.text, score=score)
