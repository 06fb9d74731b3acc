"""A second matter in one conversation: from a message on it goes on in a conversation of its own, tied to the first."""

from __future__ import annotations

from django.db import models, transaction
from django.db.models import F

from sodan.desk.conversation import Conversation, Owner
from sodan.desk.event import ConversationSplit as ConversationWasSplit
from sodan.desk.link import ConversationLink, Tie, link, unlink
from sodan.desk.mention import Mention
from sodan.desk.merge import UNDOABLE, ConversationMerge, main_of, merge
from sodan.desk.message import Author, Kind, Message
from sodan.desk.outbound import record_event
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.kit.event import announce
from sodan.kit.record import Record
from sodan.people.representative import Representative

SHORT = 160


class ConversationSplit(Record):
    """``made`` was taken out of ``source`` from the message ``first`` on. Undone by bringing both together again."""

    source = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="splits")
    made = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="split_from")
    first = models.BigIntegerField()
    by = models.ForeignKey(Representative, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Which out of which."""
        return f"#{self.source_id} ⇢ #{self.made_id}"

    @property
    def can_be_undone(self) -> bool:
        """Whether it lasts, and was done less than a day ago."""
        return self.undone_at is None and now() - self.created_at < UNDOABLE


@transaction.atomic
def split(source: Conversation, *, first: int, by: Representative) -> ConversationSplit:
    """Let everything from the message ``first`` on be a conversation of its own, held by whoever split it.

    Raises NotFound for a message that is not there, Invalid where nothing would be left before it, Conflict for spam or a
    conversation that gave way.
    """
    held = Conversation.objects.select_for_update(of=("self",)).select_related("brand", "customer").get(pk=source.pk)
    if held.spam_at or main_of([held.pk]):
        raise Conflict(f"#{held.pk} cannot be split")
    lines = Message.objects.filter(conversation=held)
    if not lines.filter(pk=first).exists():
        raise NotFound(f"message {first}")
    said = Message.objects.filter(conversation=held, kind__in=Message.TO_CUSTOMER)
    if not said.filter(pk__lt=first).exists() or not lines.filter(pk__gte=first).exclude(kind=Kind.EVENT).exists():
        raise Invalid("nothing would be left", where="first", expected="a message with others before it")
    made = _opened(held, said.filter(pk__gte=first), by)
    lines.filter(pk__gte=first).update(conversation=made)
    Mention.objects.filter(conversation=held, message__conversation=made).update(conversation=made)
    _as_it_reads_now(held, said)
    kept = ConversationSplit.objects.create(source=held, made=made, first=first, by=by)
    link(held, made, tie=Tie.SPLIT, by=by)
    record_event(held, "event.split", by=by, name=by.name, number=made.pk)
    record_event(made, "event.split_from", by=by, name=by.name, number=held.pk)
    announce(ConversationWasSplit(held.brand_id, held.pk, made.pk))
    return kept


@transaction.atomic
def undo_split(done: ConversationSplit, *, by: Representative) -> ConversationMerge:
    """Bring both together again, with what was said since. Raises Conflict after a day or when it was undone before."""
    if not done.can_be_undone:
        raise Conflict("a day has passed, or it was undone before")
    together = merge(done.source, done.made, by=by, is_sure=True)
    ConversationSplit.objects.filter(pk=done.pk).update(undone_at=now())
    for found in ConversationLink.objects.filter(one=done.source, other=done.made, ended_at=None):
        unlink(found, by=by)
    return together


def split_for(person: Representative, pk: int) -> ConversationSplit:
    """One split of a brand this person serves. Raises NotFound for any other."""
    found = ConversationSplit.objects.filter(pk=pk, source__brand__representatives=person)
    split_found = found.select_related("source__brand", "made__brand").first()
    if split_found is None:
        raise NotFound(f"split {pk}")
    return split_found


def splits_of(conversation: Conversation) -> tuple[ConversationSplit, ...]:
    """What was taken out of it and lasts, the newest first."""
    return tuple(ConversationSplit.objects.filter(source=conversation, undone_at=None).order_by("-pk"))


def _opened(held: Conversation, said: models.QuerySet[Message], by: Representative) -> Conversation:
    first, last = said.order_by("pk").first(), said.order_by("-pk").first()
    waits = last is not None and last.author == Author.CUSTOMER
    return Conversation.objects.create(
        brand=held.brand,
        customer=held.customer,
        channel=held.channel,
        language=held.language,
        subject=first.body[:SHORT] if first else "",
        preview=last.body[:SHORT] if last else "",
        owner=Owner.HUMAN,
        assignee=by,
        priority=held.priority,
        last_message_at=last.at if last else now(),
        waiting_since=last.at if last and waits else None,
    )


def _as_it_reads_now(held: Conversation, said: models.QuerySet[Message]) -> None:
    last = said.order_by("-pk").first()
    waits = last is not None and last.author == Author.CUSTOMER and held.is_open
    Conversation.objects.filter(pk=held.pk).update(
        preview=last.body[:SHORT] if last else "",
        last_message_at=last.at if last else held.last_message_at,
        waiting_since=last.at if last and waits else None,
        turn=F("turn") + 1,
    )
