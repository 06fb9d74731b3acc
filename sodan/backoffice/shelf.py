"""Everything on sale as the desk reads it: two short queries a look, and put together anew only when something has changed."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import lru_cache
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from sodan.backoffice.connector import ProductView, VariantView
from sodan.backoffice.product import Product, Variant
from sodan.kit.money import Money

_SHELVES = 16  # currencies and states of the shelf kept at a time
_Row = tuple[Any, ...]


def shelf(currency: str) -> tuple[ProductView, ...]:
    """The products sold in that currency. The very same tuple as long as nothing on the shelf has changed."""
    products = Product.objects.values_list("id", "slug", "category", _text("titles"), _text("descriptions"), _text("facts"))
    variants = Variant.objects.values_list("product_id", "sku", "available", _text("options"), _text("prices"))
    return _put_together(currency, tuple(products), tuple(variants))


def _text(column: str) -> Cast:
    """The column as it is stored: equal texts need not be read twice."""
    return Cast(column, TextField())


@lru_cache(maxsize=_SHELVES)
def _put_together(currency: str, products: tuple[_Row, ...], variants: tuple[_Row, ...]) -> tuple[ProductView, ...]:
    of_product: dict[int, list[_Row]] = defaultdict(list)
    for row in variants:
        of_product[row[0]].append(row)
    views = (_product(row, of_product[row[0]], currency) for row in products)
    return tuple(view for view in views if view.variants)


def _product(row: _Row, variants: list[_Row], currency: str) -> ProductView:
    id_, slug, category, *texts = row
    titles, descriptions, facts = map(json.loads, texts)
    sold = (_variant(one, titles, currency) for one in variants)
    return ProductView(
        id=id_,
        slug=slug,
        titles=titles,
        descriptions=descriptions,
        category=category,
        facts=facts,
        variants=tuple(view for view in sold if view is not None),
    )


def _variant(row: _Row, titles: dict[str, str], currency: str) -> VariantView | None:
    product_id, sku, available, options, prices = row
    price = json.loads(prices).get(currency)
    if price is None:
        return None
    return VariantView(sku, product_id, titles, json.loads(options), Money(price, currency), available)
