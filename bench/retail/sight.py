"""What a customer sees in the browser: their own account and orders, the shop's shelf, and the representative's replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bench.retail.goal import Address


class Names(Protocol):
    """The shop's words in the customer's language for what the corpus names in English."""

    def product(self, name: str) -> str:
        """“Water Bottle” as the shop's pages write it."""
        ...

    def option(self, name: str) -> str:
        """“color” as the shop's pages write it."""
        ...

    def value(self, option: str, value: str) -> str:
        """“black”, of “color”, as the shop's pages write it."""
        ...


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing of the shelf. ``options`` are the corpus's own names, ``shown`` the same in the customer's language."""

    item: str
    product: str
    title: str
    options: Mapping[str, str]
    shown: Mapping[str, tuple[str, str]]  # option → (its label, its value)
    price_minor: int
    is_available: bool = True


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order of the customer's history page."""

    number: str
    status: str
    address: Address
    things: tuple[Variant, ...]
    paid_with: str


@dataclass(frozen=True, slots=True)
class Method:
    """A way to pay that the account holds. ``kind`` is credit_card, gift_card or paypal."""

    id: str
    kind: str
    brand: str = ""
    last_four: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """All of it, for one customer in one language."""

    user: str
    language: str
    address: Address
    methods: tuple[Method, ...]
    orders: tuple[Purchase, ...]
    shelf: Mapping[str, tuple[Variant, ...]]  # product → its variants
    titles: Mapping[str, str]  # product → its name

    def order(self, number: str) -> Purchase:
        """The order of that number."""
        return next(order for order in self.orders if order.number == number)

    def variant(self, item: str) -> Variant | None:
        """The variant of that number on the shelf, or among what was bought (it may be sold no more)."""
        of_shelf = (variant for variants in self.shelf.values() for variant in variants)
        bought = (thing for order in self.orders for thing in order.things)
        return next((one for one in (*of_shelf, *bought) if one.item == item), None)

    def method(self, id_: str) -> Method:
        """The way to pay of that id."""
        return next(method for method in self.methods if method.id == id_)


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: what stands on it and what pressing it sends."""

    label: str
    choice: str


@dataclass(frozen=True, slots=True)
class Card:
    """A request to confirm: what would be done, line by line, and for how much."""

    title: str
    lines: tuple[tuple[str, str], ...]
    total: str
    yes: Button
    no: Button


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the representative."""

    text: str
    buttons: tuple[Button, ...] = field(default=())
    card: Card | None = None
    is_handed_over: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """What the customer sends: typed text, or a pressed button's label with its choice."""

    text: str
    choice: str | None = None


def reply_of(body: str, card: Mapping[str, Any] | None) -> Reply:
    """A stored message of the desk (its text and its card as JSON) as the browser shows it."""
    card = card or {}
    buttons = tuple(Button(str(one["label"]), str(one["choice"])) for one in card.get("choices", ()))
    return Reply(body, buttons, _confirmation(card), is_handed_over=card.get("type") == "handed_over")


def _confirmation(card: Mapping[str, Any]) -> Card | None:
    if card.get("type") != "confirm":
        return None
    total = card.get("total") or {}
    lines = tuple((str(line["label"]), str(line["value"])) for line in card["lines"])
    yes, no = (Button(str(card[name]["label"]), str(card[name]["choice"])) for name in ("yes", "no"))
    return Card(str(card["title"]), lines, str(total.get("value", "")), yes, no)


def sight_of(corpus: Mapping[str, Any], user: str, *, language: str, names: Names) -> Sight:
    """What this user of the corpus (``db.json`` as read) sees."""
    account = corpus["users"][user]
    shelf = {
        product: tuple(_variant(variant, made, names) for variant in made["variants"].values())
        for product, made in corpus["products"].items()
    }
    return Sight(
        user=user,
        language=language,
        address=address_of(account["address"]),
        methods=tuple(_method(method) for method in account["payment_methods"].values()),
        orders=tuple(_purchase(corpus["orders"][number], corpus["products"], names) for number in account["orders"]),
        shelf=shelf,
        titles={product: names.product(made["name"]) for product, made in corpus["products"].items()},
    )


def address_of(found: Mapping[str, str]) -> Address:
    """An address of the corpus."""
    return Address(**{name: found[name] for name in ("address1", "address2", "city", "state", "zip", "country")})


def _variant(found: Mapping[str, Any], product: Mapping[str, Any], names: Names) -> Variant:
    options = dict(found["options"])
    return Variant(
        item=found["item_id"],
        product=product["product_id"],
        title=names.product(product["name"]),
        options=options,
        shown={name: (names.option(name), names.value(name, value)) for name, value in options.items()},
        price_minor=round(found["price"] * 100),
        is_available=bool(found.get("available", True)),
    )


def _purchase(found: Mapping[str, Any], products: Mapping[str, Any], names: Names) -> Purchase:
    things = tuple(_variant(item, products[item["product_id"]], names) for item in found["items"])
    paid = next((one["payment_method_id"] for one in found["payment_history"]), "")
    return Purchase(found["order_id"], found["status"], address_of(found["address"]), things, paid)


def _method(found: Mapping[str, str]) -> Method:
    return Method(found["id"], found["source"], found.get("brand", ""), found.get("last_four", ""))
