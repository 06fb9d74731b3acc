"""Two conversations that are one matter: one gives way, both numbers lead to the main one, and for a day it can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from time import sleep
from typing import Any

from django.db import IntegrityError, OperationalError, models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr

from sodan.desk.conversation import Conversation, Owner
from sodan.desk.event import ConversationMerged, OwnerChanged
from sodan.desk.link import ConversationLink
from sodan.desk.message import Author, Message
from sodan.desk.outbound import record_event
from sodan.desk.resolution import reopen
from sodan.desk.snooze import end_snooze
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, NotFound, NotPermitted, Unavailable
from sodan.kit.event import announce
from sodan.kit.record import Record
from sodan.people.representative import Representative

UNDOABLE = timedelta(hours=24)
SENIOR_ROLES = ("supervisor", "owner")
_LONGEST_KEY = 120
_ASKS, _PAUSE = 100, 0.02  # seconds
# What tells of the conversation itself, not of its matter: it stays with the number it was written under.
_STAYS = {
    "ai.dialogue", "desk.bulkitem", "desk.conversationmerge", "desk.conversationsplit", "desk.countdown", "desk.rating",
    "desk.ratingrequest", "desk.resolution",
    "desk.snooze", "desk.viewer",
}  # fmt: skip


class ConversationMerge(Record):
    """``gone`` gave way to ``kept``. ``moved`` is what went over (numbers by record), ``before`` what stood there.

    Lasts while ``undone_at`` is empty. Goes with either conversation when its customer is forgotten.
    """

    kept = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="swallowed")
    gone = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="gave_way")
    by = models.ForeignKey(Representative, null=True, on_delete=models.SET_NULL, related_name="+")
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """A conversation gives way once at a time."""

        constraints = (
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at=None), name="one_lasting_merge_of_a_conversation"),
        )

    def __str__(self) -> str:
        """Which into which."""
        return f"#{self.gone_id} → #{self.kept_id}"

    @property
    def can_be_undone(self) -> bool:
        """Whether it lasts, and was done less than a day ago."""
        return self.undone_at is None and now() - self.created_at < UNDOABLE


class OtherCustomer(NotPermitted):
    """The two are of different customers: only a senior who says so may merge them."""

    code = "error.other_customer"


def main_of(pks: Collection[int]) -> dict[int, int]:
    """Of these conversations those that gave way, each with the one that stands for it now; one query for each step."""
    found: dict[int, int] = {}
    asked = set(pks)
    while asked:
        step = dict(ConversationMerge.objects.filter(gone__in=asked, undone_at=None).values_list("gone_id", "kept_id"))
        found = {gone: step.get(kept, kept) for gone, kept in found.items()} | {
            gone: kept for gone, kept in step.items() if gone in pks
        }
        asked = set(step.values())
    return found


def check_may_merge(kept: Conversation, gone: Conversation, *, by: Representative, is_sure: bool) -> None:
    """Merging must not be a way to claim somebody's words.

    Raises Conflict for one conversation, two brands, spam or one that has given way already; OtherCustomer where the customers
    differ, unless a senior says that it is one person.
    """
    if kept.pk == gone.pk or kept.brand_id != gone.brand_id:
        raise Conflict(f"#{gone.pk} cannot be merged into #{kept.pk}")
    if main_of([kept.pk, gone.pk]) or kept.spam_at or gone.spam_at:
        raise Conflict("one of them has given way already, or is spam")
    if kept.customer_id != gone.customer_id and not (is_sure and by.role in SENIOR_ROLES):
        raise OtherCustomer("two customers")


@transaction.atomic
def merge(kept: Conversation, gone: Conversation, *, by: Representative, is_sure: bool = False) -> ConversationMerge:
    """Bring both together in ``kept``: what was said and done in ``gone`` moves there, and ``gone`` is closed.

    ``is_sure``: a senior says that two customers are one person. Raises what ``check_may_merge`` raises.
    """
    kept, gone = _both(kept.pk, gone.pk)
    check_may_merge(kept, gone, by=by, is_sure=is_sure)
    made = ConversationMerge.objects.create(kept=kept, gone=gone, by=by, before=_standing(kept, gone))
    made.moved = dict(_moved(kept, gone))
    made.save(update_fields=["moved"])
    end_snooze(gone)
    shut = {"is_open": False, "waiting_since": None, "is_unread": False, "snoozed_until": None, "priority": 0}
    Conversation.objects.filter(pk=gone.pk).update(**shut, preview=f"→ #{kept.pk}", turn=F("turn") + 1)
    if gone.is_open and not kept.is_open:
        reopen(kept)
    _take_up(kept, gone, by)
    record_event(kept, "event.merged", by=by, name=by.name, number=gone.pk)
    record_event(gone, "event.gave_way", by=by, name=by.name, number=kept.pk)
    _tell(kept, gone)
    return made


@transaction.atomic
def undo_merge(done: ConversationMerge, *, by: Representative) -> ConversationMerge:
    """Put every message back where it was; what came since stays with the main one.

    Raises Conflict after a day, when it was undone before, or when the main one has given way itself.
    """
    kept, gone = _both(done.kept_id, done.gone_id)
    done.refresh_from_db()
    if not done.can_be_undone or main_of([kept.pk]):
        raise Conflict("a day has passed, it was undone before, or the main one has given way itself")
    ConversationMerge.objects.filter(pk=done.pk).update(undone_at=now(), undone_by=by)
    _put_back(done)
    was = done.before["gone"]
    newest = _newest(gone)
    Conversation.objects.filter(pk=gone.pk).update(
        is_open=was["is_open"],
        waiting_since=was["waiting_since"],
        priority=was["priority"],
        preview=newest.body[:160] if newest else "",
        turn=F("turn") + 1,
    )
    _as_it_reads_now(kept)
    record_event(kept, "event.parted", by=by, name=by.name, number=gone.pk)
    record_event(gone, "event.parted", by=by, name=by.name, number=kept.pk)
    _tell(kept, gone)
    done.refresh_from_db()
    return done


def merges_in(conversation: Conversation) -> tuple[ConversationMerge, ...]:
    """What was brought together in this conversation and lasts, the newest first."""
    return tuple(ConversationMerge.objects.filter(kept=conversation, undone_at=None).select_related("by").order_by("-pk"))


def merge_for(person: Representative, pk: int) -> ConversationMerge:
    """One merge of a brand this person serves. Raises NotFound for any other."""
    found = ConversationMerge.objects.filter(pk=pk, kept__brand__representatives=person).select_related("kept", "gone").first()
    if found is None:
        raise NotFound(f"merge {pk}")
    return found


def _both(kept: int, gone: int) -> tuple[Conversation, Conversation]:
    """Both, held until the transaction ends.

    Whoever stores a message for the one that gave way holds it and waits for the main one: so nobody waits here while holding
    either, but lets go and asks again. Raises Unavailable when they are still held after two seconds.
    """
    held = Conversation.objects.select_for_update(of=("self",), nowait=True).select_related("brand", "customer")
    for _ in range(_ASKS):
        try:
            with transaction.atomic():
                both = {one.pk: one for one in held.filter(pk__in=(kept, gone)).order_by("pk")}
        except OperationalError:
            sleep(_PAUSE)
        else:
            return both[kept], both[gone]
    raise Unavailable("the conversations are busy", retry=1)


def _standing(kept: Conversation, gone: Conversation) -> dict[str, Any]:
    def told(one: Conversation) -> dict[str, Any]:
        since = one.waiting_since.isoformat() if one.waiting_since else None
        return {"is_open": one.is_open, "waiting_since": since, "priority": one.priority, "owner": one.owner}

    return {"kept": told(kept), "gone": told(gone)}


def _take_up(kept: Conversation, gone: Conversation, by: Representative) -> None:
    """The main one waits as long, is as urgent and as new as the two together; a person holds what a person brought together."""
    since = min(filter(None, (kept.waiting_since, gone.waiting_since)), default=None)
    newest = _newest(kept)
    changes: dict[str, Any] = {"waiting_since": since, "turn": F("turn") + 1, "priority": max(kept.priority, gone.priority)}
    changes["last_message_at"] = max(kept.last_message_at, gone.last_message_at)
    if newest is not None and gone.last_message_at > kept.last_message_at:
        changes["preview"] = newest.body[:160]
    if kept.owner == Owner.AI:
        changes |= {"owner": Owner.HUMAN, "assignee": by}
    Conversation.objects.filter(pk=kept.pk).update(**changes)
    kept.refresh_from_db()
    if kept.owner != Owner.AI:
        announce(OwnerChanged(kept.brand_id, kept.pk, kept.owner))


def _as_it_reads_now(kept: Conversation) -> None:
    newest = _newest(kept)
    waits = newest is not None and newest.author == Author.CUSTOMER and kept.is_open
    Conversation.objects.filter(pk=kept.pk).update(
        preview=newest.body[:160] if newest else "",
        last_message_at=newest.at if newest else kept.last_message_at,
        waiting_since=(kept.waiting_since or newest.at) if waits and newest else None,
        turn=F("turn") + 1,
    )


def _newest(conversation: Conversation) -> Message | None:
    said = Message.objects.filter(conversation=conversation, kind__in=Message.TO_CUSTOMER)
    return said.order_by("-pk").first()


def _tell(kept: Conversation, gone: Conversation) -> None:
    announce(ConversationMerged(kept.brand_id, gone.pk, kept.pk))
    announce(ConversationMerged(kept.brand_id, kept.pk, kept.pk))


def _relations() -> Iterator[Any]:
    """Everything that hangs on a conversation, whatever room it stands in, but for what stays."""
    for relation in Conversation._meta.related_objects:  # noqa: SLF001 - Django's public name for what describes a record
        if _label(relation.related_model) not in _STAYS:
            yield relation


def _moved(kept: Conversation, gone: Conversation) -> Iterator[tuple[str, list[int]]]:
    for relation in _relations():
        record, name = relation.related_model, relation.field.name
        if record is Message:
            _rename_alike(kept, gone)
        rows = _rows(record).filter(**{name: gone})
        if record is ConversationLink:  # what ties the two would tie the main one to itself
            rows = rows.exclude(one=kept).exclude(other=kept)
        numbers = list(rows.order_by("pk").values_list("pk", flat=True))
        if record is not Message and _is_unique(record, relation.field):
            numbers = [number for number in numbers if _fits(record, number, name, kept)]
        else:
            rows.update(**{name: kept})
        if numbers:
            yield f"{_label(record)}.{name}", numbers


def _is_unique(record: Any, field: Any) -> bool:
    return bool(field.unique) or any(field.name in getattr(rule, "fields", ()) for rule in record._meta.constraints)  # noqa: SLF001 - as above


def _rename_alike(kept: Conversation, gone: Conversation) -> None:
    """A channel's id is unique in one conversation only: the same one in the other is kept under another name."""
    theirs = Message.objects.filter(conversation=kept, provider_id__isnull=False).values("provider_id")
    alike = Message.objects.filter(conversation=gone, provider_id__in=theirs)
    alike.update(provider_id=Substr(Concat(Value(_prefix(gone.pk)), F("provider_id")), 1, _LONGEST_KEY))


