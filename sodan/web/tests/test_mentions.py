"""Mentions on the desk: their own view with the unread first, what signs offer, links that lead only where one may look."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.canned import PLACES
from sodan.desk.conversation import Conversation
from sodan.desk.mention import Mention
from sodan.desk.outbound import add_note
from sodan.desk.place import Place
from sodan.desk.search_index import sweep_search
from sodan.desk.view import PAGE, View, brands_of, is_in_view, rows_of
from sodan.desk.view_count import counts_of
from sodan.kit.clock import now
from sodan.kit.language import LANGUAGES
from sodan.kit.words import word
from sodan.people.representative import Representative
from sodan.people.team import Team
from sodan.web.tests.conftest import SCRIPT

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture
def fill(brand: Brand, customer: Customer) -> Callable[[int], list[Conversation]]:
    """So many conversations of one customer."""

    def make(number: int) -> list[Conversation]:
        made = [
            Conversation(brand=brand, customer=customer, channel="web_chat", language="ko", preview=f"{at}번째")
            for at in range(number)
        ]
        return Conversation.objects.bulk_create(made)

    return make


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="row-(\d+)"', page)]


def test_the_view_of_mentions_shows_the_unread_first_and_counts_them(
    desk: Client, fill: Callable[[int], list[Conversation]], representative: Representative, supervisor: Representative
) -> None:
    first, second, third, other = fill(4)
    for conversation in (first, second, third):
        add_note(conversation, "@김하늘 봐 주세요", by=supervisor)
    add_note(other, "@박지민 님께", by=supervisor)
    assert counts_of(representative, brands=brands_of(representative))[View.MENTIONS] == 3

    assert desk.post(f"/desk/c/{third.pk}/reading/", **SCRIPT).status_code == 204

    assert shown(desk.get("/desk/mentions/").content.decode()) == [second.pk, first.pk, third.pk]
    assert counts_of(representative, brands=brands_of(representative))[View.MENTIONS] == 2
    assert is_in_view(representative, View.MENTIONS, third.pk)
    assert not is_in_view(representative, View.MENTIONS, other.pk)
    assert 'data-at="1 ' in desk.get(f"/desk/c/{first.pk}/row/?view=mentions", **SCRIPT).content.decode()


def test_pages_of_mentions_follow_one_another_from_the_unread_to_the_read(
    fill: Callable[[int], list[Conversation]], brand: Brand, representative: Representative, supervisor: Representative
) -> None:
    moment, notes = now(), fill(PAGE * 2 + 7)
    for at, conversation in enumerate(notes):
        note = add_note(conversation, "메모", by=supervisor)
        Mention.objects.create(
            brand=brand,
            conversation=conversation,
            message=note,
            representative=representative,
            by=supervisor,
            created_at=moment - timedelta(minutes=at // 2),
            read_at=moment if at % 2 else None,
        )
    found: list[tuple[str, int]] = []
    place = Place()
    while True:
        page = rows_of(representative, View.MENTIONS, brands=brands_of(representative), place=place)
        found += [(row.mentioned, row.id) for row in page.rows]
        if page.next is None:
            break
        place = Place(before=type(page.next).read(str(page.next)))

    assert sorted(pk for _, pk in found) == sorted(one.pk for one in notes)
    assert all(one[0] >= other[0] for one, other in pairwise(found))


def test_a_full_page_of_mentions_asks_no_more_than_one_row(
    desk: Client,
    fill: Callable[[int], list[Conversation]],
    supervisor: Representative,
    representative: Representative,
    captured_queries: Queries,
) -> None:
    add_note(fill(1)[0], "@김하늘", by=supervisor)
    with captured_queries() as single:
        desk.get("/desk/mentions/")
    for conversation in fill(PAGE):
        add_note(conversation, "@김하늘", by=supervisor)
    with captured_queries() as full:
        page = desk.get("/desk/mentions/")

    assert len(shown(page.content.decode())) == PAGE
    assert len(single) - 1 <= len(full) <= len(single) <= 16 + (connection.vendor == "postgresql")


def test_the_number_of_mentions_is_counted_from_an_index_alone(representative: Representative, captured_queries: Queries) -> None:
    with captured_queries() as asked:
        counts_of(representative, brands=brands_of(representative))
    sql = max((query["sql"] for query in asked.captured_queries), key=len)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
        plan = "\n".join(str(line) for line in cursor.fetchall())

    assert "mention_unread" in plan


def offered(client: Client, conversation: Conversation, sign: str, wanted: str = "") -> list[str]:
    page = client.get(f"/desk/c/{conversation.pk}/offers/", {"sign": sign, "wanted": wanted}, **SCRIPT).content.decode()
    return re.findall(r'data-offer="([^"]*)"', page)


def test_at_offers_people_and_teams_of_the_brand_alone(
    desk: Client, conversation: Conversation, brand: Brand, supervisor: Representative, stranger: Representative
) -> None:
    Team.objects.create(brand=brand, name="배송팀")
    Team.objects.create(brand=stranger.brands.get(), name="남의팀")

    assert offered(desk, conversation, "@") == ["@박지민 ", "@배송팀 "]
    assert offered(desk, conversation, "@", "배") == ["@배송팀 "]
    assert offered(desk, conversation, "@", "다른") == []


def test_a_hash_offers_conversations_by_number_and_by_what_they_are_about(
    desk: Client, conversation: Conversation, fill: Callable[[int], list[Conversation]], stranger: Representative
) -> None:
    near, other = fill(2)
    Conversation.objects.filter(pk=near.pk).update(subject="환불 지연 문의")
    hidden = Conversation.objects.create(
        brand=stranger.brands.get(),
        customer=Customer.objects.create(brand=stranger.brands.get(), language="en"),
        channel="web_chat",
        language="en",
        subject="환불",
    )

    assert offered(desk, conversation, "#", str(near.pk)) == [f"#{near.pk} "]
    assert offered(desk, conversation, "#", "환불") == [f"#{near.pk} "]
    assert set(offered(desk, conversation, "#")) == {f"#{near.pk} ", f"#{other.pk} "}
    assert offered(desk, conversation, "#", str(hidden.pk)) == []


def test_a_conversation_of_long_ago_is_found_by_what_was_said_in_it(
    desk: Client, conversation: Conversation, write: Callable[[str], Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sodan.web.offering._NEWEST", 0)
    other = Conversation.objects.create(
        brand=conversation.brand,
        customer=Customer.objects.create(brand=conversation.brand, name="박도윤", language="ko"),
        channel="web_chat",
        language="ko",
    )
    other.messages.create(author="customer", body="텀블러 뚜껑이 깨졌어요", language="ko")
    sweep_search()

    assert offered(desk, conversation, "#", "뚜껑") == [f"#{other.pk} "]


@pytest.mark.parametrize("language", LANGUAGES)
def test_braces_offer_places_the_desk_fills_and_a_fallback_where_nothing_is_known(
    desk: Client, conversation: Conversation, representative: Representative, customer: Customer, language: str
) -> None:
    Representative.objects.filter(pk=representative.pk).update(language=language)
    names = [word(f"place.{place}", language) for place in PLACES]
    assert offered(desk, conversation, "{{") == [f"{{{{{name}}}}}" for name in names]
    assert [name for name in names if name not in {called for all_of in PLACES.values() for called in all_of}] == []

    Customer.objects.filter(pk=customer.pk).update(name="")

    assert offered(desk, conversation, "{{", names[0]) == [f"{{{{{names[0]}|고객}}}}"]


def test_a_sign_that_offers_nothing_is_refused(desk: Client, conversation: Conversation) -> None:
    assert desk.get(f"/desk/c/{conversation.pk}/offers/?sign=%24", **SCRIPT).status_code == 400


def test_a_link_in_a_note_leads_on_only_for_who_may_see_the_conversation(
    desk: Client,
    conversation: Conversation,
    fill: Callable[[int], list[Conversation]],
    supervisor: Representative,
    stranger: Representative,
) -> None:
    (near,) = fill(1)
    brand = stranger.brands.get()
    customer = Customer.objects.create(brand=brand, name="남의 손님", language="en")
    far = Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="en")
    add_note(conversation, f"#{near.pk} 와 같은 일이고 #{far.pk} 도 보세요 <b>굵게</b> &#{near.pk}", by=supervisor)

    page = desk.get(f"/desk/c/{conversation.pk}/").content.decode()

    assert f'<a href="/desk/c/{near.pk}/" title="이서연 · 0번째">#{near.pk}</a> 와 같은' in page
    assert f"/desk/c/{far.pk}/" not in page
    assert "남의 손님" not in page
    assert "&lt;b&gt;굵게&lt;/b&gt;" in page
    assert desk.get(f"/desk/c/{far.pk}/").status_code == 404


def test_who_is_called_stands_out_in_the_note_and_what_they_are_called_is_only_text(
    desk: Client, conversation: Conversation, supervisor: Representative, representative: Representative
) -> None:
    Representative.objects.filter(pk=representative.pk).update(name="<i>김하늘")
    add_note(conversation, "@<i>김하늘 님, https://example.com 도 봐 주세요", by=supervisor)

    page = desk.get(f"/desk/c/{conversation.pk}/").content.decode()

    assert '<b class="called">@&lt;i&gt;김하늘</b>' in page
    assert '<a href="https://example.com" rel="' in page


def test_following_is_begun_and_ended_in_the_conversation(desk: Client, conversation: Conversation) -> None:
    address = f"/desk/c/{conversation.pk}/following/"

    assert desk.post(address, **SCRIPT).status_code == 204
    assert (
        "김하늘"
        in re.findall(r'class="faint small num" title="([^"]*)"', desk.get(f"/desk/c/{conversation.pk}/").content.decode())[0]
    )
    assert desk.post(address, {"off": "yes"}, **SCRIPT).status_code == 204
    assert not conversation.followers.exists()


def test_every_emoji_has_a_name_in_three_languages() -> None:
    path = Path(__file__).resolve().parent.parent / "static" / "desk" / "emoji.json"
    emoji = json.loads(path.read_text(encoding="utf-8"))

    assert len(emoji) > 150
    assert [one["is"] for one in emoji if not all(one[language] and all(one[language]) for language in LANGUAGES)] == []
    assert len({one["is"] for one in emoji}) == len(emoji)
