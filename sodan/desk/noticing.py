"""Who is told of what: from what happened at the desk to the people it concerns. Jobs all, so that nobody waits for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef

from sodan.company.brand import Brand
from sodan.desk.bulk import BulkAct
from sodan.desk.bulk import Stage as BulkStage
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.countdown import Countdown
from sodan.desk.follower import Follower, following_among
from sodan.desk.mention import Mention
from sodan.desk.message import Author, Kind, Message
from sodan.desk.notice import Notice, Told, tell
from sodan.desk.notice_choice import What
from sodan.desk.todo import Todo
from sodan.kit.clock import now
from sodan.kit.job import job

EVERY = 5  # seconds between two looks at what customers wrote
LOOKED_BACK = timedelta(minutes=2)
_BATCH = 500
_EVER = datetime(2000, 1, 1, tzinfo=UTC)
_GIVEN = ("event.assigned", "event.auto_assigned", "event.auto_assigned_for")


def is_note(message_id: int) -> bool:
    """Whether the line is a colleague's note, and no quiet event; one look."""
    return Message.objects.filter(pk=message_id, kind=Kind.NOTE).exists()


def is_followed(conversation_id: int) -> bool:
    """Whether anybody follows the conversation; one look at an index."""
    return Follower.objects.filter(conversation=conversation_id).exists()


@job()
def tell_holder(*, conversation_id: int) -> None:
    """A conversation is in somebody's hands: they are told when it was given to them, and not when they took it."""
    found = Conversation.objects.filter(pk=conversation_id, owner=Owner.HUMAN, assignee__isnull=False).first()
    if found is None or found.assignee_id is None:
        return
    lines = Message.objects.filter(conversation=found, kind=Kind.EVENT)
    given = lines.order_by("-pk").values_list("body", "representative_id").first()
    key, by = given if given is not None else ("", None)
    if key in _GIVEN:
        tell([found.assignee_id], Told(What.ASSIGNED, found.brand_id, found.pk, by))


@job()
def tell_of_note(*, message_id: int) -> None:
    """A note: those it calls are told so, and those who follow that there is one."""
    note = Message.objects.select_related("conversation").filter(pk=message_id, kind=Kind.NOTE).first()
    if note is None:
        return
    where = note.conversation
    called = list(Mention.objects.filter(message=note, read_at=None).values_list("representative_id", flat=True))
    tell(called, Told(What.MENTIONED, where.brand_id, where.pk, note.representative_id))
    others = set(_followers(where.pk)) - set(called)
    tell(sorted(others), Told(What.FOLLOWED, where.brand_id, where.pk, note.representative_id, {"stage": "note"}))


@job()
def tell_followers(*, conversation_id: int, stage: str, message_id: int = 0) -> None:
    """A conversation moved on: ``stage`` is reply, resolved or reopened. Whoever did it is not told."""
    where = Conversation.objects.filter(pk=conversation_id).first()
    if where is None:
        return
    lines = Message.objects.filter(conversation=where)
    lines = lines.filter(pk=message_id) if message_id else lines.filter(kind=Kind.EVENT, body=f"event.{stage}").order_by("-pk")
    by = lines.values_list("representative_id", flat=True).first()
    tell(_followers(where.pk), Told(What.FOLLOWED, where.brand_id, where.pk, by, {"stage": stage}))


@job()
def tell_of_deadline(*, countdown_id: int, stage: str) -> None:
    """A deadline is close or was missed: whoever holds the conversation is told."""
    found = Countdown.objects.select_related("conversation").filter(pk=countdown_id, ended_at=None).first()
    if found is not None and found.conversation.assignee_id is not None:
        told = Told(What(stage), found.brand_id, found.conversation_id)
        tell([found.conversation.assignee_id], told)


@job()
def tell_of_todo(*, todo_id: int) -> None:
    """Something waits for a person in a conversation: whoever holds it is told, once."""
    todo = Todo.objects.select_related("conversation").filter(pk=todo_id, done_at=None, conversation__isnull=False).first()
    if todo is None or todo.conversation is None or todo.conversation.assignee_id is None:
        return
    told = Notice.objects.filter(what=What.TODO, conversation=todo.conversation, about__todo=todo.pk)
    if not told.exists():
        about = {"todo": todo.pk}
        tell([todo.conversation.assignee_id], Told(What.TODO, todo.brand_id, todo.conversation_id, about=about))


@job()
def tell_of_bulk(*, bulk_id: int) -> None:
    """An act on many is done: whoever began it is told how many, once."""
    bulk = BulkAct.objects.filter(pk=bulk_id, stage=BulkStage.DONE).first()
    if bulk is not None and not Notice.objects.filter(representative=bulk.by_id, what=What.BULK, about__bulk=bulk.pk).exists():
        failed = bulk.items.exclude(failure="").count()
        about = {"bulk": bulk.pk, "total": bulk.total, "failed": failed}
        tell([bulk.by_id], Told(What.BULK, bulk.brand_id, about=about))


@job(every=EVERY)
def tell_of_customers() -> None:
    """Customers wrote in conversations that somebody holds or follows, and nobody has looked: a few queries for all of them.

    It looks at what stands there instead of following each message, so that receiving one costs nothing more.
    """
    for brand in Brand.objects.values_list("pk", flat=True):
        held = list(unseen_in(brand, owners=(Owner.HUMAN,)).filter(assignee__isnull=False)[:_BATCH])
        followed = Exists(Follower.objects.filter(conversation=OuterRef("pk")))
        watched = list(unseen_in(brand, owners=tuple(Owner)).filter(followed)[:_BATCH])
        if held or watched:
            _tell_of(brand, held, watched)


def unseen_in(brand: int, *, owners: Sequence[Owner]) -> models.QuerySet[Conversation]:
    """What a customer wrote in lately and no colleague has looked at, read through the index of those who wait."""
    waiting = Conversation.objects.filter(brand=brand, is_open__in=[True], owner__in=owners, is_unread=True)
    waiting = waiting.filter(waiting_since__isnull=False, snoozed_until__isnull=True)
    return waiting.filter(last_message_at__gt=now() - LOOKED_BACK).order_by("-last_message_at", "-id")


def _tell_of(brand: int, held: Sequence[Conversation], watched: Sequence[Conversation]) -> None:
    since = _told_since([one.pk for one in (*held, *watched)])
    holders = {(one.pk, one.assignee_id) for one in held}
    for one in held:
        if one.assignee_id and since.get((one.pk, one.assignee_id), _EVER) < one.last_message_at:
            tell([one.assignee_id], Told(What.ANSWERED, brand, one.pk))
    following = following_among([one.pk for one in watched])
    for one in watched:
        others = [person for person in following.get(one.pk, ()) if (one.pk, person) not in holders]
        new = [person for person in others if since.get((one.pk, person), _EVER) < one.last_message_at]
        tell(new, Told(What.FOLLOWED, brand, one.pk, about={"stage": Author.CUSTOMER.value}))


def _told_since(conversations: Iterable[int]) -> dict[tuple[int, int], datetime]:
    """When each person was last told of a customer's words in each of these."""
    told = Notice.objects.filter(conversation__in=set(conversations), what__in=(What.ANSWERED, What.FOLLOWED))
    rows = told.order_by("created_at").values_list("conversation_id", "representative_id", "created_at")
    return {(conversation, person): at for conversation, person, at in rows}


def _followers(conversation_id: int) -> list[int]:
    return following_among([conversation_id]).get(conversation_id, [])
