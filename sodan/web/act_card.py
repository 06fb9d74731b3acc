"""An act as a compact card in the conversation: what, how much, in which state, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sodan.desk.conversation import Conversation
from sodan.kit.money import Money
from sodan.people.representative import Representative


@dataclass(frozen=True, slots=True)
class ActCard:
    """One act for the eye of one reader: ``may_approve`` decides whether the two buttons are there."""

    key: str
    at: datetime
    act: str
    state: str
    amount: Money | None
    order_number: str
    lines: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    requested_by: str
    may_approve: bool


def cards_of(
    conversation: Conversation, *, reader: Representative, since: datetime | None, until: datetime | None
) -> tuple[ActCard, ...]:
    """The acts of a stretch of the conversation, oldest first."""
    return ()
