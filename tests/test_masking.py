"""A customer who tells too much is served all the same, and not one record keeps what they should not have told."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.core import mail

from sodan.actions.operation import Operation
from sodan.customers.identity import Level, identity_in
from sodan.kit.job import run_due
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")


def kept() -> str:
    """Every value of every record."""
    return "\n".join(str(row) for model in apps.get_models() for row in model._default_manager.values())  # noqa: SLF001 - public in fact


@pytest.mark.parametrize(
    ("language", "email", "told", "secrets"),
    [
        (
            "ko",
            "seoyeon@example.com",
            "캔버스 백팩 환불하고 싶어요. 카드 4111-1111-1111-1111, 주민번호 900101-1234568",
            ["4111-", "900101"],
        ),
        (
            "ja",
            "misaki@example.com",
            "麻のシャツをLサイズに交換したいです。カードは４１１１　１１１１　１１１１　１１１１です",
            ["4111 1111", "４１１１"],
        ),
        (
            "en",
            "daniel@example.com",
            "I want to return the linen shirt. My card is 4111 1111 1111 1111 exp 12/29",
            ["4111 ", "12/29"],
        ),
    ],
)
def test_the_wish_is_served_and_the_number_forgotten(language: str, email: str, told: str, secrets: list[str]) -> None:
    chat = Chat(language, email)

    answer = chat.say(told)

    assert len(chat.turns[-1]["say"]) > 1
    assert chat.turns[-1]["commands"][0]["verb"] == "start"
    assert answer
    assert [secret for secret in secrets if secret in kept()] == []


@pytest.mark.parametrize(
    ("language", "email", "wish", "with_code"),
    [
        ("ko", "seoyeon@example.com", "기본 배송지를 바꾸고 싶어요", "{code}"),
        ("ja", "misaki@example.com", "登録住所を変更したいです", "認証コードは{code}です"),
        ("en", "daniel@example.com", "I want to change the address on file", "the code is {code}"),
    ],
)
def test_a_one_time_code_still_opens_the_door_and_is_not_kept(language: str, email: str, wish: str, with_code: str) -> None:
    chat = Chat(language, email)
    chat.say(wish)
    run_due(limit=20)
    code = re.findall(r"(?<!\d)\d{6}(?!\d)", str(mail.outbox[-1].body))[0]

    chat.say(with_code.format(code=code))

    assert identity_in(chat.conversation.pk).level == Level.CODE
    assert chat.turns[-1]["commands"] == [{"verb": "set", "name": "code", "score": 1.0}]
    assert not re.search(rf"(?<![\w-]){code}(?!\d)", kept())


def test_three_wrong_codes_end_with_a_person() -> None:
    chat = Chat("ko", "seoyeon@example.com")
    chat.say("기본 배송지를 바꾸고 싶어요")

    for _ in range(3):
        chat.say("인증번호 0000000")

    assert chat.owner != "ai"
    assert not Operation.objects.filter(conversation=chat.conversation, state="succeeded").exists()
