"""Canned replies at the desk: offered while writing, kept on a page, shared only by whoever sets up the desk."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.desk.canned import CannedReply, Scope
from sodan.desk.conversation import Conversation
from sodan.desk.draft import Draft
from sodan.desk.message import Author, Message
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]
Desk = Callable[[Representative], Client]
FORM = {"title": "첫인사", "shortcut": "hi", "text_ko": "{{customer}}님, 안녕하세요.", "scope": "person"}


def shared(title: str = "공지") -> CannedReply:
    return CannedReply.objects.create(scope=Scope.ALL, title=title, texts={"ko": "안내드립니다."})


def test_one_is_kept_offered_filled_in_changed_and_removed(desk: Client, conversation: Conversation) -> None:
    assert desk.post("/settings/canned-replies/writing/", FORM)["Location"] == "/settings/canned-replies/"
    kept = CannedReply.objects.get()
    assert "첫인사" in desk.get("/settings/canned-replies/").content.decode()

    offer = desk.get(f"/desk/c/{conversation.pk}/canned/?wanted=hi", **SCRIPT).content.decode()
    assert 'data-offer="이서연님, 안녕하세요."' in offer

    desk.post(f"/settings/canned-replies/{kept.pk}/changing/", FORM | {"title": "두 번째 인사"})
    assert CannedReply.objects.get().title == "두 번째 인사"
    desk.post(f"/settings/canned-replies/{kept.pk}/removing/")
    assert not CannedReply.objects.exists()


def test_anothers_own_one_does_not_exist(
    desk: Client, conversation: Conversation, supervisor: Representative, signed_in_as: Desk
) -> None:
    signed_in_as(supervisor).post("/settings/canned-replies/writing/", FORM)
    kept = CannedReply.objects.get()

    assert "첫인사" not in desk.get("/settings/canned-replies/").content.decode()
    assert "첫인사" not in desk.get(f"/desk/c/{conversation.pk}/canned/", **SCRIPT).content.decode()
    for deed in ("changing", "removing"):
        assert desk.post(f"/settings/canned-replies/{kept.pk}/{deed}/", FORM).status_code == 404
    assert CannedReply.objects.get().title == "첫인사"


@pytest.mark.parametrize("scope", ["team", "all"])
def test_shared_ones_are_kept_by_whoever_sets_up_the_desk(
    desk: Client, supervisor: Representative, signed_in_as: Desk, conversation: Conversation, scope: str
) -> None:
    form = FORM | {"scope": scope, "brand": conversation.brand_id}
    assert desk.post("/settings/canned-replies/writing/", form).status_code == 403

    assert signed_in_as(supervisor).post("/settings/canned-replies/writing/", form).status_code == 302
    kept = CannedReply.objects.get()
    assert "첫인사" in desk.get("/settings/canned-replies/").content.decode()
    for deed in ("changing", "removing"):
        assert desk.post(f"/settings/canned-replies/{kept.pk}/{deed}/", FORM).status_code == 403


def test_a_team_one_does_not_serve_cannot_be_given_one(
    supervisor: Representative, signed_in_as: Desk, stranger: Representative
) -> None:
    brand = stranger.brands.get()

    answer = signed_in_as(supervisor).post("/settings/canned-replies/writing/", FORM | {"scope": "team", "brand": brand.pk})

    assert answer.status_code == 400
    assert not CannedReply.objects.exists()


def test_what_was_typed_stays_when_it_is_refused(desk: Client) -> None:
    page = desk.post("/settings/canned-replies/writing/", FORM | {"text_ko": "{{누구}}님, 길게 쓴 인사말"})

    assert page.status_code == 400
    assert "채울 수 없는 자리가 있어요" in page.content.decode()
    assert "길게 쓴 인사말" in page.content.decode()


def test_the_page_and_the_offer_cost_the_same_for_one_or_many(
    desk: Client, conversation: Conversation, captured_queries: Queries
) -> None:
    def cost() -> int:
        with captured_queries() as asked:
            desk.get("/settings/canned-replies/")
            desk.get(f"/desk/c/{conversation.pk}/canned/", **SCRIPT)
        return len(asked)

    shared()
    one = cost()
    for number in range(20):
        shared(f"공지 {number}")

    assert cost() == one


def test_a_reply_with_an_open_place_is_held_back_and_says_which(desk: Client, conversation: Conversation) -> None:
    answer = desk.post(f"/desk/c/{conversation.pk}/replies/", {"body": "{{customer}}님, {{언제}} 도착합니다."}, **SCRIPT)

    assert answer.status_code == 422
    assert "채워지지 않은 자리가 있어요: 언제" in answer.content.decode()
    assert not Message.objects.filter(author=Author.HUMAN).exists()
    assert not Draft.objects.exists()


def test_a_place_typed_by_hand_is_filled_before_it_is_sent(desk: Client, conversation: Conversation) -> None:
    desk.post(f"/desk/c/{conversation.pk}/replies/", {"body": "{{고객}}님, 확인했습니다. {{later|곧}} 알려 드릴게요."}, **SCRIPT)

    assert Message.objects.latest("pk").body == "이서연님, 확인했습니다. 곧 알려 드릴게요."


def test_nobody_signed_in_is_sent_to_the_door(client: Client, db: None) -> None:
    kept = shared()
    assert client.get("/settings/canned-replies/").status_code == 302
    assert client.post("/settings/canned-replies/writing/", FORM).status_code == 302
    assert client.post(f"/settings/canned-replies/{kept.pk}/removing/").status_code == 302
    assert CannedReply.objects.filter(pk=kept.pk).exists()
