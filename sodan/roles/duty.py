"""A duty: a part of the job, with the acts and procedures it brings and how far each act may go."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sodan.kit.money import Money, exponent

Unlimited = Literal["unlimited"]
_CURRENCY = 3


def _exact(written: Any) -> Any:
    """A number as it is written, without the detour over binary fractions."""
    return Decimal(str(written)) if isinstance(written, int | float) and not isinstance(written, bool) else written


Amount = Annotated[Decimal, BeforeValidator(_exact)]


class Strict(BaseModel):
    """A part of a role file: nothing beyond what is named, and never changed once read."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def check_payable(amounts: Mapping[str, Decimal]) -> None:
    """Each key is a currency, and each amount one that it can be paid in. Raises ValueError."""
    for currency, amount in amounts.items():
        if len(currency) != _CURRENCY or not currency.isupper():
            message = f"“{currency}” is no currency (expected KRW, JPY, USD …)"
            raise ValueError(message)
        if amount < 0 or amount != amount.quantize(Decimal(1).scaleb(-exponent(currency))):
            message = f"{amount} cannot be paid in {currency}"
            raise ValueError(message)


def amount_in(amounts: Mapping[str, Decimal], currency: str) -> Money:
    """The amount in that currency; nothing when it is not named."""
    return Money(int(amounts.get(currency, Decimal(0)).scaleb(exponent(currency))), currency)


class Limit(Strict):
    """How far one act may go without a second person, in each currency.

    Amounts are written as people write them (``USD: 60`` is sixty dollars). A currency that is not named may not be moved
    at all without approval.
    """

    amounts: dict[str, Amount] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, raw: Any) -> Any:
        """``{KRW: 50000}`` is how a role file writes it."""
        return {"amounts": raw} if isinstance(raw, dict) and "amounts" not in raw else raw

    @model_validator(mode="after")
    def _check_amounts(self) -> Limit:
        """Amounts that can be paid."""
        check_payable(self.amounts)
        return self

    def amount(self, currency: str) -> Money:
        """The most in that currency; nothing when it is not named."""
        return amount_in(self.amounts, currency)


class Duty(Strict):
    """What the duty allows: acts, the procedures that lead to them, and the limits of those that move money."""

    acts: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    limits: dict[str, Limit | Unlimited] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check_limits(self) -> Duty:
        """A limit belongs to an act of this duty."""
        strange = sorted(set(self.limits) - set(self.acts))
        if strange:
            message = f"a limit for “{strange[0]}”, which is no act of this duty"
            raise ValueError(message)
        return self