def _prefix(gone: int) -> str:
    return f"#{gone}:"


def _put_back(done: ConversationMerge) -> None:
    """What was moved and still is where it was moved to."""
    for relation in _relations():
        record, name = relation.related_model, relation.field.name
        numbers = done.moved.get(f"{_label(record)}.{name}", [])
        rows = _rows(record).filter(pk__in=numbers, **{name: done.kept_id})
        if record is not Message and _is_unique(record, relation.field):
            for number in rows.values_list("pk", flat=True):
                _fits(record, number, name, done.gone)
        else:
            rows.update(**{name: done.gone_id})
    prefix = _prefix(done.gone_id)
    renamed = Message.objects.filter(conversation=done.gone_id, provider_id__startswith=prefix)
    renamed.update(provider_id=Substr(F("provider_id"), len(prefix) + 1))


def _fits(record: Any, number: int, name: str, into: Conversation) -> bool:
    """Move one row of a kind of which a conversation has only one; where both have it, each keeps its own."""
    try:
        with transaction.atomic():
            _rows(record).filter(pk=number).update(**{name: into})
    except IntegrityError:
        return False
    return True


def _label(record: Any) -> str:
    return str(record._meta.label_lower)  # noqa: SLF001 - as above


def _rows(record: Any) -> models.Manager[Any]:
    manager: models.Manager[Any] = record._default_manager  # noqa: SLF001 - as above
    return manager
