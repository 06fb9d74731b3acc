"""An account is opened and changed in the chat: each agreement apart, addresses proved, nobody told who has one."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from sodan.backoffice.account import AccountChange
from sodan.customers.account import contact_data
from sodan.customers.consent import Consent, wording_of
from sodan.customers.customer import ContactPoint, Customer
from sodan.customers.identity import Level, identity_in
from sodan.kit.words import word
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")

TALKS = [
    ("ko", "회원가입하고 싶어요", "김새롬입니다", "네", "아니요", {"terms", "privacy", "age_14"}),
    ("ja", "会員登録をお願いします", "田中ひかりです", "はい", "いいえ", {"terms", "privacy"}),
    ("en", "I want to open an account", "Mary Jones", "yes", "no", {"terms", "privacy"}),
]
SAID_NAME = {"ko": "김새롬", "ja": "田中ひかり", "en": "Mary Jones"}


def code_of(address: str) -> str:
    """The newest code that was mailed to that address; empty when none was."""
    found = [re.search(r"\b\d{6}\b", str(one.body)) for one in mail.outbox if one.to == [address]]
    return next((match[0] for match in reversed(found) if match), "")


def notices_to(address: str, language: str = "ko") -> list[str]:
    """The notices that were mailed to that address."""
    kinds = ("account_exists", "account_opened", "contact_changed")
    subjects = {word(f"{kind}.subject", language, brand=""): kind for kind in kinds}
    told = [re.sub(r"(?<=[\[【]).*(?=[\]】])", "", str(one.subject)) for one in mail.outbox if one.to == [address]]
    return [subjects[subject] for subject in told if subject in subjects]


def agree(chat: Chat, yes: str, no: str) -> str:
    """Yes to what is needed, no to news; what was said last."""
    wanted = ["terms", "privacy", *(["age_14"] if chat.conversation.brand.jurisdiction == "KR" else [])]
    said = [chat.say(yes) for _ in wanted]
    assert wording_of("marketing", chat.conversation.language)[1] in said[-1]
    return chat.say(no)


@pytest.mark.parametrize(("language", "wish", "name", "yes", "no", "agreed"), TALKS)
def test_a_visitor_is_led_through_and_has_an_account_once_the_code_is_back(
    language: str, wish: str, name: str, yes: str, no: str, agreed: set[str]
) -> None:
    chat, address = Chat(language), "new.person@example.com"
    chat.say(wish)
    chat.say(f"{name}, New.Person@example.com")
    sent = agree(chat, yes, no)
    chat.say(code_of(address))
    before = Customer.objects.get(pk=chat.conversation.customer_id).is_registered
    said = chat.say(yes)

    customer = Customer.objects.get(pk=chat.conversation.customer_id)
    kept = {one.purpose: one for one in Consent.objects.filter(customer=customer)}
    change = AccountChange.objects.get(customer=customer)
    assert "n•••@example.com" in sent
    assert (before, customer.is_registered) == (False, True)
    assert contact_data(customer) == {"name": SAID_NAME[language], "email": address, "phone": ""}
    assert ContactPoint.objects.get(customer=customer, medium="email").verified_at
    assert set(kept) == agreed
    assert all((one.wording, one.text) == wording_of(purpose, language) and one.given_at for purpose, one in kept.items())
    assert change.reference in said
    assert notices_to(address, language) == ["account_opened"]
    assert identity_in(chat.conversation.pk).level == Level.CODE


def test_an_address_on_file_is_answered_alike_and_its_owner_hears_of_it() -> None:
    answers = []
    for address in ("minjun.kim@example.com", "minjun.lim@example.com"):
        chat = Chat("ko")
        chat.say("회원가입하고 싶어요")
        chat.say(f"김민준, {address}")
        answers.append([agree(chat, "네", "아니요"), chat.say("123456"), chat.say("123457")])

    assert answers[0] == answers[1]
    assert code_of("minjun.kim@example.com") == ""
    assert notices_to("minjun.kim@example.com") == ["account_exists"]
    assert code_of("minjun.lim@example.com")


def test_who_does_not_agree_to_what_is_needed_has_no_account_and_left_nothing() -> None:
    chat = Chat("ko")
    chat.say("회원가입하고 싶어요")
    chat.say("김새롬, new@example.com")

    said = chat.say("아니요")

    assert "계정을 만들지 않았" in said
    assert not Customer.objects.get(pk=chat.conversation.customer_id).is_registered
    assert not Consent.objects.filter(customer=chat.conversation.customer_id).exists()
    assert not ContactPoint.objects.filter(value="new@example.com").exists()


def test_three_wrong_codes_end_with_a_person_and_no_account() -> None:
    chat = Chat("en")
    chat.say("I want to open an account")
    chat.say("Mary Jones, mary.jones@example.com")
    agree(chat, "yes", "no")
    right = int(code_of("mary.jones@example.com"))

    for step in (1, 2, 3):
        chat.say(f"{(right + step) % 10**6:06d}")

    assert chat.owner == "queue"
    assert not Customer.objects.get(pk=chat.conversation.customer_id).is_registered


def test_who_has_an_account_and_is_known_is_told_so() -> None:
    chat = Chat("ko", "minjun.kim@example.com")

    assert "이미 가입하신 계정" in chat.say("회원가입하고 싶어요")


def test_a_new_address_needs_the_code_of_the_old_one_and_its_own() -> None:
    chat = Chat("ko", "minjun.kim@example.com")
    chat.say("이메일 주소 바꾸고 싶어요")
    chat.say("네")
    chat.say(code_of("minjun.kim@example.com"))
    chat.say("minjun.new@example.com")
    chat.say(code_of("minjun.new@example.com"))
    said = chat.say("네")

    customer = Customer.objects.get(pk=chat.conversation.customer_id)
    change = AccountChange.objects.get(customer=customer)
    assert contact_data(customer)["email"] == "minjun.new@example.com"
    assert (change.before, change.after) == ({"email": "minjun.kim@example.com"}, {"email": "minjun.new@example.com"})
    assert change.reference in said
    assert notices_to("minjun.kim@example.com") == ["contact_changed"]


def test_an_address_of_somebody_else_never_becomes_theirs() -> None:
    chat = Chat("ko", "minjun.kim@example.com")
    chat.say("이메일 주소 바꾸고 싶어요")
    chat.say("네")
    chat.say(code_of("minjun.kim@example.com"))
    chat.say("seoyeon@example.com")

    chat.say("123456")

    assert code_of("seoyeon@example.com") == ""
    assert contact_data(Customer.objects.get(pk=chat.conversation.customer_id))["email"] == "minjun.kim@example.com"


@pytest.mark.parametrize(
    ("language", "email", "wish", "value", "field", "kept"),
    [
        ("ja", "misaki@example.com", "電話番号が変わりました", "090-1234-5678", "phone", "+819012345678"),
        ("ko", "minjun.kim@example.com", "휴대폰 번호를 변경하고 싶어요", "010-9876-5432", "phone", "+821098765432"),
        ("ko", "minjun.kim@example.com", "개명해서 이름을 바꾸고 싶어요", "김민재", "name", "김민재"),
    ],
)
def test_a_number_or_a_name_is_changed_after_the_code(
    language: str, email: str, wish: str, value: str, field: str, kept: str
) -> None:
    chat, yes = Chat(language, email), "はい" if language == "ja" else "네"
    chat.say(wish)
    chat.say(yes)
    chat.say(code_of(email))
    chat.say(value)
    chat.say(yes)

    assert contact_data(Customer.objects.get(pk=chat.conversation.customer_id))[field] == kept


def test_who_lost_the_old_address_is_served_by_a_person() -> None:
    chat = Chat("ko", "minjun.kim@example.com")
    chat.say("이메일 주소 바꾸고 싶어요")

    said = chat.say("아니요")

    assert "다른 방법으로 본인 확인" in said
    assert chat.owner == "queue"
    assert code_of("minjun.kim@example.com") == ""
