"""Addresses told by whose they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sodan.ai.understanding.context import Expectation
from sodan.ai.understanding.message import read_message
from sodan.ai.understanding.tests.shelf import catalogue, orders, shelf
from sodan.ai.understanding.understand import understand
from sodan.backoffice.connector import AddressView

HOME = AddressView("Lee", "1 Oak Street", "", "Austin", "TX", "78701", "US", "")
AWAY = AddressView("Lee", "9 Elm Road", "Apt 2", "Denver", "CO", "80201", "US", "")


def known(text: str, *, expecting: Expectation | None = None, active: str = "") -> list[tuple[str, str, object]]:
    """The commands where the second order went to Denver and the customer lives in Austin; addresses by their first line."""
    first, second, *others = orders()
    there = (first, replace(second, address=AWAY), *others)
    context = replace(shelf("en", expecting=expecting, active=active), orders=there, address=HOME)
    values = [(one.verb, one.name, one.value) for one in understand(text, context).commands]
    return [(verb, name, value.get("line1") if isinstance(value, dict) else value) for verb, name, value in values]


@pytest.mark.parametrize(
    "text",
    [
        "Please send order 10497 to the address of order 10490 instead.",
        "The address on order 10497 is wrong, it should be the same address as my order 10490.",
        "Could you update where order 10497 is going? It should go to the address you have on my Denver order.",
        "Can you ship order 10497 to where you sent order 10490?",
    ],
)
def test_the_address_of_another_order_is_where_it_shall_go_and_that_order_is_left_alone(text: str) -> None:
    assert known(text) == [
        ("start", "change_address", None),
        ("set", "order_number", "MOA-10497"),
        ("set", "address", "9 Elm Road"),
    ]


@pytest.mark.parametrize("text", ["to my default address please", "the address in my profile", "my home address on file"])
def test_the_address_on_file_answers_where_to(text: str) -> None:
    asked = Expectation(kind="address", slot="address", procedure="change_address")

    assert known(text, expecting=asked, active="change_address") == [("set", "address", "1 Oak Street")]


def test_the_address_that_shall_be_changed_is_not_the_one_it_shall_be_changed_to() -> None:
    message = read_message("Please change my default address to 12 Main Street, Springfield, IL 62701.", shelf("en"))

    assert [one.value["line1"] for one in message.of("address")] == ["12 Main Street"]
    wrong = read_message("The address on the order going to Denver is wrong, it should be my default address.", shelf("en"))
    assert [message.span(one) for message, one in ((wrong, one) for one in wrong.of("address"))] == ["my default address"]
    assert read_message("What address is on order 10490?", shelf("en")).of("address") == []


def test_while_nobody_is_known_the_order_meant_as_an_address_is_no_order_to_do_anything_with() -> None:
    commands = understand("Please send order MOA-10497 to the address of order MOA-10490.", catalogue("en")).commands

    assert [one.value for one in commands if one.name in ("order_number", "address")] == ["MOA-10497"]


@pytest.mark.parametrize(
    "text", ["10497번 주문은 10490번 주문과 같은 주소로 보내 주세요.", "注文10497は注文10490と同じ住所に送ってください。"]
)
def test_an_address_is_told_by_another_order_in_korean_and_japanese(text: str) -> None:
    assert ("set", "address", "9 Elm Road") in known(text)


def test_a_new_default_address_interrupts_a_question_about_goods() -> None:
    asked = Expectation(kind="variant", slot="swaps", procedure="exchange")

    commands = known("Please change my default address to 9 Elm Road, Denver, CO 80201.", expecting=asked, active="exchange")

    assert commands == [("start", "change_account_address", None), ("set", "address", "9 Elm Road")]


@pytest.mark.parametrize(
    "text",
    [
        "10497번 주문 배송지를 Denver로 보낸 주문과 같은 주소로 바꿔 주세요.",
        "10497번 주문은 Denver로 가는 주문에 적힌 주소로 받고 싶어요.",
        "10497 주문 주소를 Denver 주소로 시킨 주문을 보낸 주소로 변경 부탁드려요.",
        "注文10497のお届け先をDenver宛ての注文と同じ住所に変更してください。",
        "注文10497はDenverに届く注文に書いてある住所に送ってください。",
        "注文番号10497の住所を、Denverに送った注文を送った住所に変えられますか？",
    ],
)
def test_the_order_whose_address_it_is_may_be_told_by_its_town_in_korean_and_japanese(text: str) -> None:
    told = known(text)

    assert [value for verb, name, value in told if name == "address"] == ["9 Elm Road"]
    assert [value for verb, name, value in told if name == "order_number"] == ["MOA-10497"]


@pytest.mark.parametrize("text", ["Denver로 보낸 주문과 같은 주소예요", "Denver宛ての注文に書いてある住所です"])
def test_such_an_address_answers_where_to(text: str) -> None:
    asked = Expectation(kind="address", slot="address", procedure="change_address")

    assert known(text, expecting=asked, active="change_address") == [("set", "address", "9 Elm Road")]
