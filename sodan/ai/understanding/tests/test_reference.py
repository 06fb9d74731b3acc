"""What records and conversation tell: orders by number or reference, ways of paying, addresses, reasons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sodan.ai.understanding.context import Context
from sodan.ai.understanding.entity.order_number import order_numbers_in
from sodan.ai.understanding.tests.shelf import PACK, TUMBLER, shelf
from sodan.ai.understanding.understand import understand
from sodan.backoffice.connector import MethodView

VISA, MASTER, PAYPAL, GIFT = 1, 2, 3, 4
METHODS = (
    MethodView(VISA, "card", "Visa ••4242", None),
    MethodView(MASTER, "card", "Mastercard ••9212", None),
    MethodView(PAYPAL, "paypal", "PayPal", None),
    MethodView(GIFT, "gift_card", "Gift card", None),
)


def heard(text: str, language: str, context: Context | None = None, **more: Any) -> dict[str, Any]:
    """What a message starts and sets."""
    found = understand(text, replace(context or shelf(language), methods=METHODS, **more)).commands
    told = {one.name: one.value for one in found if one.verb in ("set", "correct")}
    return told | {"start": [one.name for one in found if one.verb == "start"]}


@pytest.mark.parametrize(
    ("text", "language", "method"),
    [
        ("Please change the payment of order 10482 from PayPal to the card ending 4242", "en", VISA),
        ("switch the payment of my latest order to my gift card", "en", GIFT),
        ("I'd rather pay for it with the Mastercard than with the Visa", "en", MASTER),
        ("10482 결제를 내 페이팔로 바꿔 주세요", "ko", PAYPAL),
        ("4242로 끝나는 카드로 결제 수단 변경이요", "ko", VISA),
        ("결제를 페이팔 말고 기프트카드로 바꿔 주세요", "ko", GIFT),
        ("注文の支払いをギフトカードに変更してください", "ja", GIFT),
        ("支払いをペイパルからマスターカードに切り替えてください", "ja", MASTER),
        ("支払いを末尾9212のカードに変えたいです", "ja", MASTER),
    ],
)
def test_a_way_of_paying_is_one_of_the_customers_own(text: str, language: str, method: int) -> None:
    assert heard(text, language)["method"] == method


def test_a_card_is_left_open_when_the_customer_has_two() -> None:
    assert "method" not in heard("change the payment of order 10482 to my card", "en")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("cancel #W2378156", "W2378156"),
        ("w2378156 - cancel it please", "W2378156"),
        ("MOA-30112 취소요", "MOA-30112"),
        ("注文W2378156をキャンセルしてください", "W2378156"),
        ("W2378156번 주문 취소해 주세요", "W2378156"),
        ("order # 20993 please", "20993"),
    ],
)
def test_a_number_is_heard_before_we_know_who_asks(text: str, number: str) -> None:
    assert [one.value for one in order_numbers_in(text, ())] == [number]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Also return the tumbler from the same order", "en"),
        ("같은 주문에서 텀블러도 반품할게요", "ko"),
        ("さっきの注文のタンブラーも返品したいです", "ja"),
    ],
)
def test_the_same_order_is_the_one_spoken_of(text: str, language: str) -> None:
    told = heard(text, language, spoken=("MOA-10482",))

    assert (told["order_number"], told["lines"]) == ("MOA-10482", [TUMBLER])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Please cancel the other order", "en"),
        ("다른 주문도 취소해 주세요", "ko"),
        ("もう一つの注文をキャンセルしてください", "ja"),
    ],
)
def test_the_other_order_is_the_one_not_spoken_of(text: str, language: str) -> None:
    context = shelf(language)
    two = replace(context, orders=context.orders[:2])

    told = heard(text, language, two, spoken=(two.orders[0].number,))

    assert told["order_number"] == two.orders[1].number


@pytest.mark.parametrize(
    ("text", "language"),
    [("Exchange it instead", "en"), ("그거 반품할게요", "ko"), ("それを返品したいです", "ja")],
)
def test_it_is_what_was_dealt_with_last(text: str, language: str) -> None:
    told = heard(text, language, spoken=("MOA-10482",), last_lines=(PACK,))

    assert (told["order_number"], told["lines"]) == ("MOA-10482", [PACK])


@pytest.mark.parametrize(
    ("text", "language", "address"),
    [
        (
            "Ship order 10482 to 445 Maple Drive, Suite 394, Fort Worth, TX, 76165 USA please",
            "en",
            ("445 Maple Drive", "Suite 394", "Fort Worth", "TX", "76165"),
        ),
        (
            "change the delivery address to 9 Elm Street, Austin, Texas 78701",
            "en",
            ("9 Elm Street", None, "Austin", "TX", "78701"),
        ),
        (
            "10482 배송지를 서울 강남구 테헤란로 123, 4층 (우편번호 06234)로 변경해 주세요",
            "ko",
            ("테헤란로 123", "4층", "강남구", "서울", "06234"),
        ),
        (
            "10482のお届け先を〒150-0001 東京都渋谷区神宮前1-2-3 青山ビル401に変更してください",
            "ja",
            ("神宮前1-2-3", "青山ビル401", "渋谷区", "東京都", "150-0001"),
        ),
        (
            "10482 배송지를 123 Elm Street, Suite 5, Austin, TX 78701로 바꿔 주세요",
            "ko",
            ("123 Elm Street", "Suite 5", "Austin", "TX", "78701"),
        ),
    ],
)
def test_an_address_in_one_line_is_read_in_its_parts(text: str, language: str, address: tuple[str | None, ...]) -> None:
    told = heard(text, language)

    assert told["start"] == ["change_address"]
    assert tuple(told["address"].get(part) for part in ("line1", "line2", "city", "region", "postcode")) == address


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("My profile address should be 234 Elm Street Suite 3, San Antonio, TX 77034", "en"),
        ("기본 배송지를 서울 강남구 테헤란로 123, 4층 (우편번호 06234)로 변경해 주세요", "ko"),
        ("登録住所を〒150-0001 東京都渋谷区神宮前1-2-3 青山ビル401に変更してください", "ja"),
    ],
)
def test_the_address_on_file_is_not_that_of_an_order(text: str, language: str) -> None:
    assert heard(text, language)["start"] == ["change_account_address"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Please cancel order 10497, I ordered it by mistake", "en"),
        ("10497 주문 취소해 주세요. 실수로 주문했어요", "ko"),
        ("10497の注文をキャンセルしてください。間違えて注文しました", "ja"),
    ],
)
def test_a_mistake_is_a_change_of_mind_where_the_procedure_knows_no_mistakes(text: str, language: str) -> None:
    assert heard(text, language)["reason"] == "changed_mind"
