"""One request about every order: each is confirmed by itself, and what was answered once is not asked again."""

from __future__ import annotations

import pytest

from sodan.actions.operation import Operation
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")

KOREAN = "seoyeon@example.com"
RECEIVED = {"MOA-10482", "MOA-10476"}


def orders_of(chat: Chat) -> set[str]:
    """The orders that the conversation proposed something for."""
    return set(Operation.objects.filter(conversation=chat.conversation).values_list("order_number", flat=True))


@pytest.mark.parametrize(
    ("request_line", "reason", "yes"),
    [
        ("제가 받은 모든 주문을 반품하고 싶어요", "단순 변심이에요", "네"),
        ("I want to return all of my orders", "I changed my mind", "yes"),
        ("すべての注文を返品したいです", "気が変わりました", "はい"),
    ],
)
def test_every_order_gets_a_card_of_its_own_and_one_reason_holds_for_all(request_line: str, reason: str, yes: str) -> None:
    chat = Chat("ko", KOREAN)

    counted = chat.say(request_line)
    chat.say(reason)
    after_first = orders_of(chat)
    chat.say(yes)

    assert "2" in counted
    assert len(after_first) == 1
    assert orders_of(chat) == RECEIVED


def test_which_order_may_be_answered_with_all_of_them() -> None:
    chat = Chat("ko", KOREAN)

    chat.say("반품하고 싶어요")
    chat.say("전부요")
    chat.say("단순 변심이에요")
    chat.say("네")

    assert orders_of(chat) == RECEIVED


@pytest.mark.parametrize(
    "request_line", ["이 주문 전체를 반품할게요", "return all the items of order MOA-10482", "注文の商品を全部返品します"]
)
def test_all_of_one_order_is_not_every_order(request_line: str) -> None:
    chat = Chat("ko", KOREAN)

    said = chat.say(request_line)

    assert "MOA-10476" not in said or "MOA-10482" in said
    assert len(orders_of(chat)) <= 1
