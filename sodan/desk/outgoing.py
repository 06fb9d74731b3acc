"""Words on their way: held for seconds so that they can be taken back, or planned and dropped when the customer writes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models, transaction

from sodan.desk.channel import carried_by
from sodan.desk.collision import check_seen
from sodan.desk.conversation import Conversation
from sodan.desk.draft import Mode, drop_draft, keep_draft
from sodan.desk.event import OutgoingChanged
from sodan.desk.field import FieldsMissing
from sodan.desk.message import Author, Message
from sodan.desk.outbound import record_event, send
from sodan.desk.portion import portions
from sodan.desk.resolution import reopen, resolve
from sodan.desk.snooze import LONGEST, snooze
from sodan.desk.status import Status, set_status
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.kit.event import announce
from sodan.kit.job import job
from sodan.kit.masking import masked
from sodan.kit.record import Record
from sodan.people.representative import Representative


class Kind(models.TextChoices):
    """Why it waits: so that it can be taken back, or because its moment has not come."""

    HELD = "held"
    PLANNED = "planned"


class Ended(models.TextChoices):
    """How it ended: sent, taken back by its writer, or kept back because something was said first."""

    SENT = "sent"
    TAKEN_BACK = "taken_back"
    CUSTOMER_WROTE = "customer_wrote"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class Then:
    """What follows the reply: the matter is closed, put aside, or given a status (its number); nothing as a rule."""

    closes: bool = False
    until: datetime | None = None
    status: int | None = None


class Outgoing(Record):
    """One reply that is not sent yet. ``seen`` is the last message it was written against; ``attachments`` are kept files."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="outgoing")
    by = models.ForeignKey(Representative, on_delete=models.CASCADE, related_name="outgoing")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    body = models.TextField(blank=True)
    attachments = models.JSONField(default=list)
    seen = models.BigIntegerField(default=0)
    send_at = models.DateTimeField()
    closes = models.BooleanField(default=False)
    until = models.DateTimeField(null=True, blank=True)
    status = models.ForeignKey(Status, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=16, choices=Ended.choices, blank=True)

    class Meta:
        """Few wait in a conversation at a time; they are read with it."""

        indexes = (
            models.Index(
                fields=["conversation", "send_at"], condition=models.Q(ended_at__isnull=True), name="outgoing_of_conversation"
            ),
        )

    def __str__(self) -> str:
        """What waits until when."""
        return f"{self.kind} until {self.send_at:%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be sent, with its files and the last message it was written against."""

    body: str
    attachments: Sequence[UUID] = ()
    seen: int | None = None


@transaction.atomic
def hold(conversation: Conversation, words: Words, *, by: Representative, at: datetime, kind: Kind, then: Then) -> Outgoing:
    """Send these words at that moment unless something is in the way; the draft they were is theirs now.

    Raises Overtaken when something was said that the writer had not seen, Invalid for a moment past or too far ahead.
    """
    if not now() < at <= now() + LONGEST:
        raise Invalid(f"“{at}” is no moment to send at", where="at", expected="a moment within a year")
    if then.until is not None and not now() < then.until <= now() + LONGEST:
        raise Invalid(f"“{then.until}” is no moment to wait for", where="then", expected="a moment within a year")
    check_seen(conversation, words.seen)
    newest = Message.objects.filter(conversation=conversation).order_by("-pk").values_list("pk", flat=True).first() or 0
    made = Outgoing.objects.create(
        conversation=conversation,
        by=by,
        kind=kind,
        body=masked(words.body).text,
        attachments=[str(key) for key in words.attachments],
        seen=newest,
        send_at=at,
        closes=then.closes,
        until=then.until,
        status_id=then.status,
    )
    drop_draft(conversation, by=by, mode=Mode.REPLY)
    announce(OutgoingChanged(conversation.brand_id, conversation.pk))
    send_held.later(outgoing_id=made.pk, run_at=at, dedupe_key=f"outgoing:{made.pk}")
    return made


def outgoing_in(conversation: Conversation) -> tuple[Outgoing, ...]:
    """What waits to be sent here, the soonest first."""
    waiting = Outgoing.objects.filter(conversation=conversation, ended_at=None).select_related("by")
    return tuple(waiting.order_by("send_at", "pk"))


