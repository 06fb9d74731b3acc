"""Answers to the question that was asked, and what interrupts it."""

from __future__ import annotations

from typing import Any

import pytest

from sodan.ai.understanding.context import Expectation, Offered
from sodan.ai.understanding.tests.shelf import PACK, TUMBLER, shelf
from sodan.ai.understanding.understand import understand

LINES = Expectation(
    "order_lines",
    "lines",
    (
        Offered(f"line:{PACK}", "캔버스 백팩 (베이지) · ₩39,000"),
        Offered(f"line:{TUMBLER}", "텀블러 (350ml) · ₩18,000"),
        Offered("line:all", "전부"),
    ),
)
ORDERS = Expectation(
    "order",
    "order_number",
    (Offered("order:MOA-10497", "MOA-10497 · 리넨 셔츠"), Offered("order:MOA-10482", "MOA-10482 · 캔버스 백팩, 텀블러")),
)
VARIANTS = Expectation(
    "variant",
    "swaps",
    (
        Offered("variant:SHIRT-S-NAT", "S · 내추럴"),
        Offered("variant:SHIRT-L-NAT", "L · 내추럴 (+₩4,000)"),
        Offered("variant:SHIRT-L-NAV", "L · 네이비"),
    ),
)
METHODS = Expectation(
    "method",
    "method_id",
    (Offered("method:1", "신한카드 ••4417"), Offered("method:2", "Visa ••9035"), Offered("method:3", "모아 상품권")),
)
WAYS_OUT = Expectation(
    "enum",
    "way_out",
    (Offered("procedure:exchange", "교환하기"), Offered("to:store_credit", "적립금으로 받기"), Offered("skip", "괜찮아요")),
)


def read(text: str, expecting: Expectation, active: str) -> list[tuple[str, str, Any]]:
    """The commands of an answer, as (verb, name, value)."""
    understood = understand(text, shelf("ko", expecting=expecting, active=active))
    return [(command.verb, command.name, command.value) for command in understood.commands]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("백팩이요", [PACK]),
        ("배낭", [PACK]),
        ("リュック", [PACK]),
        ("두 번째 거요", [TUMBLER]),
        ("2番目", [TUMBLER]),
        ("the second one", [TUMBLER]),
        ("둘 다요", [PACK, TUMBLER]),
        ("両方お願いします", [PACK, TUMBLER]),
        ("전부 다", [PACK, TUMBLER]),
        ("텀블러 말고 백팩이요", [PACK]),
        ("텀블러 빼고 전부", [PACK]),
        ("비싼 거", [PACK]),
        ("一番安いの", [TUMBLER]),
        ("the most expensive one", [PACK]),
    ],
)
def test_lines_are_told_by_name_place_price_or_exception(text: str, lines: list[int]) -> None:
    assert read(text, LINES, "return_refund")[0] == ("set", "lines", lines)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10482요", "MOA-10482"),
        ("MOA-10482", "MOA-10482"),
        ("#10482", "MOA-10482"),
        ("10482の", "MOA-10482"),
        ("２番目", "MOA-10482"),
        ("가장 최근 거", "MOA-10497"),
        ("백팩 산 거요", "MOA-10482"),
        ("1", "MOA-10497"),
    ],
)
def test_an_order_is_told_by_number_place_time_or_contents(text: str, number: str) -> None:
    assert read(text, ORDERS, "return_refund")[0] == ("set", "order_number", number)


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        ("내추럴 L로 주세요", "SHIRT-L-NAT"),
        ("Lサイズの生成り", "SHIRT-L-NAT"),
        ("large navy please", "SHIRT-L-NAV"),
        ("S로요", "SHIRT-S-NAT"),
    ],
)
def test_a_variant_is_told_by_its_options(text: str, sku: str) -> None:
    assert read(text, VARIANTS, "exchange") == [("set", "to_sku", sku)]


def test_an_option_that_several_have_is_kept_as_said() -> None:
    assert read("라지", VARIANTS, "exchange") == [("set", "wishes", [{"options": {"size": "L"}}])]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("고장이에요", "defective"),
        ("그냥 마음이 바뀌었어요", "changed_mind"),
        ("작아요", "wrong_size"),
        ("必要なくなりました", "changed_mind"),
        ("写真と違います", "not_as_described"),
        ("you sent the wrong item", "wrong_item"),
        ("too small", "wrong_size"),
        ("配送が遅すぎる", "late"),
    ],
)
def test_a_reason_is_one_of_the_list(text: str, reason: str) -> None:
    assert ("set", "reason", reason) in read(text, Expectation("reason", "reason"), "return_refund")


@pytest.mark.parametrize(("text", "method"), [("4417", 1), ("신한", 1), ("visa please", 2), ("상품권", 3), ("두 번째", 2)])
def test_a_method_is_told_by_digits_maker_kind_or_place(text: str, method: int) -> None:
    assert read(text, METHODS, "change_payment") == [("set", "method_id", method)]


@pytest.mark.parametrize(
    ("text", "code"), [("123456", "123456"), ("１２３ ４５６", "123456"), ("認証コードは482913です", "482913")]
)
def test_a_code_is_its_digits(text: str, code: str) -> None:
    assert read(text, Expectation("code", "code"), "change_address") == [("set", "code", code)]


