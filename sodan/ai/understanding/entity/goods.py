"""What the goods named in a message may be like: the sheet of a product, and every value of it that the message names."""

from __future__ import annotations

from collections.abc import Iterable

from sodan.ai.understanding.context import Context
from sodan.ai.understanding.entity.mention import Mention
from sodan.ai.understanding.entity.quality import NAMED, Sheet, qualities_in, sheet_of
from sodan.backoffice.connector import LineView, ProductView


def sheet_for(product: ProductView | None, line: LineView | None = None) -> Sheet:
    """All that a product may be like: what its variants are, and what the item bought is."""
    told: dict[str, dict[str, tuple[str, ...]]] = {}
    sources = [variant.options for variant in product.variants] if product else []
    for options in [*sources, *([line.options] if line else [])]:
        for name, texts in options.items():
            if texts:
                value = texts.get("en") or next(iter(texts.values()))
                told.setdefault(name, {}).setdefault(value, (value, *(text for text in texts.values() if text != value)))
    return sheet_of(tuple((name, tuple(values.values())) for name, values in told.items()))


def sheet_of_line(context: Context, line: LineView) -> Sheet:
    """What the product of a line may be like."""
    product = next((one for one in context.products if any(variant.sku == line.sku for variant in one.variants)), None)
    return sheet_for(product, line)


def sheets_in_hand(context: Context, named: Iterable[Mention]) -> list[Sheet]:
    """The sheets of what is named, and of what the request in hand is about."""
    products = {number: None for one in named for number in one.value.products}
    sheets = [sheet_for(product) for product in context.products if product.id in products]
    lines = [line for order in context.orders for line in order.lines if line.id in context.focus]
    return [*sheets, *(sheet_of_line(context, line) for line in lines)]


def values_in(folded_text: str, context: Context, named: Iterable[Mention]) -> list[Mention]:
    """What is named of the goods in hand, as mentions of ``quality`` with value (option, value)."""
    return [
        Mention("quality", (one.name, one.value), one.start, one.end)
        for sheet in sheets_in_hand(context, named)
        for one in qualities_in(folded_text, sheet)
        if one.strength > NAMED
    ]
