"""Sending at the desk: at once, held for the seconds one chose, or planned."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sodan.desk.conversation import Conversation
from sodan.desk.draft import Draft
from sodan.desk.message import Author, Message
from sodan.desk.outgoing import Outgoing
from sodan.desk.tests.pictures import photograph
from sodan.people.preference import prefer
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

Desk = Callable[[Representative], Client]


def say(desk: Client, conversation: Conversation, **fields: object) -> int:
    return desk.post(f"/desk/c/{conversation.pk}/replies/", {"body": "내일 도착합니다.", **fields}, **SCRIPT).status_code


def sent() -> list[str]:
    return list(Message.objects.filter(author=Author.HUMAN).values_list("body", flat=True))


def test_who_wants_to_think_again_holds_every_reply_and_takes_it_back(
    desk: Client, conversation: Conversation, representative: Representative
) -> None:
    assert desk.post("/preferences/writing/", {"enter": "breaks", "undo": "10"}).status_code == 302

    assert say(desk, conversation) == 204
    held = Outgoing.objects.get()
    assert sent() == []
    assert "곧 보내요" in desk.get(f"/desk/c/{conversation.pk}/").content.decode()

    answer = desk.post(f"/outgoing/{held.pk}/taking-back/", **SCRIPT)
    assert answer.content.decode() == "내일 도착합니다."
    assert Draft.objects.get().body == "내일 도착합니다."
    assert desk.post(f"/outgoing/{held.pk}/taking-back/", **SCRIPT).status_code == 409


def test_who_chose_nothing_sends_at_once(desk: Client, conversation: Conversation) -> None:
    assert say(desk, conversation) == 204

    assert sent() == ["내일 도착합니다."]
    assert not Outgoing.objects.exists()


@pytest.mark.parametrize("undo", ["31", "-1", "soon"])
def test_seconds_that_are_not_offered_are_refused(desk: Client, undo: str) -> None:
    assert desk.post("/preferences/writing/", {"enter": "breaks", "undo": undo}).status_code == 400


@pytest.mark.parametrize("fields", [{"planned": "tomorrow"}, {"planned": "picked", "at": "2099-01-01T09:00"}, {"planned": "x"}])
def test_a_reply_is_planned_for_a_moment_that_can_be(
    desk: Client, conversation: Conversation, supervisor: Representative, signed_in_as: Desk, fields: dict[str, str]
) -> None:
    is_possible = fields["planned"] == "tomorrow"

    assert say(desk, conversation, **fields) == (204 if is_possible else 400)

    assert sent() == []
    assert Outgoing.objects.exists() == is_possible
    if is_possible:
        theirs = signed_in_as(supervisor).get(f"/desk/c/{conversation.pk}/").content.decode()
        assert "에 보낼 예정" in theirs
        assert "data-take-back" not in theirs


def test_files_are_not_planned(desk: Client, conversation: Conversation) -> None:
    assert (
        say(desk, conversation, planned="tomorrow", files=SimpleUploadedFile("a.png", photograph(), content_type="image/png"))
        == 400
    )
    assert not Outgoing.objects.exists()


def test_anothers_reply_cannot_be_taken_back(
    desk: Client, conversation: Conversation, representative: Representative, supervisor: Representative, signed_in_as: Desk
) -> None:
    prefer(representative, undo_seconds=30)
    say(desk, conversation)
    held = Outgoing.objects.get()

    assert signed_in_as(supervisor).post(f"/outgoing/{held.pk}/taking-back/", **SCRIPT).status_code == 404
    assert Client().post(f"/outgoing/{held.pk}/taking-back/").status_code == 302
    held.refresh_from_db()
    assert held.ended_at is None


def test_without_a_script_taking_back_leads_to_the_conversation_with_its_draft(
    desk: Client, conversation: Conversation, representative: Representative
) -> None:
    prefer(representative, undo_seconds=30)
    say(desk, conversation)

    answer = desk.post(f"/outgoing/{Outgoing.objects.get().pk}/taking-back/")

    assert answer.status_code == 302
    assert '<template data-draft="reply">내일 도착합니다.</template>' in desk.get(answer["Location"]).content.decode()
