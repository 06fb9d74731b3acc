"""Money as integer minor units with an ISO 4217 code; never a float, never two currencies in one sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, get_currency_precision


def exponent(currency: str) -> int:
    """How many decimals the currency has by ISO 4217: 0 for KRW and JPY, 2 for USD, 3 for KWD."""
    return get_currency_precision(currency)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (won, yen, cents) of one currency.

    >>> Money(12_000, "KRW") + Money(500, "KRW")
    Money(minor=12500, currency='KRW')
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse floats and anything that does not look like a currency code."""
        if type(self.minor) is not int:
            message = f"minor units are whole numbers, not {self.minor!r}"
            raise TypeError(message)
        if len(self.currency) != 3 or not self.currency.isupper():  # noqa: PLR2004 - ISO 4217 codes have three letters
            message = f"not an ISO 4217 code: {self.currency!r}"
            raise ValueError(message)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            message = f"{self.currency} and {other.currency} do not add up"
            raise ValueError(message)

    def __add__(self, other: Money) -> Money:
        """Sum within one currency."""
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        """Difference within one currency; may be negative."""
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        """The same amount the other way."""
        return Money(-self.minor, self.currency)

    def __mul__(self, count: int) -> Money:
        """So many of it; the count is whole."""
        return Money(self.minor * count, self.currency)

    def __lt__(self, other: Money) -> bool:
        """Less, within one currency."""
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        """Less or equal, within one currency."""
        self._same(other)
        return self.minor <= other.minor

    def __bool__(self) -> bool:
        """Whether there is any money in it."""
        return self.minor != 0

    def allocate(self, weights: Sequence[int]) -> list[Money]:
        """Share the amount by whole weights so that the parts sum to it exactly (largest remainder).

        Ties go to the earlier part, so the result is the same on every machine.
        Raises ValueError when there is no positive weight to share by.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            message = "weights must be non-negative with a positive sum"
            raise ValueError(message)
        sign = -1 if self.minor < 0 else 1
        whole = abs(self.minor)
        parts = [whole * weight // total for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda at: (-(whole * weights[at] % total), at))
        for at in by_remainder[: whole - sum(parts)]:
            parts[at] += 1
        return [Money(sign * part, self.currency) for part in parts]

    def shown(self, language: str) -> str:
        """The amount as a reader of that language writes it: ₩12,000, ¥400, $12.50."""
        amount = Decimal(self.minor).scaleb(-exponent(self.currency))
        locale = {"ko": "ko_KR", "ja": "ja_JP"}.get(language, "en_US")
        # The full-width yen sign of Japanese locales breaks the alignment of figures; shops write the narrow one.
        return str(format_currency(amount, self.currency, locale=locale)).replace("￥", "¥")

    def as_json(self) -> dict[str, Any]:
        """The two fields that programs read."""
        return {"amount_minor": self.minor, "currency": self.currency}


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Sum of the amounts; zero of the currency when there are none."""
    result = Money(0, currency)
    for amount in amounts:
        result += amount
    return result


def won(minor: int) -> Money:
    """Korean won, which has no smaller unit."""
    return Money(minor, "KRW")


def yen(minor: int) -> Money:
    """Japanese yen, which has no smaller unit."""
    return Money(minor, "JPY")


def dollars(cents: int) -> Money:
    """United States dollars, counted in cents."""
    return Money(cents, "USD")
