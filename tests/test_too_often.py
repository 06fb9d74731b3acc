"""Guessing who somebody is, and having codes sent, ends with a person long before it succeeds."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client, override_settings

from sodan.company.brand import Brand
from sodan.customers.identity import Level, OneTimeCode, identity_in
from sodan.kit.job import run_due
from sodan.kit.words import word
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")


def guess(digits: str) -> Chat:
    """A stranger who tries an order that is not theirs with four digits."""
    chat = Chat("ko")
    chat.say("텀블러 환불하고 싶어요")
    chat.say(f"MOA-10482, 뒷자리 {digits}")
    return chat


def test_four_digits_cannot_be_guessed_from_conversation_to_conversation() -> None:
    with override_settings(RATES="proofs_of_order=3/3600"):
        for digits in ("0001", "0002", "0003"):
            guess(digits)
        right = guess("1204")

    assert identity_in(right.conversation.pk).level == Level.CLAIMED


def test_the_right_digits_prove_it_within_the_allowance() -> None:
    guess("0001")

    assert identity_in(guess("1204").conversation.pk).level == Level.FACTS


@pytest.mark.parametrize(
    ("language", "email", "wish"),
    [
        ("ko", "seoyeon@example.com", "기본 배송지를 바꾸고 싶어요"),
        ("ja", "misaki@example.com", "登録住所を変更したいです"),
        ("en", "daniel@example.com", "I want to change the address on file"),
    ],
)
def test_whoever_has_too_many_codes_sent_is_told_kindly_and_gets_a_person(language: str, email: str, wish: str) -> None:
    with override_settings(RATES="codes_of_customer=2/3600"):
        for _ in range(2):
            Chat(language, email).say(wish)
        chat = Chat(language, email)
        answer = chat.say(wish)
    run_due(limit=20)

    assert word("handover.codes_used_up", language) in answer
    assert chat.owner == "queue"
    assert OneTimeCode.objects.count() == 2
    assert len(mail.outbox) == 2


def test_a_flood_of_payment_notices_is_asked_to_wait() -> None:
    slug = Brand.objects.filter(language="ko").values_list("slug", flat=True).get()
    with override_settings(RATES="notices_from_address=2/60"):
        answers = [Client().post(f"/hooks/payments/{slug}", b"{}", content_type="application/json") for _ in range(3)]

    assert [answer.status_code for answer in answers][-1] == 429
    assert int(answers[-1]["Retry-After"]) > 0
