"""Parts read in the light of the running request: what ends it, and what only tells its reason or how it is paid."""

from __future__ import annotations

import re
from dataclasses import replace

from sodan.ai.understanding.message import Message
from sodan.ai.understanding.part import Part


def steered(part: Part, message: Message) -> Part:
    """Within a procedure "취소할게요" without an order or a product ends the talk about it, and cancels no order."""
    active = message.context.active
    stretch = message.part(part.segment.start, part.segment.end)
    if _tells_method(part, stretch) or _tells_reason(part, stretch):
        return replace(part, label="background")
    if not active or part.label not in {"cancel_order", "stop", "unsure", "background"}:
        return part
    inside = message.context.focus
    others = [line for one in stretch.of("product") for line in one.value.lines]
    if part.label == "stop" and inside and others and not set(others) & set(inside):
        return replace(part, label="background")  # "텀블러는 그냥 쓸게요" where the shirt is spoken of stops nothing
    named = part.concepts & {"ORDER", "PAYMENT", "REFUND"} or stretch.of("product") or stretch.of("order_number")
    if part.label == "cancel_order" and active != "cancel_order" and not named:
        return replace(part, label="stop")
    return part


def _tells_reason(part: Part, stretch: Message) -> bool:
    """Whether a part only says that the reason of the running request is to be another: "please change the reason"."""
    takes_reason = any(slot.type == "reason" for _, slot in stretch.ears.slots_of(stretch.context.active))
    is_other = part.label != stretch.context.active and part.label in {"change_items", "exchange", "unsure", "change_payment"}
    return takes_reason and is_other and bool(_OF_REASON.search(stretch.spelled)) and not stretch.of("product")


_OF_REASON = re.compile(r"(?<![a-z])reason(?![a-z])|사유|이유|理由")


def _tells_method(part: Part, stretch: Message) -> bool:
    """Whether a part only tells what the running request shall be paid with or paid back to: "no, PayPal please"."""
    active = stretch.context.active
    if active in {"", "change_payment"} or part.label in {active, "talk_to_person"} or not stretch.of("method"):
        return False
    if part.label != "change_payment" and (part.verbs - {"change"} or any(stretch.of(slot) for slot in ("product", "address"))):
        return False
    takes_method = any(slot.type == "method" for _, slot in stretch.ears.slots_of(active))
    return takes_method and not stretch.of("order_number") and "ORDER" not in part.concepts
