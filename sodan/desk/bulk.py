"""One act on many conversations: a selection or a whole list, done by a job, with what failed named, and undone again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation, Owner, conversations_of
from sodan.desk.event import BulkActMoved, OwnerChanged
from sodan.desk.handover import assign, set_priority
from sodan.desk.macro import MacroRun, macro_for, run_macro, undo_run
from sodan.desk.merge import ConversationMerge, merge, undo_merge
from sodan.desk.resolution import reopen, resolve
from sodan.desk.routing import Priority
from sodan.desk.snooze import Woken, snooze, wake
from sodan.desk.spam import mark_as_spam, take_out_of_spam
from sodan.desk.step import Actor, take, take_back
from sodan.desk.tag import Tagging, tag, untag
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotFound, SodanError
from sodan.kit.event import announce
from sodan.kit.job import job
from sodan.kit.record import Record
from sodan.people.representative import Kind, Representative

MOST = 10_000
_BATCH = 40
KEPT = timedelta(days=30)
FAILURES_SHOWN = 50


class Act(models.TextChoices):
    """What can be done to many at once."""

    ASSIGN = "assign"
    RESOLVE = "resolve"
    PRIORITY = "priority"
    SNOOZE = "snooze"
    TAG = "tag"
    SPAM = "spam"
    MACRO = "macro"
    MERGE = "merge"
    STATUS = "status"
    FIELD = "field"


class Stage(models.TextChoices):
    """How far it is: being done, done, being undone, undone."""

    DOING = "doing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkAct(Record):
    """One act of one person on many conversations. ``wants`` is what it needs: to whom, how urgent, until when, which tag."""

    by = models.ForeignKey(Representative, on_delete=models.CASCADE, related_name="bulk_acts")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")  # whose desk hears how far it is
    act = models.CharField(max_length=16, choices=Act.choices)
    wants = models.JSONField(default=dict)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.DOING)
    total = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        """What, to how many."""
        return f"{self.act} × {self.total}"


class BulkItem(models.Model):
    """One conversation of it. ``before`` is what stood there, ``turn`` how often it had changed hands afterwards."""

    bulk = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="items")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField(default=dict)
    turn = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=24, blank=True)

    class Meta:
        """Read in order; a conversation stands in an act once."""

        constraints = [models.UniqueConstraint(fields=["bulk", "conversation"], name="one_item_of_a_conversation")]
        indexes = [models.Index(fields=["bulk", "done_at", "id"], name="bulk_item_to_do")]


@transaction.atomic
def start_bulk(pks: Sequence[int], *, act: Act, wants: Mapping[str, Any], by: Representative) -> BulkAct:
    """Begin the act on those of these conversations that this person may see; a job does it.

    Raises Invalid for what the act does not get (a tag without a name), NotFound when none of them is there to be seen.
    """
    _check(act, wants, by)
    found = list(conversations_of(by).filter(pk__in=list(pks)[:MOST]).order_by("pk").values_list("pk", "brand_id"))
    if not found:
        raise NotFound("no conversation to act on")
    if act == Act.MERGE:  # into the oldest of them, whose number is the one people know
        wants = {"into": found.pop(0)[0]}
        if not found:
            raise Invalid("one conversation is no two", where="pk", expected="two conversations or more")
    brand = Conversation.objects.values_list("brand", flat=True).get(pk=wants["into"]) if act == Act.MERGE else found[0][1]
    bulk = BulkAct.objects.create(by=by, brand_id=brand, act=act, wants=dict(wants), total=len(found))
    BulkItem.objects.bulk_create([BulkItem(bulk=bulk, conversation_id=pk) for pk, _ in found], batch_size=500)
    go_on.later(bulk_id=bulk.pk, dedupe_key=f"bulk:{bulk.pk}:0")
    return bulk


@transaction.atomic
def undo_bulk(bulk: BulkAct) -> None:
    """Put back what it changed, where nothing else has happened since. Raises Conflict unless it is done and not undone."""
    if not BulkAct.objects.filter(pk=bulk.pk, stage=Stage.DONE).update(stage=Stage.UNDOING):
        raise Conflict("it is not done, or undone already")
    bulk.refresh_from_db()
    BulkItem.objects.filter(bulk=bulk).exclude(failure="").update(undone_at=now())  # nothing was done there
    go_on.later(bulk_id=bulk.pk, dedupe_key=f"bulk:{bulk.pk}:undo")


@job(attempts=20)
def go_on(*, bulk_id: int, from_item: int = 0) -> None:
    """Do, or undo, the next few, say how far it is, and store the call that goes on. Safe to run twice."""
    bulk = BulkAct.objects.select_related("by", "brand").filter(pk=bulk_id).first()
    if bulk is None or bulk.stage not in (Stage.DOING, Stage.UNDOING):
        return
    undoing = bulk.stage == Stage.UNDOING
    waiting = bulk.items.filter(undone_at=None) if undoing else bulk.items.filter(done_at=None)
    few = list(waiting.filter(pk__gt=from_item).select_related("conversation__brand").order_by("pk")[:_BATCH])
    for item in few:
        _take(item, bulk, _undo_one if undoing else _do_one)
    with transaction.atomic():
        if len(few) == _BATCH:
            go_on.later(bulk_id=bulk.pk, from_item=few[-1].pk, dedupe_key=f"bulk:{bulk.pk}:{few[-1].pk}:{bulk.stage}")
        else:
            BulkAct.objects.filter(pk=bulk.pk).update(stage=Stage.UNDONE if undoing else Stage.DONE)
        announce(BulkActMoved(bulk.brand_id, 0, bulk.pk))


@job(every=86_400)
def forget_old_bulk() -> None:
    """What was done a month ago is not undone any more: its items need not be kept."""
    BulkAct.objects.filter(created_at__lt=now() - KEPT).delete()


def failures_of(bulk: BulkAct) -> list[BulkItem]:
    """What could not be done, the first fifty, each with its conversation."""
    return list(bulk.items.exclude(failure="").select_related("conversation__customer").order_by("pk")[:FAILURES_SHOWN])


def bulk_for(person: Representative, pk: int) -> BulkAct:
    """One of this person's own. Raises NotFound for any other."""
    found = BulkAct.objects.select_related("by", "brand").filter(pk=pk, by=person).first()
    if found is None:
        raise NotFound(f"bulk act {pk}")
    return found


