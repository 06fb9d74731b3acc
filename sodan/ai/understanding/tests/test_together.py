"""What belongs together in a message: further things, how a difference is paid, a number put right, slips of the fingers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sodan.ai.understanding.context import Context, Expectation
from sodan.ai.understanding.message import read_message
from sodan.ai.understanding.slip import put_right
from sodan.ai.understanding.tests.shelf import PACK, TUMBLER, catalogue, orders, shelf
from sodan.ai.understanding.understand import understand
from sodan.backoffice.connector import MethodView

PAYPAL = MethodView(7, "paypal", "PayPal", None)
CONFIRMATION = Expectation(kind="confirmation", slot="confirmation")


def read(text: str, context: Context | None = None) -> list[tuple[str, str, Any]]:
    """The commands as (verb, name, value)."""
    return [(one.verb, one.name, one.value) for one in understand(text, context or shelf("en")).commands]


def wishes_in(text: str) -> dict[int, dict[str, str]]:
    """What each line shall become."""
    return {wish["line"]: wish["options"] for _, name, value in read(text) if name == "wishes" for wish in value}


@pytest.mark.parametrize("joint", [", and also", " and also", "; also"])
def test_a_further_thing_told_after_and_also_is_part_of_the_same_exchange(joint: str) -> None:
    text = f"Can you exchange the backpack for a black one{joint} the tumbler for the 500 ml one from order 10482?"

    assert wishes_in(text) == {PACK: {"color": "black"}, TUMBLER: {"size": "500 ml"}}
    assert sum(verb == "start" for verb, _, _ in read(text)) == 1


@pytest.mark.parametrize(
    "money",
    [
        "You can settle the difference with my gift card.",
        "Any price difference goes on my PayPal.",
        "The difference should be on my credit card.",
    ],
)
def test_telling_how_a_difference_is_paid_is_no_request_of_its_own(money: str) -> None:
    verbs = [
        (verb, name) for verb, name, _ in read(f"Exchange the backpack for a black one. {money} And when will the shirt come?")
    ]

    assert [name for verb, name in verbs if verb in ("start", "ask")] == ["exchange", "order_status"]


@pytest.mark.parametrize(
    "right", ["Sorry, it should be #10490.", "Oops, wrong number. It's 10490.", "No wait, I meant order 10490."]
)
def test_a_number_put_right_in_the_same_message_takes_the_place_of_the_wrong_one(right: str) -> None:
    assert ("set", "order_number", "MOA-10490") in read(f"Please cancel order no. 10497. {right}")


def test_two_orders_in_one_message_are_still_two() -> None:
    numbers = [value for _, name, value in read("Cancel order 10497. Also cancel order 10490.") if name == "order_number"]

    assert numbers == ["MOA-10497", "MOA-10490"]


def test_no_with_a_way_to_be_paid_back_changes_that_and_starts_nothing() -> None:
    context = replace(shelf("en", expecting=CONFIRMATION, active="exchange"), methods=(PAYPAL,))

    assert read("No - PayPal please.", context) == [("correct", "method", 7)]


def test_no_with_another_request_gives_up_what_was_shown() -> None:
    context = shelf("en", expecting=CONFIRMATION, active="change_payment")

    commands = read("No, I don't want that. Please cancel order 10497.", context)

    assert commands[:2] == [("deny", "", None), ("start", "cancel_order", None)]


@pytest.mark.parametrize("text", ["to settle it", "please settle this", "the hug"])
def test_a_word_that_begins_otherwise_is_no_misspelt_product(text: str) -> None:
    assert not any(
        name in ("lines", "product_id") for _, name, _ in read(f"I want {text}", replace(shelf("en"), orders=orders()))
    )


@pytest.mark.parametrize("text", ["please cancle order 10497", "cancel my odrer 10497", "plesae cancel order 10497"])
def test_two_letters_changed_about_do_not_hide_a_request(text: str) -> None:
    assert read(text) == [("start", "cancel_order", None), ("set", "order_number", "MOA-10497")]


def test_words_we_know_and_names_are_left_as_they_were_written() -> None:
    said = "please do form a line, payapl@example.com, Odrer"

    assert put_right(said, "e_commerce") == said


@pytest.mark.parametrize(("said", "right"), [("yes, taht's fine", "yes, that's fine"), ("waht’s next", "what’s next")])
def test_a_slip_before_an_apostrophe_is_put_right_too(said: str, right: str) -> None:
    assert put_right(said, "e_commerce") == right


def test_another_reason_for_what_is_under_way_begins_nothing_else() -> None:
    context = shelf("en", expecting=CONFIRMATION, active="return_refund")

    assert read("Please change the reason. It is defective.", context) == [("correct", "reason", "defective")]


def test_an_address_told_with_its_order_is_a_request_beside_another() -> None:
    text = "I moved, so please have 10497 shipped to 9 Elm Road, Denver, CO 80201. Also, please cancel order 10490."

    assert [name for verb, name, _ in read(text) if verb == "start"] == ["change_address", "cancel_order"]


def test_a_telephone_number_is_no_telephone() -> None:
    assert not any(
        name in ("lines", "product_id", "not_theirs") for _, name, _ in read("Quick question, do you have a phone number?")
    )


def test_a_thing_by_which_the_order_is_told_is_not_sent_back_itself() -> None:
    commands = read("I want to return the backpack from the order with the tumbler. I changed my mind.")

    assert ("set", "lines", [PACK]) in commands
    assert ("set", "order_number", "MOA-10482") in commands


def test_wrong_items_at_a_card_begins_no_change_of_items() -> None:
    context = shelf("en", expecting=CONFIRMATION, active="return_refund")

    assert [name for verb, name, _ in read("Wrong items. I'm talking about the tumbler.", context) if verb == "start"] == []


def test_what_is_asked_for_anew_without_the_thing_that_cannot_be_had_leaves_that_out() -> None:
    asked = Expectation(kind="variant", slot="swaps", procedure="exchange", about=PACK)
    context = replace(shelf("en", expecting=asked, active="exchange"), focus=(PACK, TUMBLER))

    assert ("set", "lines", [TUMBLER]) in read("Please exchange the tumbler for the 500 ml one.", context)
    assert ("set", "lines", [TUMBLER]) not in read("And also the tumbler for the 500 ml one.", context)


@pytest.mark.parametrize("text", ["ship it to 101 Highway, Austin, TX 78701", "to 45 Broadway, Suite 3, Austin, TX 78701 please"])
def test_a_street_without_a_word_for_street_is_one_before_town_state_and_zip_code(text: str) -> None:
    found = read_message(text, shelf("en")).of("address")

    assert [(one.value["city"], one.value["region"], one.value["postcode"]) for one in found] == [("Austin", "TX", "78701")]


def test_who_is_writing_beside_a_question_begins_no_change_of_address() -> None:
    text = "Could you give me the list of backpacks with the prices? name: Hana Kim, zip: 32286"

    assert [name for verb, name, _ in read(text) if verb == "start"] == []


def test_what_stands_between_send_and_back_is_one_request() -> None:
    text = "From order 10482, I want to send the backpack and also that tumbler back."

    assert [value for _, name, value in read(text) if name == "lines"] == [[PACK, TUMBLER]]


@pytest.mark.parametrize(
    "text",
    [
        "注文10490をキャンセルしたいのですが、まだ間に合いますか？いえ、間違えました。10497の注文です。",
        "10490번 주문 취소하고 싶은데 아직 가능한가요? 아니요, 잘못 말했어요. 10497번 주문이에요.",
        "I want to cancel order 10490, or is it too late? Sorry, I mean order 10497.",
    ],
)
def test_whether_it_can_still_be_done_is_no_request_of_its_own(text: str) -> None:
    commands = read(text)

    assert [name for verb, name, _ in commands if verb == "start"] == ["cancel_order"]
    assert ("set", "order_number", "MOA-10497") in commands


@pytest.mark.parametrize(
    "text",
    [
        "注文10482のリュックをブラックに交換できますか？もう一つ、注文10497のオプションを間違えました。シャツをLに変更してください。",
        "10482 주문의 백팩을 블랙으로 교환해 주세요. 그리고 10497 주문은 옵션을 잘못 골랐어요. 셔츠를 L로 바꿔 주세요.",
    ],
)
def test_an_option_chosen_wrongly_puts_no_order_number_right(text: str) -> None:
    commands = read(text)

    assert [name for verb, name, _ in commands if verb == "start"] == ["exchange", "change_items"]
    assert [value for _, name, value in commands if name == "order_number"] == ["MOA-10482", "MOA-10497"]


def test_one_verb_at_the_end_stands_for_all_that_shall_become_something_else() -> None:
    text = "注文10482のリュックをブラックに、タンブラーを500mlに交換したいです"

    assert [name for verb, name, _ in read(text, catalogue("ja")) if verb == "start"] == ["exchange"]


@pytest.mark.parametrize("text", ["그보다 비자 카드를 쓸게요", "それよりVisaカードを使いたいです", "I'd rather use my Visa"])
def test_another_way_to_pay_at_a_card_ends_no_talk(text: str) -> None:
    ways = (MethodView(7, "card", "Visa ••1111", None), MethodView(8, "paypal", "PayPal", None))
    card = Expectation(kind="confirmation", slot="confirmation", procedure="exchange")
    context = replace(shelf("ko", expecting=card, active="exchange"), methods=ways)

    assert read(text, context) == [("correct", "method", 7)]


@pytest.mark.parametrize(
    "text",
    [
        "Before it ships, could you change the shirt to the cheapest one available?",
        "シャツを在庫のある一番安いものに変えてください",
    ],
)
def test_the_cheapest_one_available_is_no_wish_to_be_told_when_it_is(text: str) -> None:
    assert [name for verb, name, _ in read(text) if verb == "start"] == ["change_items"]
