"""A small Korean shop: linen shirts in three sizes, a tumbler, one customer with a card and a gift card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from django.db import connection

from sodan.backoffice.connector import AddressView, OrderView, Receipt
from sodan.backoffice.credit import GiftCard
from sodan.backoffice.fault import Faults
from sodan.backoffice.fulfilment import deliver, pack, ship
from sodan.backoffice.house import HouseShop
from sodan.backoffice.ledger import verify_chain
from sodan.backoffice.order import Order
from sodan.backoffice.payment import MethodKind, PaymentMethod
from sodan.backoffice.placing import Basket, place
from sodan.backoffice.product import Movement, Product, Variant, move_stock
from sodan.backoffice.simulator import Simulator
from sodan.backoffice.terms import Terms
from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.kit.money import Money

ADDRESS = AddressView("이서연", "한빛로 12", "302호", "서울", "", "04001", "KR", "+821000000001")
STOCK = 50


@dataclass
class House:
    """The shop with all a test needs at hand."""

    brand: Brand
    customer: Customer
    card: PaymentMethod
    gift: PaymentMethod
    faults: Faults
    count: int = 0

    @property
    def shop(self) -> HouseShop:
        """The shop, whose provider follows the house's faults."""
        return HouseShop(self.brand, provider=Simulator(faults=self.faults))

    def order(self, *items: tuple[str, int], gift: int = 0, coupon: int = 0) -> Order:
        """A pending order of these items, part of it paid by gift card."""
        self.count += 1
        prices = {variant.sku: variant.prices["KRW"] for variant in Variant.objects.all()}
        total = sum(prices[sku] * quantity for sku, quantity in items) - coupon
        payments = [(self.card, total - gift), *([(self.gift, gift)] if gift else [])]
        basket = Basket(f"T-{self.count:05d}", items, payments, ADDRESS, coupon_minor=coupon)
        return place(self.customer, basket, provider=Simulator())

    def delivered(self, *items: tuple[str, int], gift: int = 0, coupon: int = 0) -> OrderView:
        """An order that has arrived."""
        order = self.order(*items, gift=gift, coupon=coupon)
        parcel = pack(order, contents={line.pk: line.ordered for line in order.lines.all()})
        ship(parcel)
        deliver(parcel)
        return self.view(order)

    def pending(self, *items: tuple[str, int], gift: int = 0, coupon: int = 0) -> OrderView:
        """An order that nobody has packed."""
        return self.view(self.order(*items, gift=gift, coupon=coupon))

    def give_back(
        self,
        order: OrderView,
        lines: Mapping[int, int],
        *,
        key: str = "k",
        reason: str = "defective",
        to: str = "original",
        method_id: int | None = None,
        amount: Money | None = None,
    ) -> Receipt:
        """Take lines back for the quoted amount, or for another one."""
        agreed = amount or self.shop.quote_return(order, lines=lines, reason=reason).amount
        return self.shop.return_and_refund(
            order.id,
            lines=lines,
            reason=reason,
            to=to,
            method_id=method_id,
            key=key,
            actor="ai",
            expected_version=order.version,
            amount=agreed,
        )

    def view(self, order: Order | OrderView) -> OrderView:
        """The order as it stands now."""
        found = self.shop.order(order.number)
        assert found is not None
        return found


def variant(product: Product, sku: str, price: int, **options: str) -> Variant:
    """A variant with stock on the shelf."""
    texts = {name: {"ko": value, "ja": value, "en": value} for name, value in options.items()}
    made = Variant.objects.create(product=product, sku=sku, options=texts, prices={"KRW": price})
    move_stock(made.pk, STOCK, kind=Movement.RECEIVE, ref="opening")
    return made


def small_house() -> House:
    """Make the shop in the database."""
    brand = Brand.objects.create(slug="moa-test", names={"ko": "모아"}, currency="KRW")
    Terms.objects.create(brand=brand, tax_basis_points=1000)
    shirt = Product.objects.create(
        slug="linen-shirt", titles={"ko": "리넨 셔츠", "ja": "麻のシャツ", "en": "Linen shirt"}, category="clothing"
    )
    variant(shirt, "SHIRT-M", 39_000, size="M")
    variant(shirt, "SHIRT-L", 42_000, size="L")
    variant(shirt, "SHIRT-S", 36_000, size="S")
    tumbler = Product.objects.create(
        slug="tumbler", titles={"ko": "텀블러", "ja": "タンブラー", "en": "Tumbler"}, category="kitchen"
    )
    variant(tumbler, "TUMBLER", 18_000)
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko", is_registered=True)
    card = PaymentMethod.objects.create(customer=customer, kind=MethodKind.CARD, label="신한카드 ••4417", token="tok_sim_4417")
    voucher = GiftCard.objects.create(
        brand=brand, customer=customer, label="모아 상품권 ••8812", currency="KRW", initial_minor=50_000, balance_minor=50_000
    )
    gift = PaymentMethod.objects.create(customer=customer, kind=MethodKind.GIFT_CARD, label=voucher.label, gift_card=voucher)
    return House(brand, customer, card, gift, Faults())


@pytest.fixture
def house(db: None) -> Iterator[House]:
    """A shop; whatever the test did, its books must be sound afterwards."""
    yield small_house()
    assert verify_chain().is_sound


@pytest.fixture
def sealed_books(db: None) -> None:
    """The books as they are in use: the test database's own opening is taken back for this test."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM backoffice_unsealed")
