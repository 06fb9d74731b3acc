"""New requests with what they name, in three languages and between them."""

from __future__ import annotations

from typing import Any

import pytest

from sodan.ai.understanding.context import Context
from sodan.ai.understanding.tests.shelf import DUFFEL, PACK, SHIRT, TUMBLER, shelf
from sodan.ai.understanding.understand import understand


def read(text: str, language: str = "ko", *, active: str = "") -> list[tuple[str, str, Any]]:
    """The commands of a message against the whole shelf, as (verb, name, value)."""
    understood = understand(text, shelf(language, active=active))
    return [(command.verb, command.name, command.value) for command in understood.commands]


def test_a_request_brings_its_order_items_and_reason() -> None:
    assert read("10482번 백팩 지퍼가 고장이라 환불해 주세요. 그리고 텀블러는 언제 와요?") == [
        ("start", "return_refund", None),
        ("set", "order_number", "MOA-10482"),
        ("set", "lines", [PACK]),
        ("set", "reason", "defective"),
        ("start", "order_status", None),
        ("set", "order_number", "MOA-10482"),
        ("set", "lines", [TUMBLER]),
    ]


@pytest.mark.parametrize(
    ("text", "language", "wish"),
    [
        ("셔츠를 L로 바꿔 주세요", "ko", {"options": {"size": "L"}}),
        ("셔츠 한 사이즈 큰 걸로 바꿔주세요", "ko", {"step": {"size": 1}}),
        ("リネンシャツをLに変更したい", "ja", {"options": {"size": "L"}}),
        ("Make the shirt L instead.", "en", {"options": {"size": "L"}}),
    ],
)
def test_what_is_not_sent_yet_is_changed_to_the_variant_wanted(text: str, language: str, wish: dict[str, Any]) -> None:
    commands = read(text, language)

    assert commands[0] == ("start", "change_items", None)
    assert ("set", "lines", [SHIRT]) in commands
    assert ("set", "wishes", [{"line": SHIRT, **wish}]) in commands


@pytest.mark.parametrize("text", ["백팩 블랙으로 바꿔 주세요", "リュックを黒に変えてください", "change the backpack to black"])
def test_what_has_arrived_is_exchanged_though_they_say_change(text: str) -> None:
    commands = read(text)

    assert commands[0] == ("start", "exchange", None)
    assert ("set", "wishes", [{"line": PACK, "options": {"color": "black"}}]) in commands


@pytest.mark.parametrize(
    ("text", "procedure"),
    [
        ("refund 부탁드려요", "return_refund"),
        ("返品 please", "return_refund"),
        ("exchange 하고 싶어요", "exchange"),
        ("주문 cancel 해 주세요", "cancel_order"),
        ("tracking number 알려 주세요", "order_status"),
        ("住所を change したい", "change_address"),
    ],
)
def test_two_languages_in_one_sentence_are_read(text: str, procedure: str) -> None:
    assert read(text)[0] == ("start", procedure, None)


@pytest.mark.parametrize("text", ["환불", "返品", "return", "ｒｅｆｕｎｄ", "환불ㅠㅠ", "返金したいwww", "REFUND!!!"])
def test_two_letters_are_enough(text: str) -> None:
    assert read(text) == [("start", "return_refund", None)]


@pytest.mark.parametrize("text", ["지퍼가 고장났어요", "ファスナーが壊れています", "the zipper is broken"])
def test_a_complaint_alone_asks_what_they_would_like(text: str) -> None:
    commands = understand(text, shelf()).commands

    assert (commands[0].verb, commands[0].candidates) == ("clarify", ("return_refund", "exchange"))
    assert ("reason", "defective") in [(command.name, command.value) for command in commands]


@pytest.mark.parametrize("text", ["상담원 연결해 주세요", "人と話したい", "agent please"])
def test_a_person_is_asked_for(text: str) -> None:
    assert read(text) == [("handoff", "", None)]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("텀블러 식기세척기에 넣어도 돼요?", "care"),
        ("タンブラーの素材は何ですか", "material"),
        ("how much is the tumbler?", "price"),
        ("is the tumbler in stock", "stock"),
        ("텀블러 용량이 얼마나 돼요?", "capacity"),
    ],
)
def test_a_question_names_product_and_topic(text: str, topic: str) -> None:
    (command,) = understand(text, shelf()).commands

    assert command.verb == "ask"
    assert command.value == {"product_id": 2, "topic": topic, "text": text}


@pytest.mark.parametrize(
    ("text", "topic"), [("반품 기한이 며칠이에요?", "returns"), ("送料はいくらですか", "shipping"), ("exchange fee?", "returns")]
)
def test_the_rules_of_the_shop_are_asked_for_without_a_product(text: str, topic: str) -> None:
    (command,) = understand(text, shelf()).commands

    assert (command.verb, command.value["topic"], command.value["product_id"]) == ("ask", topic, None)


def test_the_order_is_told_by_when_it_was_placed() -> None:
    assert ("set", "order_number", "MOA-10497") in read("방금 한 주문 취소해 주세요")
    assert ("set", "order_number", "MOA-10476") in read("12일 전에 주문한 거 반품하고 싶어요")


def test_a_product_of_two_orders_leaves_the_order_open() -> None:
    assert [command for command in read("셔츠 환불해 주세요") if command[1] == "order_number"] == []


def test_what_is_ruled_out_is_not_meant() -> None:
    assert ("set", "lines", [TUMBLER]) in read("백팩 말고 텀블러 환불해 주세요")
    assert ("set", "lines", [TUMBLER]) in read("リュックじゃなくてタンブラーを返品したい", "ja")
    assert ("set", "lines", [TUMBLER]) in read("return the tumbler, not the backpack", "en")


def test_typos_are_forgiven() -> None:
    assert ("set", "lines", [TUMBLER]) in read("텀블로 환불해 주세여")
    assert ("set", "lines", [DUFFEL]) in read("refund the dufel", "en")


def test_a_bus_is_no_canvas() -> None:
    assert [command for command in read("버스 언제 와") if command[1] == "lines"] == []


def test_within_a_procedure_the_same_request_is_not_started_again() -> None:
    assert read("백팩 환불이요", active="return_refund") == [
        ("set", "order_number", "MOA-10482"),
        ("set", "lines", [PACK]),
    ]


def test_cancel_within_a_procedure_ends_it_unless_an_order_is_named() -> None:
    assert read("취소할게요", active="return_refund") == [("cancel", "", None)]
    assert read("주문 취소할게요", active="return_refund")[0] == ("start", "cancel_order", None)


def test_a_new_address_comes_in_its_parts() -> None:
    (_, _, address) = read("배송지를 서울시 마포구 양화로 45, 101동 202호로 변경해 주세요")[1]

    assert address == {"line1": "양화로 45", "line2": "101동 202호", "city": "마포구", "region": "서울시", "country": "KR"}


def test_stars_are_a_rating() -> None:
    assert ("set", "rating", 5) in read("별 다섯 개 드릴게요")
    assert ("set", "rating", 4) in read("星4つです", "ja")


def test_courtesies_are_dropped_beside_a_request() -> None:
    assert read("안녕하세요! 환불 부탁드립니다. 감사합니다.") == [("start", "return_refund", None)]


def test_nothing_known_and_nothing_said_is_said_so() -> None:
    assert [command.verb for command in understand("", Context("ko")).commands] == ["cannot_handle"]
    assert [command.verb for command in understand("…", Context("ja")).commands] == ["cannot_handle"]
