"""Passing part of a conversation on to somebody outside the desk by mail: what, to whom, by whom, and how far it has come."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import models, transaction

from sodan.desk.attachment import Attachment, content_of
from sodan.desk.conversation import Conversation
from sodan.desk.draft import Mode, drop_draft
from sodan.desk.event import OutgoingChanged
from sodan.desk.message import Author, Message
from sodan.desk.outbound import record_event
from sodan.kit.clock import now
from sodan.kit.errors import Invalid, SodanError, Unavailable
from sodan.kit.event import announce
from sodan.kit.job import job
from sodan.kit.masking import masked
from sodan.kit.record import Record
from sodan.kit.when import told_when
from sodan.kit.words import word
from sodan.people.representative import Representative

MOST_MESSAGES, MOST_BYTES = 50, 20 * 1024 * 1024
OFFERED = 30  # messages to choose from
PATIENCE = timedelta(days=1)
_RETRY = 600  # seconds


class Stage(models.TextChoices):
    """How far it has come: waiting for the mail server, handed to it, or refused by it for good."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class NoMailServer(SodanError):
    """No mail server is set up, so nothing can be forwarded."""

    code = "forward.no_mail"


class Forwarding(Record):
    """Some messages of a conversation on their way to ``to``; ``messages`` and ``attachments`` are numbers and keys."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="forwardings")
    by = models.ForeignKey(Representative, on_delete=models.PROTECT, related_name="forwardings")
    to = models.EmailField()
    body = models.TextField()
    messages = models.JSONField(default=list)
    attachments = models.JSONField(default=list)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Few wait in a conversation at a time."""

        indexes = (models.Index(fields=["conversation"], condition=models.Q(stage="waiting"), name="forwarding_waiting"),)

    def __str__(self) -> str:
        """To whom, how far."""
        return f"to {self.to}: {self.stage}"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is passed on: the words above it, the messages and the files chosen."""

    body: str
    messages: Sequence[int] = ()
    attachments: Sequence[UUID] = ()


def can_forward() -> bool:
    """Whether a mail server is set up (``SODAN_MAIL_HOST``)."""
    return bool(settings.EMAIL_HOST)


def offered_in(conversation: Conversation) -> tuple[Message, ...]:
    """The newest messages that may be passed on, oldest first: what the customer and we said, never a note."""
    said = Message.objects.filter(conversation=conversation, kind__in=Message.TO_CUSTOMER).select_related("representative")
    return tuple(said.prefetch_related("attachments").order_by("-pk")[:OFFERED])[::-1]


@transaction.atomic
def forward(conversation: Conversation, parcel: Parcel, *, to: str, by: Representative) -> Forwarding:
    """Pass these messages and files of the conversation on; a job hands them to the mail server.

    Raises NoMailServer, Invalid for an address, for nothing chosen, or for what is not of this conversation or too much.
    """
    if not can_forward():
        raise NoMailServer("no mail server is set up")
    _check_address(to)
    said = Message.objects.filter(conversation=conversation, kind__in=Message.TO_CUSTOMER, pk__in=parcel.messages)
    chosen = list(said.order_by("pk").values_list("pk", flat=True)[: MOST_MESSAGES + 1])
    if not chosen or len(chosen) > MOST_MESSAGES or len(chosen) < len(set(parcel.messages)):
        raise Invalid("no messages of this conversation", where="messages", expected=f"1 to {MOST_MESSAGES} of its messages")
    files = list(Attachment.objects.filter(message__in=chosen, key__in=parcel.attachments))
    if len(files) < len(set(parcel.attachments)) or sum(file.size for file in files) > MOST_BYTES:
        raise Invalid("no such files", where="attachment", expected=f"files of the messages chosen, {MOST_BYTES} bytes at most")
    made = Forwarding.objects.create(
        conversation=conversation,
        by=by,
        to=to,
        body=masked(parcel.body).text,
        messages=chosen,
        attachments=[str(file.key) for file in files],
    )
    drop_draft(conversation, by=by, mode=Mode.FORWARD)
    record_event(conversation, "event.forwarded", by=by, name=by.name, to=to, count=len(chosen), files=len(files))
    announce(OutgoingChanged(conversation.brand_id, conversation.pk))
    hand_to_mail.later(forwarding_id=made.pk, dedupe_key=f"forwarding:{made.pk}")
    return made


def waiting_forwardings_in(conversation: Conversation) -> tuple[Forwarding, ...]:
    """What waits for the mail server, the oldest first."""
    waiting = Forwarding.objects.filter(conversation=conversation, stage=Stage.WAITING).select_related("by")
    return tuple(waiting.order_by("pk"))


@job(queue="mail", attempts=200, lease=60)
def hand_to_mail(*, forwarding_id: int) -> None:
    """Give it to the mail server. One that refuses the address is not asked again; one that is away is, for a day.

    Raises Unavailable while the server is away.
    """
    found = Forwarding.objects.select_related("conversation__brand", "conversation__customer", "by")
    forwarding = found.filter(pk=forwarding_id, stage=Stage.WAITING).first()
    if forwarding is None:
        return
    try:
        _mail(forwarding).send()
    except smtplib.SMTPRecipientsRefused:
        _end(forwarding, Stage.FAILED)
    except (OSError, smtplib.SMTPException) as error:
        if forwarding.created_at > now() - PATIENCE:
            raise Unavailable("the mail server is away", retry=_RETRY) from error
        _end(forwarding, Stage.FAILED)
    else:
        _end(forwarding, Stage.SENT)


@transaction.atomic
def _end(forwarding: Forwarding, stage: Stage) -> None:
    moved = Forwarding.objects.filter(pk=forwarding.pk, stage=Stage.WAITING).update(stage=stage, ended_at=now())
    if not moved:
        return
    conversation = forwarding.conversation
    if stage == Stage.FAILED:
        record_event(conversation, "event.forward_failed", by=forwarding.by, to=forwarding.to)
    announce(OutgoingChanged(conversation.brand_id, conversation.pk))


def _check_address(to: str) -> None:
    try:
        validate_email(to)
    except ValidationError as error:
        raise Invalid(f"“{to[:80]}” is no mail address", where="to", expected="name@example.com") from error


def _mail(forwarding: Forwarding) -> EmailMessage:
    """The mail as it reads: the words of who forwards it, then what was said, each line with who and when."""
    conversation, language = forwarding.conversation, forwarding.by.language
    brand = conversation.brand.name_in(language)
    said = Message.objects.filter(pk__in=forwarding.messages).select_related("representative").order_by("pk")
    told = "\n\n".join(_told(message, conversation, language) for message in said)
    mail = EmailMessage(
        word("forward.subject", language, brand=brand, number=conversation.pk),
        f"{forwarding.body}\n\n{word('forward.above', language)}\n\n{told}\n",
        settings.DEFAULT_FROM_EMAIL,
        [forwarding.to],
        reply_to=[forwarding.by.email],
        headers={"X-Sodan-Forwarding": str(forwarding.pk)},
    )
    for file in Attachment.objects.filter(key__in=forwarding.attachments):
        mail.attach(file.name, content_of(file.path), file.media_type)
    return mail


def _told(message: Message, conversation: Conversation, language: str) -> str:
    who = conversation.customer.name or word("forward.customer", language)
    if message.author != Author.CUSTOMER:
        who = message.representative.name if message.representative else conversation.brand.name_in(language)
    return f"{who} · {told_when(message.at, language, conversation.brand.zone)}\n{message.body}"
