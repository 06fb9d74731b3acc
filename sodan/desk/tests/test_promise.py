"""What is promised to a customer is minded by a clock: kept by a person, or escalated and told when it is late."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.handover import take_over
from sodan.desk.inbound import open_conversation
from sodan.desk.message import Author, Message
from sodan.desk.promise import Promise, What, keep, mind, owed_in, promise, promise_for, what_named
from sodan.desk.resolution import resolve
from sodan.desk.todo import Todo
from sodan.kit.errors import Invalid, NotFound
from sodan.kit.job import run_due
from sodan.kit.queue import Job
from sodan.people.representative import Representative

TUESDAY_MORNING = "2026-11-24 01:00:00+00:00"  # ten o'clock in Seoul


@pytest.fixture
def morning() -> object:
    """A clock that stands at ten in the morning in Seoul until it is shifted."""
    with time_machine.travel(TUESDAY_MORNING, tick=False) as still:
        yield still


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    """A customer's matter, held by the AI."""
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko")
    return open_conversation(brand, customer, channel="web_chat", language="ko")


def given(conversation: Conversation, by: Representative, *, reason: str = "call_back") -> Promise:
    return promise(conversation, what=What.CALL_BACK, reason=reason, by=by, key=f"test:{reason}", about={"words": "언제 와요"})


def said_to(conversation: Conversation) -> list[str]:
    return list(Message.objects.filter(conversation=conversation, author=Author.AI).values_list("body", flat=True))


@pytest.mark.usefixtures("morning")
def test_a_promise_is_due_in_working_time_and_on_the_list_before_it_is_due(
    conversation: Conversation, ai: Representative
) -> None:
    made = given(conversation, ai)

    (todo,) = Todo.objects.filter(conversation=conversation)
    assert made.due_at - made.created_at == timedelta(hours=4)
    assert (todo.kind, todo.due_at, todo.done_at) == ("promise_call_back", made.due_at, None)
    assert Job.objects.filter(dedupe_key=f"promise:{made.pk}", run_at=made.due_at).count() == 1


@pytest.mark.usefixtures("morning")
def test_the_same_promise_is_made_once(conversation: Conversation, ai: Representative) -> None:
    assert given(conversation, ai).pk == given(conversation, ai).pk
    assert Todo.objects.filter(conversation=conversation).count() == 1


def test_a_promise_kept_in_time_is_never_late(
    conversation: Conversation, ai: Representative, representative: Representative, morning: time_machine.Traveller
) -> None:
    made = given(conversation, ai)

    assert keep(made, by=representative)
    morning.shift(timedelta(hours=5))
    run_due()

    made.refresh_from_db()
    assert (made.stands, made.kept_by, made.late_at) == ("kept", representative, None)
    assert owed_in(conversation) == []
    assert not Todo.objects.filter(conversation=conversation, done_at=None).exists()
    assert not keep(made, by=representative)


def test_a_late_promise_is_escalated_and_the_customer_is_told_with_a_new_moment(
    conversation: Conversation, ai: Representative, morning: time_machine.Traveller
) -> None:
    made = given(conversation, ai)

    morning.shift(timedelta(hours=4, minutes=1))
    run_due()

    made.refresh_from_db()
    conversation.refresh_from_db()
    (renewed,) = owed_in(conversation)
    assert made.late_at is not None
    assert renewed.renews == made
    assert "오늘 오후 3시 10분까지" in said_to(conversation)[-1]
    assert (conversation.owner, conversation.priority) == (Owner.QUEUE, 2)
    assert conversation.waiting_since is not None
    assert Todo.objects.filter(kind="promise_late", done_at=None).count() == 1


def test_being_late_twice_is_escalated_without_a_second_line(
    conversation: Conversation, ai: Representative, morning: time_machine.Traveller
) -> None:
    given(conversation, ai)
    for _ in range(3):
        morning.shift(timedelta(hours=4, minutes=1))
        run_due()

    assert len(said_to(conversation)) == 1
    assert Todo.objects.filter(kind="promise_late", done_at=None).count() == 2


def test_keeping_the_renewed_promise_settles_the_late_one(
    conversation: Conversation, ai: Representative, representative: Representative, morning: time_machine.Traveller
) -> None:
    made = given(conversation, ai)
    morning.shift(timedelta(hours=4, minutes=1))
    run_due()

    keep(owed_in(conversation)[0], by=representative)

    made.refresh_from_db()
    assert made.stands == "kept"
    assert not Todo.objects.filter(conversation=conversation, done_at=None).exists()


def test_a_clock_that_rings_twice_escalates_once(
    conversation: Conversation, ai: Representative, morning: time_machine.Traveller
) -> None:
    made = given(conversation, ai)
    morning.shift(timedelta(hours=4, minutes=1))
    mind(promise_id=made.pk)
    mind(promise_id=made.pk)

    assert len(said_to(conversation)) == 1


def test_a_person_who_holds_the_matter_keeps_it_when_a_promise_is_late(
    conversation: Conversation, ai: Representative, representative: Representative, morning: time_machine.Traveller
) -> None:
    given(conversation, ai)
    take_over(conversation, by=representative)

    morning.shift(timedelta(hours=4, minutes=1))
    run_due()

    conversation.refresh_from_db()
    assert (conversation.owner, conversation.assignee, conversation.priority) == (Owner.HUMAN, representative, 2)


def test_a_closed_matter_is_opened_again_when_something_owed_in_it_is_late(
    conversation: Conversation, ai: Representative, morning: time_machine.Traveller
) -> None:
    given(conversation, ai)
    resolve(conversation, by=ai)

    morning.shift(timedelta(hours=4, minutes=1))
    run_due()

    conversation.refresh_from_db()
    assert conversation.is_open


@pytest.mark.usefixtures("morning")
def test_a_promise_of_another_brand_does_not_exist(conversation: Conversation, ai: Representative) -> None:
    made = given(conversation, ai)
    stranger = Representative.objects.create_user("other@tests.example", "correct horse battery", name="다른 사람")

    with pytest.raises(NotFound):
        promise_for(stranger, made.pk)


@pytest.mark.usefixtures("morning")
def test_how_a_promise_stands_is_told_half_an_hour_before(conversation: Conversation, ai: Representative) -> None:
    made = given(conversation, ai)

    with time_machine.travel(made.due_at - timedelta(minutes=20), tick=False):
        assert made.stands == "soon"
    with time_machine.travel(made.due_at, tick=False):
        assert made.stands == "late"
    assert made.stands == "open"


def test_only_what_we_know_how_to_keep_can_be_promised() -> None:
    assert what_named("answer") is What.ANSWER
    with pytest.raises(Invalid):
        what_named("the_moon")
