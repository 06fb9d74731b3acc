"""What cannot be had is said at once, and what can be done instead is offered."""

from __future__ import annotations

import pytest

from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Please cancel just the shirt in order 10497 and keep the rest.", "Single items cannot be cancelled"),
        ("10497번 주문에서 셔츠만 취소해 주세요. 나머지는 그대로요.", "일부만 취소해 드릴 수는 없어요"),
        ("注文10497のシャツだけキャンセルしてください。残りはそのままで。", "だけをキャンセルすることはできません"),
    ],
)
def test_a_part_of_an_order_cannot_be_cancelled_and_that_is_said(text: str, said: str) -> None:
    chat = Chat("ko", "seoyeon@example.com")

    assert said in chat.say(text)


def test_splitting_a_payment_cannot_be_had_and_that_is_said() -> None:
    chat = Chat("ko", "seoyeon@example.com")

    assert "cannot be split" in chat.say("Can I split the payment of order 10497 between two cards?")


def test_an_order_asked_for_again_while_it_waits_for_a_yes_is_cancelled_once() -> None:
    chat = Chat("ko", "seoyeon@example.com")

    chat.say("Please cancel order 10497.")
    chat.say("Please cancel order 10497.")
    chat.say("yes")

    assert [state for _, state in chat.done()].count("succeeded") == 1
    assert not any(state == "denied" for _, state in chat.done())
