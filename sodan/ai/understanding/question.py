"""A question about a product or the rules of the shop: which product, which topic, in whose words."""

from __future__ import annotations

from typing import Any

from sodan.ai.understanding.lexicon import patterns_of
from sodan.ai.understanding.message import Message
from sodan.procedures.command import Command


def topic_of(spelled: str) -> str:
    """What the question is about: returns, warranty, care, stock, shipping, price, size, …; empty when nothing tells."""
    return next((name for name, pattern in patterns_of("topics").items() if pattern.search(spelled)), "")


def _product_of(message: Message) -> int | None:
    """The one product named; among several the first the customer has bought."""
    for mention in message.of("product"):
        if mention.value.products:
            return int(mention.value.products[0])
    return None


def ask(message: Message, *, score: float) -> Command:
    """The question as a command: ``{"product_id": …, "topic": …, "text": …}``."""
    value: dict[str, Any] = {"product_id": _product_of(message), "topic": topic_of(message.spelled), "text": message.text}
    return Command("ask", name="product_question", value=value, span=message.text, score=score)
