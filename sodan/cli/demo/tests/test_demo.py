"""The demo firm: what it holds, that it comes out the same, and that nothing but a demo can be wiped."""

from __future__ import annotations

import pytest
from django.db.models import Sum

from sodan.backoffice.audit import check_books, standing
from sodan.backoffice.connector import OrderView
from sodan.backoffice.house import shop_of
from sodan.backoffice.order import Order
from sodan.backoffice.product import Product, Variant
from sodan.cli.demo import load, reset
from sodan.cli.demo.sources import read
from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint
from sodan.desk.conversation import Conversation, Owner
from sodan.kit.clock import day_in, now
from sodan.kit.errors import Conflict
from sodan.kit.language import LANGUAGES
from sodan.kit.money import Money, dollars, won, yen
from sodan.people.representative import Representative, ai_of

pytestmark = pytest.mark.django_db


def orders_of(name: str) -> dict[str, OrderView]:
    """The orders of a story customer by number."""
    found = ContactPoint.objects.select_related("brand").get(value=f"{name}@example.com")
    return {order.number: order for order in shop_of(found.brand).orders_of(found.customer_id)}


def days_since_delivery(order: OrderView, zone: str) -> int:
    """Counted on the calendar of the shop."""
    assert order.delivered_at is not None
    return (day_in(zone, now()) - day_in(zone, order.delivered_at)).days


def test_three_brands_are_open_and_served_by_everybody() -> None:
    load()

    assert list(Brand.objects.values_list("slug", "currency")) == [("moa-kr", "KRW"), ("moa-jp", "JPY"), ("moa-en", "USD")]
    assert Representative.objects.count() == 6
    assert all(person.brands.count() == 3 for person in Representative.objects.all())
    assert all(ai_of(brand).email == "sodam@moa.example" for brand in Brand.objects.all())


def test_people_sign_in_with_the_passwords_shown_and_the_ai_not_at_all() -> None:
    summary = load(passwords={"owner@moa.example": "an owner's password"})

    assert len(summary.passwords) == 5
    for email, password in summary.passwords.items():
        assert Representative.objects.get(email=email).check_password(password)
    assert summary.passwords["owner@moa.example"] == "an owner's password"
    assert not Representative.objects.get(email="sodam@moa.example").has_usable_password()


def test_there_are_sixty_customers_two_hundred_orders_and_some_conversations() -> None:
    summary = load()

    assert summary.counts["customers"] == 60
    assert summary.counts["orders"] == 200
    assert summary.counts["conversations"] >= 25


def test_seoyeon_has_one_order_the_ai_may_refund_one_above_its_limit_and_one_pending() -> None:
    load()

    found = orders_of("seoyeon")
    small, large, pending = found["MOA-10482"], found["MOA-10476"], found["MOA-10497"]
    assert [(line.title("ko"), line.unit_price) for line in small.lines] == [
        ("캔버스 백팩 (베이지)", won(39_000)),
        ("텀블러 (350ml, 아이보리)", won(18_000)),
    ]
    assert [days_since_delivery(order, "Asia/Seoul") for order in (small, large)] == [3, 5]
    assert large.total == won(89_000)
    assert pending.status == "pending"
    assert small.payments[0].label == "신한카드 ••4417"


def test_misaki_may_swap_her_shirt_for_the_dearer_size() -> None:
    load()

    found = orders_of("misaki")
    shirt = found["MOA-10480"]
    shop = shop_of(Brand.objects.get(slug="moa-jp"))
    quoted = shop.quote_exchange(shirt, swaps={shirt.lines[0].id: "SHI-LINEN-L-NAT"})
    assert shirt.lines[0].title("ja") == "麻のシャツ（M・生成り）"
    assert shirt.total == yen(7_600)
    assert (quoted.difference, quoted.available) == (yen(400), True)
    assert {order.status for order in found.values()} == {"delivered", "pending", "shipped"}


def test_daniels_shirt_came_too_long_ago_and_his_parcel_is_under_way() -> None:
    load()

    found = orders_of("daniel")
    assert days_since_delivery(found["MOA-10391"], "America/New_York") == 45
    assert found["MOA-10391"].total == dollars(58_00)
    assert found["MOA-10491"].parcels[0].tracking_number
    assert found["MOA-10499"].status == "pending"


