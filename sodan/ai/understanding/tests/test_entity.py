"""What a message names: numbers, contacts, places, options, segments."""

from __future__ import annotations

from typing import Any

import pytest

from sodan.ai.understanding.entity.address import addresses_in
from sodan.ai.understanding.entity.contact import contacts_in
from sodan.ai.understanding.entity.count import quantities_in
from sodan.ai.understanding.entity.order_number import order_numbers_in
from sodan.ai.understanding.message import read_message
from sodan.ai.understanding.normalise import folded, plain, wording
from sodan.ai.understanding.segment import segments_of
from sodan.ai.understanding.tests.shelf import orders, shelf


@pytest.mark.parametrize(
    "text",
    [
        "MOA-10482",
        "moa10482",
        "#10482",
        "10482번",
        "10482の返品",
        "주문번호는 10482입니다",
        "order 10482",
        "注文番号：10482",
        "ＭＯＡ－１０４８２",
        "MOA 10482",
    ],
)
def test_an_order_number_is_found_however_written(text: str) -> None:
    assert [mention.value for mention in order_numbers_in(plain(text), orders())] == ["MOA-10482"]


@pytest.mark.parametrize("text", ["010-1234-5678", "2번째", "39,000원", "10번", "1234"])
def test_other_numbers_are_no_orders(text: str) -> None:
    assert [mention for mention in read_message(text, shelf()).mentions if mention.slot == "order_number"] == []


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("제 메일은 Kim.Seo@example.co.kr이에요", "email", "kim.seo@example.co.kr"),
        ("010 1234 5678로 전화 주세요", "phone", "01012345678"),
        ("090-1234-5678です", "phone", "09012345678"),
        ("call (212) 555-0142", "phone", "2125550142"),
        ("뒷자리는 1204예요", "phone_last4", "1204"),
        ("下4桁は2231です", "phone_last4", "2231"),
        ("it ends in 0142", "phone_last4", "0142"),
        ("인증번호 482913", "code", "482913"),
        ("〒150-0001", "postcode", "150-0001"),
        ("zip code 62704", "postcode", "62704"),
    ],
)
def test_contacts_are_found(text: str, slot: str, value: str) -> None:
    assert (slot, value) in [(mention.slot, mention.value) for mention in contacts_in(plain(text))]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "서울시 마포구 월드컵로 12, 04000",
            {"region": "서울시", "city": "마포구", "line1": "월드컵로 12", "postcode": "04000", "country": "KR"},
        ),
        (
            "서울특별시 강남구 테헤란로 123 4층",
            {"region": "서울특별시", "city": "강남구", "line1": "테헤란로 123", "line2": "4층", "country": "KR"},
        ),
        (
            "〒530-0001 大阪府大阪市北区梅田1-2-3 梅田ビル5階",
            {
                "postcode": "530-0001",
                "region": "大阪府",
                "city": "大阪市北区",
                "line1": "梅田1-2-3",
                "line2": "梅田ビル5階",
                "country": "JP",
            },
        ),
        (
            "45 Maple Street, Apt 3, Springfield, IL 62704",
            {
                "line1": "45 Maple Street",
                "line2": "Apt 3",
                "city": "Springfield",
                "region": "IL",
                "postcode": "62704",
                "country": "US",
            },
        ),
    ],
)
def test_an_address_is_taken_apart(text: str, fields: dict[str, str]) -> None:
    assert addresses_in(plain(text))[0].value == fields


@pytest.mark.parametrize(
    "text", ["10482번 주문이요", "2 of them", "회사로 보내 주세요", "for 3 days it did not move along the way"]
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert addresses_in(text) == []


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("두 개만요", "quantity", 2),
        ("3枚お願いします", "quantity", 3),
        ("just one of them", "quantity", 1),
        ("두 번째 거", "ordinal", 2),
        ("2番目のもの", "ordinal", 2),
        ("the third one", "ordinal", 3),
        ("마지막 거요", "ordinal", -1),
        ("全部返品します", "which", "all"),
        ("가장 싼 거", "which", "cheapest"),
        ("latest order", "which", "latest"),
        ("적립금으로 주세요", "to", "store_credit"),
        ("元の支払い方法に", "to", "original"),
        ("검은색으로요", "option", ("color", "black")),
        ("サイズはMで", "option", ("size", "M")),
        ("in navy", "option", ("color", "navy")),
        ("500ml로요", "option", ("size", "500 ml")),
    ],
)
def test_counts_places_and_options_are_found(text: str, slot: str, value: Any) -> None:
    assert value in [mention.value for mention in read_message(text, shelf()).of(slot)]


@pytest.mark.parametrize("text", ["I'm here", "it's late", "what's up", "that's all folks"])
def test_a_letter_after_an_apostrophe_is_no_size(text: str) -> None:
    assert [mention for mention in read_message(text, shelf()).of("option") if mention.value[0] == "size"] == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("환불해 주세요. 그리고 배송지도 바꿔 주세요", ["환불해 주세요.", "배송지도 바꿔 주세요"]),
        ("백팩 환불하고 싶은데 텀블러는 언제 와요?", ["백팩 환불하고 싶은데", "텀블러는 언제 와요?"]),
        ("リュックを返品して、タンブラーはいつ届きますか", ["リュックを返品して", "タンブラーはいつ届きますか"]),
        ("キャンセルしたいです。あと、住所を変えたい", ["キャンセルしたいです。", "住所を変えたい"]),
        ("refund the bag and tell me when the mug arrives", ["refund the bag", "tell me when the mug arrives"]),
        ("환불하고 싶어요", ["환불하고 싶어요"]),
        ("リュックが届いたのですが、壊れていたので返品したい", ["リュックが届いたのですが、壊れていたので返品したい"]),
        ("kim@example.com 으로 $29.99 영수증", ["kim@example.com 으로 $29.99 영수증"]),
        ("또 안 왔어요", ["또 안 왔어요"]),
        ("あとどのくらいで届きますか", ["あとどのくらいで届きますか"]),
    ],
)
def test_a_message_is_cut_where_another_request_begins(text: str, parts: list[str]) -> None:
    assert [part.text for part in segments_of(plain(text))] == parts


def test_folding_keeps_every_position() -> None:
    text = "ﾘｭｯｸ　ＡＢＣ İstanbul ㈱ Straße 백팩\u200b"

    assert len(folded(text)) == len(plain(text))
    assert folded("リュック") == "りゅっく"


def test_laughter_and_numbers_do_not_count_as_words() -> None:
    assert wording("환불 해주세요ㅠㅠㅠ #10482").split() == ["환불", "해주세요", "№"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("トートバッグを2つ買いましたが、1つ返品したいです", 1),
        ("양말을 3개 샀는데 2개만 반품할게요", 2),
        ("I have 3 units I bought, please return 2 pcs", 2),
        ("2개 환불해 주세요", 2),
        ("트레이 두 개 중 하나만 반품할게요", 1),
        ("머그 두 개 중에 하나가 깨져서 왔어요", 1),
        ("2つのうち1つだけ返したいです", 1),
    ],
)
def test_how_many_were_bought_is_not_how_many_are_meant(text: str, pieces: int) -> None:
    assert quantities_in(folded(text))[0].value == pieces
