"""Runs of digits as people write them, and the arithmetic by which numbers of cards, persons and parcels are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

_INVISIBLE = "\u200b-\u200f\u2060\ufeff\u00ad"
_GAP = rf"[\s{_INVISIBLE}\-\u2010-\u2015\u2212\uff0d\u30fc_./,\u00b7\u30fb|]"
_RUN = re.compile(rf"\d(?:{_GAP}{{0,3}}\d)+")
_GROUP = re.compile(rf"\d(?:[{_INVISIBLE}]*\d)*")

# ISO/IEC 7812 prefixes as the schemes publish them: first, last, lengths. 94 is the range of Korean domestic cards.
_ISSUERS: tuple[tuple[str, str, range], ...] = (
    ("4", "4", range(16, 20, 3)),
    ("51", "55", range(16, 17)),
    ("2221", "2720", range(16, 17)),
    ("34", "34", range(15, 16)),
    ("37", "37", range(15, 16)),
    ("300", "305", range(14, 20)),
    ("36", "36", range(14, 20)),
    ("38", "39", range(14, 20)),
    ("3528", "3589", range(16, 20)),
    ("6011", "6011", range(16, 20)),
    ("644", "659", range(16, 20)),
    ("62", "62", range(16, 20)),
    ("81", "82", range(16, 20)),
    ("94", "94", range(16, 17)),
    ("5018", "5038", range(16, 20)),
    ("5893", "5893", range(16, 20)),
    ("6304", "6304", range(16, 20)),
    ("6759", "6763", range(16, 20)),
)
_CENTURY = {"9": 1800, "0": 1800, "1": 1900, "2": 1900, "5": 1900, "6": 1900, "3": 2000, "4": 2000, "7": 2000, "8": 2000}
_FOREIGN = "5678"
_RESIDENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_MY_NUMBER_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True, slots=True)
class Group:
    """Digits written together, as ASCII, with their place in the text."""

    digits: str
    start: int
    end: int


@dataclass(frozen=True)
class Stretch:
    """Some neighbouring groups of a run; ``is_whole`` when the run has no others."""

    groups: Sequence[Group]
    is_whole: bool

    @cached_property
    def digits(self) -> str:
        """All digits in a row."""
        return "".join(group.digits for group in self.groups)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many digits each group has."""
        return tuple(len(group.digits) for group in self.groups)

    @property
    def span(self) -> tuple[int, int]:
        """Where it begins and ends in the text."""
        return self.groups[0].start, self.groups[-1].end


def runs_in(text: str) -> Iterator[list[Group]]:
    """Every run of digits, split at what separates its groups; digits of any script count."""
    for found in _RUN.finditer(text):
        yield [
            Group("".join(str(unicodedata.decimal(char)) for char in part[0] if char.isdecimal()), part.start(), part.end())
            for part in _GROUP.finditer(text, *found.span())
        ]


def stretches_of(run: Sequence[Group], *, least: int, most: int) -> Iterator[Stretch]:
    """Every stretch of whole groups with so many digits, from the left, the shorter first."""
    for first in range(len(run)):
        length = 0
        for last in range(first, len(run)):
            length += len(run[last].digits)
            if length > most:
                break
            if length >= least:
                yield Stretch(run[first : last + 1], is_whole=first == 0 and last == len(run) - 1)


def passes_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004 - one digit


def is_card(digits: str) -> bool:
    """Whether issuer prefix, length and check digit are those of a payment card; one of the three alone says little."""
    known = any(first <= digits[: len(first)] <= last and len(digits) in lengths for first, last, lengths in _ISSUERS)
    return known and passes_luhn(digits)


def born_by(digits: str) -> date | None:
    """The day of birth a Korean resident number of thirteen digits would tell; None when there is no such day."""
    try:
        return date(_CENTURY[digits[6]] + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None


def passes_resident_check(digits: str) -> bool:
    """The check digit of resident and alien numbers issued before October 2020; later ones carry a random digit there."""
    total = sum(weight * int(digit) for weight, digit in zip(_RESIDENT_WEIGHTS, digits, strict=False))
    return (11 - total % 11 + (2 if digits[6] in _FOREIGN else 0)) % 10 == int(digits[12])


def passes_my_number_check(digits: str) -> bool:
    """The check digit of a Japanese individual number (平成26年総務省令第85号 第5条)."""
    total = sum(weight * int(digit) for weight, digit in zip(_MY_NUMBER_WEIGHTS, digits, strict=False))
    return (0 if total % 11 <= 1 else 11 - total % 11) == int(digits[11])


def passes_parcel_check(digits: str) -> bool:
    """Remainder by seven, as Japanese carriers and most Korean ones check the twelve digits of a parcel."""
    return int(digits[:-1]) % 7 == int(digits[-1])


def is_barcode(digits: str) -> bool:
    """A Korean or Japanese product code of thirteen digits (GTIN-13)."""
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits[:12]))
    return digits.startswith(("880", "45", "49")) and (10 - total % 10) % 10 == int(digits[12])


def begins_with_a_day(digits: str) -> bool:
    """Whether the digits begin with a day of these years, as shops number orders (20261127…, 261127…)."""
    for text in (digits[:8], f"20{digits[:6]}"):
        try:
            day = date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}")
        except ValueError:
            continue
        if 2015 <= day.year <= 2040:  # noqa: PLR2004 - while this program is in use
            return True
    return False
