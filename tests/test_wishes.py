"""Several things of one order, each with a wish of its own, in one act."""

from __future__ import annotations

import pytest

from sodan.actions.operation import Operation
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")

KOREAN = "seoyeon@example.com"


def swapped(chat: Chat) -> dict[str, str]:
    """What became what in the conversation's one finished act."""
    operation = Operation.objects.get(conversation=chat.conversation, state="succeeded")
    order = chat.order(operation.order_number)
    skus = {str(line.id): line.sku for line in order.lines}
    return {skus.get(line, line): sku for line, sku in operation.arguments["swaps"].items()}


@pytest.mark.parametrize(
    "request_line",
    [
        "백팩은 블랙으로, 텀블러는 500ml로 교환해 주세요",
        "Please exchange the backpack for a black one and the tumbler for 500 ml",
        "リュックを黒に、タンブラーを500mlに交換してください",
    ],
)
def test_two_things_with_two_wishes_are_one_act(request_line: str) -> None:
    chat = Chat("ko", KOREAN)

    chat.say(request_line)
    chat.say("네" if "교환" in request_line else "はい" if "交換" in request_line else "yes")

    assert chat.done() == [("exchange_items", "succeeded")]
    assert set(swapped(chat).values()) == {"BAG-PACK-BLK", "CUP-TUMB-500-IVO"}


def test_a_wish_for_one_and_a_question_about_the_other() -> None:
    chat = Chat("ko", KOREAN)

    asked = chat.say("백팩은 블랙으로 바꾸고 텀블러도 교환하고 싶어요")
    chat.say("500ml로요")
    chat.say("네")

    assert "텀블러" in asked
    assert set(swapped(chat).values()) == {"BAG-PACK-BLK", "CUP-TUMB-500-IVO"}
