"""The read side: the right records, in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test.utils import CaptureQueriesContext

from sodan.backoffice.fulfilment import pack, ship
from sodan.backoffice.house import shop_of
from sodan.backoffice.order import Order
from sodan.backoffice.product import Variant
from sodan.backoffice.tests.conftest import House
from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.kit.errors import NotFound
from sodan.kit.money import won

Captured = Callable[[], AbstractContextManager[CaptureQueriesContext]]


def test_reading_many_orders_takes_as_many_queries_as_reading_one(house: House, captured_queries: Captured) -> None:
    house.delivered(("SHIRT-M", 1))
    with captured_queries() as for_one:
        shop_of(house.brand).orders_of(house.customer.pk)
    for _ in range(5):
        house.delivered(("SHIRT-M", 1), ("TUMBLER", 2), gift=100)

    with captured_queries() as for_many:
        found = shop_of(house.brand).orders_of(house.customer.pk)

    assert len(found) == 6
    assert len(for_many) == len(for_one) == 5


def test_the_catalogue_takes_two_queries(house: House, captured_queries: Captured) -> None:
    with captured_queries() as queries:
        products = shop_of(house.brand).products()

    assert len(queries) == 2
    assert {product.slug for product in products} == {"linen-shirt", "tumbler"}


def test_the_catalogue_is_told_as_it_stands_now(house: House) -> None:
    shop = shop_of(house.brand)
    before = shop.products()
    assert shop.products() is before  # nothing has changed, nothing is put together anew

    Variant.objects.filter(sku="TUMBLER").update(prices={"KRW": 12_345}, available=2)
    (tumbler,) = next(product for product in shop.products() if product.slug == "tumbler").variants
    assert (tumbler.price, tumbler.available) == (won(12_345), 2)

    Variant.objects.filter(sku="TUMBLER").update(prices={"JPY": 1_200})
    assert "tumbler" not in {product.slug for product in shop.products()}


def test_orders_come_newest_first_and_no_more_than_asked(house: House) -> None:
    numbers = [house.order(("TUMBLER", 1)).number for _ in range(3)]

    found = shop_of(house.brand).orders_of(house.customer.pk, limit=2)

    assert [order.number for order in found] == numbers[:0:-1]


def test_a_title_carries_its_options_as_the_language_writes_them(house: House) -> None:
    line = house.pending(("SHIRT-M", 1)).lines[0]

    assert line.title("ko") == "리넨 셔츠 (M)"
    assert line.title("ja") == "麻のシャツ（M）"
    assert line.title("en") == "Linen shirt (M)"


def test_the_status_follows_the_pieces(house: House) -> None:
    record = house.order(("SHIRT-M", 1), ("TUMBLER", 1))
    assert house.view(record).status == "pending"

    first, second = record.lines.all()
    parcel = pack(record, contents={first.pk: 1})
    assert house.view(record).status == "processing"
    ship(parcel)
    assert house.view(record).status == "partially_shipped"
    ship(pack(record, contents={second.pk: 1}))
    assert house.view(record).status == "shipped"


def test_another_brand_sees_neither_orders_nor_instruments(house: House) -> None:
    order = house.pending(("SHIRT-M", 1))
    other = shop_of(Brand.objects.create(slug="other", currency="KRW"))

    assert other.order(order.number) is None
    assert other.orders_of(house.customer.pk) == ()
    assert other.payment_methods(house.customer.pk) == ()
    with pytest.raises(NotFound):
        other.quote_cancel(order)


def test_another_customer_of_the_brand_sees_neither_orders_nor_instruments(house: House) -> None:
    house.pending(("SHIRT-M", 1))
    neighbour = Customer.objects.create(brand=house.brand, name="다른 손님", is_registered=True)

    assert house.shop.orders_of(neighbour.pk) == ()
    assert house.shop.payment_methods(neighbour.pk) == ()


def test_a_gift_card_shows_what_is_left_on_it(house: House) -> None:
    house.pending(("SHIRT-M", 1), gift=20_000)

    balances = {method.label: method.balance for method in shop_of(house.brand).payment_methods(house.customer.pk)}

    assert balances == {"신한카드 ••4417": None, "모아 상품권 ••8812": won(30_000)}


def test_a_variant_without_a_price_in_the_currency_is_not_sold_here(house: House) -> None:
    japan = shop_of(Brand.objects.create(slug="japan", currency="JPY"))

    assert japan.variant("SHIRT-M") is None
    assert japan.products() == ()
    assert Order.objects.count() == 0


def test_a_line_of_another_order_is_priced_with_neither(house: House) -> None:
    mine, other = house.delivered(("SHIRT-M", 1)), house.delivered(("TUMBLER", 1))

    with pytest.raises(NotFound):
        house.shop.quote_return(mine, lines={other.lines[0].id: 1}, reason="defective")
