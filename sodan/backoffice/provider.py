"""The port of the payment provider: who moves money outside the house, what it promises, and how it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from sodan.kit.money import Money

CHARGE, REFUND, PAYOUT = "charge", "refund", "payout"


class Outcome(StrEnum):
    """What became of a call that was answered.

    PENDING was accepted and moves later, if at all; REVERSED had moved and came back. What is not answered at all is no
    outcome but an Unavailable.
    """

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Answer:
    """The provider's answer; ``reference`` is its own number for the movement, ``why`` its code for a decline."""

    outcome: Outcome
    reference: str
    why: str = ""

    @property
    def is_success(self) -> bool:
        """Whether the money moved, and stayed where it went."""
        return self.outcome == Outcome.SUCCEEDED

    @property
    def is_pending(self) -> bool:
        """Whether it is accepted and not settled."""
        return self.outcome == Outcome.PENDING


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider promises.

    ``idempotency_ttl``: how long a key is remembered; the same key sent later would move money a second time.
    ``settles_within``: how long a movement may stay pending before somebody should ask.
    """

    idempotency_ttl: timedelta
    settles_within: timedelta


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement as the statement lists it: under our key, ``charge``, ``refund`` or ``payout``, and how it stands now."""

    key: str
    kind: str
    amount: Money
    answer: Answer
    at: datetime


class DisputeStanding(StrEnum):
    """How a chargeback stands: the bank has taken the money, gave it back to us, or keeps it."""

    OPENED = "opened"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Chargeback:
    """A customer's bank takes a charge back; ``charge_key`` is our key of the charge, ``reference`` the provider's number."""

    reference: str
    charge_key: str
    amount: Money
    standing: DisputeStanding


@dataclass(frozen=True, slots=True)
class Told:
    """A notice of the provider's (a webhook), checked: its own id, what kind, and our key of what it is about.

    What it claims of the state is not read: notices come late, twice and in any order, so the object is fetched.
    """

    event_id: str
    kind: str
    key: str


class Provider(Protocol):
    """Charges, refunds and payouts, idempotent by our key: the same key and body give the same answer.

    Every call raises Unavailable when no answer came — the money may or may not have moved — and Conflict when the key was
    used for something else.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What it promises."""

    def charge(self, key: str, *, token: str, amount: Money) -> Answer:
        """Take the amount from a stored instrument."""

    def refund(self, key: str, *, charge_key: str, amount: Money) -> Answer:
        """Give back part or all of an earlier charge."""

    def pay_out(self, key: str, *, token: str, amount: Money) -> Answer:
        """Send the amount to a stored instrument that may not be the one that paid."""

    def lookup(self, key: str) -> Answer | None:
        """How the movement under that key stands now; None when it never arrived."""

    def chargeback(self, reference: str) -> Chargeback | None:
        """How the chargeback of that number stands now."""

    def statement(self, *, since: datetime, until: datetime) -> Iterator[StatementLine]:
        """Every movement the provider began between the two moments, oldest first: its own books, for comparing with ours.

        Raises Unavailable while the statement of that time is not drawn up yet.
        """

    def told(self, body: bytes, headers: Mapping[str, str]) -> Told:
        """Read a notice from its raw bytes. Raises NotPermitted unless its signature is the provider's and fresh."""
