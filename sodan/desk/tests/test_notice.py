"""Who is told of what: each once, in the ways they chose, quiet outside the shift; one line for what is still unread."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import time, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.bulk import Act, start_bulk
from sodan.desk.channel import Arrival
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.digest import mail_digest, mail_digests
from sodan.desk.follower import follow
from sodan.desk.handover import assign, set_priority, take_over
from sodan.desk.inbound import receive_all
from sodan.desk.message import Author
from sodan.desk.notice import Notice, Told, notices_of, read_notices, sentence_of, tell, unread_notices
from sodan.desk.notice_choice import NoticeChoice, Way, What, choice_of, choose
from sodan.desk.noticing import tell_of_customers, unseen_in
from sodan.desk.outbound import add_note, send
from sodan.desk.resolution import resolve
from sodan.desk.routing import Priority
from sodan.desk.todo import remind
from sodan.kit.clock import now
from sodan.kit.job import run_due
from sodan.kit.language import LANGUAGES
from sodan.people.representative import Representative

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko")
    return Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko")


def told(person: Representative) -> list[tuple[str, int]]:
    """What this person was told, the newest first, and how often."""
    return list(notices_of(person).order_by("-created_at", "-pk").values_list("what", "count"))


def wrote(conversation: Conversation) -> None:
    """The customer writes; nobody has looked."""
    conversation.messages.create(author=Author.CUSTOMER, body="언제 오나요", language="ko")
    moment = now()
    fields = {"last_message_at": moment, "waiting_since": moment, "is_unread": True}
    Conversation.objects.filter(pk=conversation.pk).update(**fields)


def test_whoever_is_given_a_conversation_is_told_and_whoever_takes_it_is_not(
    conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    take_over(conversation, by=supervisor)
    run_due()
    assert told(supervisor) == []

    assign(conversation, to=representative, by=supervisor)
    run_due()

    assert told(representative) == [("assigned", 1)]
    assert sentence_of(Notice.objects.get(), "ko") == "박지민 님이 이서연 님 상담을 맡겼어요."


def test_who_holds_it_is_not_told_again_when_only_its_urgency_changes(
    conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    assign(conversation, to=representative, by=supervisor)
    run_due()
    read_notices(representative)
    set_priority(conversation, Priority.URGENT, by=supervisor)
    run_due()

    assert told(representative) == [("assigned", 1)]


def test_a_note_tells_whom_it_calls_and_who_follows_each_once_and_not_its_writer(
    conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    follow(conversation, by=supervisor)
    add_note(conversation, "@김하늘 봐 주세요", by=supervisor)
    run_due()
    add_note(conversation, "@박지민 봤어요", by=representative)
    run_due()
    add_note(conversation, "한 줄 더", by=representative)
    run_due()

    assert told(representative) == [("mentioned", 1)]
    assert told(supervisor) == [("followed", 1), ("mentioned", 1)]


def test_who_follows_hears_of_replies_and_of_how_it_ends(
    conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    follow(conversation, by=supervisor)
    send(conversation, "확인했습니다", by=representative)
    run_due()
    assert sentence_of(Notice.objects.get(), "ja") == "フォロー中の이서연様に返信が送られました。"

    resolve(conversation, by=representative)
    run_due()

    (notice,) = Notice.objects.all()
    assert (notice.count, notice.about["stage"], notice.by) == (2, "resolved", representative)


def test_nobody_is_told_twice_of_what_they_have_not_read(
    conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    for _ in range(3):
        add_note(conversation, "@박지민 확인해 주세요", by=representative)
        run_due()
    assert told(supervisor) == [("mentioned", 3)]

    assert read_notices(supervisor, conversation=conversation) == 1
    assert read_notices(supervisor) == 0
    add_note(conversation, "@박지민 한 번 더요", by=representative)
    run_due()

    assert told(supervisor) == [("mentioned", 1), ("mentioned", 3)]
    assert unread_notices(supervisor) == 1


def test_a_customer_who_writes_is_news_for_the_holder_until_somebody_has_looked(
    conversation: Conversation, representative: Representative, supervisor: Representative, clock: time_machine.Traveller
) -> None:
    follow(conversation, by=supervisor)
    send(conversation, "확인 중이에요", by=representative)
    read_notices(supervisor)
    clock.shift(1)
    wrote(conversation)
    for _ in range(2):
        tell_of_customers()
    assert told(representative) == [("answered", 1)]
    assert told(supervisor)[0] == ("followed", 1)

    clock.shift(5)
    wrote(conversation)
    tell_of_customers()
    assert told(representative) == [("answered", 2)]

    Conversation.objects.update(is_unread=False)
    read_notices(representative)
    clock.shift(5)
    tell_of_customers()
    assert told(representative) == [("answered", 2)]


@pytest.mark.parametrize("owners", [(Owner.HUMAN,), tuple(Owner)])
def test_looking_for_them_reads_an_index_and_not_every_conversation(brand: Brand, owners: tuple[Owner, ...]) -> None:
    sql, values = unseen_in(brand.pk, owners=owners)[:500].query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql, values)
        plan = "\n".join(str(line) for line in cursor.fetchall())

    assert (
        "Seq Scan" not in plan
        if connection.vendor == "postgresql"
        else "SEARCH desk_conversation USING INDEX conversation_" in plan
    )


def test_while_the_ai_holds_it_a_customer_who_writes_is_nobodys_news(
    conversation: Conversation, representative: Representative
) -> None:
    wrote(conversation)
    tell_of_customers()

    assert conversation.owner == Owner.AI
    assert not Notice.objects.exists()


def test_receiving_a_message_tells_nobody_and_stores_nothing_more(
    conversation: Conversation, representative: Representative, captured_queries: Queries
) -> None:
    follow(conversation, by=representative)
    with captured_queries() as asked:
        receive_all(
            [
                Arrival(
                    channel="web_chat",
                    brand_slug="tests",
                    provider_id="m1",
                    medium="web_visitor",
                    address="v",
                    body="안녕하세요",
                    conversation_id=conversation.pk,
                )
            ]
        )

    assert not [query for query in asked.captured_queries if "notice" in query["sql"] or "follower" in query["sql"]]


def test_a_todo_in_a_conversation_is_news_for_its_holder_once(
    conversation: Conversation, brand: Brand, representative: Representative
) -> None:
    take_over(conversation, by=representative)
    for _ in range(2):
        remind(brand, kind="call_back", key="k", due_at=now(), conversation=conversation)
        run_due()

    assert told(representative) == [("todo", 1)]


def test_an_act_on_many_tells_whoever_began_it_when_it_is_done(
    conversation: Conversation, representative: Representative
) -> None:
    start_bulk([conversation.pk], act=Act.RESOLVE, wants={}, by=representative)
    run_due()

    assert told(representative) == [("bulk", 1)]
    assert "1건" in sentence_of(Notice.objects.get(), "ko")


def test_who_no_longer_serves_the_brand_or_wants_to_hear_of_it_in_no_way_is_not_told(
    conversation: Conversation, brand: Brand, representative: Representative, supervisor: Representative
) -> None:
    choose(representative, {What.TODO: []})
    supervisor.brands.clear()

    tell([representative.pk, supervisor.pk], Told(What.TODO, brand.pk, conversation.pk))

    assert not Notice.objects.exists()


def test_however_many_are_told_it_costs_the_same(
    conversation: Conversation, brand: Brand, representative: Representative, captured_queries: Queries
) -> None:
    people = [representative.pk]
    with captured_queries() as few:
        tell(people, Told(What.MENTIONED, brand.pk, conversation.pk))
    for number in range(20):
        one = Representative.objects.create_user(f"n{number}@tests.example", "correct horse battery", name=f"동료{number}")
        one.brands.add(brand)
        NoticeChoice.objects.create(representative=one, chosen={What.MENTIONED: ["list"]})
        people.append(one.pk)
    with captured_queries() as many:
        tell(people, Told(What.FOLLOWED, brand.pk, conversation.pk))

    assert len(many) <= len(few)
    assert Notice.objects.count() == 22


@pytest.mark.parametrize(
    ("quiet", "at", "is_quiet"),
    [
        ("never", "2026-03-02 03:00", False),
        ("own", "2026-03-02 22:30", True),
        ("own", "2026-03-03 07:59", True),
        ("own", "2026-03-03 08:00", False),
        ("closed", "2026-03-02 03:00", True),
        ("closed", "2026-03-03 11:00", False),
    ],
)
def test_what_is_loud_keeps_the_quiet_of_the_shift(
    brand: Brand, representative: Representative, quiet: str, at: str, *, is_quiet: bool
) -> None:
    choose(representative, {}, quiet=quiet, quiet_from=time(22), quiet_until=time(8), urgent_passes=False)
    choice = choice_of(representative)

    with time_machine.travel(f"{at}:00+09:00", tick=False):
        assert choice.reaches(What.MENTIONED, Way.PUSH, brand=brand) != is_quiet
        assert choice.reaches(What.MENTIONED, Way.LIST, brand=brand)


def test_what_is_urgent_passes_the_quiet_for_who_wants_it(brand: Brand, representative: Representative) -> None:
    choose(representative, {}, quiet="own", quiet_from=time(0), quiet_until=time(23, 59), urgent_passes=True)
    choice = choice_of(representative)

    assert choice.reaches(What.MISSED, Way.PUSH, brand=brand)
    assert not choice.reaches(What.ANSWERED, Way.PUSH, brand=brand)


def test_what_is_unread_goes_out_by_mail_once_without_a_customers_words(
    conversation: Conversation, brand: Brand, representative: Representative, supervisor: Representative
) -> None:
    choose(representative, {}, digest="hourly")
    add_note(conversation, "@김하늘 카드 문제라고 하세요", by=supervisor)
    run_due()

    mail_digests()
    run_due("mail")
    mail_digest(representative_id=representative.pk)

    (sent,) = mail.outbox
    assert sent.to == [representative.email]
    assert f"(#{conversation.pk})" in str(sent.body)
    assert "카드 문제" not in str(sent.body)


def test_the_daily_mail_goes_in_the_morning_of_where_they_serve(
    brand: Brand, representative: Representative, clock: time_machine.Traveller
) -> None:
    choose(representative, {}, digest="daily")
    tell([representative.pk], Told(What.BULK, brand.pk, about={"total": 1, "failed": 0}))
    for _ in range(24):
        mail_digests()
        run_due("mail")
        clock.shift(timedelta(hours=1))

    assert len(mail.outbox) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", What)
def test_everything_is_told_in_every_language_with_or_without_a_name(
    conversation: Conversation, brand: Brand, representative: Representative, what: What, language: str
) -> None:
    about = {"total": 2, "failed": 0} if what == What.BULK else {}
    notice = Notice(
        representative=representative, brand=brand, conversation=conversation, what=what, about=about, by=representative
    )
    alone = Notice(representative=representative, brand=brand, conversation=conversation, what=what, about=about)

    for one in (notice, alone):
        assert sentence_of(one, language).strip()
        assert "{" not in sentence_of(one, language)