def _take(item: BulkItem, bulk: BulkAct, deed: Callable[[BulkItem, BulkAct], None]) -> None:
    """One item in a transaction of its own, so that one which cannot be done leaves the others alone."""
    failure = ""
    try:
        with transaction.atomic():
            _check_served(item, bulk)
            deed(item, bulk)
    except SodanError as error:
        failure = error.code.removeprefix("error.")[:24]
    done = {"undone_at": now()} if bulk.stage == Stage.UNDOING else {"done_at": now()}
    BulkItem.objects.filter(pk=item.pk).update(failure=failure, **done)


def _check_served(item: BulkItem, bulk: BulkAct) -> None:
    """Whoever began it may have moved to other brands since."""
    if not conversations_of(bulk.by).filter(pk=item.conversation_id).exists():
        raise NotFound(f"conversation {item.conversation_id}")


def _check(act: Act, wants: Mapping[str, Any], by: Representative) -> None:
    if act == Act.PRIORITY and wants.get("priority") not in set(Priority):
        raise Invalid("no such priority", where="priority", expected="0, 1 or 2")
    if act == Act.TAG and not str(wants.get("tag", "")).strip():
        raise Invalid("a tag without a name", where="tag", expected="a name")
    if act in (Act.STATUS, Act.FIELD) and wants.get("kind") != act.value:
        raise Invalid(f"nothing to set as {act}", where=str(act), expected="a step of that kind")
    if act == Act.MACRO:
        macro_for(by, int(wants.get("macro") or 0))
    if act in (Act.ASSIGN, Act.SNOOZE) and not wants.get("to" if act == Act.ASSIGN else "until"):
        raise Invalid(f"nothing to {act} to", where=str(act), expected="a colleague, or a moment")


def _do_one(item: BulkItem, bulk: BulkAct) -> None:
    """Do it, and keep what stood there before."""
    conversation = item.conversation
    before = {
        "owner": conversation.owner,
        "assignee": conversation.assignee_id,
        "is_open": conversation.is_open,
        "priority": conversation.priority,
        "waiting": conversation.waiting_since.isoformat() if conversation.waiting_since else None,
        "until": conversation.snoozed_until.isoformat() if conversation.snoozed_until else None,
    }
    before |= _done(conversation, bulk)
    conversation.refresh_from_db(fields=["turn"])
    BulkItem.objects.filter(pk=item.pk).update(before=before, turn=conversation.turn)


def _done(conversation: Conversation, bulk: BulkAct) -> dict[str, Any]:
    """The act itself; what undoing it must know besides. Raises Conflict where there is nothing to change."""
    by, wants = bulk.by, bulk.wants
    if (deed := _WITH_MORE_TO_KNOW.get(Act(bulk.act))) is not None:
        return deed(conversation, wants, by)
    changed: object = True
    if bulk.act == Act.ASSIGN:
        assign(conversation, to=_colleague(conversation, wants["to"]), by=by)
    elif bulk.act == Act.RESOLVE:
        changed = resolve(conversation, by=by)
    elif bulk.act == Act.PRIORITY:
        changed = set_priority(conversation, Priority(wants["priority"]), by=by)
    elif bulk.act == Act.SNOOZE:
        snooze(conversation, until=datetime.fromisoformat(wants["until"]), by=by)
    else:
        changed = mark_as_spam(conversation, by=by)
    if not changed:
        raise Conflict("nothing to change")
    return {}


def _given_tag(conversation: Conversation, wants: Mapping[str, Any], by: Representative) -> dict[str, Any]:
    known = set(Tagging.objects.filter(conversation=conversation).values_list("tag_id", flat=True))
    given = tag(conversation, wants["tag"], by=by).pk
    return {"tag": None if given in known else given}


