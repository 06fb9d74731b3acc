"""A thing told by its number in the catalogue, or by another of the customer's that is like it."""

from __future__ import annotations

from typing import Any

import pytest

from sodan.ai.understanding.context import Expectation
from sodan.ai.understanding.message import read_message
from sodan.ai.understanding.tests.shelf import SHIRT, catalogue, shelf
from sodan.ai.understanding.understand import understand

NAVY_M = "SHIRT-M-NAV"  # what order MOA-10490 holds; MOA-10497 holds a natural one


def heard(text: str, *, expecting: Expectation | None = None, active: str = "") -> dict[str, Any]:
    """What the commands of a message set, by name."""
    commands = understand(text, shelf("en", expecting=expecting, active=active)).commands
    return {one.name: one.value for one in commands if one.verb in {"set", "correct"}}


@pytest.mark.parametrize(
    "text",
    [
        "Please change the shirt in order 10497 to the same kind as my shirt in order 10490.",
        "In order MOA-10497, can you change my linen shirt to one just like the shirt from order 10490?",
        "10497번 주문의 셔츠를 10490 주문에 있는 셔츠와 똑같은 것으로 바꿔 주세요.",
        "注文10497のシャツを注文10490に入っているシャツと同じものに変更してください。",
    ],
)
def test_what_it_shall_become_is_told_by_the_thing_in_another_order(text: str) -> None:
    told = heard(text)

    assert told["order_number"] == "MOA-10497"
    assert told["wishes"] == [{"line": SHIRT, "sku": NAVY_M}]


@pytest.mark.parametrize(
    "text",
    ["The same kind as the one in order 10490.", "10490 주문의 셔츠와 같은 종류로 해 주세요.", "注文10490のシャツと同じ種類で"],
)
def test_such_a_thing_answers_which_one_instead(text: str) -> None:
    asked = Expectation(kind="variant", slot="swaps", procedure="change_items", about=SHIRT)

    assert heard(text, expecting=asked, active="change_items")["wishes"] == [{"line": SHIRT, "sku": NAVY_M}]


@pytest.mark.parametrize(
    "text",
    [
        f"Please change the shirt in order 10497 to item number {NAVY_M}.",
        f"10497번 주문의 셔츠를 상품번호 {NAVY_M}으로 바꿔 주세요.",
        f"注文10497のシャツを商品番号が{NAVY_M}のものに変更してください。",
    ],
)
def test_the_number_of_an_article_names_it_outright(text: str) -> None:
    assert heard(text)["wishes"] == [{"line": SHIRT, "sku": NAVY_M}]


@pytest.mark.parametrize(
    "text",
    ["9844888101番の商品にしたいです", "商品番号が9844888101のもの", "상품번호 9844888101번으로요", "9844888101번 상품이요"],
)
def test_the_number_of_an_article_is_none_of_an_order(text: str) -> None:
    assert read_message(text, catalogue("ja")).of("order_number") == []


@pytest.mark.parametrize("text", ["I would like to return the shirt from order 10490", "10490번 상품 환불해 주세요"])
def test_a_liking_is_no_likeness(text: str) -> None:
    message = read_message(text, shelf("en"))

    assert [one.value for one in message.of("order_number")] == ["MOA-10490"]
    assert message.of("like") == []
