"""What is expected of us is counted from when the customer began to wait, stands still while we wait, and is escalated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.countdown import Countdown, Metric, bring_up_to_date, start_forgotten, start_waiting
from sodan.desk.handover import hand_over
from sodan.desk.level import LevelTable, Matter, level_for, levels_from, levels_of
from sodan.desk.message import Author, Message
from sodan.desk.outbound import send
from sodan.desk.resolution import reopen, resolve
from sodan.desk.routing import Priority
from sodan.desk.todo import Todo
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.kit.event import Announcement
from sodan.kit.job import run_due
from sodan.people.representative import Representative

HOUR = timedelta(hours=1)
NINE = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # a Tuesday; nine in the morning in Seoul, when the desk opens


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands at the opening of the desk until it is shifted."""
    with time_machine.travel(NINE, tick=False) as still:
        yield still


@pytest.fixture
def waits(clock: time_machine.Traveller, brand: Brand) -> Callable[..., Conversation]:
    """A customer who has begun to wait for a person, counted from now."""
    LevelTable.objects.create(
        brand=brand, page={"levels": [{"first_reply": 60, "next_reply": 120, "resolution": 600, "warn_before": 20}]}
    )

    def begin(**fields: object) -> Conversation:
        customer = Customer.objects.create(brand=brand)
        values = {"owner": Owner.QUEUE, "waiting_since": now(), "channel": "web_chat", "language": "ko", **fields}
        conversation = Conversation.objects.create(brand=brand, customer=customer, **values)
        Message.objects.create(conversation=conversation, author=Author.CUSTOMER, body="언제 오나요?", language="ko")
        clock.shift(timedelta(seconds=10))
        start_waiting()
        clock.shift(timedelta(seconds=-10))
        return conversation

    return begin


def running(conversation: Conversation) -> dict[str, datetime | None]:
    """What runs in it, with the moment it is due."""
    return dict(Countdown.objects.filter(conversation=conversation, ended_at=None).values_list("metric", "due_at"))


def writes(conversation: Conversation) -> None:
    """The customer writes again."""
    Conversation.objects.filter(pk=conversation.pk, waiting_since=None).update(waiting_since=now(), is_open=True)
    bring_up_to_date([conversation.pk])


def test_who_waits_is_counted_from_the_moment_they_began_to(waits: Callable[..., Conversation]) -> None:
    conversation = waits()

    assert running(conversation) == {
        Metric.FIRST_REPLY: NINE + HOUR,
        Metric.RESOLUTION: NINE + 25 * HOUR,
    }  # ten hours of nine a day
    leading = Countdown.objects.get(conversation=conversation, leads=True)
    assert leading.metric == Metric.FIRST_REPLY


def test_a_reply_ends_the_first_and_the_next_is_counted_when_they_write_again(
    waits: Callable[..., Conversation], clock: time_machine.Traveller, representative: Representative
) -> None:
    conversation = waits()
    clock.shift(HOUR / 2)
    send(conversation, "오늘 도착합니다.", by=representative)
    run_due()

    assert running(conversation) == {Metric.RESOLUTION: None}
    clock.shift(3 * HOUR)  # the customer thinks; the clock stands still
    writes(conversation)
    answered = now()
    assert running(conversation) == {Metric.NEXT_REPLY: answered + 2 * HOUR, Metric.RESOLUTION: NINE + 28 * HOUR}
    assert Countdown.objects.get(metric=Metric.FIRST_REPLY).missed_at is None


def test_an_answer_between_two_looks_still_ends_what_was_counted(
    waits: Callable[..., Conversation], clock: time_machine.Traveller, representative: Representative
) -> None:
    conversation = waits()
    clock.shift(HOUR / 2)
    send(conversation, "오늘 도착합니다.", by=representative)
    clock.shift(timedelta(seconds=1))
    Conversation.objects.filter(pk=conversation.pk).update(waiting_since=now())

    run_due()

    assert set(running(conversation)) == {Metric.NEXT_REPLY, Metric.RESOLUTION}


def test_closing_ends_all_and_opening_again_counts_the_next_reply_only(
    waits: Callable[..., Conversation], supervisor: Representative, clock: time_machine.Traveller
) -> None:
    conversation = waits()
    resolve(conversation, by=supervisor)
    run_due()
    assert running(conversation) == {}

    clock.shift(HOUR)
    reopen(conversation)
    writes(conversation)

    assert set(running(conversation)) == {Metric.NEXT_REPLY}


def test_colleagues_are_warned_once_and_a_missed_moment_is_escalated_once(
    waits: Callable[..., Conversation], clock: time_machine.Traveller
) -> None:
    conversation = waits()

    clock.shift(timedelta(minutes=40))
    run_due()
    countdown = Countdown.objects.get(conversation=conversation, metric=Metric.FIRST_REPLY)
    assert (countdown.warned_at, countdown.missed_at) == (now(), None)
    assert not Todo.objects.exists()

    clock.shift(timedelta(minutes=20))
    run_due()
    clock.shift(timedelta(minutes=20))
    run_due()
    countdown.refresh_from_db()
    conversation.refresh_from_db()
    assert countdown.missed_at == NINE + HOUR
    assert [todo.kind for todo in Todo.objects.all()] == ["deadline_missed"]
    assert conversation.priority == Priority.HIGH
    assert Message.objects.filter(body="event.deadline_missed").count() == 1


