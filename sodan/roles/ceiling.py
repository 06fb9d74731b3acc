"""A ceiling: what several acts may come to together without a second person, so that a refund in pieces does not slip under."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from pydantic import Field, model_validator

from sodan.kit.money import Money
from sodan.roles.duty import Amount, Strict, amount_in, check_payable

_FIELDS = ("per", "hours", "days", "acts", "times", "amounts")


class Ceiling(Strict):
    """Acts on one order ever, for one customer or by one representative within rolling hours or days, count together.

    ``acts`` are those that count (every act with a limit in money, when none is named), across conversations. ``amounts`` is what
    they may come to, ``times`` how often; with neither it is the act's own limit.
    """

    per: Literal["order", "customer", "representative"]
    hours: int | None = Field(default=None, ge=1)
    days: int | None = Field(default=None, ge=1)
    acts: tuple[str, ...] = ()
    times: int | None = Field(default=None, ge=0)
    amounts: dict[str, Amount] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, raw: Any) -> Any:
        """``{per: customer, days: 30, KRW: 150000}`` is how a role file writes it."""
        if not isinstance(raw, dict) or "amounts" in raw:
            return raw
        told = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items() if name in _FIELDS}
        return told | {"amounts": {name: value for name, value in raw.items() if name not in _FIELDS}}

    @model_validator(mode="after")
    def _check_span(self) -> Ceiling:
        """An order is counted as long as it lives; a customer or representative over hours or days."""
        check_payable(self.amounts)
        if (self.hours is not None) + (self.days is not None) != (self.per != "order"):
            message = "per order goes without hours and days, per customer and per representative with one of them"
            raise ValueError(message)
        return self

    @property
    def span(self) -> timedelta | None:
        """How far back it looks; None for as long as the order lives."""
        return None if self.per == "order" else timedelta(hours=self.hours or 0, days=self.days or 0)

    @property
    def is_sum(self) -> bool:
        """Whether money is summed up, not only times counted."""
        return bool(self.amounts) or self.times is None

    def most(self, currency: str, *, alone: Money | None) -> Money | None:
        """What the acts may come to, ``alone`` being the limit of the one act; None for any amount."""
        return amount_in(self.amounts, currency) if self.amounts else alone


USUAL = (Ceiling(per="order"), Ceiling(per="customer", hours=24))
"""What counts together where a role file does not say."""