def test_facts_come_together() -> None:
    facts = read("주문번호 10482이고 뒷자리 1204예요", Expectation("fact", "order_number"), "return_refund")

    assert facts == [("set", "order_number", "MOA-10482"), ("set", "phone_last4", "1204")]


@pytest.mark.parametrize(
    ("text", "fact"),
    [("1204", ("phone_last4", "1204")), ("010-1234-1204", ("phone_last4", "1204")), ("a@b.co.kr", ("email", "a@b.co.kr"))],
)
def test_a_fact_is_what_it_looks_like(text: str, fact: tuple[str, str]) -> None:
    assert read(text, Expectation("fact", "phone_last4"), "return_refund") == [("set", *fact)]


@pytest.mark.parametrize(
    ("text", "stars"), [("5", 5), ("별 다섯 개", 5), ("★★★★☆", 4), ("三つ", 3), ("3/5", 3), ("two stars", 2)]
)
def test_a_rating_is_a_number_of_stars(text: str, stars: int) -> None:
    assert read(text, Expectation("rating", "rating"), "feedback") == [("set", "rating", stars)]


@pytest.mark.parametrize("text", ["괜찮아요", "no thanks", "結構です", "건너뛸게요"])
def test_passing_on_a_question_is_a_no(text: str) -> None:
    assert read(text, Expectation("rating", "rating"), "feedback") == [("deny", "", None)]


def test_free_text_is_taken_whole_unless_they_ask_for_a_person() -> None:
    asked = Expectation("text", "comment")

    assert read("배송이 늦어서 취소할 뻔했어요", asked, "feedback") == [("set", "comment", "배송이 늦어서 취소할 뻔했어요")]
    assert read("없어요", asked, "feedback") == [("set", "comment", None)]
    assert read("상담원 연결해 주세요", asked, "feedback") == [("handoff", "", None)]


def test_an_option_on_the_table_does_what_its_button_does() -> None:
    assert read("교환할게요", WAYS_OUT, "return_refund") == [("start", "exchange", None)]
    assert read("적립금으로 주세요", WAYS_OUT, "return_refund") == [("set", "to", "store_credit")]
    assert read("괜찮아요", WAYS_OUT, "return_refund") == [("deny", "", None)]


def test_another_request_interrupts_the_question() -> None:
    assert read("텀블러는 언제 와요?", LINES, "return_refund")[0] == ("start", "order_status", None)
    assert read("사이즈가 작아서 교환하고 싶어요", Expectation("reason", "reason"), "return_refund") == [
        ("start", "exchange", None),
        ("set", "reason", "wrong_size"),
    ]


def test_an_answer_may_bring_another_request() -> None:
    commands = read("백팩이요. 그리고 배송지도 바꿔 주세요", LINES, "return_refund")

    assert commands[0] == ("set", "lines", [PACK])
    assert commands[-1] == ("start", "change_address", None)


@pytest.mark.parametrize("text", ["모르겠어요", "わかりません", "dunno"])
def test_no_answer_is_no_answer(text: str) -> None:
    assert read(text, ORDERS, "return_refund") == [("cannot_handle", "", None)]


RATING = Expectation("rating", "rating")


@pytest.mark.parametrize(
    "text", ["もう1つはそのままでいいです", "나머지 하나는 그냥 쓸게요", "one more thing about the two tumblers I bought"]
)
def test_a_number_in_a_sentence_rates_nobody(text: str) -> None:
    assert not any(name == "rating" for _, name, _ in read(text, RATING, "feedback"))


@pytest.mark.parametrize(
    ("text", "stars"), [("5", 5), ("4개요", 4), ("五つ星です", 5), ("3점 드릴게요", 3), ("two", 2), ("별 세 개", 3), ("★★★★", 4)]
)
def test_a_lone_number_is_a_rating(text: str, stars: int) -> None:
    assert ("set", "rating", stars) in read(text, RATING, "feedback")


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("한 가지 더요, 더플백 환불하고 싶어요", "start"),
        ("텀블러는 얼마예요?", "ask"),
        ("もう1つの注文はいつ届きますか", "start"),
        ("please make the shirt navy, size M", "start"),
    ],
)
def test_what_gives_no_mark_is_read_as_if_none_had_been_asked_for(text: str, verb: str) -> None:
    told = read(text, RATING, "feedback")

    assert told[0][0] == verb
    assert not any(name == "rating" for _, name, _ in told)


def test_a_mark_and_a_wish_may_be_told_in_one_message() -> None:
    told = read("5점이요. 그리고 더플백 환불하고 싶어요", RATING, "feedback")

    assert ("set", "rating", 5) in told
    assert ("start", "return_refund", None) in told


@pytest.mark.parametrize("text", ["actually both", "the second one too", "もう1つはそのままで"])
def test_what_is_half_understood_gives_no_mark_and_starts_nothing(text: str) -> None:
    told = read(text, RATING, "feedback")

    assert not any(verb == "start" or name == "rating" for verb, name, _ in told)