def test_whoever_holds_it_is_told_of_the_warning_and_of_the_miss(
    waits: Callable[..., Conversation], clock: time_machine.Traveller, representative: Representative
) -> None:
    waits(owner=Owner.HUMAN, assignee=representative)
    for minutes in (40, 20):
        clock.shift(timedelta(minutes=minutes))
        run_due()

    told = Announcement.objects.filter(kind="CountdownChanged").order_by("id").values_list("payload", flat=True)
    stages = [(one["stage"], one["representative_id"]) for one in told if one["stage"] != "moved"]
    assert stages == [("warned", representative.pk), ("missed", representative.pk)]


def test_what_was_missed_leaves_the_list_when_it_is_answered(
    waits: Callable[..., Conversation], clock: time_machine.Traveller, representative: Representative
) -> None:
    conversation = waits()
    clock.shift(2 * HOUR)
    run_due()

    send(conversation, "늦어서 죄송합니다.", by=representative)
    run_due()

    assert not Todo.objects.filter(done_at=None).exists()


def test_the_ai_is_not_counted_while_it_answers_in_time(
    waits: Callable[..., Conversation], clock: time_machine.Traveller
) -> None:
    conversation = waits(owner=Owner.AI)
    assert running(conversation) == {}

    clock.shift(timedelta(seconds=61))
    start_waiting()

    assert running(conversation)[Metric.FIRST_REPLY] == NINE + HOUR


def test_what_the_ai_hands_over_is_counted_at_once(waits: Callable[..., Conversation], clock: time_machine.Traveller) -> None:
    conversation = waits(owner=Owner.AI, waiting_since=None)

    hand_over(conversation, reason="customer_asked", packet={})
    run_due()

    assert running(conversation)[Metric.FIRST_REPLY] == NINE + HOUR


def test_who_began_to_wait_while_no_worker_ran_is_found_later(
    waits: Callable[..., Conversation], clock: time_machine.Traveller
) -> None:
    conversation = waits()
    Countdown.objects.all().delete()
    clock.shift(HOUR / 2)

    start_waiting()
    assert running(conversation) == {}
    start_forgotten()
    assert running(conversation)[Metric.FIRST_REPLY] == NINE + HOUR


def test_looking_twice_changes_nothing(waits: Callable[..., Conversation]) -> None:
    conversation = waits()
    before = list(Countdown.objects.order_by("id").values())

    bring_up_to_date([conversation.pk])

    assert list(Countdown.objects.order_by("id").values()) == before


def test_a_hundred_who_wait_cost_no_more_queries_than_one(waits: Callable[..., Conversation], brand: Brand) -> None:
    waits()
    customer = Customer.objects.get()

    def asked(number: int) -> int:
        many = [
            Conversation(
                brand=brand, customer=customer, channel="web_chat", language="ko", owner=Owner.QUEUE, waiting_since=now()
            )
            for _ in range(number)
        ]
        made = Conversation.objects.bulk_create(many)
        with CaptureQueriesContext(connection) as queries:
            bring_up_to_date([one.pk for one in made])
        assert Countdown.objects.filter(conversation__in=made).count() == 2 * number
        return len(queries)

    assert asked(100) <= asked(1) + 4  # SQLite takes only so many values in one statement


@pytest.mark.parametrize(
    ("matter", "minutes"),
    [
        (Matter("web_chat", Priority.URGENT, "visitor"), 5),
        (Matter("email", Priority.NORMAL, "vip"), 30),
        (Matter("email", Priority.NORMAL, "registered"), 240),
        (Matter("phone", Priority.NORMAL, "visitor"), None),
    ],
)
def test_the_first_level_that_fits_holds(matter: Matter, minutes: int | None) -> None:
    table = levels_from(
        {
            "levels": [
                {"priorities": ["urgent"], "first_reply": 5},
                {"tiers": ["vip"], "first_reply": 30},
                {"channels": ["email"], "first_reply": 240},
            ]
        }
    )

    level = level_for(matter, table.levels)

    assert (level.first_reply if level else None) == minutes


def test_a_level_that_promises_nothing_or_never_is_refused() -> None:
    for line in ({"channels": ["email"]}, {"first_reply": 0}, {"first_reply": 60, "counts": "sometimes"}):
        with pytest.raises(Invalid):
            levels_from({"levels": [line]})


def test_the_pack_has_levels_and_a_tier_is_one_of_them(brand: Brand) -> None:
    levels = levels_of(brand).levels

    assert level_for(Matter("web_chat", Priority.NORMAL, "vip"), levels) != level_for(
        Matter("web_chat", Priority.NORMAL, "visitor"), levels
    )


def test_day_and_night_are_counted_where_the_level_says_so(waits: Callable[..., Conversation], brand: Brand) -> None:
    waits()
    LevelTable.objects.create(brand=brand, page={"levels": [{"resolution": 600, "counts": "always"}]})

    conversation = waits()

    assert running(conversation) == {Metric.RESOLUTION: NINE + 10 * HOUR}
