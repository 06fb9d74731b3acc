"""A thing told by its number in the catalogue, or by another of the customer's that is like it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sodan.ai.understanding.context import Expectation, Offered
from sodan.ai.understanding.message import read_message
from sodan.ai.understanding.tests.shelf import SHIRT, catalogue, shelf
from sodan.ai.understanding.tests.store import store
from sodan.ai.understanding.understand import understand

NAVY_M = "SHIRT-M-NAV"  # what order MOA-10490 holds; MOA-10497 holds a natural one


def read_in_store(text: str, *, expecting: Expectation) -> dict[str, Any]:
    """What an answer sets where two tablets lie in one order."""
    context = replace(store("ko"), expectation=expecting, active="return_refund")
    return {one.name: one.value for one in understand(text, context).commands if one.verb in {"set", "correct"}}


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


@pytest.mark.parametrize(
    "text",
    [
        "The latest order with a linen shirt in it: change the shirt to navy, please.",
        "가장 최근에 주문한 셔츠를 네이비로 바꿔 주세요.",
        "最新の注文のシャツをネイビーに変更してください。",
    ],
)
def test_the_latest_order_is_that_of_what_is_named_with_it_and_may_still_be_changed(text: str) -> None:
    assert heard(text)["order_number"] == "MOA-10497"


def test_the_latest_of_the_orders_on_the_table_is_one_of_them() -> None:
    asked = Expectation(
        kind="order",
        slot="order_number",
        options=(Offered("order:MOA-10482", "MOA-10482"), Offered("order:MOA-10476", "MOA-10476")),
    )

    assert heard("가장 최근 주문이요", expecting=asked, active="return_refund")["order_number"] == "MOA-10482"


@pytest.mark.parametrize("text", ["배낭 얘기예요", "셔츠 이야기입니다"])
def test_what_somebody_speaks_of_is_no_wish_to_speak_to_somebody(text: str) -> None:
    commands = understand(text, shelf("ko", active="return_refund")).commands

    assert "handoff" not in [one.verb for one in commands]


@pytest.mark.parametrize(
    "text",
    [
        "태블릿 (8인치, 64GB)랑 10인치, 128GB, 블랙 태블릿이요",
        "8인치 태블릿하고 태블릿 (10인치)입니다",
        "8インチのタブレットとタブレット（10インチ）でお願いします",
        "タブレット（8インチ、64GB）および10インチ、128GBのタブレット",
    ],
)
def test_two_of_a_kind_are_told_apart_whether_before_or_behind_their_name(text: str) -> None:
    asked = Expectation(kind="order_lines", slot="lines", procedure="return_refund")

    assert set(read_in_store(text, expecting=asked)["lines"]) == {104, 105}


@pytest.mark.parametrize(
    "text", ["아니요, 8인치 태블릿이랑 태블릿(10인치) 말이에요", "いいえ、8インチのタブレットとタブレット（10インチ）です"]
)
def test_what_is_named_after_a_no_puts_the_card_right_and_begins_nothing_else(text: str) -> None:
    card = Expectation(kind="confirmation", slot="confirmation", procedure="return_refund")
    context = replace(store("ko"), expectation=card, active="return_refund", focus=(104,))
    commands = understand(text, context).commands

    assert {one.verb for one in commands} == {"correct"}
    assert {line for one in commands if one.name == "lines" for line in one.value} == {104, 105}
