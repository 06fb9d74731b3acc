"""The composer's own ways: forwarding by form, what a channel carries, files taken one by one, and a suggestion nobody sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sodan.desk import channel
from sodan.desk.attachment import Attachment
from sodan.desk.channel import Carries, Count
from sodan.desk.conversation import Conversation
from sodan.desk.forwarding import Forwarding
from sodan.desk.handover import take_over
from sodan.desk.message import Message
from sodan.desk.outgoing import Outgoing, send_held
from sodan.desk.tests.pictures import photograph
from sodan.people.preference import prefer
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT


@pytest.fixture
def short_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel like Korean SMS: ninety bytes of EUC-KR, one small picture."""
    sms = Carries(length=90, counts=Count.EUC_KR, files=1, file_bytes=2_000, kinds=("image/jpeg",))
    monkeypatch.setitem(channel._CARRIES, "web_chat", sms)  # noqa: SLF001 - a channel that no room brings yet


def said(conversation: Conversation) -> list[str]:
    return list(Message.objects.filter(conversation=conversation, author="human", kind="text").values_list("body", flat=True))


def test_the_form_forwards_what_was_ticked(desk: Client, conversation: Conversation, settings: LazySettings) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    message = conversation.messages.get()
    fields = {"body": "확인 부탁드립니다", "to": "partner@example.com", "message": str(message.pk)}

    page = desk.get(f"/desk/c/{conversation.pk}/forwarding/", **SCRIPT).content.decode()
    assert f'name="message" value="{message.pk}" checked' in page
    assert desk.post(f"/desk/c/{conversation.pk}/forwardings/", fields, **SCRIPT).status_code == 204

    assert Forwarding.objects.get().messages == [message.pk]
    assert "partner@example.com" in desk.get(f"/desk/c/{conversation.pk}/").content.decode()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"to": "nowhere"}, "이메일 주소"),
        ({"message": ""}, "하나 이상"),
        ({"attachment": "0c0e0d2e-6f3b-4a7c-9d55-1d8f4f3c2a11"}, "파일만"),
        ({"attachment": "x"}, "파일만"),
    ],
)
def test_what_is_wrong_with_a_forwarding_is_told_in_a_sentence(
    desk: Client, conversation: Conversation, settings: LazySettings, fields: dict[str, str], told: str
) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    sent = {"body": "부탁드립니다", "to": "partner@example.com", "message": str(conversation.messages.get().pk)} | fields

    answer = desk.post(f"/desk/c/{conversation.pk}/forwardings/", {k: v for k, v in sent.items() if v}, **SCRIPT)

    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_without_a_mail_server_forwarding_says_whom_to_ask(desk: Client, conversation: Conversation) -> None:
    assert "SODAN_MAIL_HOST" in desk.get(f"/desk/c/{conversation.pk}/forwarding/", **SCRIPT).content.decode()


def test_desk_12_too_long_for_the_channel_is_not_sent_until_it_is_to_be_parted(
    desk: Client, conversation: Conversation, short_messages: None
) -> None:
    words = "반품 신청이 접수되었습니다. 삼일 안에 기사님이 방문합니다. 상자는 열어 두지 마세요. 감사합니다."
    address = f"/desk/c/{conversation.pk}/replies/"

    refused = desk.post(address, {"body": words}, **SCRIPT)
    assert (refused.status_code, said(conversation)) == (422, [])
    assert "나눠서" in refused.content.decode()
    assert desk.post(address, {"body": words, "split": "yes"}, **SCRIPT).status_code == 204

    assert len(said(conversation)) == 2
    assert " ".join(said(conversation)) == words


def test_desk_12_words_that_are_held_are_parted_when_they_go(
    desk: Client, conversation: Conversation, short_messages: None, representative: Representative
) -> None:
    prefer(representative, undo_seconds=5)

    desk.post(f"/desk/c/{conversation.pk}/replies/", {"body": "가 " * 60, "split": "yes"}, **SCRIPT)
    send_held(outgoing_id=Outgoing.objects.get().pk)

    assert len(said(conversation)) == 2


def test_desk_12_files_are_taken_one_by_one_and_go_with_the_words(desk: Client, conversation: Conversation) -> None:
    keys = [
        desk.post(
            f"/desk/c/{conversation.pk}/files/", {"file": SimpleUploadedFile("label.png", photograph((40, 40 + at)))}, **SCRIPT
        ).content.decode()
        for at in range(2)
    ]
    assert desk.post(f"/desk/c/{conversation.pk}/replies/", {"body": "", "kept": keys}, **SCRIPT).status_code == 204

    message = Message.objects.filter(conversation=conversation, author="human").get()
    assert [str(one.key) for one in message.attachments.all()] == keys


def test_desk_12_what_the_channel_does_not_carry_is_refused_before_it_is_kept(
    desk: Client, conversation: Conversation, short_messages: None
) -> None:
    address = f"/desk/c/{conversation.pk}/files/"
    large = desk.post(address, {"file": SimpleUploadedFile("large.png", photograph((400, 400)) + b"0" * 2_000)}, **SCRIPT)
    page = desk.get(f"/desk/c/{conversation.pk}/").content.decode()

    assert large.status_code == 422
    assert not Attachment.objects.exists()
    assert 'accept="image/jpeg" data-address=' in page
    assert 'data-most="1" data-bytes="2000"' in page
    assert 'data-length="90" data-counts="euc_kr"' in page


def test_nobody_sends_a_file_that_somebody_else_brought(
    desk: Client,
    conversation: Conversation,
    supervisor: Representative,
    signed_in_as: Callable[[Representative], Client],
) -> None:
    brought = {"file": SimpleUploadedFile("label.png", photograph())}
    key = signed_in_as(supervisor).post(f"/desk/c/{conversation.pk}/files/", brought, **SCRIPT).content.decode()

    assert desk.post(f"/desk/c/{conversation.pk}/replies/", {"body": "네", "kept": key}, **SCRIPT).status_code == 404
    assert desk.post(f"/desk/c/{conversation.pk}/replies/", {"body": "네", "kept": "label"}, **SCRIPT).status_code == 400
    assert said(conversation) == []


def test_desk_13_while_the_ai_holds_it_nothing_is_suggested(desk: Client, conversation: Conversation) -> None:
    page = desk.get(f"/desk/c/{conversation.pk}/suggestion/", **SCRIPT).content.decode()

    assert "AI가 직접" in page
    assert "data-inserts" not in page


def test_desk_13_what_was_answered_calls_for_no_suggestion(
    desk: Client, conversation: Conversation, representative: Representative
) -> None:
    take_over(conversation, by=representative)
    desk.post(f"/desk/c/{conversation.pk}/replies/", {"body": "확인해 드릴게요"}, **SCRIPT)

    assert "제안할 답이 없어요" in desk.get(f"/desk/c/{conversation.pk}/suggestion/", **SCRIPT).content.decode()
