"""Reminders: told at the moment, to whoever asked and nobody else, once, wherever the conversation stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.notice import Notice
from sodan.desk.reminder import drop_reminder, reminder_in, set_reminder
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.kit.job import run_due
from sodan.people.representative import Representative

HOUR = timedelta(hours=1)


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko")
    return Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko")


def told() -> list[str]:
    return list(Notice.objects.values_list("representative__name", flat=True))


def test_who_asked_is_told_at_the_moment_and_nobody_else(
    conversation: Conversation, representative: Representative, supervisor: Representative, clock: time_machine.Traveller
) -> None:
    set_reminder(conversation, at=now() + HOUR, by=representative)
    run_due()
    assert told() == []
    assert reminder_in(conversation, supervisor) is None

    clock.shift(HOUR)
    run_due()
    run_due()

    assert told() == ["김하늘"]
    assert reminder_in(conversation, representative) is None


def test_a_later_moment_takes_the_place_of_an_earlier_one(
    conversation: Conversation, representative: Representative, clock: time_machine.Traveller
) -> None:
    set_reminder(conversation, at=now() + HOUR, by=representative)
    set_reminder(conversation, at=now() + 3 * HOUR, by=representative)
    clock.shift(HOUR)
    run_due()
    assert told() == []

    clock.shift(2 * HOUR)
    run_due()

    assert told() == ["김하늘"]


def test_one_that_was_dropped_is_not_told(
    conversation: Conversation, representative: Representative, clock: time_machine.Traveller
) -> None:
    set_reminder(conversation, at=now() + HOUR, by=representative)
    assert drop_reminder(conversation, by=representative)
    assert not drop_reminder(conversation, by=representative)
    clock.shift(HOUR)
    run_due()

    assert told() == []


def test_the_list_is_left_as_it_is(conversation: Conversation, representative: Representative) -> None:
    set_reminder(conversation, at=now() + HOUR, by=representative)
    conversation.refresh_from_db()

    assert conversation.snoozed_until is None
    assert conversation.is_open


@pytest.mark.parametrize("span", [timedelta(0), -HOUR, timedelta(days=400)])
def test_a_moment_that_is_none_is_refused(conversation: Conversation, representative: Representative, span: timedelta) -> None:
    with pytest.raises(Invalid):
        set_reminder(conversation, at=now() + span, by=representative)
