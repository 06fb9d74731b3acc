"""The last look before a reply goes out: it may name only amounts, numbers and days that the records gave it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sodan.kit.errors import Refused

_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


def _numbers(text: str) -> set[str]:
    return {found.replace(",", "").rstrip(".") for found in _NUMBER.findall(text)}


def check_said(text: str, *, known: Iterable[str]) -> None:
    """Raise Refused when the text names a number that none of the ``known`` texts (values, templates, cards) holds.

    With templates this can only fail by our own mistake; it is the gate any model's wording must pass as well.
    """
    allowed: set[str] = set()
    for fact in known:
        allowed |= _numbers(fact)
    if strange := _numbers(text) - allowed:
        raise Refused(f"a reply names {sorted(strange)}", reasons=("unknown_fact",))
