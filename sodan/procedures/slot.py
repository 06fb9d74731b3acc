"""Filling a slot: from what was said, from the customer's own records, else with a question whose options come from them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sodan.kit.clock import now
from sodan.policy.rule import compiled
from sodan.procedures.case import Case
from sodan.procedures.frame import Frame
from sodan.procedures.procedure import Slot
from sodan.procedures.said import Line
from sodan.procedures.slots.address import resolve_address
from sodan.procedures.slots.answer import Answer, Filled, Question
from sodan.procedures.slots.choice import resolve_choice, resolve_product, resolve_rating, resolve_reason, resolve_yes_no
from sodan.procedures.slots.order import resolve_lines, resolve_order, resolve_quantity
from sodan.procedures.slots.payment import resolve_method
from sodan.procedures.slots.picture import resolve_pictures
from sodan.procedures.slots.swap import resolve_swaps
from sodan.procedures.slots.written import is_day, resolve_date, resolve_email, resolve_name, resolve_phone, resolve_text

RESOLVERS: dict[str, Callable[[Slot, Frame, Case], Answer]] = {
    "order": resolve_order,
    "order_lines": resolve_lines,
    "quantity": resolve_quantity,
    "swaps": resolve_swaps,
    "reason": resolve_reason,
    "method": resolve_method,
    "address": resolve_address,
    "rating": resolve_rating,
    "text": resolve_text,
    "choice": resolve_choice,
    "date": resolve_date,
    "email": resolve_email,
    "phone": resolve_phone,
    "person_name": resolve_name,
    "yes_no": resolve_yes_no,
    "product": resolve_product,
    "pictures": resolve_pictures,
}


def resolve(slot: Slot, frame: Frame, case: Case) -> Answer:
    """Fill the slot; a filled value is written into the frame. A value that is not valid is asked for again."""
    answer = RESOLVERS[slot.type](slot, frame, case)
    if not isinstance(answer, Filled):
        return answer
    if answer.was_said and not _is_valid(slot, answer.value, today=now().astimezone(ZoneInfo(case.brand.zone)).date()):
        frame.slots.pop(slot.name, None)
        asked = RESOLVERS[slot.type](slot, frame, case)
        if isinstance(asked, Question):
            return Question(
                Line(slot.invalid, asked.line.values, choices=asked.line.choices, card=asked.line.card), asked.kind, asked.about
            )
        answer = asked if isinstance(asked, Filled) else answer
    frame.slots[slot.name] = answer.value
    return answer


def _is_valid(slot: Slot, value: Any, *, today: date) -> bool:
    """Whether the slot's own condition holds of the value."""
    if slot.valid == "true":
        return True
    known: dict[str, Any] = {"value": value, "days_ago": 0, "years_ago": 0}
    if slot.type == "date" and is_day(str(value)):
        day = date.fromisoformat(str(value))
        known["days_ago"] = (today - day).days
        known["years_ago"] = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
    return bool(compiled(slot.valid).execute(known))