def _ran(conversation: Conversation, wants: Mapping[str, Any], by: Representative) -> dict[str, Any]:
    """All of a macro or nothing of it. Raises Conflict for one that stops: what it had done is not done then."""
    run = run_macro(macro_for(by, wants["macro"]), conversation, Actor(by))
    if not run.is_whole:
        raise Conflict(f"the macro stopped: {run.refused}")
    return {"run": run.pk}


def _merged(conversation: Conversation, wants: Mapping[str, Any], by: Representative) -> dict[str, Any]:
    into = conversations_of(by).filter(pk=wants["into"]).first()
    if into is None:
        raise NotFound(f"conversation {wants['into']}")
    return {"merge": merge(into, conversation, by=by).pk}


def _stepped(conversation: Conversation, wants: Mapping[str, Any], by: Representative) -> dict[str, Any]:
    """One step of those macros are made of."""
    return {"step": dict(wants), "was": take(wants, conversation, Actor(by))}


_WITH_MORE_TO_KNOW: Mapping[Act, Callable[[Conversation, Mapping[str, Any], Representative], dict[str, Any]]] = {
    Act.TAG: _given_tag,
    Act.MACRO: _ran,
    Act.MERGE: _merged,
    Act.STATUS: _stepped,
    Act.FIELD: _stepped,
}


def _colleague(conversation: Conversation, pk: int) -> Representative:
    found = conversation.brand.representatives.filter(pk=pk, kind=Kind.HUMAN, is_active=True).first()
    if found is None:
        raise NotFound(f"colleague {pk}")
    return found


def _undo_one(item: BulkItem, bulk: BulkAct) -> None:
    """Put back what stood there. Raises Conflict when the conversation has moved on since."""
    if item.conversation.turn != item.turn:
        raise Conflict("it has moved on")
    _BACK[Act(bulk.act)](item.conversation, item.before, bulk.by)


def _open_again(conversation: Conversation, before: Mapping[str, Any], by: Representative) -> None:  # noqa: ARG001 - as all of _BACK
    reopen(conversation)
    since = datetime.fromisoformat(before["waiting"]) if before["waiting"] else None
    Conversation.objects.filter(pk=conversation.pk).update(priority=before["priority"], waiting_since=since)


def _as_urgent_again(conversation: Conversation, before: Mapping[str, Any], by: Representative) -> None:
    set_priority(conversation, Priority(before["priority"]), by=by)


def _back_in_lists(conversation: Conversation, before: Mapping[str, Any], by: Representative) -> None:
    wake(conversation, because=Woken.PERSON, by=by)
    if before["until"] and datetime.fromisoformat(before["until"]) > now():
        snooze(conversation, until=datetime.fromisoformat(before["until"]), by=by)


def _no_spam(conversation: Conversation, before: Mapping[str, Any], by: Representative) -> None:
    take_out_of_spam(conversation, by=by)
    _give_back(conversation, before, by)
    _open_again(conversation, before, by)
    if not before["is_open"]:
        Conversation.objects.filter(pk=conversation.pk).update(is_open=False, waiting_since=None)


def _untagged(conversation: Conversation, before: Mapping[str, Any], by: Representative) -> None:  # noqa: ARG001 - as all of _BACK
    if before.get("tag"):
        untag(conversation, before["tag"])


def _step_back(conversation: Conversation, before: Mapping[str, Any], by: Representative) -> None:
    take_back(before["step"], before["was"], conversation, by=by)


def _run_back(conversation: Conversation, before: Mapping[str, Any], by: Representative) -> None:  # noqa: ARG001 - as all of _BACK
    undo_run(MacroRun.objects.select_related("conversation__brand").get(pk=before["run"]), by=by)


def _parted(conversation: Conversation, before: Mapping[str, Any], by: Representative) -> None:  # noqa: ARG001 - as all of _BACK
    undo_merge(ConversationMerge.objects.select_related("kept", "gone").get(pk=before["merge"]), by=by)


def _give_back(conversation: Conversation, before: Mapping[str, Any], by: Representative) -> None:  # noqa: ARG001 - as all of _BACK
    """Whoever held it before holds it again."""
    held = {"owner": Owner(before["owner"]), "assignee": before["assignee"], "turn": F("turn") + 1}
    Conversation.objects.filter(pk=conversation.pk).update(**held)
    announce(OwnerChanged(conversation.brand_id, conversation.pk, before["owner"]))


_BACK: Mapping[Act, Callable[[Conversation, Mapping[str, Any], Representative], None]] = {
    Act.ASSIGN: _give_back,
    Act.RESOLVE: _open_again,
    Act.PRIORITY: _as_urgent_again,
    Act.SNOOZE: _back_in_lists,
    Act.TAG: _untagged,
    Act.SPAM: _no_spam,
    Act.MACRO: _run_back,
    Act.MERGE: _parted,
    Act.STATUS: _step_back,
    Act.FIELD: _step_back,
}
