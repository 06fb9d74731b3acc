"""The demo firm: Moa Market in three languages, loaded afresh or wiped, from the files of its pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.db import transaction

from sodan.backoffice.credit import GiftCard
from sodan.backoffice.erasure import erase_house, is_marked
from sodan.backoffice.history import issue_gift_cards, open_books, write_history
from sodan.backoffice.terms import Terms
from sodan.cli.demo.campaigns import announce_campaigns
from sodan.cli.demo.catalogue import sell_out, stock_catalogue
from sodan.cli.demo.conversations import recall_conversations
from sodan.cli.demo.orders import DAYS, Draw
from sodan.cli.demo.people import enrol_staff, open_brands, register_customers
from sodan.cli.demo.sources import read
from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.kit.clock import now
from sodan.kit.errors import Conflict
from sodan.kit.language import LANGUAGES
from sodan.kit.money import Money
from sodan.people.representative import Representative

MARK = "demo"
SEED = 20_260_101


@dataclass(frozen=True, slots=True)
class Summary:
    """What was loaded: passwords by e-mail (to be shown once), what to try in each language, and how much there is."""

    passwords: dict[str, str]
    situations: dict[str, tuple[str, ...]]
    counts: dict[str, int]


@transaction.atomic
def load(*, passwords: Mapping[str, str] | None = None) -> Summary:
    """Found the demo firm in an empty house; ``passwords`` by e-mail replace drawn ones. Raises Conflict when a brand exists."""
    if Brand.objects.exists():
        raise Conflict("there is a firm here already")
    today, chance = now(), Random(SEED)  # noqa: S311 - a repeatable draw of made-up orders, no secret
    opened = today - timedelta(days=DAYS + 1)
    brands = open_brands()
    shown = enrol_staff(brands, passwords or {})
    stock_catalogue(opened=opened)
    tax = _agree_terms(brands, opened_mark=MARK)
    buyers = {slug: register_customers(brand, chance=chance, since=opened) for slug, brand in brands.items()}
    issue_gift_cards(GiftCard.objects.order_by("id"), at=opened)
    orders = write_history(Draw(buyers, chance=chance, today=today).all_of_them(), tax=tax)
    sell_out()
    announce_campaigns(brands.values(), today=today)
    conversations = recall_conversations(buyers, today=today)
    counts = {"orders": len(orders), "customers": Customer.objects.count(), "conversations": conversations}
    return Summary(shown, _situations(), counts)


def _agree_terms(brands: Mapping[str, Brand], *, opened_mark: str) -> dict[int, int]:
    """Open each brand's books and note its tax; basis points by brand id."""
    told = {entry["slug"]: entry for entry in read("firm")["brands"]}
    opened = now() - timedelta(days=DAYS + 1)
    for slug, brand in brands.items():
        open_books(brand, Money(told[slug]["opening"], brand.currency), mark=opened_mark, at=opened)
    Terms.objects.bulk_create(
        Terms(brand=brand, tax_basis_points=told[slug]["tax_basis_points"]) for slug, brand in brands.items()
    )
    return {brand.pk: told[slug]["tax_basis_points"] for slug, brand in brands.items()}


def _situations() -> dict[str, tuple[str, ...]]:
    stories = read("stories")["stories"]
    return {
        language: tuple(
            f"{story['customer']}@example.com — {sentence}" for story in stories for sentence in story["try"].get(language, ())
        )
        for language in LANGUAGES
    }


@transaction.atomic
def reset() -> Summary:
    """Wipe the demo firm and load it afresh. Raises Conflict when what is here was not all made by ``load``."""
    slugs = {entry["slug"] for entry in read("firm")["brands"]}
    staff = {entry["email"] for entry in read("firm")["staff"]}
    strangers = Representative.objects.exclude(email__in=staff).exists() or Brand.objects.exclude(slug__in=slugs).exists()
    if strangers or not is_marked(MARK):
        raise Conflict("this is not the demo firm alone; it is left as it is")
    erase_house(mark=MARK, slugs=slugs)
    Brand.objects.all().delete()
    Representative.objects.all().delete()
    return load()
