"""The goods of the demo firm, with stock on the shelf."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sodan.backoffice.product import Movement, Product, StockMovement, Variant
from sodan.cli.demo.sources import read

PLENTY = 400  # pieces of each variant ninety days ago, more than anybody buys


def stock_catalogue(*, opened: datetime) -> None:
    """Write products and variants, and put them on the shelf."""
    told = read("catalogue")
    products = Product.objects.bulk_create(_product(entry) for entry in told["products"])
    variants: list[Variant] = []
    for product, entry in zip(products, told["products"], strict=True):
        variants += [_variant(product, entry, row, told["options"]) for row in entry["variants"]]
    Variant.objects.bulk_create(variants)
    StockMovement.objects.bulk_create(
        StockMovement(variant=variant, quantity=PLENTY, kind=Movement.RECEIVE, ref="opening", created_at=opened)
        for variant in variants
    )


def _product(entry: dict[str, Any]) -> Product:
    return Product(
        slug=entry["slug"],
        titles=entry["titles"],
        descriptions=entry["descriptions"],
        category=entry["category"],
        facts=entry["facts"],
        is_final_sale=bool(entry.get("is_final_sale")),
    )


def _variant(product: Product, entry: dict[str, Any], row: list[Any], options: dict[str, Any]) -> Variant:
    part, chosen, prices = row[0], row[1], row[2] if len(row) > 2 else entry["prices"]  # noqa: PLR2004 - the third column
    return Variant(
        product=product,
        sku=f"{entry['sku']}-{part}",
        options={name: options[name][value] for name, value in chosen.items()},
        prices=prices,
        available=PLENTY,
    )


def sell_out() -> None:
    """Count the variants that are marked sold out down to nothing, as the last stock-taking found them."""
    sold_out = [
        f"{entry['sku']}-{row[0]}"
        for entry in read("catalogue")["products"]
        for row in entry["variants"]
        if row[-1] == "sold_out"
    ]
    for variant in Variant.objects.filter(sku__in=sold_out, available__gt=0):
        StockMovement.objects.create(variant=variant, quantity=-variant.available, kind=Movement.COUNT, ref="stock-taking")
        Variant.objects.filter(pk=variant.pk).update(available=0)
