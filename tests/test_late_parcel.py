"""A parcel comes late: the customer hears it with an apology, and is given what the policies say, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from sodan.backoffice.credit import StoreCredit
from sodan.backoffice.order import Order
from sodan.kit.clock import now
from sodan.kit.language import LANGUAGES
from sodan.kit.money import Money, total
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")

WHO = {"ko": "taeo.yoon@example.com", "ja": "misaki@example.com", "en": "daniel@example.com"}
ORDER = {"ko": "MOA-10468", "ja": "MOA-10490", "en": "MOA-10491"}
WHERE = {"ko": "담요 언제 와요?", "ja": "MOA-10490はいつ届きますか？", "en": "Where is order MOA-10491?"}
CLAIM = {
    "ko": "MOA-10468 배송이 늦었는데 보상해 주세요",
    "ja": "MOA-10490の配送が遅れたので補償してください",
    "en": "MOA-10491 is late, can I get compensation?",
}
SORRY = {"ko": "늦어지고 있습니다", "ja": "遅れております", "en": "late. I am sorry"}
CREDIT = {"ko": "적립금 받기", "ja": "ストアクレジットを受け取る", "en": "Store credit"}
YES = {"ko": "네, 받을게요", "ja": "はい、お願いします", "en": "yes please"}
GIVEN = {"ko": Money(3000, "KRW"), "ja": Money(500, "JPY"), "en": Money(500, "USD")}


@pytest.fixture(autouse=True)
def _late() -> Iterator[None]:
    """Six days on: what was due has not come. None of the orders has a delivery fee to give back."""
    with time_machine.travel(now() + timedelta(days=6), tick=False):
        Order.objects.filter(number__in=ORDER.values()).update(shipping_minor=0)
        yield


def with_delivery_fee(language: str, minor: int) -> None:
    """The order was paid with a delivery fee in it."""
    Order.objects.filter(number=ORDER[language]).update(shipping_minor=minor)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_asks_where_a_late_parcel_is_hears_sorry_and_is_offered_something(language: str) -> None:
    chat = Chat(language, WHO[language])

    said = chat.say(WHERE[language])

    assert SORRY[language] in said
    assert chat.done() == [("compensate_delay", "awaiting_confirmation")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_claim_for_a_delay_ends_with_credit(language: str) -> None:
    chat = Chat(language, WHO[language])
    chat.say(CLAIM[language])

    said = chat.say(YES[language])

    assert GIVEN[language].shown(language) in said
    assert chat.done()[0] == ("compensate_delay", "succeeded")
    held = StoreCredit.objects.get(customer=Order.objects.get(number=ORDER[language]).customer)
    assert Money(held.balance_minor, held.currency) == GIVEN[language]
    assert {line.account for line in chat.books()} == {"compensation_expense", "store_credit_liability"}
    assert total((line.amount for line in chat.books()), held.currency) == Money(0, held.currency)


@pytest.mark.parametrize(
    ("language", "fee", "choice"),
    [("ko", 3000, "배송비 돌려받기"), ("ja", 550, "送料を返してもらう"), ("en", 600, "The delivery fee back")],
)
def test_who_paid_for_delivery_may_have_the_fee_back(language: str, fee: int, choice: str) -> None:
    with_delivery_fee(language, fee)
    chat = Chat(language, WHO[language])

    asked = chat.say(CLAIM[language])
    chat.say(choice)
    chat.say(YES[language])

    assert "?" in asked or "か" in asked
    assert chat.order(ORDER[language]).refunded.minor == fee
    assert chat.done()[0] == ("compensate_delay", "succeeded")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_given_a_second_time(language: str) -> None:
    chat = Chat(language, WHO[language])
    chat.say(CLAIM[language])
    chat.say(YES[language])

    again = Chat(language, WHO[language])
    again.say(CLAIM[language])

    assert again.done() == [("compensate_delay", "denied")]


def test_a_parcel_in_time_is_said_to_be() -> None:
    with time_machine.travel(now() - timedelta(days=6), tick=False):
        chat = Chat("en", WHO["en"])
        said = chat.say(CLAIM["en"])

    assert "our records show no delay" in said
    assert chat.done() == []


def test_who_only_asked_where_it_is_may_decline() -> None:
    chat = Chat("ko", WHO["ko"])
    chat.say(WHERE["ko"])

    chat.say("아니요 괜찮아요")

    assert chat.done() == [("compensate_delay", "declined")]
    assert not StoreCredit.objects.filter(customer=Order.objects.get(number=ORDER["ko"]).customer).exists()
