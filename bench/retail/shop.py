"""The corpus as a shop of the house: goods, customers, what they pay with, and their orders with books that balance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bench.retail.catalogue import LANGUAGES, option_texts, product_texts, value_texts
from bench.retail.ground import BEGINNING, LINE
from sodan.backoffice.change import ChangeKind
from sodan.backoffice.connector import AddressView
from sodan.backoffice.credit import GiftCard
from sodan.backoffice.history import PastOrder, PastParcel, Undone, issue_gift_cards, open_books, write_history
from sodan.backoffice.payment import MethodKind, PaymentMethod
from sodan.backoffice.placing import Basket
from sodan.backoffice.product import Movement, Product, StockMovement, Variant
from sodan.backoffice.terms import Terms
from sodan.backoffice.view import stored_address
from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.kit.money import Money
from sodan.people.representative import Kind, Representative

SLUG = "retail-bench"
PLENTY = 1_000  # pieces of whatever is on sale; nobody buys a shelf empty here
_OPENED = BEGINNING - timedelta(days=400)
_GIFT_CARD = {"en": "Gift card", "ko": "기프트카드", "ja": "ギフトカード"}
_KINDS = {"credit_card": MethodKind.CARD, "paypal": MethodKind.PAYPAL, "gift_card": MethodKind.GIFT_CARD}


def open_shop(corpus: Mapping[str, Any], *, language: str) -> Brand:
    """Load the whole corpus into an empty house; the shop speaks the language. Money is in cents."""
    brand = Brand.objects.create(
        slug=SLUG,
        names=dict.fromkeys(LANGUAGES, "Retail Bench"),
        line=LINE,
        language=language,
        currency="USD",
        jurisdiction="US",
        zone="America/New_York",
    )
    ai = Representative.objects.create_user("ai@retail.example", None, name="Aria", role="ai_representative", kind=Kind.AI)
    ai.brands.add(brand)
    open_books(brand, Money(100_000_000, "USD"), mark="bench", at=_OPENED)
    Terms.objects.create(brand=brand, tax_basis_points=0)
    _stock(corpus)
    customers = _register(brand, corpus["users"], language)
    methods = _file_methods(brand, corpus, customers)
    issue_gift_cards(GiftCard.objects.order_by("id"), at=_OPENED)
    write_history(list(_orders(corpus, customers, methods)), tax={brand.pk: 0})
    _count_out(corpus["products"])
    return brand


def minor(price: float) -> int:
    """Dollars of the corpus in cents."""
    return round(price * 100)


def number_of(order_id: str) -> str:
    """The corpus writes #W1234567; we keep the number without the sign."""
    return order_id.lstrip("#")


def address_of(found: Mapping[str, str], name: str) -> AddressView:
    """An address of the corpus as ours; every one of them is in the United States."""
    return AddressView(
        name=name, line1=found["address1"], line2=found.get("address2", ""), city=found["city"], region=found["state"],
        postcode=found["zip"], country="US" if found.get("country", "USA") == "USA" else found["country"][:2].upper(), phone="",
    )  # fmt: skip


def name_of(user: Mapping[str, Any]) -> str:
    """First and last name."""
    return f"{user['name']['first_name']} {user['name']['last_name']}"


