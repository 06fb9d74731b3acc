"""Where a value of an option stands among its like: S before M, 500 ml before 1 L, beginner before expert."""

from __future__ import annotations

import re

_LADDERS = (
    ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl"),
    ("a7", "a6", "a5", "a4", "a3", "a2"),
    ("portable", "small", "medium", "large", "extra large"),
    ("none", "no", "not resistant", "low", "medium", "high"),
    ("dark", "medium", "light"),
    ("beginner", "intermediate", "expert"),
    ("basic", "professional"),
    ("soft cover", "hard cover"),
    ("half", "full"),
    ("standard", "high-back"),
)
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?-?\s?([a-z]*)")
# What a unit is in the smaller one that stands beside it on the same shelf.
_SCALE = {
    "l": 1000,
    "liter": 1000,
    "liters": 1000,
    "litre": 1000,
    "litres": 1000,
    "tb": 1000,
    "k": 1000,
    "kg": 1000,
    "cm": 10,
    "m": 1000,
}


def rank(value: str) -> float | None:
    """The place of a value: on a ladder of words, else by its number in the smaller unit; None when it stands nowhere."""
    told = value.casefold().strip()
    for ladder in _LADDERS:
        if told in ladder:
            return float(ladder.index(told))
    if found := _NUMBER.search(told):
        return float(found[1].replace(",", "")) * _SCALE.get(found[2], 1)
    return None


def next_on(values: set[str], now: str, step: int) -> str | None:
    """The nearest of ``values`` above (``step`` > 0) or below ``now``; None at the end of the ladder."""
    here = rank(now)
    if here is None:
        return None
    ranked = sorted((place, value) for value in values if (place := rank(value)) is not None)
    if step > 0:
        return next((value for place, value in ranked if place > here), None)
    return next((value for place, value in reversed(ranked) if place < here), None)
