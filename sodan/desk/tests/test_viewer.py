"""Colleagues see at once who has a conversation before them and who is writing, and nobody is seen longer than they stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.viewer import LOOKS, WRITES, Viewer, forget_viewers, look, look_away, viewers_of, write_on
from sodan.kit.event import Announcement
from sodan.people.representative import Representative

Clock = time_machine.Traveller


@pytest.fixture
def conversation(brand: Brand, clock: Clock) -> Conversation:
    """A conversation two people look at."""
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko")
    return Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko")


def seen_by(person: Representative, conversation: Conversation) -> list[tuple[str, bool]]:
    return [(one.name, one.is_writing) for one in viewers_of([conversation.pk], besides=person).get(conversation.pk, ())]


def told() -> list[str]:
    return list(Announcement.objects.order_by("pk").values_list("kind", flat=True))


def test_others_see_who_looks_and_who_writes_and_nobody_sees_themselves(
    conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    look(conversation, by=representative)
    assert seen_by(supervisor, conversation) == [("김하늘", False)]

    write_on(conversation, by=representative, is_for_customer=True)

    assert seen_by(supervisor, conversation) == [("김하늘", True)]
    assert seen_by(representative, conversation) == []


def test_looking_on_is_no_news(conversation: Conversation, representative: Representative, clock: Clock) -> None:
    look(conversation, by=representative)
    clock.shift(timedelta(seconds=20))
    look(conversation, by=representative)

    assert told() == ["ViewersChanged"]


def test_a_note_being_written_is_no_business_of_the_customers(conversation: Conversation, representative: Representative) -> None:
    write_on(conversation, by=representative, is_for_customer=False)
    assert set(told()) == {"ViewersChanged"}

    write_on(conversation, by=representative, is_for_customer=True)
    assert "Typing" in told()
    assert not Announcement.objects.filter(audience=f"conversation:{conversation.pk}", kind="ViewersChanged").exists()


def test_who_leaves_or_falls_silent_is_seen_no_longer(
    conversation: Conversation, representative: Representative, supervisor: Representative, clock: Clock
) -> None:
    write_on(conversation, by=representative, is_for_customer=True)
    clock.shift(WRITES)
    assert seen_by(supervisor, conversation) == [("김하늘", False)]

    clock.shift(LOOKS)
    assert seen_by(supervisor, conversation) == []

    look(conversation, by=representative)
    look_away(conversation, by=representative)
    assert seen_by(supervisor, conversation) == []


def test_pages_closed_without_a_word_are_forgotten(
    conversation: Conversation, representative: Representative, clock: Clock
) -> None:
    look(conversation, by=representative)
    clock.shift(timedelta(hours=2))

    forget_viewers()

    assert not Viewer.objects.exists()
