"""Which variant a customer's preference means, seen from the shelf: the same, cheapest, dearest, one step up or down."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bench.retail.goal import ItemWish, Pick, Preference
from bench.retail.sight import Sight, Variant

# What has no number in it and still has an order.
_SCALES = (
    ("XS", "S", "M", "L", "XL", "XXL"),
    ("portable", "small", "medium", "large"),
    ("low", "medium", "high"),
    ("beginner", "intermediate", "expert"),
    ("basic", "professional"),
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def fitting(preference: Preference, thing: Variant, sight: Sight) -> list[Variant]:
    """The available variants the preference accepts, the best first; another one than the thing itself unless nothing differs."""
    shelf = [variant for variant in sight.shelf[thing.product] if variant.is_available and _is_cheap(variant, preference)]
    if preference.item:
        return [variant for variant in shelf if variant.item == preference.item]
    wanted = _wanted(preference, thing, sight)
    found = [variant for variant in shelf if all(variant.options.get(name) == value for name, value in wanted.items())]
    if wanted != dict(thing.options):
        found = [variant for variant in found if variant.item != thing.item or preference.pick is not Pick.ANY]
    return _picked(found, preference.pick)


def _is_cheap(variant: Variant, preference: Preference) -> bool:
    return not preference.below_minor or variant.price_minor < preference.below_minor


def _picked(found: list[Variant], pick: Pick) -> list[Variant]:
    if pick is Pick.ANY or not found:
        return found
    prices = [variant.price_minor for variant in found]
    best = min(prices) if pick is Pick.CHEAPEST else max(prices)
    return [variant for variant in found if variant.price_minor == best]


def _wanted(preference: Preference, thing: Variant, sight: Sight) -> dict[str, str]:
    """Each option that must have a certain value."""
    like = sight.variant(preference.like) if preference.like else None
    if like is not None:
        return dict(like.options)
    named = dict(preference.options) | {
        name: stepped(name, thing, size, sight.shelf[thing.product]) for name, size in preference.step.items()
    }
    if "*" in preference.free:
        return named
    return {name: value for name, value in thing.options.items() if name not in preference.free} | named


def stepped(option: str, thing: Variant, size: int, shelf: Sequence[Variant]) -> str:
    """The next value of the option in that direction; the present one where there is none."""
    values = sorted({variant.options[option] for variant in shelf}, key=_rank)
    at = values.index(thing.options[option]) + size
    return values[at] if 0 <= at < len(values) else thing.options[option]


def _rank(value: str) -> tuple[float, str]:
    for scale in _SCALES:
        if value in scale:
            return float(scale.index(value)), value
    number = _NUMBER.search(value)
    return (float(number[0]) if number else 0.0), value


def chosen(wish: ItemWish, sight: Sight) -> Variant | None:
    """What the wish ends with when the shop can do all it may: the first preference that anything fits, its first fit."""
    thing = sight.variant(wish.item)
    if thing is None:
        return None
    return next((found[0] for preference in wish.want if (found := fitting(preference, thing, sight))), None)
