"""What customers tell in passing: where an order goes, who they are, what stays; and questions that are about no product."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sodan.ai.understanding.entity.person import bare_name
from sodan.ai.understanding.message import Message
from sodan.ai.understanding.normalise import folded
from sodan.ai.understanding.which_order import by_city, every_order
from sodan.procedures.tests.test_wish import MINE
from sodan.procedures.wish import own_options
from tests.chat import Chat

CITIES = {"W1": "Seattle", "W2": "Chicago", "W3": "서울"}


def message(text: str) -> Message:
    """A message of a customer whose three orders go to three cities."""
    orders = [SimpleNamespace(number=number, address=SimpleNamespace(city=city)) for number, city in CITIES.items()]
    told: Any = SimpleNamespace(spelled=folded(text), context=SimpleNamespace(orders=orders), of=lambda _slot: [])
    return cast("Message", told)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("where is my Seattle order?", "W1"),
        ("the order that was sent to Chicago", "W2"),
        ("서울로 보낸 주문 취소해 주세요", "W3"),
        ("ソウルの注文", ""),
        ("I live in Seattle and want to cancel an order", ""),
        ("please send the order to Seattle instead", ""),
    ],
)
def test_an_order_is_told_by_the_city_it_goes_to(text: str, number: str) -> None:
    assert by_city(message(text)) == number


@pytest.mark.parametrize(
    ("text", "is_every"),
    [
        ("cancel all my pending orders", True),
        ("every order that has not shipped", True),
        ("아직 안 온 주문 전부 취소해 주세요", True),
        ("未発送の注文をすべてキャンセルしてください", True),
        ("return all the items in my order", False),
        ("이 주문 전체 취소", False),
        ("注文した商品を全部返品します", False),
    ],
)
def test_all_orders_are_not_all_of_one_order(text: str, *, is_every: bool) -> None:
    assert every_order(message(text)) is is_every


def test_a_name_may_begin_with_it_is() -> None:
    found = bare_name("It's Fatima Johnson, I live in 78712.", is_asked=True)

    assert found is not None
    assert found.value == "Fatima Johnson"
    assert bare_name("I don't know it", is_asked=True) is None


def test_what_a_thing_is_like_is_read_the_same_whatever_language_comes_first() -> None:
    line = replace(MINE, options={"type": {"ko": "로봇형", "en": "robotic"}})

    assert own_options(line) == {"type": "robotic"}


@pytest.mark.usefixtures("moa")
def test_a_question_about_the_shop_asks_for_no_product() -> None:
    chat = Chat("ko", "seoyeon@example.com")

    said = chat.say("고객센터 전화번호가 뭐예요?")
    again = chat.say("백팩 반품하고 싶어요")

    assert "정확히 말씀드릴 수 없습니다" in said
    assert "상품 문의" not in again
