"""What the back office announces of money that settles, or fails to, after the act that moved it."""

from __future__ import annotations

from dataclasses import dataclass

from sodan.kit.event import Event


@dataclass(frozen=True, slots=True)
class MoneySettled(Event):
    """What stood open of the write under that key is known now; whoever asked for it may ask again."""

    brand_id: int
    key: str


@dataclass(frozen=True, slots=True)
class MoneyCameBack(Event):
    """A refund of the write under that key did not arrive, or came back: the customer has a right to it still."""

    brand_id: int
    key: str


@dataclass(frozen=True, slots=True)
class DisputeChanged(Event):
    """A customer's bank takes a payment back, or has decided about it."""

    brand_id: int
    dispute_id: int


@dataclass(frozen=True, slots=True)
class MismatchChanged(Event):
    """The provider's statement, our records and our books disagree about a movement, or do so no longer."""

    brand_id: int
    mismatch_id: int
