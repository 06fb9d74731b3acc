"""A second choice told at once: it waits for the first, takes its place if that cannot be done, and is forgotten if it can."""

from __future__ import annotations

import pytest

from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")


@pytest.mark.parametrize(
    "text",
    [
        "10482번 주문 취소해 주세요. 안 되면 백팩을 반품할게요. 단순 변심이에요.",
        "Please cancel order 10482. If that is not possible, I want to return the backpack. I changed my mind.",
        "10482の注文をキャンセルしてください。無理ならリュックを返品したいです。気が変わりました。",
    ],
)
def test_the_second_choice_takes_the_place_of_what_cannot_be_done(text: str) -> None:
    chat = Chat("ko", "seoyeon@example.com")

    chat.say(text)

    assert chat.done() == [("cancel_order", "denied"), ("return_and_refund", "awaiting_confirmation")]


def test_the_second_choice_is_forgotten_when_the_first_is_done() -> None:
    chat = Chat("ko", "seoyeon@example.com")

    chat.say("백팩을 블랙으로 교환해 주세요. 안 되면 반품할게요.")
    chat.say("네")

    assert chat.done() == [("exchange_items", "succeeded")]
