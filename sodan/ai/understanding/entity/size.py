"""Sizes in their order, so that "one up" can be told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sodan.ai.understanding.entity.option import canonical_values, same_option
from sodan.backoffice.connector import VariantView

_LADDER = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL")
RELATIVE = ("larger", "smaller")


def _rank(text: str) -> float | None:
    """Where a size stands: on the letter ladder, or by its number."""
    letters = canonical_values(text) & set(_LADDER)
    if letters:
        return float(_LADDER.index(min(letters)))
    number = re.search(r"\d+(?:\.\d+)?", text)
    return float(number[0]) if number else None


def neighbour(variants: Sequence[VariantView], now: str, direction: str, *, name: str = "size") -> str | None:
    """The next size ``larger`` or ``smaller`` than ``now`` among the variants, as their English text; None at the end."""
    sizes = {next(iter(variant.options[name].values())) for variant in variants if variant.options.get(name)}
    here = next((_rank(size) for size in sizes if same_option(size, now)), _rank(now))
    ranked = sorted((rank, size) for size in sizes if (rank := _rank(size)) is not None)
    if here is None:
        return None
    if direction == "larger":
        return next((size for rank, size in ranked if rank > here), None)
    return next((size for rank, size in reversed(ranked) if rank < here), None)
