"""The list of what waits for a person: what is due first stands first, in words, and is ended where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation
from sodan.desk.todo import Todo, remind
from sodan.kit.clock import now
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT
from sodan.web.todos import PAGE

ABOUT: dict[str, Any] = {
    "act": "return_and_refund",
    "amount_minor": 39_000,
    "currency": "KRW",
    "order": "T-00001",
    "reference": "dp_1",
}

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture
def came_back(conversation: Conversation) -> Todo:
    """Money that came back, for this conversation's customer."""
    due = now() + timedelta(hours=1)
    return remind(conversation.brand, kind="money_came_back", key="m1", due_at=due, conversation=conversation, **ABOUT)


def test_each_is_told_in_words_with_its_amount_and_where_to_go(desk: Client, brand: Brand, came_back: Todo) -> None:
    remind(brand, kind="outcome_unknown", key="o1", due_at=now() - timedelta(hours=1), **ABOUT)

    page = desk.get("/todos/").content.decode()

    assert "반품·환불 ₩39,000: 환불금이 고객에게 가지 못하고" in page
    assert page.index("결제사가 답하지 않아") < page.index("환불금이 고객에게 가지 못하고")
    assert "기한 지남" in page
    assert f"/desk/c/{came_back.conversation_id}/" in page
    assert f"/todos/{came_back.pk}/doing/" in page


def test_who_did_it_is_named_and_it_leaves_the_list(desk: Client, came_back: Todo, representative: Representative) -> None:
    assert desk.post(f"/todos/{came_back.pk}/doing/", **SCRIPT).status_code == 204

    came_back.refresh_from_db()
    assert came_back.done_by == representative
    assert "기다리는 일이 없어요" in desk.get("/todos/").content.decode()


@pytest.mark.parametrize("kind", ["outcome_unknown", "key_runs_out", "mismatch_amount", "promise_call_back"])
def test_an_outcome_a_difference_and_a_promise_are_not_ended_by_a_tick(desk: Client, brand: Brand, kind: str) -> None:
    todo = remind(brand, kind=kind, key="k", due_at=now(), movement="k:r1", **ABOUT)

    assert f"/todos/{todo.pk}/doing/" not in desk.get("/todos/").content.decode()
    assert desk.post(f"/todos/{todo.pk}/doing/", **SCRIPT).status_code == 409
    todo.refresh_from_db()
    assert todo.done_at is None


def test_another_brands_todo_does_not_exist(
    came_back: Todo, stranger: Representative, signed_in_as: Callable[[Representative], Client]
) -> None:
    client = signed_in_as(stranger)

    assert "₩39,000" not in client.get("/todos/").content.decode()
    assert client.post(f"/todos/{came_back.pk}/doing/", **SCRIPT).status_code == 404
    came_back.refresh_from_db()
    assert came_back.done_at is None


def test_a_parcel_is_marked_lost_only_by_who_serves_the_brand_and_while_it_is_under_way(
    desk: Client, brand: Brand, stranger: Representative, signed_in_as: Callable[[Representative], Client]
) -> None:
    about: dict[str, Any] = {"order": "T-1", "carrier": "CJ", "tracking": "T1", "days": 4, "parcel": 0}
    todo = remind(brand, kind="parcel_overdue", key="p1", due_at=now(), **about)

    assert f"/todos/{todo.pk}/lost/" in desk.get("/todos/").content.decode()
    assert signed_in_as(stranger).post(f"/todos/{todo.pk}/lost/", **SCRIPT).status_code == 404
    assert desk.post(f"/todos/{todo.pk}/lost/", **SCRIPT).status_code == 409
    assert desk.get(f"/todos/{todo.pk}/lost/").status_code == 405
    todo.refresh_from_db()
    assert todo.done_at is None


def test_they_come_a_page_at_a_time_each_once_and_cost_the_same(desk: Client, brand: Brand, captured_queries: Queries) -> None:
    def put(numbers: range) -> None:
        for number in numbers:
            remind(brand, kind="dispute_opened", key=f"d{number}", due_at=now() + timedelta(hours=1 + number // 2), **ABOUT)

    put(range(1))
    with captured_queries() as few:
        desk.get("/todos/")
    put(range(1, PAGE + 3))
    with captured_queries() as many:
        first = desk.get("/todos/").content.decode()
    rest = desk.get(f"/todos/?after={first.partition('?after=')[2].partition(chr(34))[0]}", **SCRIPT).content.decode()

    assert len(few) == len(many) <= 10
    assert [
        first.count(f'data-todo="{pk}"') + rest.count(f'data-todo="{pk}"') for pk in Todo.objects.values_list("pk", flat=True)
    ] == [1] * (PAGE + 3)
