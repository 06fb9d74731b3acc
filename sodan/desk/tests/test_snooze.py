"""What is put aside leaves the lists, and comes back in time, by a hand, or when the customer writes; once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.message import Message
from sodan.desk.resolution import resolve
from sodan.desk.snooze import LONGEST, Snooze, Woken, snooze, wake, wake_at_its_time
from sodan.desk.view import View, brands_of, is_in_view, rows_of
from sodan.desk.view_count import counts_of
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid
from sodan.kit.queue import Job
from sodan.people.representative import Representative

Clock = time_machine.Traveller


@pytest.fixture
def conversation(brand: Brand, representative: Representative, clock: Clock) -> Conversation:
    """A conversation a person holds."""
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko")
    held = {"owner": Owner.HUMAN, "assignee": representative, "last_message_at": now() - timedelta(days=3)}
    return Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko", **held)


def tomorrow() -> datetime:
    return now() + timedelta(days=1)


def events(conversation: Conversation) -> list[str]:
    return list(Message.objects.filter(conversation=conversation, kind="event").order_by("pk").values_list("body", flat=True))


def in_lists(person: Representative, conversation: Conversation) -> set[str]:
    return {view.value for view in View if is_in_view(person, view, conversation.pk)}


def test_what_is_aside_stands_only_among_the_snoozed(conversation: Conversation, representative: Representative) -> None:
    assert in_lists(representative, conversation) == {"mine", "open"}

    snooze(conversation, until=tomorrow(), by=representative)

    assert in_lists(representative, conversation) == {"snoozed"}
    (row,) = rows_of(representative, View.SNOOZED, brands=brands_of(representative)).rows
    assert row.snoozed_until == tomorrow()
    counts = counts_of(representative, brands=brands_of(representative))
    assert (counts[View.SNOOZED], counts[View.MINE], counts[View.OPEN]) == (1, 0, 0)


def test_it_comes_back_at_its_moment_unread_and_among_the_newest_once(
    conversation: Conversation, representative: Representative, clock: Clock
) -> None:
    made = snooze(conversation, until=tomorrow(), by=representative)
    waiting = Job.objects.get(dedupe_key=f"wake:{made.pk}")
    assert waiting.run_at == made.until
    clock.shift(timedelta(days=1))

    wake_at_its_time(snooze_id=made.pk)
    wake_at_its_time(snooze_id=made.pk)

    conversation.refresh_from_db()
    assert (conversation.snoozed_until, conversation.is_unread, conversation.last_message_at) == (None, True, now())
    assert events(conversation) == ["event.snoozed", "event.woken"]
    assert Snooze.objects.get().woken_by == Woken.TIME


def test_a_new_moment_takes_the_place_of_the_old(
    conversation: Conversation, representative: Representative, clock: Clock
) -> None:
    first = snooze(conversation, until=tomorrow(), by=representative)
    snooze(conversation, until=tomorrow() + timedelta(days=6), by=representative)
    clock.shift(timedelta(days=1))

    wake_at_its_time(snooze_id=first.pk)

    assert in_lists(representative, conversation) == {"snoozed"}
    assert wake(conversation, because=Woken.PERSON, by=representative)
    assert not wake(conversation, because=Woken.PERSON, by=representative)


def test_closing_ends_it(conversation: Conversation, representative: Representative, clock: Clock) -> None:
    made = snooze(conversation, until=tomorrow(), by=representative)
    resolve(conversation, by=representative)
    assert in_lists(representative, conversation) == {"resolved"}
    clock.shift(timedelta(days=1))

    wake_at_its_time(snooze_id=made.pk)

    assert in_lists(representative, conversation) == {"resolved"}
    assert events(conversation) == ["event.snoozed", "event.resolved"]
    with pytest.raises(Conflict):
        snooze(conversation, until=tomorrow(), by=representative)


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=-1), LONGEST + timedelta(seconds=1)])
def test_a_moment_past_or_too_far_is_refused(
    conversation: Conversation, representative: Representative, ahead: timedelta
) -> None:
    with pytest.raises(Invalid):
        snooze(conversation, until=now() + ahead, by=representative)
