"""Complaints are taken down with a number and a moment; whoever asks for a call is called, or told that we are late."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from sodan.actions.operation import Operation
from sodan.company.hours import is_at_desk
from sodan.desk.complaint import Complaint
from sodan.desk.message import Author, Message
from sodan.desk.promise import Promise, mind
from sodan.desk.todo import Todo
from sodan.kit.when import told_when
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")

COMPLAINTS = [
    ("ko", "어제 전화받은 직원이 너무 무례했어요. 불만 접수하겠습니다", "사과해 주세요"),
    ("ja", "昨日電話に出たスタッフがとても失礼でした。苦情を受け付けてください", "謝罪してください"),
    ("en", "The person on the phone was very rude to me yesterday, I want to make a complaint", "an apology"),
]


@pytest.mark.parametrize(("language", "text", "wish"), COMPLAINTS)
def test_a_complaint_is_acknowledged_in_one_message_with_number_and_moment(language: str, text: str, wish: str) -> None:
    chat = Chat(language)
    chat.say(text)

    said = chat.say(wish)

    taken = Complaint.objects.select_related("promise").get(conversation=chat.conversation)
    assert taken.promise is not None
    assert taken.reference in said
    assert told_when(taken.promise.due_at, language, chat.conversation.brand.zone) in said
    assert (taken.words, taken.remedy, taken.severity) == (text, "apology", "complaint")
    assert (taken.promise.what, taken.promise.reason) == ("inquiry", "complaint")


def test_who_says_only_that_they_complain_is_asked_what_happened() -> None:
    chat = Chat("ko")

    asked = chat.say("불만 접수할게요")
    chat.say("상담원이 제 말을 끊고 전화를 끊어 버렸습니다")
    chat.say("적립금으로 보상해 주세요")

    taken = Complaint.objects.get(conversation=chat.conversation)
    assert "어떤 일이 있었는지" in asked
    assert "전화를 끊어 버렸습니다" in taken.words
    assert taken.remedy == "credit"


def test_a_grave_complaint_is_answered_sooner() -> None:
    chat = Chat("en")
    chat.say("Your courier was racist to my wife, I want to make a formal complaint about him")
    chat.say("an apology")

    taken = Complaint.objects.select_related("promise").get(conversation=chat.conversation)
    assert taken.promise is not None
    assert (taken.severity, taken.promise.reason) == ("grave_complaint", "grave_complaint")


def test_the_wish_for_credit_moves_no_money() -> None:
    chat = Chat("ja")
    chat.say("昨日電話に出たスタッフがとても失礼でした。苦情を受け付けてください")
    chat.say("ポイントで補償してほしい")

    assert chat.books() == []
    assert list(Operation.objects.filter(conversation=chat.conversation).values_list("act", "amount_minor")) == [
        ("record_complaint", None)
    ]


CALLS = [
    ("ko", "전화 주세요", "010-1234-5678"),
    ("ja", "折り返し電話をください", "090-1234-5678"),
    ("en", "please call me back", "+1 202 555 0143"),
]


@pytest.mark.parametrize(("language", "text", "number"), CALLS)
def test_a_call_is_promised_in_opening_hours_and_stands_on_the_desks_list(language: str, text: str, number: str) -> None:
    chat = Chat(language)
    chat.say(text)

    said = chat.say(number)

    owed = Promise.objects.get(conversation=chat.conversation)
    brand = chat.conversation.brand
    assert told_when(owed.due_at, language, brand.zone) in said
    assert owed.what == "call_back"
    assert owed.about["phone"]
    assert is_at_desk(brand, owed.due_at - timedelta(minutes=1))
    assert Todo.objects.get(key=f"promise:{owed.pk}").due_at == owed.due_at


def test_a_call_that_did_not_come_is_told_and_a_senior_takes_it() -> None:
    chat = Chat("ko")
    chat.say("전화 주세요")
    chat.say("010-1234-5678")
    owed = Promise.objects.get(conversation=chat.conversation)

    with time_machine.travel(owed.due_at + timedelta(minutes=1), tick=False):
        mind(promise_id=owed.pk)

    newest = Message.objects.filter(conversation=chat.conversation, author=Author.AI).latest("id")
    assert "죄송" in newest.body
    assert Todo.objects.filter(key=f"promise_late:{owed.pk}").exists()
