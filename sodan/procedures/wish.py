"""What one item shall become: options, a step up or down, the cheapest or dearest, or one variant by its number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sodan.backoffice.connector import LineView, VariantView, in_language
from sodan.procedures.ladder import next_on

# The wish that was said of no item in particular.
ANY = "*"


class Wish(BaseModel):
    """The wish for one item. Options not named stay as they are, except that a pick leaves them free.

    ``step`` is one step up (1) or down (-1) of an option; ``free`` names options that may become anything (``*``: all others);
    ``sku`` names the variant outright.
    """

    model_config = ConfigDict(extra="ignore")

    options: dict[str, str] = Field(default_factory=dict)
    step: dict[str, int] = Field(default_factory=dict)
    free: tuple[str, ...] = ()
    pick: Literal["", "cheapest", "dearest"] = ""
    sku: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was wished for."""
        return not (self.options or self.step or self.pick or self.sku)

    def as_json(self) -> dict[str, Any]:
        """What is not empty, for a slot or a command."""
        return self.model_dump(exclude_defaults=True)

    def with_more(self, more: Wish) -> Wish:
        """The wish after something more was said of the same item: later words win."""
        if more.sku:
            return more
        options = {name: value for name, value in self.options.items() if name not in more.step} | more.options
        step = {name: size for name, size in self.step.items() if name not in more.options} | more.step
        free = tuple(sorted({*self.free, *more.free} - set(more.options)))
        return Wish(options=options, step=step, free=free, pick=more.pick or self.pick)


def joined(told: Mapping[str, Any], heard: Iterable[Mapping[str, Any]], *, asked: int = 0) -> dict[str, Any]:
    """The wishes of a request by line after more was heard; what names no line is for the one ``asked`` about, else for any."""
    wishes = dict(told)
    for one in heard:
        key = str(one.get("line") or asked or ANY)
        wishes[key] = Wish.model_validate(wishes.get(key, {})).with_more(Wish.model_validate(one)).as_json()
    return wishes


@dataclass(frozen=True, slots=True)
class Match:
    """The variant a wish comes to; else why there is none, and what there is, the nearest first."""

    variant: VariantView | None
    why: Literal["", "sold_out", "missing"] = ""
    others: tuple[VariantView, ...] = ()


def match(wish: Wish, line: LineView, variants: Sequence[VariantView]) -> Match:
    """What the wish for an order line comes to among the variants of its product."""
    others = [variant for variant in variants if variant.sku != line.sku]
    if wish.sku:
        named = next((variant for variant in others if variant.sku == wish.sku), None)
        if named is not None:
            return Match(named) if named.available > 0 else Match(None, "sold_out", _nearest(named.options, {}, others, line))
    options = _stepped(wish, line, others)
    if wish.pick:
        return _picked(wish, options, others, line)
    wanted = {name: value for name, value in own_options(line).items() if not _is_free(name, wish)} | options
    exact = sorted((one for one in others if has_options(one, wanted)), key=lambda one: _change(one, line))
    for variant in exact:
        if variant.available > 0:
            return Match(variant)
    return Match(None, "sold_out" if exact else "missing", _nearest(wanted, options, others, line))


def _is_free(name: str, wish: Wish) -> bool:
    return name in wish.free or "*" in wish.free


def _change(variant: VariantView, line: LineView) -> tuple[int, int, str]:
    """How much of the item would change, and by what price."""
    kept = sum(_has(variant, name, value) for name, value in own_options(line).items())
    return -kept, abs(variant.price.minor - line.unit_price.minor), variant.sku


def own_options(line: LineView) -> dict[str, str]:
    """What the item is like now."""
    return {name: in_language(texts, "en") for name, texts in line.options.items() if texts}


def has_options(variant: VariantView, wanted: Mapping[str, str]) -> bool:
    """Whether a variant has all of these; one called by another name counts where any option of it has that value."""
    return all(_has(variant, name, value) for name, value in wanted.items())


def _has(variant: VariantView, name: str, value: str) -> bool:
    told = value.casefold()
    named = [variant.options[name]] if name in variant.options else list(variant.options.values())
    return any(told == text.casefold() for texts in named for text in texts.values())


def _value(variant: VariantView, name: str) -> str:
    return in_language(variant.options.get(name, {}), "en")


def _stepped(wish: Wish, line: LineView, others: Sequence[VariantView]) -> dict[str, str]:
    """The wish's options with its steps worked out: among what has everything else as wished and is in stock, else among all."""
    options, own = dict(wish.options), own_options(line)
    for name, step in wish.step.items():
        rest = {key: value for key, value in (own | options).items() if key != name}
        for fitting in (
            [one for one in others if one.available > 0 and has_options(one, rest)],
            [one for one in others if one.available > 0],
        ):
            found = next_on({_value(one, name) for one in fitting}, own.get(name, ""), step)
            if found:
                options[name] = found
                break
    return options


def _picked(wish: Wish, options: Mapping[str, str], others: Sequence[VariantView], line: LineView) -> Match:
    fitting = [one for one in others if has_options(one, options)]
    in_stock = sorted((one for one in fitting if one.available > 0), key=lambda one: (one.price.minor, one.sku))
    if in_stock:
        return Match(in_stock[0 if wish.pick == "cheapest" else -1])
    wanted = {**own_options(line), **options}
    return Match(None, "sold_out" if fitting else "missing", _nearest(wanted, options, others, line))


def _nearest(
    wanted: Mapping[str, Any], wished: Mapping[str, str], others: Sequence[VariantView], line: LineView
) -> tuple[VariantView, ...]:
    """What is in stock, what has most of what was wished first, then what changes least, then the nearest price."""

    def likeness(variant: VariantView) -> tuple[int, int, int, str]:
        met = sum(_has(variant, name, value) for name, value in wished.items())
        kept = sum(_has(variant, name, value) for name, value in wanted.items() if isinstance(value, str))
        return -met, -kept, abs(variant.price.minor - line.unit_price.minor), variant.sku

    return tuple(sorted((variant for variant in others if variant.available > 0), key=likeness))
