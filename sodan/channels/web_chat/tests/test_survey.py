"""How it was, asked in the chat: the card and what became of it, and that an answer opens nothing again."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from sodan.channels.web_chat.tests.conftest import Browser
from sodan.desk.conversation import Conversation
from sodan.desk.handover import take_over
from sodan.desk.rating import Rating, Via
from sodan.desk.rating_request import ask_for_rating
from sodan.desk.resolution import resolve
from sodan.people.representative import Representative


def test_the_card_tells_where_to_answer_and_then_what_was_answered(
    browser_at: Callable[[], Browser], representative: Representative
) -> None:
    browser = browser_at()
    browser.start()
    browser.say("지퍼가 고장이에요")
    conversation = Conversation.objects.get()
    take_over(conversation, by=representative)
    resolve(conversation, by=representative)
    ask_for_rating(conversation_id=conversation.pk)

    asked = browser.read().json()["lines"][-1]
    assert (asked["card"]["type"], asked["outcome"], asked["author"]) == ("survey", "", "human")
    answer = Client(enforce_csrf_checks=True).post(asked["card"]["address"], {"score": "4", "via": "card"})

    assert answer.status_code == 204
    assert browser.read().json()["lines"][-1]["outcome"] == "rated:4"
    assert Rating.objects.get().via == Via.CARD
    conversation.refresh_from_db()
    assert not conversation.is_open
