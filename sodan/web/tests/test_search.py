"""The search page: what was said with the hit marked, customers and orders, filters that are refused in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.backoffice.order import Order
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.message import Author, Message
from sodan.desk.search import PAGE
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]
Write = Callable[..., Conversation]
SignIn = Callable[[Representative], Client]


def test_what_came_a_moment_ago_is_found_with_the_hit_marked(desk: Client, conversation: Conversation) -> None:
    page = desk.get("/search/", {"q": "지퍼"}).content.decode()

    assert "백팩 <mark>지퍼</mark>가 고장이에요" in page
    assert f'href="/desk/c/{conversation.pk}/"' in page


def test_an_empty_page_tells_how_to_ask(desk: Client) -> None:
    page = desk.get("/search/").content.decode()

    assert "has:attachment" in page
    assert "autofocus" in page


def test_nothing_found_says_so_and_what_else_to_try(desk: Client, conversation: Conversation) -> None:
    page = desk.get("/search/", {"q": "냉장고"}).content.decode()

    assert "“냉장고”에 맞는 것을 찾지 못했어요." in page


def test_a_filter_that_cannot_be_read_is_refused_in_words(desk: Client) -> None:
    answer = desk.get("/search/", {"q": "환불 before:내일"})

    assert answer.status_code == 400
    assert "before: 뒤에는 날짜를 써 주세요." in answer.content.decode()
    assert "before:2026-11-28" in answer.content.decode()


def test_words_of_others_are_shown_and_never_obeyed(desk: Client, write: Write) -> None:
    write("<script>alert(1)</script> 환불")

    page = desk.get("/search/", {"q": '"><script>x</script> 환불'}).content.decode()

    assert "<script>" not in re.sub(r"<script (src|type)=", "", page)


def test_addresses_and_what_was_ordered_are_whole_for_seniors_only(
    desk: Client, conversation: Conversation, signed_in_as: SignIn, supervisor: Representative
) -> None:
    Order.objects.create(brand=conversation.brand, customer=conversation.customer, number="T-100231", currency="KRW")

    for client, is_whole in ((desk, False), (signed_in_as(supervisor), True)):
        page = client.get("/search/", {"q": "seoyeon@example.com"}).content.decode()
        found = page.partition('id="found-customers"')[2].partition("</section>")[0]
        assert ("seoyeon@example.com" in found, "s•••@example.com" in found) == (is_whole, not is_whole)
        assert 'data-order="T-100231"' in client.get("/search/", {"q": "t-1002"}).content.decode()


def test_nobody_finds_anything_of_a_brand_they_do_not_serve(
    conversation: Conversation, stranger: Representative, signed_in_as: SignIn
) -> None:
    client = signed_in_as(stranger)

    for typed in ("지퍼", "이서연", "seoyeon", "4417", "from:customer", "is:open"):
        page = client.get("/search/", {"q": typed}).content.decode()
        assert "이서연</b>" not in page
        assert f"/desk/c/{conversation.pk}/" not in page


def test_nobody_signed_in_is_sent_to_the_door(client: Client) -> None:
    assert client.get("/search/").status_code == 302


def test_a_page_costs_the_same_however_much_there_is_and_the_next_goes_on(
    desk: Client, conversation: Conversation, captured_queries: Queries
) -> None:
    desk.get("/search/", {"q": "지퍼"})
    with captured_queries() as few:
        desk.get("/search/", {"q": "지퍼"})
    for number in range(PAGE + 3):
        customer = Customer.objects.create(brand=conversation.brand, name=f"고객 {number}")
        within = Conversation.objects.create(brand=conversation.brand, customer=customer, channel="web_chat", language="ko")
        Message.objects.create(conversation=within, author=Author.CUSTOMER, body=f"지퍼 {number}", language="ko")
    first = desk.get("/search/", {"q": "지퍼"}).content.decode()
    with captured_queries() as many:
        desk.get("/search/", {"q": "지퍼"})

    assert (
        len(few) == len(many) <= 16 + (connection.vendor == "postgresql")
    )  # where to read on from takes PostgreSQL one statement more
    following = first.partition("before=")[2].partition('"')[0]
    rest = desk.get("/search/", {"q": "지퍼", "before": following}, **SCRIPT).content.decode()
    numbers = re.findall(r'data-conversation="(\d+)"', first + rest)
    assert len(numbers) == len(set(numbers)) == PAGE + 4
    assert "<html" not in rest


@pytest.mark.parametrize("before", ["x", "-1", "0"])
def test_a_place_that_is_none_is_the_first_page(desk: Client, conversation: Conversation, before: str) -> None:
    assert "지퍼" in desk.get("/search/", {"q": "백팩", "before": before}).content.decode()
