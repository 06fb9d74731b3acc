"""A customer asks where their money is, and hears what is true of it: when it was sent, where to, and by when it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from sodan.backoffice.fault import Fault, Faults
from sodan.backoffice.payment import Refund, RefundState
from sodan.desk.conversation import Owner
from sodan.kit.clock import now
from sodan.kit.language import LANGUAGES
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")

ASKED = {"ko": "환불금은 언제 들어와요?", "ja": "返金はいつ入りますか？", "en": "When will my refund arrive?"}
WHO = {"ko": "seoyeon@example.com", "ja": "misaki@example.com", "en": "daniel@example.com"}
CANCELS = {
    "ko": ("방금 한 주문 취소해 주세요. MOA-10497", "네, 취소해 주세요"),
    "ja": ("MOA-10498の注文をキャンセルしてください", "はい、お願いします"),
    "en": ("Please cancel order MOA-10499", "yes"),
}
SENT = {"ko": "신한카드 ••4417로 보내 드렸습니다", "ja": "JCB ••2231へお戻しいたしました", "en": "was sent to Visa ••8842"}
LATE = {"ko": "까지는 보였어야 합니다", "ja": "までに明細に載っているはずです", "en": "should have shown by"}
NONE = {"ko": "접수된 환불이 없습니다", "ja": "ご返金がございません", "en": "There is no refund"}


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    """What the payment provider of each brand does next."""
    faults = Faults()
    monkeypatch.setattr("sodan.backoffice.acquiring.faults_as_set", lambda: faults)
    return faults


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that only moves when told."""
    with time_machine.travel(now(), tick=False) as clock:
        yield clock


def cancelled(language: str) -> Chat:
    """A customer who has just cancelled an order."""
    chat = Chat(language, WHO[language])
    for text in CANCELS[language]:
        chat.say(text)
    assert ("cancel_order", "succeeded") in chat.done() or ("cancel_order", "settling") in chat.done()
    return chat


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refund_is_told_with_its_day_its_place_and_by_when_it_is_seen(language: str) -> None:
    chat = cancelled(language)

    said = chat.say(ASKED[language])

    assert SENT[language] in said
    assert Refund.objects.order_by("-id")[0].change.reference in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refund_that_should_be_there_is_said_to_be_overdue(language: str, clock: time_machine.Traveller) -> None:
    cancelled(language)
    clock.shift(timedelta(days=15))

    assert LATE[language] in Chat(language, WHO[language]).say(ASKED[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_has_no_refund_is_told_so(language: str) -> None:
    chat = Chat(language, WHO[language])

    assert NONE[language] in chat.say(ASKED[language])
    assert chat.done() == []


def test_money_on_its_way_is_not_called_paid(faults: Faults) -> None:
    faults.script, faults.late = [Fault.LATE], timedelta(days=2)
    chat = cancelled("en")

    said = chat.say(ASKED["en"])

    assert "accepted by the payment provider" in said
    assert "was sent" not in said


def test_money_that_nobody_answered_for_is_said_to_be_awaited(faults: Faults) -> None:
    faults.script = [Fault.LOST_BEFORE] * 50
    chat = Chat("ko", WHO["ko"])
    for text in CANCELS["ko"]:
        chat.say(text)

    assert "답을 기다리고 있습니다" in chat.say(ASKED["ko"])


def test_money_that_came_back_goes_on_with_a_person() -> None:
    chat = cancelled("ja")
    Refund.objects.filter(payment__order__number="MOA-10498").update(state=RefundState.REVERSED, is_owed=True)

    said = chat.say(ASKED["ja"])

    assert "差し戻されました" in said
    assert chat.owner == Owner.QUEUE


def test_what_waits_for_a_colleague_is_not_called_sent() -> None:
    chat = Chat("ko", WHO["ko"])
    chat.say("더플백 지퍼가 고장이라 환불해 주세요")
    chat.say("네, 환불해 주세요")

    said = chat.say(ASKED["ko"])

    assert "승인을 기다리고 있어 아직 보내 드리지 못했습니다" in said
    assert "₩89,000" in said


def test_another_customers_money_is_not_spoken_of() -> None:
    cancelled("ko")
    other = Chat("ko", "yerin.cho@example.com")

    assert NONE["ko"] in other.say("MOA-10497 환불금은 언제 들어와요?")


def test_a_stranger_is_asked_who_they_are_first() -> None:
    assert "뒤 네 자리" in Chat("ko").say(ASKED["ko"])
