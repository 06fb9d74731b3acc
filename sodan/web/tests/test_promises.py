"""The list of what is owed to customers: what is due first stands first, and says in words how it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from sodan.desk.conversation import Conversation
from sodan.desk.promise import Promise, What, promise
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

MORNING = "2026-11-24 01:00:00+00:00"  # ten o'clock in Seoul


@pytest.fixture
def owed(conversation: Conversation, ai: Representative) -> Promise:
    """A call back promised for two o'clock in the afternoon."""
    with time_machine.travel(MORNING, tick=False):
        about = {"words": "백팩 방수 되나요"}
        return promise(conversation, what=What.CALL_BACK, reason="call_back", by=ai, key="test", about=about)


@pytest.mark.parametrize(
    ("passed", "said"),
    [(timedelta(hours=1), "3시간 남음"), (timedelta(hours=3, minutes=40), "20분 남음"), (timedelta(hours=6), "2시간 지남")],
)
def test_how_it_stands_is_said_in_words(desk: Client, owed: Promise, passed: timedelta, said: str) -> None:
    with time_machine.travel(owed.created_at + passed, tick=False):
        page = desk.get("/promises/").content.decode()

    assert said in page
    assert "백팩 방수 되나요" in page
    assert "오늘 오후 2시까지" in page


def test_it_stands_beside_the_conversation_and_in_its_flow(desk: Client, owed: Promise) -> None:
    with time_machine.travel(owed.created_at, tick=False):
        page = desk.get(f"/desk/c/{owed.conversation_id}/").content.decode()

    assert f"/promises/{owed.pk}/keeping/" in page
    assert "고객에게 약속함 · 다시 연락하기 · 오늘 오후 2시까지" in page


def test_who_says_that_it_is_kept_is_named(desk: Client, owed: Promise, representative: Representative) -> None:
    answer = desk.post(f"/promises/{owed.pk}/keeping/", **SCRIPT)

    owed.refresh_from_db()
    assert (answer.status_code, owed.kept_by) == (204, representative)
    assert "갚을 약속이 없어요" in desk.get("/promises/").content.decode()


def test_nobody_sees_or_keeps_the_promises_of_a_brand_they_do_not_serve(
    owed: Promise, stranger: Representative, signed_in_as: Callable[[Representative], Client]
) -> None:
    client = signed_in_as(stranger)

    assert "백팩 방수" not in client.get("/promises/").content.decode()
    assert client.post(f"/promises/{owed.pk}/keeping/", **SCRIPT).status_code == 404
    owed.refresh_from_db()
    assert owed.kept_at is None


def test_nobody_signed_in_is_sent_to_the_door(client: Client, owed: Promise) -> None:
    assert client.get("/promises/").status_code == 302
    assert client.post(f"/promises/{owed.pk}/keeping/").status_code == 302
