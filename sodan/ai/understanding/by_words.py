"""Requests whose own words tell them apart from what they sound like: a notice, a call, a cancellation."""

from __future__ import annotations

import re

from sodan.ai.understanding.goods_question import waits_for_stock
from sodan.ai.understanding.message import Message
from sodan.ai.understanding.question import topic_of

_BY_PHONE = re.compile(
    r"전화로\s?(?:얘기|이야기|말|상담|통화|설명|하고)|電話で(?:話|相談|お話|説明)|(?<![a-z])(?:on|over|by) the phone(?![a-z])"
)


def by_words(label: str, message: Message, concepts: frozenset[str]) -> str:
    """A wish to be told that sounds like something else; empty when it is none."""
    known = message.ears.by_procedure
    if label == "stock_notice" and message.of("product") and not message.ears.is_worded(label, message.spelled):
        return "product_question" if topic_of(message.spelled) not in {"", "stock"} else ""
    if label == "refund_status" and "CANCEL" in concepts and not concepts & {"WHEN", "ALREADY", "PROGRESS"}:
        return "cancel_order"  # "can I cancel and get my money back?"
    if label == "talk_to_person" and "call_back" in known and _BY_PHONE.search(message.spelled):
        return "call_back"
    if "stock_notice" in known and label not in {"order_status", "refund_status"} and waits_for_stock(message.spelled):
        return "stock_notice"
    return ""