def outgoing_for(person: Representative, pk: int) -> Outgoing:
    """One of this person's own. Raises NotFound for any other."""
    found = Outgoing.objects.select_related("conversation__brand").filter(pk=pk, by=person).first()
    if found is None:
        raise NotFound(f"outgoing {pk}")
    return found


@transaction.atomic
def take_back(outgoing: Outgoing) -> None:
    """It is not sent; its words are a draft again. Raises Conflict when it has gone or ended otherwise."""
    if not _end(outgoing, Ended.TAKEN_BACK):
        raise Conflict(f"outgoing {outgoing.pk} has ended")
    _return_words(outgoing)


@transaction.atomic
def send_now(conversation: Conversation, words: Words, *, by: Representative, then: Then) -> Message:
    """Say it and do what follows, in one transaction; what is too long for the channel goes in parts, files with the last.

    Raises Overtaken when something was said that the writer had not seen.
    """
    check_seen(conversation, words.seen)
    reopen(conversation)
    *before, last = portions(words.body, carried_by(conversation.channel))
    for part in before:
        send(conversation, part, by=by)
    sent = send(conversation, last, by=by, attachments=words.attachments)
    drop_draft(conversation, by=by, mode=Mode.REPLY)
    follow(conversation, then, by=by)
    return sent


def follow(conversation: Conversation, then: Then, *, by: Representative) -> None:
    """What the reply was sent with: close the matter, or put it aside; a moment that has passed meanwhile is none."""
    try:
        if then.status is not None:
            status = Status.objects.filter(pk=then.status, brand=conversation.brand_id).first()
            set_status(conversation, status, by=by)
        if then.closes:
            resolve(conversation, by=by)
    except FieldsMissing as missing:  # what was said is said: the matter stays open, and says why
        record_event(conversation, "event.left_open", by=by, fields=", ".join(str(field) for field in missing.fields))
    if then.closes or then.status is not None:
        return
    if then.until is not None and then.until > now():
        snooze(conversation, until=then.until, by=by)


@job(attempts=20, priority=5)
def send_held(*, outgoing_id: int) -> None:
    """The moment has come. Safe to run twice: whoever ends it first has it."""
    with transaction.atomic():
        found = (
            Outgoing.objects.select_related("conversation__brand", "conversation__customer", "by").filter(pk=outgoing_id).first()
        )
        if found is None or found.ended_at is not None:
            return
        in_the_way = _in_the_way(found)
        if not _end(found, in_the_way or Ended.SENT):
            return
        if in_the_way:
            _return_words(found)
            record_event(found.conversation, "event.kept_back", by=found.by, name=found.by.name, cause=in_the_way.value)
            return
        words = Words(found.body, [UUID(key) for key in found.attachments])
        send_now(found.conversation, words, by=found.by, then=Then(found.closes, found.until, found.status_id))


def _in_the_way(outgoing: Outgoing) -> Ended | None:
    """What was said since: planned words give way to the customer, words held for seconds only to another answer of ours."""
    check_seen(outgoing.conversation, None)  # held, so that nothing is said between the look and the sending
    newer = Message.objects.filter(conversation=outgoing.conversation, pk__gt=outgoing.seen, kind__in=Message.TO_CUSTOMER)
    if outgoing.kind == Kind.PLANNED:
        return Ended.CUSTOMER_WROTE if newer.filter(author=Author.CUSTOMER).exists() else None
    return Ended.OVERTAKEN if newer.exclude(author=Author.CUSTOMER).exists() else None


def _end(outgoing: Outgoing, how: Ended) -> bool:
    ended = Outgoing.objects.filter(pk=outgoing.pk, ended_at=None).update(ended_at=now(), ended=how)
    if ended:
        announce(OutgoingChanged(outgoing.conversation.brand_id, outgoing.conversation_id))
    return bool(ended)


def _return_words(outgoing: Outgoing) -> None:
    keep_draft(outgoing.conversation, outgoing.body, by=outgoing.by, mode=Mode.REPLY, seen=outgoing.seen)
