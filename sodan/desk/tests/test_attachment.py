"""Files of a conversation: taken by what they are, sent by who brought them, seen by who may see the conversation."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.storage import storages
from django.db.models import Q

from sodan.company.brand import Brand
from sodan.desk import attachment as files
from sodan.desk.attachment import Attachment, Upload, attachment_for, attachment_shown_to, content_of, keep, named, pictures_in
from sodan.desk.channel import Arrival
from sodan.desk.conversation import Conversation
from sodan.desk.inbound import receive
from sodan.desk.message import Message
from sodan.desk.outbound import send
from sodan.desk.picture import FileRefused
from sodan.desk.tests.pictures import photograph
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.people.representative import Representative

PAPER = b"%PDF-1.7\n/JavaScript (app.alert(1))\n%%EOF"
VISITOR = "web_chat:1"


def written(brand: Brand, *attachments: Attachment, body: str = "", holder: str = VISITOR) -> Message:
    """A message of a visitor that brings these files."""
    return receive(
        Arrival(
            channel="test",
            brand_slug=brand.slug,
            provider_id=str(uuid4()),
            medium="web_visitor",
            address="visitor-1",
            body=body,
            attachments=tuple(one.key for one in attachments),
            holder=holder,
        )
    )


def brought(name: str = "cup.jpg", content: bytes = b"", holder: str = VISITOR) -> Attachment:
    """A file at the desk, not sent yet."""
    return keep(Upload(name, content or photograph()), holder=holder)


def test_a_file_is_what_its_bytes_are_not_what_its_name_says(brand: Brand) -> None:
    assert brought("invoice.pdf", photograph()).media_type == "image/webp"
    paper = brought("holiday.jpg", PAPER)
    assert (paper.media_type, paper.name, paper.is_picture) == ("application/pdf", "holiday.pdf", False)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"x" * (files.SIZE_LIMIT + 1), "too_large"),
        (b"%PDF-" + b"x" * files.INERT_LIMIT, "too_large"),
        (b"<html><script>alert(1)</script>", "unknown_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "unknown_kind"),
        (b"MZ\x90\x00", "unknown_kind"),
        (b"PK\x03\x04", "unknown_kind"),
        (b" %PDF-1.7", "unknown_kind"),
    ],
)
def test_what_we_do_not_take_is_refused_with_its_reason(brand: Brand, content: bytes, reason: str) -> None:
    with pytest.raises(FileRefused) as refused:
        keep(Upload("cup.jpg", content), holder=VISITOR)

    assert refused.value.reason == reason
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("cup.JPG", "cup.webp"),
        ("../../etc/passwd", "passwd.webp"),
        ("C:\\Users\\me\\내 사진.png", "내 사진.webp"),
        ("photo\u202egnp.exe", "photognp.exe.webp"),
        ("a\x00b\n\tc.jpg", "abc.webp"),
        ("<img src=x onerror=alert(1)>.png", "img src=x onerror=alert(1).webp"),
        ("...", "file.webp"),
        ("", "file.webp"),
        ("あ" * 300, "あ" * 115 + ".webp"),
    ],
)
def test_a_name_is_made_fit_to_be_shown(name: str, shown: str) -> None:
    assert named(name, ending=".webp") == shown


def test_the_customers_pictures_are_counted_and_nothing_else(brand: Brand, representative: Representative) -> None:
    said = written(brand, brought(), brought("invoice.pdf", PAPER), body="금이 갔어요")
    ours = keep(Upload("label.jpg", photograph()), holder=files.holder_of(representative))
    send(said.conversation, "", by=representative, attachments=[ours.key])

    assert [one.name for one in pictures_in(said.conversation)] == ["cup.webp"]


def test_a_message_of_files_alone_is_told_in_the_list(brand: Brand) -> None:
    said = written(brand, brought(), brought())

    assert Conversation.objects.get(pk=said.conversation_id).preview == "사진·파일 2개"


@pytest.mark.parametrize("holder", ["web_chat:2", "", "person:1"])
def test_only_who_brought_a_file_can_send_it(brand: Brand, holder: str) -> None:
    with pytest.raises(NotFound):
        written(brand, brought(), holder=holder)

    assert not Message.objects.exists()


def test_a_file_is_sent_once(brand: Brand) -> None:
    picture = brought()
    written(brand, picture)

    with pytest.raises(NotFound):
        written(brand, picture)


def test_more_than_a_message_takes_is_refused(brand: Brand) -> None:
    with pytest.raises(FileRefused):
        written(brand, *[brought("paper.pdf", PAPER) for _ in range(6)])


def test_a_colleague_sees_files_of_conversations_they_may_see(brand: Brand, representative: Representative) -> None:
    picture, unsaid = brought(), brought()
    written(brand, picture)
    stranger = Representative.objects.create_user("stranger@tests.example", "correct horse battery", name="다른 사람")

    assert attachment_for(representative, picture.key) == picture
    for person, key in ((stranger, picture.key), (representative, unsaid.key), (representative, uuid4())):
        with pytest.raises(NotFound):
            attachment_for(person, key)


def test_a_customer_sees_files_of_their_conversation_and_their_own_unsent_ones(brand: Brand) -> None:
    picture, unsaid = brought(), brought()
    conversation = written(brand, picture).conversation_id

    assert attachment_shown_to(VISITOR, picture.key, said_in=Q(conversation=conversation)) == picture
    assert attachment_shown_to(VISITOR, unsaid.key, said_in=None) == unsaid
    for holder, key, at in (
        ("web_chat:2", picture.key, None),
        ("web_chat:2", unsaid.key, conversation),
        (VISITOR, picture.key, 0),
    ):
        with pytest.raises(NotFound):
            attachment_shown_to(holder, key, said_in=None if at is None else Q(conversation=at))


def test_a_file_on_a_colleagues_note_stays_among_colleagues(brand: Brand) -> None:
    said = written(brand, brought())
    note = Message.objects.create(conversation=said.conversation, author="human", kind="note", body="보세요")
    Attachment.objects.update(message=note)

    with pytest.raises(NotFound):
        attachment_shown_to(VISITOR, Attachment.objects.get().key, said_in=Q(conversation=said.conversation_id))


def test_what_was_never_sent_and_what_lost_its_conversation_is_swept(brand: Brand) -> None:
    sent, orphaned, unsaid = brought(), brought(), brought()
    written(brand, sent)
    written(brand, orphaned).delete()
    with time_machine.travel(now() + timedelta(days=2)):
        fresh = brought()
        files.sweep_attachments()

    assert set(Attachment.objects.values_list("key", flat=True)) == {sent.key, fresh.key}
    assert content_of(sent.path)
    assert content_of(fresh.small)
    for gone in (orphaned, unsaid):
        assert not storages["attachments"].exists(gone.path)
        assert not storages["attachments"].exists(gone.small)
