"""Writing at the desk: drafts, who else is there, and a reply that meets another one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.desk.conversation import Conversation
from sodan.desk.draft import Draft, Mode, keep_draft
from sodan.desk.message import Kind, Message
from sodan.desk.outbound import add_note, send
from sodan.desk.viewer import look, write_on
from sodan.people.preference import preference_of
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]
Desk = Callable[[Representative], Client]


def kept() -> dict[str, str]:
    return dict(Draft.objects.values_list("mode", "body"))


def test_a_draft_is_kept_restored_on_another_device_and_gone_once_sent(
    desk: Client, conversation: Conversation, representative: Representative, signed_in_as: Desk
) -> None:
    here = f"/desk/c/{conversation.pk}/"
    assert desk.post(f"{here}drafts/", {"body": "확인하고", "mode": "reply", "seen": "1"}, **SCRIPT).status_code == 204
    desk.post(f"{here}drafts/", {"body": "창고에 물어봄", "mode": "note"}, **SCRIPT)

    elsewhere = signed_in_as(representative).get(here).content.decode()
    assert '<template data-draft="reply">확인하고</template>' in elsewhere
    assert '<template data-draft="note">창고에 물어봄</template>' in elsewhere

    desk.post(f"{here}replies/", {"body": "확인하고 알려 드릴게요"}, **SCRIPT)
    assert kept() == {"note": "창고에 물어봄"}
    desk.post(f"{here}notes/", {"body": "창고에 물어봄"}, **SCRIPT)
    assert kept() == {}


def test_the_list_shows_where_something_was_begun_and_who_is_in_there(
    desk: Client, conversation: Conversation, representative: Representative, supervisor: Representative, signed_in_as: Desk
) -> None:
    chip = '<span class="chip draft" data-draft>'
    assert chip not in desk.get("/desk/open/").content.decode()

    keep_draft(conversation, "쓰다 만 글", by=representative, mode=Mode.REPLY)
    write_on(conversation, by=supervisor, is_for_customer=True)

    mine, theirs = desk.get("/desk/open/").content.decode(), signed_in_as(supervisor).get("/desk/open/").content.decode()
    assert chip in mine
    assert "박지민 입력 중" in mine
    assert chip not in theirs
    assert "입력 중" not in theirs
    assert "박지민 입력 중" in desk.get(f"/desk/c/{conversation.pk}/row/", **SCRIPT).content.decode()


def test_marks_cost_the_same_for_one_row_or_many(
    desk: Client, write: Callable[[str], Conversation], supervisor: Representative, captured_queries: Queries
) -> None:
    first = write("안녕하세요")
    look(first, by=supervisor)
    with captured_queries() as one:
        desk.get("/desk/open/")
    for number in range(12):
        another = Conversation.objects.create(brand=first.brand, customer=first.customer, channel="web_chat", language="ko")
        look(another, by=supervisor)
        keep_draft(another, f"{number}", by=supervisor, mode=Mode.REPLY)
    with captured_queries() as many:
        desk.get("/desk/open/")

    assert len(one) == len(many)


def test_the_header_names_who_else_is_there(desk: Client, conversation: Conversation, supervisor: Representative) -> None:
    look(conversation, by=supervisor)

    page = desk.get(f"/desk/c/{conversation.pk}/viewers/", **SCRIPT).content.decode()

    assert "박지민 님이 보고 있어요" in page
    assert "박지민 님이 보고 있어요" in desk.get(f"/desk/c/{conversation.pk}/").content.decode()


def test_opening_and_leaving_are_told(
    desk: Client, conversation: Conversation, supervisor: Representative, signed_in_as: Desk
) -> None:
    here, other = f"/desk/c/{conversation.pk}/", signed_in_as(supervisor)
    desk.post(f"{here}viewing/", **SCRIPT)
    assert "김하늘" in other.get(f"{here}viewers/", **SCRIPT).content.decode()

    desk.post(f"{here}typing/", {"mode": "note"}, **SCRIPT)
    assert "김하늘 님이 입력 중이에요" in other.get(f"{here}viewers/", **SCRIPT).content.decode()

    desk.post(f"{here}leaving/", **SCRIPT)
    assert "김하늘" not in other.get(f"{here}viewers/", **SCRIPT).content.decode()


def test_a_reply_against_an_older_message_is_compared_and_kept_before_it_goes_out(
    desk: Client, conversation: Conversation, supervisor: Representative
) -> None:
    seen = Message.objects.latest("pk").pk
    first = send(conversation, "제가 먼저 답했습니다.", by=supervisor)
    fields = {"body": "저도 답하려던 참이에요.", "seen": seen}

    answer = desk.post(f"/desk/c/{conversation.pk}/replies/", fields, **SCRIPT)

    page = answer.content.decode()
    assert answer.status_code == 409
    for told in ("제가 먼저 답했습니다.", "저도 답하려던 참이에요.", "박지민", f'data-seen="{first.pk}"'):
        assert told in page
    assert kept() == {"reply": "저도 답하려던 참이에요."}
    assert Message.objects.latest("pk") == first

    again = desk.post(f"/desk/c/{conversation.pk}/replies/", fields | {"seen": first.pk}, **SCRIPT)
    assert again.status_code == 204
    assert again["X-Written"] == str(Message.objects.latest("pk").pk)
    assert kept() == {}


def test_what_the_customer_wrote_meanwhile_is_asked_about_too_and_a_note_is_not(
    desk: Client, conversation: Conversation, representative: Representative, write: Callable[[str], Conversation]
) -> None:
    seen = Message.objects.latest("pk").pk
    add_note(conversation, "동료의 메모", by=representative)
    reply = {"body": "네, 확인했습니다.", "seen": seen}
    assert desk.post(f"/desk/c/{conversation.pk}/replies/", reply, **SCRIPT).status_code == 204

    write("아, 그리고 하나 더요")

    assert desk.post(f"/desk/c/{conversation.pk}/replies/", reply, **SCRIPT).status_code == 409


def test_without_a_script_the_comparison_is_a_page_that_can_send(
    desk: Client, conversation: Conversation, supervisor: Representative
) -> None:
    seen = Message.objects.latest("pk").pk
    first = send(conversation, "먼저 답했습니다.", by=supervisor)

    page = desk.post(f"/desk/c/{conversation.pk}/replies/", {"body": "나중 글", "seen": seen})

    assert page.status_code == 409
    assert f'name="seen" value="{first.pk}"' in page.content.decode()
    assert "나중 글</textarea>" in page.content.decode()


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("replies/", {"body": "x", "seen": "모름"}),
        ("replies/", {"body": "x", "seen": "9" * 30}),
        ("drafts/", {"body": "x", "mode": "script"}),
        ("drafts/", {"body": "가" * 8_001}),
        ("typing/", {"mode": "?"}),
    ],
)
def test_what_cannot_be_read_is_refused_and_changes_nothing(
    desk: Client, conversation: Conversation, address: str, fields: dict[str, str]
) -> None:
    assert desk.post(f"/desk/c/{conversation.pk}/{address}", fields, **SCRIPT).status_code == 400
    assert kept() == {}
    assert not Message.objects.exclude(author="customer").filter(kind=Kind.TEXT).exists()


def test_how_enter_behaves_is_each_persons_own(
    desk: Client, conversation: Conversation, representative: Representative, supervisor: Representative, signed_in_as: Desk
) -> None:
    assert 'data-enter="breaks"' in desk.get(f"/desk/c/{conversation.pk}/").content.decode()

    assert desk.post("/preferences/writing/", {"enter": "sends"}).status_code == 302

    assert preference_of(representative).enter_sends
    assert 'data-enter="sends"' in desk.get(f"/desk/c/{conversation.pk}/").content.decode()
    assert 'data-enter="breaks"' in signed_in_as(supervisor).get(f"/desk/c/{conversation.pk}/").content.decode()
    assert "바로 보내요" in desk.get("/preferences/").content.decode()


def test_preferences_are_for_who_signed_in(client: Client) -> None:
    assert client.get("/preferences/").status_code == 302
    assert client.post("/preferences/writing/", {"enter": "sends"})["Location"].startswith("/sign-in/")
