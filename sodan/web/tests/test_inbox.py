"""The lists: what each view holds, pages that follow one another, and what they cost."""

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
from sodan.desk.cursor import Cursor
from sodan.desk.handover import hand_over
from sodan.desk.place import Place
from sodan.desk.resolution import resolve
from sodan.desk.view import PAGE, View, brands_of, rows_of
from sodan.desk.view_count import counts_of
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture
def fill(brand: Brand, customer: Customer) -> Callable[[int], list[Conversation]]:
    """So many conversations, the first of them the newest; every second two share a moment."""

    def make(number: int) -> list[Conversation]:
        moment = now()
        made = [
            Conversation(
                brand=brand,
                customer=customer,
                channel="web_chat",
                language="ko",
                preview=f"{at}번째 이야기",
                last_message_at=moment - timedelta(minutes=at // 2),
            )
            for at in range(number)
        ]
        return Conversation.objects.bulk_create(made)

    return make


def shown_in(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="row-(\d+)"', page)]


def test_each_view_holds_what_its_name_says(
    representative: Representative, supervisor: Representative, fill: Callable[[int], list[Conversation]]
) -> None:
    with_ai, queued, mine, theirs, closed = fill(5)
    hand_over(queued, reason="customer_asked", packet={})
    Conversation.objects.filter(pk=mine.pk).update(owner=Owner.HUMAN, assignee=representative, waiting_since=now())
    Conversation.objects.filter(pk=theirs.pk).update(owner=Owner.HUMAN, assignee=supervisor)
    resolve(closed, by=supervisor)

    def held(view: View) -> set[int]:
        return {row.id for row in rows_of(representative, view, brands=brands_of(representative)).rows}

    assert held(View.MINE) == {mine.pk}
    assert held(View.UNASSIGNED) == {queued.pk}
    assert held(View.AI) == {with_ai.pk}
    assert held(View.HANDED_OVER) == {queued.pk}
    assert held(View.WAITING) == {mine.pk, queued.pk}
    assert held(View.OPEN) == {with_ai.pk, queued.pk, mine.pk, theirs.pk}
    assert held(View.RESOLVED) == {closed.pk}


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_pages_follow_one_another_without_a_gap_or_a_repeat(
    desk: Client, fill: Callable[[int], list[Conversation]], order: str
) -> None:
    made = fill(PAGE * 2 + 5)
    expected = [it.pk for it in sorted(made, key=lambda it: (it.last_message_at, it.pk), reverse=order == "newest")]

    seen: list[int] = []
    address = f"/desk/open/?order={order}"
    while address:
        page = desk.get(address, **SCRIPT).content.decode()
        seen += shown_in(page)
        more = re.search(r'hx-get="([^"]+before=[^"]+)"', page)
        address = more[1].replace("&amp;", "&") if more else ""

    assert seen == expected


def test_rows_of_several_brands_stand_in_one_order(
    representative: Representative, brand: Brand, fill: Callable[[int], list[Conversation]]
) -> None:
    other = Brand.objects.create(slug="other", names={"en": "Other"})
    representative.brands.add(other)
    made = fill(6)
    for conversation in made[::2]:
        Conversation.objects.filter(pk=conversation.pk).update(brand=other)

    rows = rows_of(representative, View.OPEN, brands=brands_of(representative)).rows

    assert [row.last_message_at for row in rows] == sorted((it.last_message_at for it in made), reverse=True)


def test_a_place_in_the_list_that_is_not_ours_is_refused(desk: Client) -> None:
    with pytest.raises(Invalid):
        Cursor.read("yesterday,3")

    assert desk.get("/desk/open/?before=yesterday,3", **SCRIPT).status_code == 400


def test_a_colleague_of_another_brand_sees_nothing(
    signed_in_as: Callable[[Representative], Client], stranger: Representative, conversation: Conversation
) -> None:
    page = signed_in_as(stranger).get("/desk/open/").content.decode()

    assert shown_in(page) == []


def test_counting_stops_and_says_so(
    representative: Representative, fill: Callable[[int], list[Conversation]], monkeypatch: pytest.MonkeyPatch, desk: Client
) -> None:
    fill(5)
    monkeypatch.setattr("sodan.desk.view_count.COUNTED_TO", 3)
    monkeypatch.setattr("sodan.web.inbox.COUNTED_TO", 3)

    assert counts_of(representative, brands=brands_of(representative))[View.OPEN] == 4
    assert ">3+<" in desk.get("/desk/counts/").content.decode()


def test_a_full_page_asks_the_database_no_more_than_one_row(
    desk: Client, captured_queries: Queries, fill: Callable[[int], list[Conversation]]
) -> None:
    fill(1)
    with captured_queries() as single:
        desk.get("/desk/open/")
    fill(PAGE)
    with captured_queries() as full:
        page = desk.get("/desk/open/")

    assert len(shown_in(page.content.decode())) == PAGE
    assert (
        len(full) == len(single) <= 15 + (connection.vendor == "postgresql")
    )  # where to read on from takes PostgreSQL one statement more


def test_words_find_conversations_by_name_and_last_words(desk: Client, fill: Callable[[int], list[Conversation]]) -> None:
    made = fill(12)

    assert shown_in(desk.get("/desk/open/?wanted=11번째").content.decode()) == [made[11].pk]
    assert len(shown_in(desk.get("/desk/open/?wanted=이서연").content.decode())) == 12
    assert "없는 사람" in desk.get("/desk/open/?wanted=없는 사람").content.decode()


def test_a_row_knows_whether_it_still_belongs(desk: Client, conversation: Conversation, representative: Representative) -> None:
    here = desk.get(f"/desk/c/{conversation.pk}/row/?view=open").content.decode()
    resolve(conversation, by=representative)
    gone = desk.get(f"/desk/c/{conversation.pk}/row/?view=open").content.decode()

    assert "data-elsewhere" not in here
    assert "data-elsewhere" in gone


def test_rows_in_which_something_happened_are_fetched_together_at_the_cost_of_one(
    desk: Client, fill: Callable[[int], list[Conversation]], captured_queries: Queries, representative: Representative
) -> None:
    made = fill(12)
    resolve(made[3], by=representative)
    with captured_queries() as one:
        desk.get(f"/desk/rows/?ids={made[0].pk}&view=open")
    with captured_queries() as many:
        page = desk.get(f"/desk/rows/?ids={','.join(str(row.pk) for row in made)}&view=open").content.decode()

    assert sorted(shown_in(page)) == sorted(row.pk for row in made)
    assert page.count("data-elsewhere") == 1
    assert len(many) == len(one) + 1  # a closed one shows how it was rated


@pytest.mark.parametrize("asked", ["", "x", "17,,y", "99999999999999999999999999", "-1"])
def test_rows_nobody_can_mean_are_none(desk: Client, asked: str) -> None:
    assert shown_in(desk.get(f"/desk/rows/?ids={asked}").content.decode()) == []


def test_rows_of_another_brand_are_left_out(
    signed_in_as: Callable[[Representative], Client], stranger: Representative, conversation: Conversation
) -> None:
    assert shown_in(signed_in_as(stranger).get(f"/desk/rows/?ids={conversation.pk}").content.decode()) == []


def test_somebody_without_a_brand_is_told_whom_to_ask(db: None, signed_in_as: Callable[[Representative], Client]) -> None:
    newcomer = Representative.objects.create_user("new@tests.example", "correct horse battery", name="New", language="en")

    page = signed_in_as(newcomer).get("/desk/open/")

    assert page.status_code == 200
    assert "You serve no brand yet" in page.content.decode()


@pytest.mark.parametrize("view", [View.WAITING, View.HANDED_OVER])
def test_what_people_hold_stands_in_one_order_whoever_holds_it(
    representative: Representative, fill: Callable[[int], list[Conversation]], view: View
) -> None:
    made = fill(PAGE + 6)
    for one in made:
        hand_over(one, reason="customer_asked", packet={})
    Conversation.objects.filter(pk__in=[one.pk for one in made[::2]]).update(owner=Owner.HUMAN, assignee=representative)
    expected = [it.pk for it in sorted(made, key=lambda it: (it.last_message_at, it.pk), reverse=True)]

    brands = brands_of(representative)
    first = rows_of(representative, view, brands=brands)
    second = rows_of(representative, view, brands=brands, place=Place(before=first.next))

    assert [row.id for row in (*first.rows, *second.rows)] == expected


def test_a_matter_handed_over_twice_tells_when_it_was_last(fill: Callable[[int], list[Conversation]]) -> None:
    (held,) = fill(1)
    hand_over(held, reason="customer_asked", packet={})
    Conversation.objects.filter(pk=held.pk).update(handed_over_at=now() - timedelta(days=1))

    hand_over(held, reason="customer_asked", packet={})

    held.refresh_from_db()
    assert held.handed_over_at is not None
    assert now() - held.handed_over_at < timedelta(hours=1)
