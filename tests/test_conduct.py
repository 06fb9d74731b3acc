"""How a customer speaks: journeys with customers in anger, in distress and in doubt, in three languages."""

from __future__ import annotations

import pytest

from sodan.ai.log import TurnLog
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")


def labels_of(chat: Chat, language: str = "en") -> str:
    """What the decision log tells of how it was said."""
    log = TurnLog.objects.filter(conversation=chat.conversation).latest("id")
    return "\n".join(line for line in log.told(language) if line.startswith("How it was said"))


def test_a_colleague_reads_how_it_was_said_without_the_words() -> None:
    chat = Chat("ko")

    chat.say("야 이 병신들아 주문 어디까지 왔어")

    assert "insult" in labels_of(chat)
    assert "병신" not in labels_of(chat)


def test_a_plain_message_carries_no_label() -> None:
    chat = Chat("en")

    chat.say("Where is my order?")

    assert labels_of(chat) == ""
