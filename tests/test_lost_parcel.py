"""The carrier lost a parcel: the customer hears it with an apology and chooses between the same again and the money."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from sodan.backoffice.fulfilment import Fulfilment, Stage, carrier_says
from sodan.backoffice.order import Order
from sodan.desk.claim import Claim
from sodan.kit.clock import now
from sodan.kit.language import LANGUAGES
from tests.chat import Chat

WHO = {"ko": "taeo.yoon@example.com", "ja": "misaki@example.com", "en": "daniel@example.com"}
ORDER = {"ko": "MOA-10468", "ja": "MOA-10490", "en": "MOA-10491"}
WHERE = {"ko": "담요 언제 와요?", "ja": "MOA-10490はいつ届きますか？", "en": "Where is order MOA-10491?"}
LOST = {"ko": "분실했다고", "ja": "紛失したとの連絡", "en": "was lost on the way"}
CLAIM = {
    "ko": "MOA-10468 택배가 분실된 것 같아요",
    "ja": "MOA-10490の荷物が紛失したようです",
    "en": "I think MOA-10491 got lost in the post",
}
AGAIN = {"ko": "다시 보내 주세요", "ja": "もう一度送ってください", "en": "Please send it again"}
MONEY = {"ko": "환불해 주세요", "ja": "返金してください", "en": "I'd rather have my money back"}
YES = {"ko": "네, 그렇게 해 주세요", "ja": "はい、お願いします", "en": "yes please"}


@pytest.fixture(autouse=True)
def _lost(moa: object) -> Iterator[None]:
    """Six days on, the carrier gives the parcels up."""
    with time_machine.travel(now() + timedelta(days=6), tick=False):
        for parcel in Fulfilment.objects.filter(order__number__in=ORDER.values(), delivered_at=None, shipped_at__isnull=False):
            carrier_says(parcel, Stage.LOST)
        yield


@pytest.mark.parametrize("language", ["ja", "en"])
def test_who_asks_where_a_lost_parcel_is_hears_it_once_and_may_have_the_same_again(language: str) -> None:
    chat = Chat(language, WHO[language])

    told = chat.say(WHERE[language])
    shown = chat.say(AGAIN[language])
    chat.say(YES[language])

    assert told.count(LOST[language]) == 1
    assert ORDER[language] in shown
    assert chat.done()[0] == ("settle_claim", "succeeded")
    claim = Claim.objects.get(order_number=ORDER[language])
    assert (claim.problem, claim.remedy) == ("lost", "reship")
    order = chat.order(ORDER[language])
    assert order.refunded.minor == 0
    assert all(line.shipped == line.delivered for line in order.lines)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_who_would_rather_have_the_money_is_refunded_for_what_was_lost(language: str) -> None:
    chat = Chat(language, WHO[language])
    before = chat.order(ORDER[language]).refunded.minor

    chat.say(CLAIM[language])
    chat.say(MONEY[language])
    chat.say(YES[language])

    assert chat.done()[0] == ("settle_claim", "succeeded")
    assert Claim.objects.get(order_number=ORDER[language]).remedy == "refund"
    assert chat.order(ORDER[language]).refunded.minor > before


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_loss_is_told_and_both_ways_are_open(language: str) -> None:
    chat = Chat(language, WHO[language])

    said = chat.say(CLAIM[language])

    assert LOST[language] in said
    assert "[1]" in said
    assert chat.done() == []


def test_above_the_limit_of_the_role_a_colleague_agrees_first() -> None:
    chat = Chat("ko", WHO["ko"])
    chat.say(WHERE["ko"])
    chat.say(AGAIN["ko"])

    chat.say(YES["ko"])

    assert chat.done()[0] == ("settle_claim", "awaiting_approval")
    assert not Claim.objects.filter(order_number=ORDER["ko"]).exists()


def test_nothing_is_made_good_for_twice() -> None:
    chat = Chat("en", WHO["en"])
    chat.say(WHERE["en"])
    chat.say(MONEY["en"])
    chat.say(YES["en"])
    refunded = chat.order(ORDER["en"]).refunded

    again = Chat("en", WHO["en"])
    said = again.say(CLAIM["en"])

    assert LOST["en"] not in said
    assert "settle_claim" not in {act for act, _ in again.done()}
    assert chat.order(ORDER["en"]).refunded == refunded


def test_what_is_sent_again_and_on_its_way_is_not_lost() -> None:
    from sodan.backoffice.fulfilment import pack, ship  # noqa: PLC0415 - the shop's own steps, as the warehouse takes them

    chat = Chat("en", WHO["en"])
    chat.say(WHERE["en"])
    chat.say(AGAIN["en"])
    chat.say(YES["en"])
    order = Order.objects.get(number=ORDER["en"])
    contents = {line.pk: line.ordered - line.cancelled - line.fulfilled for line in order.lines.all()}
    ship(pack(order, contents={line: pieces for line, pieces in contents.items() if pieces}, carrier="CJ대한통운"))

    said = Chat("en", WHO["en"]).say(WHERE["en"])

    assert LOST["en"] not in said
