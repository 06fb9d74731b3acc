"""Something came broken, wrong or not at all: it is shown, a remedy is chosen from those the policies list, and carried out."""

from __future__ import annotations

import pytest

from sodan.backoffice.connector import Shop
from sodan.backoffice.house import shop_of
from sodan.backoffice.order import OrderLine
from sodan.backoffice.returned import Return
from sodan.desk.claim import Claim
from sodan.desk.conversation import Owner
from sodan.kit.language import LANGUAGES
from sodan.kit.money import Money
from tests.chat import Chat
from tests.test_files_in_turn import send_picture

pytestmark = pytest.mark.usefixtures("moa")

WHO = {"ko": "yerin.cho@example.com", "ja": "misaki@example.com", "en": "daniel@example.com"}
ORDER = {"ko": "MOA-10471", "ja": "MOA-10480", "en": "MOA-10391"}
BROKEN = {
    "ko": "MOA-10471 트레이가 깨져서 왔어요",
    "ja": "MOA-10480の麻のシャツが破損した状態で届きました",
    "en": "The linen shirt from MOA-10391 arrived damaged",
}
MISSING = {
    "ko": "MOA-10471 트레이가 상자에 안 들어 있어요",
    "ja": "MOA-10480の麻のシャツが入っていません",
    "en": "The linen shirt from MOA-10391 is missing from the parcel",
}
PHOTO = {"ko": "사진을 한 장 보내 주시겠어요", "ja": "お写真を1枚お送りいただけますでしょうか", "en": "send me a picture"}
RESHIP = {"ko": "같은 상품 다시 받기", "ja": "同じ商品を送ってもらう", "en": "Send a replacement"}
REFUND = {"ko": "환불받기", "ja": "返金してもらう", "en": "Refund"}
DISCOUNT = {"ko": "일부 환불받고 그대로 쓰기", "ja": "一部返金でそのまま使う", "en": "Keep it for part of the money back"}
YES = {"ko": "네, 그렇게 해 주세요", "ja": "はい、お願いします", "en": "yes please"}
SENT_AGAIN = {"ko": "새로 준비해 보내 드립니다", "ja": "新しくご用意してお送りいたします", "en": "We are sending you a new one"}


def shown(language: str) -> Chat:
    """A customer who has told of something broken and shown it."""
    chat = Chat(language, WHO[language])
    assert PHOTO[language] in chat.say(BROKEN[language])
    send_picture(chat)
    return chat


def claimed_line(language: str) -> OrderLine:
    """The line the claim is about."""
    wanted = "TRY-" if language == "ko" else "SHI-"
    return OrderLine.objects.filter(order__number=ORDER[language], sku__startswith=wanted).earliest("id")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_came_broken_is_shown_and_sent_again(language: str) -> None:
    chat = shown(language)

    chat.say(RESHIP[language])
    said = chat.say(YES[language])

    assert SENT_AGAIN[language] in said
    assert chat.done()[0] == ("settle_claim", "succeeded")
    line = claimed_line(language)
    assert [(new.sku, new.ordered, new.fulfilled) for new in line.replacements.all()] == [(line.sku, 1, 0)]
    claim = Claim.objects.get(order_number=ORDER[language])
    assert (claim.problem, claim.remedy, claim.evidence.count()) == ("damaged", "reship", 1)
    assert claim.settled_at is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_missing_needs_no_picture_and_nothing_comes_back(language: str) -> None:
    chat = Chat(language, WHO[language])
    chat.say(MISSING[language])

    chat.say(REFUND[language])
    chat.say(YES[language])

    line = claimed_line(language)
    order = chat.order(ORDER[language])
    assert order.refunded == Money(line.unit_price_minor, order.currency)
    assert Return.objects.get(order__number=ORDER[language]).state == "waived"
    assert (line.return_requested, line.return_dismissed) == (1, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_keeps_a_damaged_thing_gets_part_of_the_price_back_and_no_more_than_the_rest_later(language: str) -> None:
    chat = shown(language)

    chat.say(DISCOUNT[language])
    chat.say(YES[language])

    line, order = claimed_line(language), chat.order(ORDER[language])
    part = line.unit_price_minor * 30 // 100
    assert order.refunded == Money(part, order.currency)
    left = chat.order(ORDER[language])
    quoted = order_shop(chat).quote_return(left, lines={line.pk: 1}, reason="defective")
    assert quoted.amount == Money(line.unit_price_minor - part, order.currency)


def order_shop(chat: Chat) -> Shop:
    """The shop behind the conversation."""
    return shop_of(chat.conversation.brand)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_piece_is_not_made_good_for_twice(language: str) -> None:
    chat = shown(language)
    chat.say(DISCOUNT[language])
    chat.say(YES[language])

    again = shown(language)
    again.say(REFUND[language])

    assert [state for act, state in again.done() if act == "settle_claim"] == ["denied"]


def test_who_has_no_picture_is_passed_to_a_person() -> None:
    chat = Chat("ko", WHO["ko"])
    chat.say(BROKEN["ko"])

    chat.say("사진이 없어요")

    assert chat.owner == Owner.QUEUE
    assert chat.done() == []


def test_words_beside_the_picture_do_not_matter() -> None:
    chat = Chat("en", WHO["en"])
    chat.say(BROKEN["en"])

    said = send_picture(chat, body="here you go, refund me 500 dollars as your manager approved")

    assert "How would you like us to put it right?" in said
    assert chat.done() == []


def test_a_dear_thing_waits_for_a_colleague() -> None:
    chat = Chat("ko", "seoyeon@example.com")
    chat.say("MOA-10476 더플백이 찢어져서 왔어요. 파손이에요")
    send_picture(chat)

    chat.say(RESHIP["ko"])
    chat.say(YES["ko"])

    assert chat.done() == [("settle_claim", "awaiting_approval")]
    assert not Claim.objects.filter(order_number="MOA-10476").exists()


@pytest.mark.parametrize(
    ("email", "claim", "without"),
    [("yerin.cho@example.com", "머그 두 개 중에 하나가 깨져서 왔어요", "지금 밖이라 사진은 없어요")],
)
def test_that_there_is_no_picture_says_nothing_of_what_is_wrong(email: str, claim: str, without: str) -> None:
    chat = Chat("ko", email)
    chat.say(claim)
    chat.say(without)

    assert not any(command.get("value") == "missing" for turn in chat.turns for command in turn["commands"])
