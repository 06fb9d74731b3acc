"""What is held may be taken back, what is planned gives way to the customer, and each goes out once or is a draft again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.collision import Overtaken
from sodan.desk.conversation import Conversation
from sodan.desk.draft import Draft
from sodan.desk.message import Author, Message
from sodan.desk.outbound import send
from sodan.desk.outgoing import Kind, Outgoing, Then, Words, hold, outgoing_for, outgoing_in, send_held, take_back
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.kit.queue import Job
from sodan.people.representative import Representative

Clock = time_machine.Traveller


@pytest.fixture
def conversation(brand: Brand, clock: Clock) -> Conversation:
    """A conversation in which the customer asked something."""
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko")
    made = Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko")
    Message.objects.create(conversation=made, author=Author.CUSTOMER, body="언제 오나요?", language="ko")
    return made


@pytest.fixture
def on_its_way(conversation: Conversation, representative: Representative) -> Callable[..., Outgoing]:
    """A reply that waits to be sent, ten seconds or as long as said."""

    def make(kind: Kind = Kind.HELD, *, after: timedelta = timedelta(seconds=10), then: Then | None = None) -> Outgoing:
        return hold(conversation, Words("내일 도착합니다."), by=representative, at=now() + after, kind=kind, then=then or Then())

    return make


def sent() -> list[str]:
    return list(Message.objects.filter(author=Author.HUMAN).values_list("body", flat=True))


def customer_writes(conversation: Conversation) -> None:
    Message.objects.create(conversation=conversation, author=Author.CUSTOMER, body="아, 왔네요", language="ko")


def test_it_is_sent_at_its_moment_and_once(on_its_way: Callable[..., Outgoing]) -> None:
    made = on_its_way()
    assert Job.objects.get(dedupe_key=f"outgoing:{made.pk}").run_at == made.send_at
    assert sent() == []

    send_held(outgoing_id=made.pk)
    send_held(outgoing_id=made.pk)

    assert sent() == ["내일 도착합니다."]
    assert outgoing_in(made.conversation) == ()
    with pytest.raises(Conflict):
        take_back(made)


def test_what_is_taken_back_is_a_draft_again_and_never_sent(on_its_way: Callable[..., Outgoing]) -> None:
    made = on_its_way()
    take_back(made)

    send_held(outgoing_id=made.pk)

    assert sent() == []
    assert Draft.objects.get().body == "내일 도착합니다."


def test_the_customer_writing_first_keeps_back_what_was_planned(
    conversation: Conversation, on_its_way: Callable[..., Outgoing]
) -> None:
    made = on_its_way(Kind.PLANNED, after=timedelta(hours=20))
    customer_writes(conversation)

    send_held(outgoing_id=made.pk)

    assert sent() == []
    assert Draft.objects.get().body == "내일 도착합니다."
    assert Message.objects.latest("pk").body == "event.kept_back"


def test_another_answer_of_ours_does_not_keep_back_what_was_planned(
    conversation: Conversation, supervisor: Representative, on_its_way: Callable[..., Outgoing]
) -> None:
    made = on_its_way(Kind.PLANNED, after=timedelta(hours=20))
    send(conversation, "먼저 확인 중입니다.", by=supervisor)

    send_held(outgoing_id=made.pk)

    assert sent() == ["먼저 확인 중입니다.", "내일 도착합니다."]


def test_of_two_held_answers_one_goes_out_and_the_other_is_a_draft(
    conversation: Conversation, supervisor: Representative, on_its_way: Callable[..., Outgoing]
) -> None:
    first = on_its_way()
    words = Words("저도 답합니다.")
    second = hold(conversation, words, by=supervisor, at=now() + timedelta(seconds=10), kind=Kind.HELD, then=Then())

    send_held(outgoing_id=first.pk)
    send_held(outgoing_id=second.pk)

    assert sent() == ["내일 도착합니다."]
    assert Draft.objects.get().representative == supervisor


def test_the_customer_writing_in_those_seconds_does_not_keep_back_what_was_pressed(
    conversation: Conversation, on_its_way: Callable[..., Outgoing]
) -> None:
    made = on_its_way()
    customer_writes(conversation)

    send_held(outgoing_id=made.pk)

    assert sent() == ["내일 도착합니다."]


def test_what_follows_follows_when_it_is_sent(
    conversation: Conversation, clock: Clock, on_its_way: Callable[..., Outgoing]
) -> None:
    made = on_its_way(then=Then(closes=True))
    conversation.refresh_from_db()
    assert conversation.is_open

    send_held(outgoing_id=made.pk)

    conversation.refresh_from_db()
    assert not conversation.is_open


def test_putting_aside_until_a_moment_that_has_passed_meanwhile_is_left_out(
    conversation: Conversation, clock: Clock, on_its_way: Callable[..., Outgoing]
) -> None:
    made = on_its_way(Kind.PLANNED, after=timedelta(hours=20), then=Then(until=now() + timedelta(hours=1)))
    clock.shift(timedelta(hours=20))

    send_held(outgoing_id=made.pk)

    conversation.refresh_from_db()
    assert sent() == ["내일 도착합니다."]
    assert conversation.snoozed_until is None


def test_it_is_its_writers_alone(on_its_way: Callable[..., Outgoing], supervisor: Representative) -> None:
    with pytest.raises(NotFound):
        outgoing_for(supervisor, on_its_way().pk)


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=400)])
def test_a_moment_past_or_too_far_is_refused(
    conversation: Conversation, representative: Representative, ahead: timedelta
) -> None:
    at: datetime = now() + ahead
    with pytest.raises(Invalid):
        hold(conversation, Words("네"), by=representative, at=at, kind=Kind.PLANNED, then=Then())


def test_words_written_against_an_older_message_are_not_even_held(
    conversation: Conversation, representative: Representative
) -> None:
    words = Words("네", seen=Message.objects.latest("pk").pk)
    customer_writes(conversation)

    with pytest.raises(Overtaken):
        hold(conversation, words, by=representative, at=now() + timedelta(seconds=9), kind=Kind.HELD, then=Then())
    assert not Outgoing.objects.exists()
