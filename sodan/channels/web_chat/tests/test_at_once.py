"""Many customers who write at the same moment: each message is stored once with its event and its work, in few statements."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sodan.channels.web_chat.channel import write, write_all
from sodan.channels.web_chat.inbox import Inbox, inbox_of
from sodan.channels.web_chat.payloads import WritePayload
from sodan.channels.web_chat.session import Session, Visit, start
from sodan.desk.conversation import Conversation
from sodan.desk.message import Author, Message, Stored
from sodan.desk.resolution import resolve
from sodan.kit.errors import NotFound, TooOften
from sodan.kit.event import Announcement
from sodan.kit.queue import Job
from sodan.people.representative import Representative

WRITERS = 12
FILE = str(uuid.UUID(int=7))


def visitor(inbox: Inbox, number: int) -> Session:
    """A new browser from an address of its own."""
    return start(inbox, Visit(bearer="", token="", language="ko", network=f"network {number}")).session


def words(body: str, *, key: str | None = None) -> WritePayload:
    """A message as the frame sends it."""
    return WritePayload(id=key or str(uuid.uuid4()), body=body)


@pytest.fixture
def going_on(inbox: Inbox, ai: Representative) -> list[Session]:
    """Visitors who have written before."""
    held = [visitor(inbox, number) for number in range(WRITERS)]
    for session in held:
        write(session, words("안녕하세요"))
    return held


def test_a_group_costs_no_more_statements_than_one(
    going_on: list[Session], captured_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    with captured_queries() as one:
        write_all([(going_on[0].pk, words("하나"))])
    with captured_queries() as many:
        write_all([(session.pk, words("여럿")) for session in going_on])

    assert len(many) == len(one)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table whole, and rightly")
def test_a_group_reads_no_table_from_end_to_end(
    going_on: list[Session], captured_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    with captured_queries() as asked:
        write_all([(session.pk, words("여럿")) for session in going_on])

    plans = list[str]()
    for query in asked.captured_queries:
        if query["sql"].startswith(("SELECT", "UPDATE", "INSERT")):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql'].replace('%', '%%')}")
                plans += [row[3] for row in cursor.fetchall()]
    tables = [word for plan in plans if plan.startswith("SCAN") for word in plan.split()[1:2]]
    assert [table for table in tables if "subquery" not in table and table not in {"asked", "told"} and not table.isdigit()] == []
    assert any(plan.startswith("SEARCH held USING COVERING INDEX") for plan in plans)


def test_each_of_a_group_is_told_to_the_desk_and_to_be_answered(going_on: list[Session]) -> None:
    Job.objects.all().delete()
    Announcement.objects.all().delete()

    stored = write_all([(session.pk, words(f"문의 {at}")) for at, session in enumerate(going_on)])

    written = [one for one in stored if isinstance(one, Stored)]
    assert [Message.objects.get(pk=one.message).body for one in written] == [f"문의 {at}" for at in range(WRITERS)]
    assert Announcement.objects.filter(kind="CustomerWrote", audience__startswith="conversation:").count() == WRITERS
    turns = Job.objects.filter(task="sodan.ai.turn.take_turn")
    assert {row.args["conversation_id"] for row in turns} == {one.conversation for one in written}
    shown = Conversation.objects.get(pk=going_on[3].conversation_id or 0)
    assert (shown.preview, shown.is_unread, shown.subject) == ("문의 3", True, "안녕하세요")


def test_two_messages_of_one_conversation_in_a_group_stand_in_order_and_the_last_is_shown(going_on: list[Session]) -> None:
    session = going_on[0]

    write_all([(session.pk, words("먼저")), (session.pk, words("나중"))])

    said = Message.objects.filter(conversation=session.conversation, author=Author.CUSTOMER).values_list("body", flat=True)
    assert list(said) == ["안녕하세요", "먼저", "나중"]
    assert Conversation.objects.get(pk=session.conversation_id or 0).preview == "나중"


def test_the_same_message_twice_in_a_group_is_one(going_on: list[Session]) -> None:
    twice = (going_on[0].pk, words("한 번", key=FILE))

    first, second = write_all([twice, twice])

    assert first == second
    assert Message.objects.filter(provider_id=FILE).count() == 1


def test_who_writes_too_often_or_brings_a_file_that_is_none_keeps_nobody_else_out(going_on: list[Session]) -> None:
    talkative, careless, plain = going_on[:3]
    write_all([(talkative.pk, words(f"{number}")) for number in range(19)])

    often, missing, taken = write_all(
        [
            (talkative.pk, words("또")),
            (careless.pk, WritePayload(id=FILE, body="사진", attachments=[uuid.uuid4()])),
            (plain.pk, words("안녕")),
        ]
    )

    assert isinstance(often, TooOften)
    assert isinstance(missing, NotFound)
    assert isinstance(taken, Stored)
    assert not Message.objects.filter(provider_id=FILE).exists()


def test_a_first_message_with_a_file_that_is_none_opens_no_conversation(inbox: Inbox, ai: Representative) -> None:
    (missing,) = write_all([(visitor(inbox, 1).pk, WritePayload(id=FILE, body="사진", attachments=[uuid.uuid4()]))])

    assert isinstance(missing, NotFound)
    assert not Conversation.objects.exists()


def test_a_closed_matter_among_the_group_is_opened_again(going_on: list[Session], ai: Representative) -> None:
    closed = going_on[1].conversation
    assert closed is not None
    resolve(closed, by=ai)

    write_all([(session.pk, words("한 가지 더요")) for session in going_on[:3]])

    assert Conversation.objects.get(pk=closed.pk).is_open


def test_threads_that_write_at_once_lose_and_double_nothing(transactional_db: None, request: pytest.FixtureRequest) -> None:
    ai = request.getfixturevalue("ai")
    inbox = inbox_of(ai.brands.get().slug)
    held = [visitor(inbox, number) for number in range(WRITERS)]
    gate, failed = threading.Barrier(WRITERS), list[BaseException]()

    def run(session: Session) -> None:
        gate.wait()
        try:
            for number in range(5):
                payload = words(f"{session.pk} {number}")
                assert write(session, payload) == write(session, payload)
        except BaseException as error:  # noqa: BLE001 - a thread's failure must reach the test
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(session,)) for session in held]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert Conversation.objects.count() == WRITERS
    said = list(Message.objects.filter(author=Author.CUSTOMER).order_by("conversation", "id").values_list("body", flat=True))
    assert sorted(said) == sorted(f"{session.pk} {number}" for session in held for number in range(5))
    assert Announcement.objects.filter(kind="CustomerWrote", audience__startswith="conversation:").count() == WRITERS * 5
