"""Who wants to buy much, or for a firm, is handed to sales: with what, how many, by when, and their yes to being contacted."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from sodan.customers.consent import Consent, give_consent, holds_consent, withdraw_consent, wording_of
from sodan.desk.lead import Lead, pieces_in
from sodan.desk.promise import mind
from sodan.desk.todo import Todo
from sodan.kit.when import told_when
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")

WISHES = [
    ("ko", "창립기념품으로 텀블러 500개 필요합니다 견적 주세요", "김서진", "seojin@firm.example", "네", 500),
    (
        "ja",
        "創立記念の記念品としてタンブラーが400個必要なので見積もりをください",
        "田中一郎です",
        "tanaka@firm.example",
        "はい",
        400,
    ),
    ("en", "we want to order 300 tumblers for our staff, can we get a quote?", "Ann Lee", "ann@firm.example", "yes", 300),
]


@pytest.mark.parametrize(("language", "text", "name", "mail", "yes", "pieces"), WISHES)
def test_a_stranger_is_asked_for_name_contact_and_consent_and_told_by_when(
    language: str, text: str, name: str, mail: str, yes: str, pieces: int
) -> None:
    chat = Chat(language)
    chat.say(text)
    asked = chat.say(f"{name}, {mail}")
    said = chat.say(yes)

    lead = Lead.objects.select_related("promise", "brand").get(conversation=chat.conversation)
    assert wording_of("sales_contact", language)[1] in asked
    assert (lead.words, lead.contact, lead.pieces) == (text, mail, pieces)
    assert lead.name
    assert lead.reference in said
    assert lead.due_at is not None
    assert told_when(lead.due_at, language, lead.brand.zone) in said
    kept = Consent.objects.get(customer=lead.conversation.customer, purpose="sales_contact")
    assert (kept.wording, kept.text) == wording_of("sales_contact", language)
    assert kept.evidence == f"lead:{lead.key}"


def test_who_is_known_is_not_asked_for_what_the_file_holds() -> None:
    chat = Chat("ko", "minjun.kim@example.com")

    chat.say("머그컵 120개 대량 구매 견적 부탁드려요")
    chat.say("네")

    lead = Lead.objects.get(conversation=chat.conversation)
    assert (lead.contact, lead.pieces) == ("minjun.kim@example.com", 120)
    assert lead.name


def test_who_says_only_that_they_want_much_is_asked_what_and_how_many() -> None:
    chat = Chat("en", "daniel@example.com")

    asked = chat.say("bulk order enquiry")
    chat.say("about 80 shirts by the end of March")
    chat.say("yes")

    assert "how many, and by when" in asked
    assert Lead.objects.get(conversation=chat.conversation).pieces == 80


def test_without_a_yes_nothing_is_handed_on_or_kept() -> None:
    chat = Chat("ko", "minjun.kim@example.com")
    chat.say("머그컵 120개 대량 구매 견적 부탁드려요")

    said = chat.say("아니요")

    assert "영업팀에 전하지 않았" in said
    assert not Lead.objects.exists()
    assert not Consent.objects.filter(purpose="sales_contact").exists()


def test_sales_has_a_todo_and_is_late_when_nobody_wrote() -> None:
    chat = Chat("ko", "minjun.kim@example.com")
    chat.say("머그컵 120개 대량 구매 견적 부탁드려요")
    chat.say("네")
    lead = Lead.objects.select_related("promise").get(conversation=chat.conversation)
    assert lead.promise is not None
    assert Todo.objects.get(key=f"promise:{lead.promise.pk}").due_at == lead.due_at

    with time_machine.travel(lead.promise.due_at + timedelta(minutes=1), tick=False):
        mind(promise_id=lead.promise.pk)

    assert Todo.objects.filter(key=f"promise_late:{lead.promise.pk}").exists()


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        ("셔츠 80벌과 머그 1,200개", 1200),
        ("3月までにシャツを50枚", 50),
        ("60 backpacks within 3 weeks", 60),
        ("in 2 weeks", None),
        ("많이 필요해요", None),
        ("$500 budget", None),
    ],
)
def test_how_many_is_read_from_the_words(words: str, pieces: int | None) -> None:
    assert pieces_in(words) == pieces


def test_other_words_are_another_agreement_and_it_can_be_taken_back() -> None:
    customer = Chat("ko", "minjun.kim@example.com").conversation.customer
    first = give_consent(customer, "sales_contact", language="ko", evidence="a")
    again = give_consent(customer, "sales_contact", language="ko", evidence="b")
    other = give_consent(customer, "sales_contact", language="en", evidence="c")

    first.refresh_from_db()
    assert (again, first.withdrawn_at is None) == (first, False)
    assert holds_consent(customer.pk, "sales_contact")
    assert withdraw_consent(customer, "sales_contact")
    assert not holds_consent(customer.pk, "sales_contact")
    assert other.text
