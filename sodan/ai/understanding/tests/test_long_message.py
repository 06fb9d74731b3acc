"""A long message: what is only to be known, what hangs on something else, and which thing of which order is spoken of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sodan.ai.understanding.entity.product import products_in
from sodan.ai.understanding.tests.shelf import TUMBLER, shelf
from sodan.ai.understanding.understand import understand


def asked(text: str, language: str = "en") -> list[tuple[str, str]]:
    """What a message starts, each with what it hangs on."""
    return [(one.name, one.when) for one in understand(text, shelf(language)).commands if one.verb == "start"]


def told(text: str, name: str, language: str = "en") -> list[object]:
    """Every value a message sets by that name."""
    return [one.value for one in understand(text, shelf(language)).commands if one.verb == "set" and one.name == name]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I'd like to know how many colours the backpack comes in. I want to return the tumbler.", "en"),
        ("First we want to find out which sizes you have in the shirt, then I want to return the tumbler.", "en"),
        ("백팩이 몇 가지 색으로 나오는지 알고 싶어요. 텀블러는 반품할게요.", "ko"),
        ("リュックが何色あるか知りたいです。タンブラーは返品したいです。", "ja"),
    ],
)
def test_wanting_to_know_something_first_begins_nothing(text: str, language: str) -> None:
    assert asked(text, language) == [("return_refund", "")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I want to exchange the backpack for a black one (if not possible, return it).", "en"),
        ("Exchange the backpack for a black one. If there are any problems just return it.", "en"),
        ("Exchange the backpack for a black one. If you don't have it please return it.", "en"),
        ("백팩을 블랙으로 교환해 주세요. 불가능하면 반품할게요", "ko"),
        ("リュックを黒に交換してください。無理なら返品します", "ja"),
    ],
)
def test_a_second_choice_may_be_put_off_in_few_words(text: str, language: str) -> None:
    assert asked(text, language) == [("exchange", ""), ("return_refund", "refused")]


def test_each_second_choice_stays_with_its_own_first() -> None:
    text = (
        "Exchange the duffel for a navy one. If that is not possible, return it. "
        "Change the shirt to L. If that is not possible, cancel the order. "
        "Exchange the backpack for a black one. If that is not possible, return it."
    )

    assert asked(text) == [
        ("exchange", ""),
        ("return_refund", "refused"),
        ("change_items", ""),
        ("cancel_order", "refused"),
        ("exchange", ""),
        ("return_refund", "refused"),
    ]


@pytest.mark.parametrize(
    "text", ["I wonder if you can exchange the backpack for a black one.", "Could you see if you can return the tumbler?"]
)
def test_to_wonder_whether_it_can_be_done_is_to_ask_for_it(text: str) -> None:
    assert [when for _, when in asked(text)] == [""]


@pytest.mark.parametrize(
    "text", ["I want to return the tumbler I just bought.", "The tumbler from my latest purchase: I want to return it."]
)
def test_a_thing_just_bought_lies_in_the_newest_order_that_holds_one(text: str) -> None:
    assert (told(text, "order_number"), told(text, "lines")) == (["MOA-10482"], [[TUMBLER]])


@pytest.mark.parametrize("text", ["I want to return the book shelf", "please return my book-shelf"])
def test_a_name_written_in_two_words_is_the_same_thing(text: str) -> None:
    known = shelf("en")
    shelves = replace(known.products[0], id=77, titles={"ko": "책장", "ja": "本棚", "en": "Bookshelf"})
    context = replace(known, products=(*known.products, shelves))

    assert [one.value.products for one in products_in(text, context)] == [(77,)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I am unhappy with the tumbler. I want to return it and be refunded on the original payment method.", "en"),
        ("텀블러가 마음에 안 들어요. 그거 반품하고 원래 결제 수단으로 환불받고 싶어요.", "ko"),
        ("タンブラーが気に入りません。それを返品して、元の支払い方法に返金してほしいです。", "ja"),
    ],
)
def test_sending_it_back_is_more_than_where_the_money_goes(text: str, language: str) -> None:
    assert asked(text, language) == [("return_refund", "")]
    assert told(text, "lines", language) == [[TUMBLER]]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I wonder if I could change the shirt to L; it runs small.", "en"),
        ("Please check whether you can change the shirt to L.", "en"),
    ],
)
def test_wondering_whether_it_may_be_changed_asks_for_the_change(text: str, language: str) -> None:
    assert asked(text, language) == [("change_items", "")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I want to cancel or return everything I have bought from you.", "en"),
        ("주문한 거 전부 취소하거나 반품하고 싶어요.", "ko"),
        ("注文したものをすべてキャンセルまたは返品したいです。", "ja"),
    ],
)
def test_cancel_or_return_is_told_by_how_far_the_goods_have_come(text: str, language: str) -> None:
    assert asked(text, language) == [("cancel_order", ""), ("return_refund", "")]


@pytest.mark.parametrize(
    ("text", "language", "act"),
    [
        ("Please cancel or return the tumbler.", "en", "return_refund"),
        ("텀블러를 취소 또는 반품해 주세요.", "ko", "return_refund"),
        ("タンブラーをキャンセルか返品してください。", "ja", "return_refund"),
        ("Please return or cancel the shirt from order 10497.", "en", "cancel_order"),
    ],
)
def test_of_one_thing_only_what_can_still_be_done_is_begun(text: str, language: str, act: str) -> None:
    assert asked(text, language) == [(act, "")]


@pytest.mark.parametrize(
    ("text", "language", "acts"),
    [
        ("Please change the delivery address of order 10497 to my default address.", "en", ["change_address"]),
        ("I want to change my latest order's address to the default one.", "en", ["change_address"]),
        ("I want to change my default address.", "en", ["change_account_address"]),
        (
            "I moved: please update my account address and my order address.",
            "en",
            ["change_address", "change_account_address"],
        ),
        ("10497 주문 배송지를 기본 배송지로 바꿔 주세요.", "ko", ["change_address"]),
        ("이사했어요. 기본 배송지와 주문 배송지를 모두 바꾸고 싶어요.", "ko", ["change_address", "change_account_address"]),
        ("10497の注文のお届け先を登録の住所に変更してください。", "ja", ["change_address"]),
        ("引っ越しました。登録の住所と注文のお届け先を両方変更したいです。", "ja", ["change_address", "change_account_address"]),
    ],
)
def test_whose_address_changes_is_told_by_what_is_changed_not_by_where_it_goes(text: str, language: str, acts: list[str]) -> None:
    assert [name for name, _ in asked(text, language)] == acts


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I would like to make a few changes. Please cancel order 10497.", "en"),
        ("I have two requests for you. Please cancel order 10497.", "en"),
        ("몇 가지 변경하고 싶어요. 10497 주문을 취소해 주세요.", "ko"),
        ("いくつか変更したいです。10497の注文をキャンセルしてください。", "ja"),
    ],
)
def test_saying_that_something_will_be_asked_asks_for_nothing_yet(text: str, language: str) -> None:
    assert asked(text, language) == [("cancel_order", "")]


def test_an_address_told_after_the_order_that_shall_go_there_belongs_to_that_order() -> None:
    text = "For order 10497 I want to switch the delivery address to my new home. My new address is 9 Elm Road, Denver, CO 80201."

    assert asked(text) == [("change_address", "")]
    assert [value["line1"] for value in told(text, "address")] == ["9 Elm Road"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "I want to exchange the tumbler. And if you can't exchange it, return it.",
            "en",
        ),
        ("텀블러를 교환하고 싶어요. 안 되면 그거 반품할게요.", "ko"),
        ("タンブラーを交換したいです。無理ならそれを返品します。", "ja"),
    ],
)
def test_it_is_the_thing_the_request_before_has_named(text: str, language: str) -> None:
    assert told(text, "lines", language)[-1] == [TUMBLER]


def test_what_stands_after_a_condition_in_brackets_is_wanted_anyway() -> None:
    text = "Please exchange the backpack for a black one (if not possible, do nothing with it), and return the tumbler."

    assert asked(text) == [("exchange", ""), ("return_refund", "")]


def test_a_second_choice_with_nothing_to_hang_on_is_the_first() -> None:
    assert asked("If you cannot deliver by Friday, I want to cancel order 10497.") == [("cancel_order", "")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("My company moved last week. I want to return the tumbler.", "en"),
        ("우리 회사가 지난주에 이사했어요. 텀블러를 반품할게요.", "ko"),
        ("うちの会社が先週引っ越しました。タンブラーを返品したいです。", "ja"),
    ],
)
def test_a_word_of_the_firm_one_works_for_is_no_business_deal(text: str, language: str) -> None:
    assert asked(text, language) == [("return_refund", "")]
