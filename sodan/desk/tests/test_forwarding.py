"""Forwarding: what was chosen goes out by mail with its files, waits while the server is away, and is refused without one."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.core import mail

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.attachment import Upload, attach, keep
from sodan.desk.conversation import Conversation
from sodan.desk.forwarding import (
    Forwarding,
    NoMailServer,
    Parcel,
    Stage,
    forward,
    hand_to_mail,
    offered_in,
    waiting_forwardings_in,
)
from sodan.desk.message import Author, Message
from sodan.desk.outbound import add_note, send
from sodan.desk.tests.pictures import photograph
from sodan.kit.errors import Invalid, Unavailable
from sodan.kit.job import run_due
from sodan.people.representative import Representative

TO = "partner@example.com"


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko")
    return Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko")


@pytest.fixture
def said(conversation: Conversation) -> Message:
    message = conversation.messages.create(author=Author.CUSTOMER, body="지퍼가 고장이에요", language="ko")
    attach(message, [keep(Upload("zip.png", photograph()), holder="w").key], holder="w")
    return message


@pytest.fixture(autouse=True)
def mail_server(settings: LazySettings) -> None:
    settings.EMAIL_HOST = "mail.example.com"


def parcel(message: Message, body: str = "확인 부탁드립니다") -> Parcel:
    return Parcel(body, [message.pk], [one.key for one in message.attachments.all()])


def away(*_: object, **__: object) -> int:
    raise ConnectionRefusedError


def test_the_chosen_messages_and_files_go_out_under_a_line_of_ones_own(
    conversation: Conversation, said: Message, representative: Representative
) -> None:
    reply = send(conversation, "사진 감사합니다", by=representative)
    parcel_of_two = Parcel("확인 부탁드립니다", [said.pk, reply.pk], [said.attachments.get().key])

    made = forward(conversation, parcel_of_two, to=TO, by=representative)
    assert waiting_forwardings_in(conversation) == (made,)
    run_due("mail")

    (sent,) = mail.outbox
    assert (sent.to, sent.reply_to) == ([TO], [representative.email])
    body = str(sent.body)
    told = ["확인 부탁드립니다", "이서연", "지퍼가 고장이에요", "사진 감사합니다"]
    assert sorted(told, key=body.index) == told
    assert [name for name, _, _ in sent.attachments] == ["zip.webp"]
    assert Forwarding.objects.get().stage == Stage.SENT
    assert conversation.messages.filter(kind="event", body="event.forwarded").count() == 1


def test_a_note_is_never_offered_nor_passed_on(conversation: Conversation, said: Message, representative: Representative) -> None:
    note = add_note(conversation, "까다로운 손님", by=representative)
    assert offered_in(conversation) == (said,)

    with pytest.raises(Invalid):
        forward(conversation, Parcel("자요", [note.pk]), to=TO, by=representative)


def test_nothing_of_another_conversation_can_be_passed_on(
    conversation: Conversation, said: Message, representative: Representative
) -> None:
    other = Conversation.objects.create(
        brand=conversation.brand, customer=conversation.customer, channel="web_chat", language="ko"
    )
    mine = other.messages.create(author=Author.CUSTOMER, body="다른 일", language="ko")
    key = said.attachments.get().key

    for wrong in (Parcel("자요", [said.pk]), Parcel("자요", [mine.pk], [key]), Parcel("자요", [])):
        with pytest.raises(Invalid):
            forward(other, wrong, to=TO, by=representative)
    assert not Forwarding.objects.exists()


@pytest.mark.parametrize("to", ["", "nobody", "a@b@c.example", "x@example.com\nBcc: y@example.com"])
def test_only_a_mail_address_is_taken(conversation: Conversation, said: Message, representative: Representative, to: str) -> None:
    with pytest.raises(Invalid):
        forward(conversation, parcel(said), to=to, by=representative)


def test_without_a_mail_server_it_is_refused(
    conversation: Conversation, said: Message, representative: Representative, settings: LazySettings
) -> None:
    settings.EMAIL_HOST = ""

    with pytest.raises(NoMailServer):
        forward(conversation, parcel(said), to=TO, by=representative)


def test_while_the_server_is_away_it_waits_and_after_a_day_it_has_failed(
    conversation: Conversation,
    said: Message,
    representative: Representative,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = forward(conversation, parcel(said), to=TO, by=representative)
    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", away)

    with pytest.raises(Unavailable):
        hand_to_mail(forwarding_id=made.pk)
    assert Forwarding.objects.get().stage == Stage.WAITING

    clock.shift(timedelta(days=1, minutes=1))
    hand_to_mail(forwarding_id=made.pk)
    assert Forwarding.objects.get().stage == Stage.FAILED
    assert conversation.messages.filter(body="event.forward_failed").count() == 1


def test_an_address_that_is_refused_is_not_tried_again(
    conversation: Conversation, said: Message, representative: Representative, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise smtplib.SMTPRecipientsRefused({})

    made = forward(conversation, parcel(said), to=TO, by=representative)
    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", refuse)
    hand_to_mail(forwarding_id=made.pk)
    hand_to_mail(forwarding_id=made.pk)

    assert Forwarding.objects.get().stage == Stage.FAILED
    assert conversation.messages.filter(body="event.forward_failed").count() == 1
