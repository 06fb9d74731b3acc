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
