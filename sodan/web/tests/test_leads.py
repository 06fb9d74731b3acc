"""The list of leads: what somebody wants and how to reach them; sales gets in touch, then says how it ended."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.desk.conversation import Conversation
from sodan.desk.cursor import RECORDS_IN_PAGE
from sodan.desk.lead import Lead, Wanted, take_lead
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

WORDS = "머그컵 120개가 필요해요"
WANTED = Wanted(WORDS, "이서연", "seoyeon@example.com")
Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture
def lead(conversation: Conversation, ai: Representative) -> Lead:
    """Somebody who wants a hundred and twenty mugs."""
    return take_lead(conversation, WANTED, key="k1", by=ai)


def test_it_stands_with_words_number_contact_and_deadline(desk: Client, lead: Lead) -> None:
    page = desk.get("/leads/").content.decode()

    told = (WORDS, "120개", "mailto:seoyeon@example.com", lead.reference, f"/desk/c/{lead.conversation_id}/", "까지")
    assert [one for one in told if one not in page] == []


def test_getting_in_touch_keeps_the_promise_and_then_it_is_won_or_lost(
    desk: Client, lead: Lead, representative: Representative
) -> None:
    early = desk.post(f"/leads/{lead.pk}/closing/", {"ending": "won"}, **SCRIPT)
    reached = desk.post(f"/leads/{lead.pk}/contacting/", **SCRIPT)
    twice = desk.post(f"/leads/{lead.pk}/contacting/", **SCRIPT)
    strange = desk.post(f"/leads/{lead.pk}/closing/", {"ending": "new"}, **SCRIPT)
    closed = desk.post(f"/leads/{lead.pk}/closing/", {"ending": "won"}, **SCRIPT)

    lead.refresh_from_db()
    assert lead.promise is not None
    assert [one.status_code for one in (early, reached, twice, strange, closed)] == [409, 204, 409, 400, 204]
    assert (lead.stage, lead.worked_by, lead.promise.kept_by) == ("won", representative, representative)


@pytest.mark.parametrize(("asked", "is_there"), [("stage=new", True), ("stage=won", False), ("stage=nothing", True)])
def test_the_list_is_narrowed_by_how_far_it_has_come(desk: Client, lead: Lead, asked: str, *, is_there: bool) -> None:
    assert (lead.reference in desk.get(f"/leads/?{asked}").content.decode()) == is_there


def test_nobody_sees_or_moves_the_leads_of_a_brand_they_do_not_serve(
    lead: Lead, stranger: Representative, signed_in_as: Callable[[Representative], Client]
) -> None:
    client = signed_in_as(stranger)

    assert "seoyeon@example.com" not in client.get("/leads/").content.decode()
    assert client.post(f"/leads/{lead.pk}/contacting/", **SCRIPT).status_code == 404
    assert client.post(f"/leads/{lead.pk}/closing/", {"ending": "won"}, **SCRIPT).status_code == 404
    lead.refresh_from_db()
    assert lead.stage == "new"


def test_nobody_signed_in_is_sent_to_the_door(client: Client, lead: Lead) -> None:
    assert client.get("/leads/").status_code == 302
    assert client.post(f"/leads/{lead.pk}/contacting/").status_code == 302


def test_they_come_a_page_at_a_time_each_once_and_cost_the_same(
    desk: Client, conversation: Conversation, ai: Representative, captured_queries: Queries
) -> None:
    def take(numbers: range) -> None:
        for number in numbers:
            take_lead(conversation, WANTED, key=f"k{number}", by=ai)

    take(range(1))
    with captured_queries() as few:
        desk.get("/leads/")
    take(range(1, RECORDS_IN_PAGE + 3))
    with captured_queries() as many:
        first = desk.get("/leads/").content.decode()
    rest = desk.get(f"/leads/?before={first.partition('before=')[2].partition(chr(34))[0]}", **SCRIPT).content.decode()

    assert len(few) == len(many) <= 10
    numbers = Lead.objects.values_list("pk", flat=True)
    assert [(first + rest).count(f'data-lead="{pk}"') for pk in numbers] == [1] * (RECORDS_IN_PAGE + 3)


def test_it_goes_with_the_conversation(lead: Lead) -> None:
    lead.conversation.delete()

    assert not Lead.objects.exists()