def test_the_books_are_sound_and_agree_with_the_orders() -> None:
    load()

    assert check_books().is_sound
    stands = standing()
    for brand in Brand.objects.all():
        orders = Order.objects.filter(brand=brand).aggregate(kept=Sum("total_minor") - Sum("reduced_minor"))
        accounts = ("sales", "sales_returns", "shipping_income", "discounts", "vat_payable")
        assert (
            -sum(stands[account, brand.currency].minor for account in accounts if (account, brand.currency) in stands)
            == orders["kept"]
        )


def test_stock_is_the_sum_of_its_movements() -> None:
    load()

    for variant in Variant.objects.annotate(moved=Sum("movements__quantity")):
        assert variant.available == variant.moved
    assert Variant.objects.get(sku="SHI-LINEN-L-NVY").available == 0


def test_every_product_is_told_in_three_languages_with_the_facts_people_ask_for() -> None:
    load()

    for product in Product.objects.all():
        assert {"material", "care", "origin", "warranty"} <= set(product.facts)
        for texts in (product.titles, product.descriptions, *product.facts.values()):
            assert set(texts) == set(LANGUAGES)
            assert all(texts.values())


def test_every_currency_has_a_price_for_every_variant() -> None:
    load()

    assert all(set(variant.prices) == {"KRW", "JPY", "USD"} for variant in Variant.objects.all())


def test_conversations_stand_with_the_ai_in_the_queue_and_with_people() -> None:
    load()

    open_ones = Conversation.objects.filter(is_open=True)
    assert set(open_ones.values_list("owner", flat=True)) == {Owner.AI, Owner.QUEUE, Owner.HUMAN}
    assert set(open_ones.values_list("language", flat=True)) == set(LANGUAGES)
    assert not Conversation.objects.filter(owner=Owner.HUMAN, is_open=True, assignee=None).exists()


def test_the_same_draw_comes_out_the_same() -> None:
    load()
    first = list(Order.objects.order_by("number").values_list("number", "total_minor", "customer__name"))

    reset()

    assert list(Order.objects.order_by("number").values_list("number", "total_minor", "customer__name")) == first
    assert check_books().is_sound


def test_a_demo_that_was_played_with_can_be_wiped_too() -> None:
    load()
    shop, order = shop_of(Brand.objects.get(slug="moa-jp")), orders_of("misaki")["MOA-10480"]
    line = order.lines[0].id
    shop.exchange(
        order.id,
        swaps={line: "SHI-LINEN-L-NAT"},
        method_id=None,
        reason="wrong_size",
        key="k",
        actor="소담",
        expected_version=order.version,
        difference=yen(400),
    )

    reset()

    assert orders_of("misaki")["MOA-10480"].total == yen(7_600)
    assert check_books().is_sound


def test_a_second_load_is_refused() -> None:
    load()

    with pytest.raises(Conflict):
        load()


def test_a_house_with_another_brand_is_not_wiped() -> None:
    load()
    Brand.objects.create(slug="a-real-shop")

    with pytest.raises(Conflict):
        reset()
    assert Order.objects.count() == 200


def test_a_house_without_the_demos_mark_is_not_wiped() -> None:
    with pytest.raises(Conflict):
        reset()


def test_there_is_something_to_try_in_every_language() -> None:
    situations = load().situations

    assert all(situations[language] for language in LANGUAGES)
    numbers = set(Order.objects.values_list("number", flat=True))
    told = {order["number"] for story in read("stories")["stories"] for order in story["orders"]}
    assert told <= numbers


def test_a_gift_card_part_goes_back_to_the_card() -> None:
    load()

    order = orders_of("yerin.cho")["MOA-10471"]
    quoted = shop_of(Brand.objects.get(slug="moa-kr")).quote_return(
        order, lines={line.id: line.quantity for line in order.lines}, reason="defective"
    )
    assert [payment.kind for payment in order.payments] == ["card", "gift_card"]
    assert quoted.parts[0] == (order.payments[1].id, Money(30_000, "KRW"))
