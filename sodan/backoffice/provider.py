"""The port of the payment provider: who moves money outside the house, and how it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sodan.kit.money import Money


class Outcome(StrEnum):
    """What became of a call that was answered."""

    SUCCEEDED = "succeeded"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Answer:
    """The provider's answer; ``reference`` is its own number for the movement, ``why`` its code for a decline."""

    outcome: Outcome
    reference: str
    why: str = ""

    @property
    def is_success(self) -> bool:
        """Whether the money moved."""
        return self.outcome == Outcome.SUCCEEDED


class Provider(Protocol):
    """Charges and refunds, idempotent by our key: the same key and body give the same answer.

    Every call raises Unavailable when no answer came — the money may or may not have moved — and Conflict when the key was
    used for something else.
    """

    def charge(self, key: str, *, token: str, amount: Money) -> Answer:
        """Take the amount from a stored instrument."""

    def refund(self, key: str, *, charge_key: str, amount: Money) -> Answer:
        """Give back part or all of an earlier charge."""

    def lookup(self, key: str) -> Answer | None:
        """What became of the call under that key; None when it never arrived."""
