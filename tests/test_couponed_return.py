"""Part of a couponed order comes back: the customer reads the sum, and gets what was paid for those pieces, no more."""

from __future__ import annotations

import pytest

from sodan.backoffice.acquiring import provider_of
from sodan.backoffice.fulfilment import deliver, pack, ship
from sodan.backoffice.order import Order
from sodan.backoffice.payment import PaymentMethod
from sodan.backoffice.placing import Basket, place
from sodan.backoffice.product import Variant
from sodan.backoffice.view import address_view
from sodan.customers.customer import ContactPoint
from sodan.kit.language import LANGUAGES
from sodan.kit.money import Money
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")

WHO = {"ko": "seoyeon@example.com", "ja": "misaki@example.com", "en": "daniel@example.com"}
RETURN = {
    "ko": "MOA-77001 캔버스 백팩만 반품하고 싶어요. 단순 변심이에요",
    "ja": "MOA-77001のリュックだけ返品したいです。気が変わりました",
    "en": "I want to return just the backpack from MOA-77001. I changed my mind",
}
YES = {"ko": "네, 환불해 주세요", "ja": "はい、お願いします", "en": "yes"}
POSTAGE = {"ko": 3_000, "ja": 500, "en": 600}


def couponed(language: str) -> Order:
    """A backpack and a tumbler with a tenth off, the coupon asking for as much as both together; arrived."""
    customer = ContactPoint.objects.get(value=WHO[language]).customer
    currency = customer.brand.currency
    prices = [Variant.objects.get(sku=sku).prices[currency] for sku in ("BAG-PACK-BEI", "CUP-TUMB-350-IVO")]
    coupon, card = sum(prices) // 10, PaymentMethod.objects.filter(customer=customer, kind="card")[0]
    before = Order.objects.filter(customer=customer)[0]
    basket = Basket(
        "MOA-77001", [("BAG-PACK-BEI", 1), ("CUP-TUMB-350-IVO", 1)], [(card, sum(prices) - coupon)],
        address_view(before.address), coupon_minor=coupon, coupon_code="MOA10", coupon_from_minor=sum(prices),
    )  # fmt: skip
    order = place(customer, basket, provider=provider_of(customer.brand))
    parcel = pack(order, contents={line.pk: line.ordered for line in order.lines.all()})
    ship(parcel)
    deliver(parcel)
    return order


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_returned_piece_gives_back_what_was_paid_for_it(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sodan.backoffice.quote.withdraws_coupon", lambda _brand, *, reason: False)  # noqa: ARG005
    order = couponed(language)
    backpack = order.lines.get(sku="BAG-PACK-BEI")
    paid = backpack.unit_price_minor - backpack.coupon_minor - POSTAGE[language]
    chat = Chat(language, WHO[language])

    card = chat.say(RETURN[language])
    chat.say(YES[language])

    for minor in (backpack.unit_price_minor, backpack.coupon_minor, POSTAGE[language], paid):
        assert Money(minor, order.currency).shown(language) in card
    assert chat.order("MOA-77001").refunded == Money(paid, order.currency)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_the_policies_say_so_the_rest_loses_its_coupon(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sodan.backoffice.quote.withdraws_coupon", lambda _brand, *, reason: reason == "changed_mind")
    order = couponed(language)
    backpack = order.lines.get(sku="BAG-PACK-BEI")
    paid = backpack.unit_price_minor - order.coupon_minor - POSTAGE[language]
    chat = Chat(language, WHO[language])

    card = chat.say(RETURN[language])
    chat.say(YES[language])

    assert Money(order.coupon_minor - backpack.coupon_minor, order.currency).shown(language) in card
    assert chat.order("MOA-77001").refunded == Money(paid, order.currency)
