"""What of a message's own words bears out what it may ask for."""

from __future__ import annotations

from sodan.ai.understanding.message import Message
from sodan.ai.understanding.question import topic_of
from sodan.ai.understanding.segment import families_of

_OF_A_FILE = {"email", "phone", "person_name"}


def _takes_order(label: str, message: Message) -> bool:
    """Whether an order says what it is about: not where it is about a customer's own file, for digits look like an order's."""
    types = {slot.type for _, slot in message.ears.slots_of(label)}
    return "order" in types or not types & _OF_A_FILE


def is_borne_out(label: str, message: Message, concepts: frozenset[str]) -> bool:
    """Whether the words carry anything that such a request must be about."""
    if label == "product_question":
        return bool(message.of("product") or topic_of(message.spelled))
    ear = message.ears.by_procedure.get(label)
    named = {one.slot for one in message.mentions if not one.rejected}
    if "order_number" in named and _takes_order(label, message):
        return True
    return ear is None or ear.is_about(concepts | named, message.spelled)


def signs_of(message: Message, concepts: frozenset[str]) -> frozenset[str]:
    """All that may show a request: kinds of words and concepts."""
    return families_of(message.text, message.ears) | concepts
