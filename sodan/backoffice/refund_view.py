"""Money given back, as the desk reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sodan.kit.money import Money


class MoneyBack(StrEnum):
    """How money that goes back to a customer stands.

    UNCONFIRMED: the payment provider was asked and has not answered; ON_ITS_WAY: it accepted; PAID: it moved it; CAME_BACK:
    it did not arrive, and the customer has a right to it still.
    """

    UNCONFIRMED = "unconfirmed"
    ON_ITS_WAY = "on_its_way"
    PAID = "paid"
    CAME_BACK = "came_back"


@dataclass(frozen=True, slots=True)
class RefundView:
    """Money given back for an order: how much, to which instrument (``kind`` and ``label``), since when, and how it stands."""

    reference: str
    order_number: str
    amount: Money
    kind: str
    label: str
    state: MoneyBack
    since: datetime
