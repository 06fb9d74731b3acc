"""No secret a customer or colleague types is ever stored, and our own one-time code still proves who they are."""

from __future__ import annotations

from typing import cast
from uuid import uuid4

import pytest

from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.customers.identity import Level, identity_in, issue_code, redeem_code
from sodan.desk.attachment import named
from sodan.desk.channel import Arrival
from sodan.desk.conversation import Conversation
from sodan.desk.inbound import open_conversation, receive
from sodan.desk.message import Author, Message
from sodan.desk.outbound import add_note, send
from sodan.kit.words import word
from sodan.people.representative import Representative

CARD = "4111 1111 1111 1111"


@pytest.fixture
def conversation(brand: Brand, ai: Representative) -> Conversation:
    """A matter of a customer with an e-mail on file."""
    customer = Customer.objects.create(brand=brand, name="이서연")
    ContactPoint.objects.create(brand=brand, customer=customer, medium=Medium.EMAIL, value="seoyeon@example.com")
    return open_conversation(brand, customer, channel="test", language="ko")


def said(conversation: Conversation, body: str) -> Message:
    """What is stored of a message of the customer."""
    stored = receive(
        Arrival(
            channel="test",
            brand_slug=conversation.brand.slug,
            provider_id=str(uuid4()),
            medium="web_visitor",
            address="visitor-1",
            body=body,
            conversation_id=conversation.pk,
        )
    )
    return Message.objects.get(pk=stored.pk)


def sent_code(conversation: Conversation) -> str:
    """A one-time code on its way to the customer."""
    return issue_code(conversation.pk, ContactPoint.objects.get(customer=conversation.customer, medium=Medium.EMAIL))


def answers(conversation: Conversation) -> list[str]:
    """What we told the customer."""
    return list(Message.objects.filter(conversation=conversation, author=Author.AI).values_list("body", flat=True))


def test_a_card_number_is_not_stored_anywhere(conversation: Conversation) -> None:
    message = said(conversation, f"카드 {CARD}로 환불해 주세요")

    conversation.refresh_from_db()
    assert message.body == "카드 •••• •••• •••• ••••로 환불해 주세요"
    assert message.card == {"hidden": ["card"]}
    assert "1111" not in conversation.preview + conversation.subject


@pytest.mark.parametrize(
    ("language", "body"),
    [("ko", f"카드 {CARD}로 환불해 주세요"), ("ja", f"カードは{CARD}です"), ("en", f"refund it to my card {CARD}")],
)
def test_the_customer_is_told_politely_and_once(conversation: Conversation, language: str, body: str) -> None:
    said(conversation, body)
    said(conversation, f"{CARD} 12/29 123")

    assert answers(conversation) == [word("say.secret_hidden", language)]


def test_a_number_that_only_looks_like_one_is_stored_as_it_is(conversation: Conversation) -> None:
    message = said(conversation, "주문번호 20261127-1234567, 연락처 010-1234-5678")

    assert message.body == "주문번호 20261127-1234567, 연락처 010-1234-5678"
    assert message.card is None
    assert answers(conversation) == []


def test_our_own_code_proves_who_it_is_and_is_not_stored(conversation: Conversation) -> None:
    code = sent_code(conversation)

    message = said(conversation, f"{code}이에요")

    assert message.body == "••••••이에요"
    seal = cast("dict[str, str]", message.card)["code"]
    assert code not in seal
    assert redeem_code(conversation.pk, seal)
    assert identity_in(conversation.pk).level == Level.CODE
    assert answers(conversation) == []


def test_our_own_code_is_found_with_a_word_glued_to_it(conversation: Conversation) -> None:
    code = sent_code(conversation)

    message = said(conversation, f"認証コードは{code}です")

    assert message.body == "認証コードは••••••です"
    assert redeem_code(conversation.pk, cast("dict[str, str]", message.card)["code"])


def test_our_own_code_is_found_among_other_numbers(conversation: Conversation) -> None:
    code = sent_code(conversation)

    message = said(conversation, f"뒷자리 4417이고 {code[:3]} {code[3:]} 입니다")

    assert message.body == "뒷자리 4417이고 ••• ••• 입니다"
    assert redeem_code(conversation.pk, cast("dict[str, str]", message.card)["code"])


def test_a_wrong_code_counts_as_a_try_even_when_it_was_hidden(conversation: Conversation) -> None:
    wrong = f"{(int(sent_code(conversation)) + 1) % 1_000_000:06d}"

    message = said(conversation, f"인증번호 {wrong}")

    assert message.body == "인증번호 ••••••"
    assert not redeem_code(conversation.pk, cast("dict[str, str]", message.card)["code"])


def test_a_seal_of_one_conversation_is_worth_nothing_in_another(conversation: Conversation, brand: Brand) -> None:
    code = sent_code(conversation)
    other = open_conversation(brand, conversation.customer, channel="test", language="ko")
    sent_code(other)

    seal = cast("dict[str, str]", said(conversation, code).card)["code"]

    assert not redeem_code(other.pk, seal)


def test_a_seal_typed_by_a_customer_is_mere_text(conversation: Conversation) -> None:
    seal = cast("dict[str, str]", said(conversation, sent_code(conversation)).card)["code"]

    assert "code" not in (said(conversation, seal).card or {})


def test_six_digits_are_stored_when_no_code_is_waited_for(conversation: Conversation) -> None:
    assert said(conversation, "482913").body == "482913"


def test_a_code_of_somebody_else_is_hidden(conversation: Conversation) -> None:
    message = said(conversation, "은행 인증번호 482913")

    assert message.body == "은행 인증번호 ••••••"
    assert message.card == {"hidden": ["code"]}


def test_notes_and_replies_of_colleagues_keep_no_secret(conversation: Conversation, representative: Representative) -> None:
    note = add_note(conversation, f"고객 카드 {CARD}", by=representative)
    reply = send(conversation, "주민번호 900101-1234568 맞으신가요?", by=representative)

    conversation.refresh_from_db()
    assert note.body == "고객 카드 •••• •••• •••• ••••"
    assert reply.body == "주민번호 ••••••-••••••• 맞으신가요?"
    assert "900101" not in conversation.preview


def test_the_name_of_a_file_keeps_no_secret() -> None:
    assert named("카드 4111-1111-1111-1111.jpg", ending=".webp") == "카드 ••••-••••-••••-••••.webp"
    assert named("900101-1234568 신분증.pdf", ending=".pdf") == "••••••-••••••• 신분증.pdf"
    assert named("IMG_20261127_143012.jpg", ending=".webp") == "IMG_20261127_143012.webp"
