"""Views about deadlines, teams and spam, orders and filters, and lists saved under a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.countdown import Countdown, Metric
from sodan.desk.place import Filters, Order, Place
from sodan.desk.resolution import reopen
from sodan.desk.saved_view import SavedView, Scope
from sodan.desk.spam import mark_as_spam, take_out_of_spam
from sodan.desk.view import PAGE, View, brands_of, is_in_view, rows_of
from sodan.desk.view_count import counts_of
from sodan.kit.clock import now
from sodan.people.representative import Representative
from sodan.people.team import Team
from sodan.web.tests.conftest import SCRIPT

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]
SignIn = Callable[[Representative], Client]
FIRST = Place()
Fill = Callable[..., list[Conversation]]


@pytest.fixture
def fill(brand: Brand, customer: Customer) -> Fill:
    """So many conversations in the queue, the later the longer their customer has waited and the later they are due."""

    def make(number: int, **fields: object) -> list[Conversation]:
        moment = now()
        given = {"owner": Owner.QUEUE, "channel": "web_chat", "language": "ko", **fields}
        made = [
            Conversation(
                brand=brand,
                customer=customer,
                last_message_at=moment - timedelta(seconds=at),
                waiting_since=moment - timedelta(minutes=at + 1),
                **given,
            )
            for at in range(number)
        ]
        stored = Conversation.objects.bulk_create(made)
        due = [
            Countdown(
                brand=brand, conversation=one, metric=Metric.FIRST_REPLY, minutes=60, began_at=moment,
                due_at=moment + timedelta(minutes=at - 2, seconds=30), leads=True,
            )
            for at, one in enumerate(stored)
        ]  # fmt: skip
        Countdown.objects.bulk_create(due)
        return stored

    return make


@pytest.fixture
def team(brand: Brand, representative: Representative, supervisor: Representative) -> Team:
    """A team of two."""
    made = Team.objects.create(brand=brand, name="1팀")
    made.members.set([representative, supervisor])
    return made


def shown_in(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="row-(\d+)"', page)]


def held(person: Representative, view: View, place: Place = FIRST) -> list[int]:
    return [row.id for row in rows_of(person, view, brands=brands_of(person), place=place).rows]


def test_due_soon_and_breached_are_in_the_order_of_their_deadlines(representative: Representative, fill: Fill) -> None:
    made = fill(80)

    assert held(representative, View.BREACHED) == [one.pk for one in made[:2]]
    assert held(representative, View.DUE_SOON) == [one.pk for one in made[2 : PAGE + 2]]
    counts = counts_of(representative, brands=brands_of(representative))
    assert (counts[View.BREACHED], counts[View.DUE_SOON]) == (2, 60)
    assert is_in_view(representative, View.BREACHED, made[0].pk)
    assert not is_in_view(representative, View.BREACHED, made[5].pk)


@pytest.mark.parametrize(("view", "order"), [("due_soon", ""), ("open", "deadline"), ("waiting", "waiting"), ("open", "waiting")])
def test_pages_in_every_order_follow_one_another_without_a_gap_or_a_repeat(
    desk: Client, fill: Fill, view: str, order: str
) -> None:
    made = fill(PAGE * 2 + 5)
    if order == "waiting":
        expected = [one.pk for one in reversed(made)]
    else:
        expected = [one.pk for one in made if view == "open" or 2 <= made.index(one) < 62]

    seen: list[int] = []
    address = f"/desk/{view}/?order={order}"
    while address:
        page = desk.get(address, **SCRIPT).content.decode()
        seen += shown_in(page)
        more = re.search(r'hx-get="([^"]+before=[^"]+)"', page)
        address = more[1].replace("&amp;", "&") if more else ""

    assert seen == expected


def test_filters_keep_only_what_was_asked_and_a_row_knows_whether_it_belongs(
    desk: Client, representative: Representative, fill: Fill
) -> None:
    fill(3)
    (mail,) = fill(1, channel="email", language="ja", priority=2)

    assert shown_in(desk.get("/desk/open/?channel=email&language=ja&priority=2").content.decode()) == [mail.pk]
    assert held(representative, View.OPEN, Place(order=Order.DEADLINE, filters=Filters(channel="email"))) == [mail.pk]
    row = f"/desk/c/{mail.pk}/row/?view=open"
    assert "data-elsewhere" not in desk.get(f"{row}&channel=email").content.decode()
    assert "data-elsewhere" in desk.get(f"{row}&channel=phone").content.decode()
    assert desk.get("/desk/open/?priority=urgent&brand=x").status_code == 200


def test_my_team_shows_what_its_members_hold(
    representative: Representative, supervisor: Representative, fill: Fill, team: Team
) -> None:
    mine, theirs, _ = fill(3)
    Conversation.objects.filter(pk=mine.pk).update(owner=Owner.HUMAN, assignee=representative)
    Conversation.objects.filter(pk=theirs.pk).update(owner=Owner.HUMAN, assignee=supervisor)

    assert held(representative, View.TEAM) == [mine.pk, theirs.pk]
    assert counts_of(representative, brands=brands_of(representative))[View.TEAM] == 2
    team.members.remove(representative)
    assert held(representative, View.TEAM) == []


def test_spam_is_put_aside_and_stays_aside_until_it_is_taken_out(
    desk: Client, representative: Representative, fill: Fill
) -> None:
    (one,) = fill(1)

    assert desk.post(f"/desk/c/{one.pk}/spam/", **SCRIPT).status_code == 204
    one.refresh_from_db()
    assert not mark_as_spam(one, by=representative)
    assert not reopen(one)  # whatever the sender writes next
    assert (held(representative, View.SPAM), held(representative, View.RESOLVED), held(representative, View.OPEN)) == (
        [one.pk],
        [],
        [],
    )

    assert desk.post(f"/desk/c/{one.pk}/no-spam/", **SCRIPT).status_code == 204
    one.refresh_from_db()
    assert not take_out_of_spam(one, by=representative)
    assert held(representative, View.UNASSIGNED) == [one.pk]


def test_a_list_is_saved_and_opened_by_its_address(desk: Client, representative: Representative, fill: Fill) -> None:
    (mail,) = fill(1, channel="email")
    fill(1)

    saved = desk.post(
        "/desk/saved/", {"name": "메일만", "view": "open", "channel": "email", "order": "waiting", "scope": "private"}
    )

    view = SavedView.objects.get()
    assert saved["Location"] == f"/desk/open/?order=waiting&channel=email&saved={view.pk}"
    assert desk.get(f"/desk/saved/{view.pk}/")["Location"] == saved["Location"]
    page = desk.get(saved["Location"]).content.decode()
    assert shown_in(page) == [mail.pk]
    assert "메일만" in page
    desk.post("/desk/saved/", {"name": "메일만", "view": "mine", "scope": "private"})
    assert [(one.view, one.query) for one in SavedView.objects.all()] == [("mine", {})]


def test_a_team_and_everybody_see_what_was_saved_for_them_and_nobody_else_does(
    desk: Client, signed_in_as: SignIn, supervisor: Representative, stranger: Representative, team: Team, brand: Brand
) -> None:
    newcomer = Representative.objects.create_user("new@tests.example", "correct horse battery", name="새 동료")
    newcomer.brands.add(brand)
    office = signed_in_as(supervisor)
    for name, scope in (("나만", "private"), ("팀 것", f"team-{team.pk}"), ("모두", "all")):
        assert office.post("/desk/saved/", {"name": name, "view": "open", "scope": scope}).status_code == 302
    numbers = {one.name: one.pk for one in SavedView.objects.all()}

    def opened(client: Client) -> list[int]:
        return [client.get(f"/desk/saved/{numbers[name]}/").status_code for name in ("나만", "팀 것", "모두")]

    assert opened(office) == [302, 302, 302]
    assert opened(desk) == [404, 302, 302]
    assert opened(signed_in_as(newcomer)) == [404, 404, 302]
    assert opened(signed_in_as(stranger)) == [404, 404, 404]
    assert desk.post(f"/desk/saved/{numbers['모두']}/removing/").status_code == 403
    assert signed_in_as(stranger).post(f"/desk/saved/{numbers['모두']}/removing/").status_code == 404
    assert office.post(f"/desk/saved/{numbers['모두']}/removing/").status_code == 302
    assert set(SavedView.objects.values_list("scope", flat=True)) == {Scope.PRIVATE, Scope.TEAM}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"name": "", "view": "open"}, 400),
        ({"name": "x", "view": "nowhere"}, 400),
        ({"name": "x", "view": "open", "scope": "all"}, 403),
        ({"name": "x", "view": "open", "scope": "team-999"}, 404),
    ],
)
def test_what_may_not_be_saved_is_refused(desk: Client, fields: dict[str, str], status: int) -> None:
    assert desk.post("/desk/saved/", fields).status_code == status
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "address", ["/desk/due_soon/", "/desk/team/", "/desk/open/?order=deadline", "/desk/waiting/?order=waiting"]
)
def test_a_full_page_of_any_view_asks_no_more_than_one_row(
    desk: Client, fill: Fill, captured_queries: Queries, team: Team, representative: Representative, address: str
) -> None:
    fill(3, assignee=representative)
    with captured_queries() as single:
        desk.get(address)
    fill(PAGE * 2, assignee=representative)
    with captured_queries() as full:
        page = desk.get(address)

    assert len(shown_in(page.content.decode())) == PAGE
    assert (
        len(full) == len(single) <= 16 + (connection.vendor == "postgresql")
    )  # where to read on from takes PostgreSQL one statement more


@pytest.mark.parametrize(
    ("view", "order", "index"),
    [
        (View.BREACHED, Order.NEWEST, "countdown_due"),
        (View.DUE_SOON, Order.NEWEST, "countdown_due"),
        (View.OPEN, Order.DEADLINE, "countdown_due"),
        (View.OPEN, Order.WAITING, "conversation_longest_waiting"),
        (View.TEAM, Order.NEWEST, "conversation_mine"),
        (View.SPAM, Order.NEWEST, "conversation_spam"),
    ],
)
def test_every_list_is_read_through_its_index(
    representative: Representative, fill: Fill, captured_queries: Queries, team: Team, view: View, order: Order, index: str
) -> None:
    fill(200)
    fill(40, assignee=representative)
    fill(20, is_open=False, spam_at=now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":  # a small table is read whole; how a large one is read is what is asked
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        with captured_queries() as asked:
            rows_of(representative, view, brands=brands_of(representative), place=Place(order=order))
        sql = max((query["sql"] for query in asked.captured_queries), key=len)
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
        plan = "\n".join(str(line) for line in cursor.fetchall())

    assert index in plan


def test_the_numbers_beside_the_views_are_counted_through_indexes(
    representative: Representative, fill: Fill, captured_queries: Queries, team: Team
) -> None:
    fill(200)
    fill(40, assignee=representative)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        with captured_queries() as asked:
            counts_of(representative, brands=brands_of(representative))
        sql = max((query["sql"] for query in asked.captured_queries), key=len)
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
        plan = "\n".join(str(line) for line in cursor.fetchall())

    assert "countdown_due" in plan
    if connection.vendor == "postgresql":  # which of the indexes it takes is a matter of its statistics
        assert "Seq Scan on desk_conversation" not in plan
    else:
        assert "conversation_mine" in plan
        assert "SCAN desk_conversation" not in plan.replace("SCAN desk_conversation USING", "")


def test_a_row_tells_by_which_medium_they_wrote(desk: Client, fill: Fill) -> None:
    (mail,) = fill(1, channel="email")

    row = desk.get(f"/desk/c/{mail.pk}/row/?view=open").content.decode()

    assert "icons.svg#mail" in row
    assert "이메일" in row