def sold_variants(corpus: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    """Every variant with its product's number and whether it is on sale; what was bought and is sold no more comes last."""
    known: set[str] = set()
    for product_id, product in corpus["products"].items():
        for variant in product["variants"].values():
            known.add(variant["item_id"])
            yield product_id, variant, bool(variant.get("available", True))
    for order in corpus["orders"].values():
        for item in order["items"]:
            if item["item_id"] not in known:
                known.add(item["item_id"])
                yield item["product_id"], item, False


def _stock(corpus: Mapping[str, Any]) -> None:
    products = {
        product_id: Product(
            slug=product_id,
            titles=product_texts(product["name"]),
            descriptions=_description(product),
            category="retail",
        )
        for product_id, product in corpus["products"].items()
    }
    Product.objects.bulk_create(products.values())
    variants = Variant.objects.bulk_create(
        Variant(
            product=products[product_id],
            sku=variant["item_id"],
            options={name: value_texts(name, value) for name, value in variant["options"].items()},
            prices={"USD": minor(variant["price"])},
            available=PLENTY,
        )
        for product_id, variant, _ in sold_variants(corpus)
    )
    StockMovement.objects.bulk_create(
        StockMovement(variant=variant, quantity=PLENTY, kind=Movement.RECEIVE, ref="opening", created_at=_OPENED)
        for variant in variants
    )


def _description(product: Mapping[str, Any]) -> dict[str, str]:
    """Title and options with all their values, which is all the corpus tells of a product."""
    options: dict[str, list[str]] = {}
    for variant in product["variants"].values():
        for name, value in variant["options"].items():
            if value not in options.setdefault(name, []):
                options[name].append(value)
    told = {}
    for language, title in product_texts(product["name"]).items():
        parts = [
            f"{option_texts(name)[language]} {', '.join(value_texts(name, value)[language] for value in values)}"
            for name, values in options.items()
        ]
        told[language] = f"{title}: {'; '.join(parts)}."
    return told


def _count_out(products: Mapping[str, Any]) -> None:
    """What the corpus calls unavailable, or sells no more, is counted down to nothing."""
    on_sale = {
        variant["item_id"]
        for product in products.values()
        for variant in product["variants"].values()
        if variant.get("available", True)
    }
    gone = [variant for variant in Variant.objects.exclude(available=0) if variant.sku not in on_sale]
    StockMovement.objects.bulk_create(
        StockMovement(variant=variant, quantity=-variant.available, kind=Movement.COUNT, ref="stock-taking", created_at=BEGINNING)
        for variant in gone
    )
    Variant.objects.filter(pk__in=[variant.pk for variant in gone]).update(available=0)


def _register(brand: Brand, users: Mapping[str, Any], language: str) -> dict[str, Customer]:
    customers = {
        user_id: Customer(
            brand=brand,
            name=name_of(user),
            language=language,
            is_registered=True,
            address=stored_address(address_of(user["address"], name_of(user))),
            created_at=_OPENED,
        )
        for user_id, user in users.items()
    }
    Customer.objects.bulk_create(customers.values())
    ContactPoint.objects.bulk_create(
        ContactPoint(
            brand=brand, customer=customers[user_id], medium=Medium.EMAIL, value=user["email"].lower(), verified_at=_OPENED
        )
        for user_id, user in users.items()
        if user.get("email")
    )
    return customers


def _file_methods(brand: Brand, corpus: Mapping[str, Any], customers: Mapping[str, Customer]) -> dict[str, PaymentMethod]:
    """What each customer pays with; ``token`` is the corpus' own id of it."""
    spent = _spent_from(corpus["orders"])
    methods: dict[str, PaymentMethod] = {}
    for user_id, user in corpus["users"].items():
        for told in user["payment_methods"].values():
            card = _gift_card(brand, customers[user_id], told, spent) if told["source"] == "gift_card" else None
            methods[told["id"]] = PaymentMethod(
                customer=customers[user_id],
                kind=_KINDS[told["source"]],
                label=_label(told, brand.language),
                token=told["id"],
                gift_card=card,
            )
    GiftCard.objects.bulk_create(method.gift_card for method in methods.values() if method.gift_card)
    PaymentMethod.objects.bulk_create(methods.values())
    return methods


def _label(told: Mapping[str, Any], language: str) -> str:
    if told["source"] == "credit_card":
        return f"{str(told.get('brand', 'card')).title()} ••{told['last_four']}"
    return _GIFT_CARD[language] if told["source"] == "gift_card" else "PayPal"


def _gift_card(brand: Brand, customer: Customer, told: Mapping[str, Any], spent: Mapping[str, int]) -> GiftCard:
    balance = minor(told.get("balance", 0))
    return GiftCard(
        brand=brand,
        customer=customer,
        label=_label(told, brand.language),
        currency="USD",
        initial_minor=balance + spent.get(told["id"], 0),
        balance_minor=balance,
    )


def _spent_from(orders: Mapping[str, Any]) -> dict[str, int]:
    """What each way of paying paid in all, less what came back; cents."""
    spent: dict[str, int] = {}
    for order in orders.values():
        for moved in order["payment_history"]:
            sign = -1 if moved["transaction_type"] == "refund" else 1
            spent[moved["payment_method_id"]] = spent.get(moved["payment_method_id"], 0) + sign * minor(moved["amount"])
    return spent


def _orders(
    corpus: Mapping[str, Any], customers: Mapping[str, Customer], methods: Mapping[str, PaymentMethod]
) -> Iterator[PastOrder]:
    """The orders, each customer's in the order of their account: the last one is the newest."""
    for user_id, user in corpus["users"].items():
        placed = BEGINNING - timedelta(days=20)
        for order_id in user["orders"]:
            placed += timedelta(hours=3)
            yield _order(corpus["orders"][order_id], customers[user_id], methods, placed)


def _order(found: Mapping[str, Any], customer: Customer, methods: Mapping[str, PaymentMethod], placed: datetime) -> PastOrder:
    """Alike items are lines of their own, because each may become something else."""
    items = [(item["item_id"], 1) for item in found["items"]]
    total = sum(minor(item["price"]) for item in found["items"])
    basket = Basket(
        number=number_of(found["order_id"]),
        items=items,
        payments=[(methods[found["payment_history"][0]["payment_method_id"]], total)],
        address=address_of(found["address"], customer.name),
        placed_at=placed,
    )
    status, lines = found["status"], range(len(items))
    if status == "cancelled":
        undone = Undone(ChangeKind.CANCEL, lines, "changed_mind", "customer", placed + timedelta(hours=2))
        return PastOrder(customer, basket, undone=undone)
    if status == "pending":
        return PastOrder(customer, basket)
    return PastOrder(customer, basket, [_parcel(found, lines, placed, is_delivered=status == "delivered")])


def _parcel(found: Mapping[str, Any], lines: range, placed: datetime, *, is_delivered: bool) -> PastParcel:
    numbers = [number for one in found.get("fulfillments", ()) for number in one["tracking_id"]]
    return PastParcel(
        lines=lines,
        carrier="UPS",
        tracking_number=numbers[0] if numbers else "",
        shipped_at=placed + timedelta(days=1) if is_delivered else None,
        delivered_at=placed + timedelta(days=4) if is_delivered else None,
        promised_at=placed + timedelta(days=5),
    )
