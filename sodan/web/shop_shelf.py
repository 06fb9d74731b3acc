"""The demo shop's shelves and order list, read from the brand's shop system and put into words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from sodan.backoffice.connector import LineView, OrderView, ProductView, VariantView, in_language
from sodan.backoffice.house import shop_of
from sodan.company.brand import Brand
from sodan.kit.words import word

DRAWN = frozenset(
    {
        "birch-tray", "canvas-backpack", "canvas-pouch", "canvas-tote", "chef-knife", "cotton-socks", "gauze-blanket",
        "linen-apron", "linen-shirt", "linen-towel", "lunch-jar", "petty-knife", "soy-candle", "steel-tumbler", "stoneware-mug",
        "waxed-duffel", "wool-beanie",
    }
)  # fmt: skip
CATEGORIES = ("bags", "clothing", "kitchen", "home")
_ORDERS = 6
_MOODS = {"delivered": "good", "shipped": "info", "partially_shipped": "info", "pending": "attention", "processing": "attention"}


@dataclass(frozen=True, slots=True)
class Shade:
    """A colour one may choose: its name in English for the style sheet, in the reader's language for the reader."""

    tone: str
    name: str


@dataclass(frozen=True, slots=True)
class Card:
    """One product on the shelf, in the reader's words; ``tone`` colours its picture."""

    slug: str
    art: str
    tone: str
    category: str
    title: str
    description: str
    price: str
    colours: tuple[Shade, ...]
    sizes: tuple[str, ...]
    is_sold_out: bool


@dataclass(frozen=True, slots=True)
class Bought:
    """One line of an order with its picture."""

    art: str
    tone: str
    title: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """One order as its customer sees it; ``mood`` is good, attention or quiet."""

    number: str
    status: str
    mood: str
    when: str
    total: str
    lines: tuple[Bought, ...]


def cards_of(brand: Brand) -> tuple[Card, ...]:
    """Everything on sale, by category; two queries whatever the number of products."""
    cards = [_card(product, brand.language) for product in shop_of(brand).products() if product.variants]
    return tuple(
        sorted(cards, key=lambda card: CATEGORIES.index(card.category) if card.category in CATEGORIES else len(CATEGORIES))
    )


def _card(product: ProductView, language: str) -> Card:
    prices = [variant.price for variant in product.variants]
    lowest = min(prices)
    shown = lowest.shown(language)
    colours = tuple(dict.fromkeys(_shades(product.variants, language)))
    sizes = (in_language(variant.options["size"], language) for variant in product.variants if "size" in variant.options)
    return Card(
        slug=product.slug,
        art=art_of(product.slug),
        tone=colours[0].tone if colours else product.slug,
        category=product.category,
        title=in_language(product.titles, language),
        description=in_language(product.descriptions, language),
        price=shown if all(price == lowest for price in prices) else word("shop.from", language, price=shown),
        colours=colours,
        sizes=tuple(dict.fromkeys(sizes)),
        is_sold_out=not any(variant.available for variant in product.variants),
    )


def _shades(variants: Iterable[VariantView], language: str) -> list[Shade]:
    texts = [variant.options["color"] for variant in variants if "color" in variant.options]
    return [Shade(in_language(text, "en"), in_language(text, language)) for text in texts]


def art_of(slug: str) -> str:
    """The name of the product's picture; a parcel for what nobody has drawn yet."""
    return slug if slug in DRAWN else "other"


def parcels_of(brand: Brand, customer_id: int) -> tuple[Parcel, ...]:
    """The customer's newest orders."""
    shop = shop_of(brand)
    slugs = {variant.sku: product.slug for product in shop.products() for variant in product.variants}
    return tuple(_parcel(order, slugs, brand) for order in shop.orders_of(customer_id, limit=_ORDERS))


def _parcel(order: OrderView, slugs: dict[str, str], brand: Brand) -> Parcel:
    arrived = order.delivered_at if order.status == "delivered" else None
    at = (arrived or order.placed_at).astimezone(ZoneInfo(brand.zone))
    day = str(format_skeleton("MMMd", at, locale=brand.language))
    return Parcel(
        number=order.number,
        status=word(f"shop.status.{order.status}", brand.language),
        mood=_MOODS.get(order.status, "quiet"),
        when=word("shop.delivered" if arrived else "shop.placed", brand.language, day=day),
        total=order.total.shown(brand.language),
        lines=tuple(_bought(line, slugs, brand.language) for line in order.lines),
    )


def _bought(line: LineView, slugs: dict[str, str], language: str) -> Bought:
    slug = slugs.get(line.sku, "")
    tone = in_language(line.options["color"], "en") if "color" in line.options else slug
    return Bought(art=art_of(slug), tone=tone, title=line.title(language), quantity=line.quantity)
