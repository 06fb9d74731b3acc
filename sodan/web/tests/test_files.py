"""Files at the desk: seen by colleagues who may see the conversation, sent with a reply, refused with a reason."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sodan.desk.attachment import Attachment, attachments_in
from sodan.desk.conversation import Conversation
from sodan.desk.message import Message
from sodan.desk.tests.pictures import photograph
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT


def reply(desk: Client, conversation: Conversation, *files: tuple[str, bytes], body: str = "") -> int:
    """Send a reply with files as the composer does; answers the status."""
    sent = {"body": body, "files": [SimpleUploadedFile(name, content) for name, content in files]}
    return desk.post(f"/desk/c/{conversation.pk}/replies/", sent, **SCRIPT).status_code


def test_a_reply_takes_pictures_and_papers_along(desk: Client, conversation: Conversation) -> None:
    assert reply(desk, conversation, ("label.png", photograph()), ("label.pdf", b"%PDF-1.7"), body="라벨입니다") < 400

    said = Message.objects.filter(conversation=conversation, author="human").get()
    assert [one.name for one in said.attachments.all()] == ["label.webp", "label.pdf"]
    page = desk.get(f"/desk/c/{conversation.pk}/").content.decode()
    for one in said.attachments.all():
        assert f"/attachments/{one.key}/" in page


def test_files_alone_are_a_reply_and_nothing_is_none(desk: Client, conversation: Conversation) -> None:
    assert reply(desk, conversation, ("label.png", photograph())) < 400
    assert reply(desk, conversation) == 400


@pytest.mark.parametrize(
    "files", [[("label.png", b"<html>")], [("label.png", photograph((20, 20)))] * 6, [("label.png", photograph()[:99])]]
)
def test_a_file_we_do_not_take_leaves_the_reply_unsent(
    desk: Client, conversation: Conversation, files: list[tuple[str, bytes]]
) -> None:
    before = Message.objects.count()

    assert reply(desk, conversation, *files, body="라벨입니다") == 422

    assert Message.objects.count() == before


def test_a_file_is_given_only_to_who_may_see_its_conversation(
    desk: Client, conversation: Conversation, stranger: Representative, signed_in_as: Callable[[Representative], Client]
) -> None:
    reply(desk, conversation, ("label.png", photograph()))
    key = attachments_in(conversation).get().key

    assert desk.get(f"/attachments/{key}/?size=small")["Content-Type"] == "image/webp"
    assert signed_in_as(stranger).get(f"/attachments/{key}/").status_code == 404
    assert desk.get(f"/attachments/{uuid4()}/").status_code == 404
    assert Client().get(f"/attachments/{key}/").status_code == 302
    assert Attachment.objects.count() == 1
