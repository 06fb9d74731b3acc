"""Who works at the demo firm and who buys there."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sodan.backoffice.credit import GiftCard
from sodan.backoffice.payment import MethodKind, PaymentMethod
from sodan.cli.demo.sources import read
from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.people.representative import Representative

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike, for they are typed from a terminal


def open_brands() -> dict[str, Brand]:
    """The shop fronts by slug."""
    names = {field.name for field in Brand._meta.get_fields()}  # noqa: SLF001 - Django's public name for the description
    told = [{name: value for name, value in entry.items() if name in names} for entry in read("firm")["brands"]]
    return {brand.slug: brand for brand in Brand.objects.bulk_create(Brand(**entry) for entry in told)}


def enrol_staff(brands: Mapping[str, Brand], given: Mapping[str, str]) -> dict[str, str]:
    """Take the staff on for every brand; the passwords by e-mail, given or drawn. The AI has none and cannot sign in."""
    passwords: dict[str, str] = {}
    for entry in read("firm")["staff"]:
        person = {name: entry[name] for name in ("name", "role", "kind", "language")}
        password = None if entry["kind"] == "ai" else given.get(entry["email"]) or _drawn_password()
        made = Representative.objects.create_user(entry["email"], password, **person)
        made.brands.set(brands.values())
        if password:
            passwords[made.email] = password
    return passwords


def _drawn_password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


@dataclass(slots=True)
class Buyer:
    """A customer with what they pay from and where they live."""

    customer: Customer
    card: PaymentMethod
    gift: PaymentMethod | None
    address: dict[str, str]
    story: dict[str, Any] | None


def register_customers(brand: Brand, *, chance: Random, since: datetime) -> dict[str, Buyer]:
    """The brand's customers by the first part of their e-mail, each with e-mail, telephone, cards and an address."""
    told = read("customers")[brand.slug]
    stories = {story["customer"]: story for story in read("stories")["stories"] if story["brand"] == brand.slug}
    people = Customer.objects.bulk_create(
        Customer(brand=brand, name=name, language=brand.language, is_registered=True, created_at=since)
        for name, _ in told["people"]
    )
    found = {slug: (person, stories.get(slug)) for person, (_, slug) in zip(people, told["people"], strict=True)}
    free = chance.sample(range(101, 200), len(found))
    ContactPoint.objects.bulk_create(
        point
        for (slug, (person, story)), number in zip(found.items(), free, strict=True)
        for point in _points(person, slug, told["phone"].format(int(story["last4"]) if story else number))
    )
    return _with_methods(brand, found, chance)


def _points(person: Customer, slug: str, phone: str) -> list[ContactPoint]:
    values = [(Medium.EMAIL, f"{slug}@example.com"), (Medium.PHONE, phone)]
    return [
        ContactPoint(brand=person.brand, customer=person, medium=medium, value=value, verified_at=person.created_at)
        for medium, value in values
    ]


def _with_methods(brand: Brand, found: Mapping[str, tuple[Customer, dict[str, Any] | None]], chance: Random) -> dict[str, Buyer]:
    firm = read("firm")
    buyers: dict[str, Buyer] = {}
    others: list[PaymentMethod] = []
    for slug, (person, story) in found.items():
        issuer, last4 = story["card"] if story else (chance.choice(firm["cards"][brand.slug]), f"{chance.randint(1000, 9999)}")
        card = _card(person, issuer, last4)
        if story and "also" in story:
            others.append(_card(person, *story["also"]))
        gift = _gift_card(brand, person, story, firm["gift_card"])
        address = _address(person, firm["addresses"][brand.slug], chance)
        buyers[slug] = Buyer(person, card, gift, address, story)
    PaymentMethod.objects.bulk_create(
        [*(buyer.card for buyer in buyers.values()), *others, *(buyer.gift for buyer in buyers.values() if buyer.gift)]
    )
    return buyers


def _card(person: Customer, issuer: str, last4: str) -> PaymentMethod:
    label = f"{issuer} ••{last4}"
    return PaymentMethod(customer=person, kind=MethodKind.CARD, label=label, token=f"tok_sim_{person.pk}_{last4}")


def _gift_card(brand: Brand, person: Customer, story: dict[str, Any] | None, names: Mapping[str, str]) -> PaymentMethod | None:
    if story is None or "gift_card" not in story:
        return None
    spent = sum(order.get("paid_by_gift_card", 0) for order in story["orders"])
    card = GiftCard.objects.create(
        brand=brand,
        customer=person,
        label=f"{names[brand.language]} ••{story['last4']}",
        currency=brand.currency,
        initial_minor=story["gift_card"],
        balance_minor=story["gift_card"] - spent,
    )
    return PaymentMethod(customer=person, kind=MethodKind.GIFT_CARD, label=card.label, gift_card=card)


def _address(person: Customer, streets: list[dict[str, str]], chance: Random) -> dict[str, str]:
    street, numbers = chance.choice(streets), {"n": chance.randint(2, 98), "m": chance.randint(101, 909)}
    return {name: text.format(**numbers) for name, text in street.items()} | {"name": person.name}
