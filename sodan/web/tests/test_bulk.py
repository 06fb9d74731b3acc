"""Many at once, from the list: a selection or the whole of it, followed to its end, undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.bulk import BulkAct
from sodan.desk.conversation import Conversation, Owner
from sodan.kit.job import run_due
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

SignIn = Callable[[Representative], Client]


@pytest.fixture
def queue(brand: Brand, customer: Customer) -> list[Conversation]:
    """Four that wait, two of them by mail."""
    fields = {"brand": brand, "customer": customer, "language": "ko", "owner": Owner.QUEUE}
    return [Conversation.objects.create(channel=channel, **fields) for channel in ("web_chat", "web_chat", "email", "email")]


def open_ones() -> set[int]:
    return set(Conversation.objects.filter(is_open=True).values_list("pk", flat=True))


def test_a_selection_is_acted_on_followed_and_undone(desk: Client, queue: list[Conversation]) -> None:
    first, second, *others = queue
    begun = desk.post("/desk/bulk/?view=open", {"act": "resolve", "pk": [first.pk, second.pk]}, **SCRIPT).content.decode()
    bulk = BulkAct.objects.get()
    assert 'hx-trigger="sodan:bulk from:body' in begun

    run_due()
    done = desk.get(f"/desk/bulk/{bulk.pk}/", **SCRIPT).content.decode()

    assert open_ones() == {one.pk for one in others}
    assert "2건을 마쳤어요." in done
    assert desk.post(f"/desk/bulk/{bulk.pk}/undoing/", **SCRIPT).status_code == 200
    run_due()
    assert "되돌렸어요." in desk.get(f"/desk/bulk/{bulk.pk}/").content.decode()
    assert len(open_ones()) == 4


def test_a_whole_list_is_what_its_address_asks_and_no_more(desk: Client, queue: list[Conversation]) -> None:
    desk.post("/desk/bulk/?view=unassigned&channel=email", {"act": "resolve", "whole": "1"}, **SCRIPT)
    run_due()

    assert open_ones() == {one.pk for one in queue[:2]}


def test_what_failed_is_listed_with_its_reason(desk: Client, queue: list[Conversation]) -> None:
    for _ in range(2):
        desk.post("/desk/bulk/?view=open", {"act": "priority", "priority": "2", "pk": queue[0].pk}, **SCRIPT)
        run_due()

    page = desk.get(f"/desk/bulk/{BulkAct.objects.latest('pk').pk}/", **SCRIPT).content.decode()
    assert "1건은 하지 못했어요" in page
    assert "바꿀 것이 없어요" in page


def test_what_can_be_done_is_offered_with_colleagues_and_moments(
    desk: Client, supervisor: Representative, ai: Representative
) -> None:
    bar = desk.get("/desk/bulk/", **SCRIPT).content.decode()

    assert supervisor.name in bar
    assert ai.name not in bar
    assert 'value="tomorrow"' in bar


def test_nobody_acts_on_follows_or_undoes_what_is_not_theirs(
    desk: Client, signed_in_as: SignIn, stranger: Representative, supervisor: Representative, queue: list[Conversation]
) -> None:
    elsewhere = signed_in_as(stranger)
    assert elsewhere.post("/desk/bulk/?view=open", {"act": "resolve", "pk": queue[0].pk}, **SCRIPT).status_code == 404
    assert elsewhere.post("/desk/bulk/?view=open", {"act": "resolve", "whole": "1"}, **SCRIPT).status_code == 404
    desk.post("/desk/bulk/?view=open", {"act": "resolve", "pk": queue[0].pk}, **SCRIPT)
    run_due()
    bulk = BulkAct.objects.get()

    for other in (elsewhere, signed_in_as(supervisor)):
        assert other.get(f"/desk/bulk/{bulk.pk}/").status_code == 404
        assert other.post(f"/desk/bulk/{bulk.pk}/undoing/").status_code == 404
    assert len(open_ones()) == 3


def test_an_act_nobody_knows_is_refused(desk: Client, queue: list[Conversation]) -> None:
    assert desk.post("/desk/bulk/", {"act": "shred", "pk": queue[0].pk}, **SCRIPT).status_code == 400
    assert desk.post("/desk/bulk/", {"act": "tag", "tag": "", "pk": queue[0].pk}, **SCRIPT).status_code == 400
