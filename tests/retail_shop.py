"""A made-up shop in the form of the retail bench's corpus, a customer of it, and a phrase bank that says each thing one way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.retail.bank import Bank, read_bank
from bench.retail.customer import Customer
from bench.retail.goal import Goal, Knows, Wish
from bench.retail.sight import Button, Card, Names, Reply, Sight, sight_of
from tests.tree import ROOT

PHRASES = ROOT / "bench" / "retail" / "phrases"
PENDING, DELIVERED, ALSO_PENDING = "#W1000001", "#W1000002", "#W1000003"
OTHERS = "#W1000004"  # of another customer
BLACK_LAMP, WHITE_LAMP, DIM_WHITE_LAMP, SOLD_OUT_LAMP = "11", "12", "13", "14"
SMALL_SHIRT, LARGE_SHIRT = "21", "22"
HOME = {"address1": "1 Oak St", "address2": "", "city": "Austin", "state": "TX", "zip": "78701", "country": "USA"}
AWAY = {"address1": "9 Elm Rd", "address2": "Apt 2", "city": "Denver", "state": "CO", "zip": "80201", "country": "USA"}
CARD, PAYPAL, GIFT_CARD = "credit_card_1", "paypal_1", "gift_card_1"


class AsTheyAre:
    """The shop's pages in the corpus' own English."""

    def product(self, name: str) -> str:
        """The name itself."""
        return name

    def option(self, name: str) -> str:
        """The name itself."""
        return name

    def value(self, option: str, value: str) -> str:  # noqa: ARG002 - the protocol's name
        """The value itself."""
        return value


def _variant(item: str, options: dict[str, str], price: float, *, available: bool = True) -> dict[str, Any]:
    return {"item_id": item, "options": options, "price": price, "available": available}


def _product(id_: str, name: str, *variants: dict[str, Any]) -> dict[str, Any]:
    return {"product_id": id_, "name": name, "variants": {one["item_id"]: one for one in variants}}


PRODUCTS = {
    "1": _product(
        "1",
        "Desk Lamp",
        _variant(BLACK_LAMP, {"color": "black", "brightness": "high"}, 30.0),
        _variant(WHITE_LAMP, {"color": "white", "brightness": "high"}, 40.0),
        _variant(DIM_WHITE_LAMP, {"color": "white", "brightness": "low"}, 35.0),
        _variant(SOLD_OUT_LAMP, {"color": "silver", "brightness": "high"}, 20.0, available=False),
    ),
    "2": _product("2", "T-Shirt", _variant(SMALL_SHIRT, {"size": "S"}, 10.5), _variant(LARGE_SHIRT, {"size": "L"}, 10.5)),
}


def _bought(item: str) -> dict[str, Any]:
    product = next(one for one in PRODUCTS.values() if item in one["variants"])
    return {"name": product["name"], "product_id": product["product_id"], **product["variants"][item]}


def _order(number: str, status: str, address: dict[str, str], *items: str, paid_by: str = CARD) -> dict[str, Any]:
    bought = [_bought(item) for item in items]
    amount = sum(item["price"] for item in bought)
    return {
        "order_id": number,
        "status": status,
        "address": address,
        "items": bought,
        "fulfillments": [] if status == "pending" else [{"tracking_id": ["358"], "item_ids": list(items)}],
        "payment_history": [{"transaction_type": "payment", "amount": amount, "payment_method_id": paid_by}],
    }


CORPUS: dict[str, Any] = {
    "products": PRODUCTS,
    "users": {
        "some_one_1": {
            "user_id": "some_one_1",
            "name": {"first_name": "Some", "last_name": "One"},
            "email": "some@one.example",
            "address": HOME,
            "payment_methods": {
                CARD: {"id": CARD, "source": "credit_card", "brand": "visa", "last_four": "1111"},
                PAYPAL: {"id": PAYPAL, "source": "paypal"},
                GIFT_CARD: {"id": GIFT_CARD, "source": "gift_card", "balance": 25.0},
            },
            "orders": [PENDING, DELIVERED, ALSO_PENDING],
        },
        "any_body_2": {
            "user_id": "any_body_2",
            "name": {"first_name": "Any", "last_name": "Body"},
            "email": "any@body.example",
            "address": AWAY,
            "payment_methods": {"gift_card_2": {"id": "gift_card_2", "source": "gift_card", "balance": 4.5}},
            "orders": [OTHERS],
        },
    },
    "orders": {
        PENDING: _order(PENDING, "pending", HOME, BLACK_LAMP, SMALL_SHIRT),
        DELIVERED: _order(DELIVERED, "delivered", AWAY, BLACK_LAMP, SMALL_SHIRT),
        ALSO_PENDING: _order(ALSO_PENDING, "pending", HOME, SMALL_SHIRT),
        OTHERS: _order(OTHERS, "pending", AWAY, SMALL_SHIRT, SMALL_SHIRT, paid_by="gift_card_2"),
    },
}


def seen(names: Names | None = None, *, language: str = "en") -> Sight:
    """What the customer sees."""
    return sight_of(CORPUS, "some_one_1", language=language, names=names or AsTheyAre())


def shipped(language: str) -> Bank:
    """The phrase bank that ships with the bench."""
    return read_bank(PHRASES / f"{language}.yaml")


def plain() -> Bank:
    """The English bank with the first phrase of each kind only, and no habits: every word can be foreseen."""
    bank = shipped("en")
    phrases = {key: said if key.startswith("heard.") else said[:1] for key, said in bank.phrases.items()}
    phrases.pop("nouns.want_same_but")
    return replace(bank, phrases=phrases, rates=dict.fromkeys(bank.rates, 0.0), digressions=(), synonyms={})


def goal_of(*wishes: Wish, **more: Any) -> Goal:
    """A goal of the customer, who knows name, postal code and e-mail."""
    knows = more.pop("knows", Knows("Some One", ("78701",), ("some@one.example",)))
    return Goal("g", "some_one_1", knows, wishes, **more)


def customer_with(*wishes: Wish, **more: Any) -> Customer:
    """The customer with these wishes, saying each thing one way."""
    return Customer(goal_of(*wishes, **more), seen(), plain())


def card(title: str, *lines: tuple[str, str], total: str = "") -> Reply:
    """A request to confirm."""
    return Reply("Is this right?", card=Card(title, lines, total, Button("Yes, do it", "yes"), Button("No", "no")))


def asks(text: str, *labels: str) -> Reply:
    """A question with buttons."""
    return Reply(text, tuple(Button(label, f"choice/{label}") for label in labels))


def bank_file(folder: Path, text: str) -> Path:
    """A phrase bank of that text."""
    path = folder / "bank.yaml"
    path.write_text(text, encoding="utf-8")
    return path
