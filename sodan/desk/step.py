"""The small acts that macros and rules are made of: each done on its own, with what stood there before, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.db import models, transaction

from sodan.company.brand import Brand
from sodan.company.hours import opens_at
from sodan.desk.canned import filled_in, places_in, values_in
from sodan.desk.checklist import begin_checklist, drop_items, template_named
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.draft import Mode, keep_draft
from sodan.desk.field import field_named, fill_in
from sodan.desk.handover import assign, assign_to_team, release, set_priority
from sodan.desk.outbound import add_note
from sodan.desk.outgoing import Then, Words, send_now
from sodan.desk.resolution import reopen, resolve
from sodan.desk.routing import Priority
from sodan.desk.snooze import UNTIL_ANSWERED, Woken, snooze, wake
from sodan.desk.status import set_status, status_named
from sodan.desk.tag import Tagging, key_of, tag, untag
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.kit.language import LANGUAGES
from sodan.people.representative import Kind as Made
from sodan.people.representative import Representative
from sodan.people.team import Team

MOST_STEPS = 20
ME, QUEUE, TEAM = "me", "queue", "team:"
MOMENTS = ("hour", "later", "tomorrow", "week", "answer")
_HOURS = {"hour": 1, "later": 3}


class Step(models.TextChoices):
    """What a step may be. INSERT puts words into the composer, SEND says them to the customer."""

    ASSIGN = "assign"
    TAG = "tag"
    UNTAG = "untag"
    PRIORITY = "priority"
    NOTE = "note"
    INSERT = "insert"
    SEND = "send"
    SNOOZE = "snooze"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    STATUS = "status"
    FIELD = "field"
    CHECKLIST = "checklist"


Steps: TypeAlias = list[dict[str, Any]]


class Actor:
    """On whose behalf steps are done: a person, with the last message they saw (None does not ask), or a rule."""

    __slots__ = ("inserted", "is_rule", "person", "seen")

    def __init__(self, person: Representative, *, seen: int | None = None, is_rule: bool = False) -> None:
        """``is_rule``: nobody sits at a composer."""
        self.person, self.seen, self.is_rule = person, seen, is_rule
        self.inserted = ""


def take(step: Mapping[str, Any], conversation: Conversation, actor: Actor) -> dict[str, Any]:
    """Do one step in a transaction of its own; what stood there before, for undoing it. Raises what the act itself raises."""
    with transaction.atomic():
        return _TAKE[Step(step["kind"])](step, conversation, actor)


def take_back(step: Mapping[str, Any], before: Mapping[str, Any], conversation: Conversation, *, by: Representative) -> bool:
    """Put back what stood there; False for what was said, which cannot be unsaid."""
    back = _BACK.get(Step(step["kind"]))
    if back is None:
        return False
    with transaction.atomic():
        back(step, before, conversation, by)
    return True


def colleagues_of(brand: Brand | None) -> models.QuerySet[Representative]:
    """Whom something can be given to: people who serve the brand, or any brand."""
    found = Representative.objects.filter(kind=Made.HUMAN, is_active=True)
    return found if brand is None else found.filter(brands=brand)


def _assigned(step: Mapping[str, Any], conversation: Conversation, actor: Actor) -> dict[str, Any]:
    before = {"owner": conversation.owner, "assignee": conversation.assignee_id}
    if step["to"] == QUEUE:
        release(conversation, by=actor.person)
        return before
    if step["to"].startswith(TEAM):
        team = Team.objects.filter(pk=int(step["to"][len(TEAM) :]), brand=conversation.brand_id).first()
        if team is None:
            raise NotFound(f"team {step['to']}")
        chosen = assign_to_team(conversation, team, by=actor.person)
        return before | {"name": chosen.name}
    assign(conversation, to=_holder(step["to"], conversation, actor), by=actor.person)
    return before


def _holder(to: str, conversation: Conversation, actor: Actor) -> Representative:
    """The colleague named. Raises NotFound when they are not there any more."""
    serving = colleagues_of(conversation.brand)
    if to == ME and not actor.is_rule:
        return actor.person
    found = serving.filter(pk=int(to) if to.isdecimal() else 0).first()
    if found is None:
        raise NotFound(f"nobody to assign to: {to}")
    return found


def _given_back(step: Mapping[str, Any], before: Mapping[str, Any], conversation: Conversation, by: Representative) -> None:  # noqa: ARG001 - as all of _BACK
    held = Representative.objects.filter(pk=before.get("assignee") or 0).first()
    if held is not None:
        assign(conversation, to=held, by=by)
    else:
        release(conversation, by=by, owner=Owner(before["owner"]))


def _tagged(step: Mapping[str, Any], conversation: Conversation, actor: Actor) -> dict[str, Any]:
    known = set(Tagging.objects.filter(conversation=conversation).values_list("tag_id", flat=True))
    given = tag(conversation, step["tag"], by=actor.person).pk
    return {"tag": None if given in known else given}


def _untagged(step: Mapping[str, Any], conversation: Conversation, actor: Actor) -> dict[str, Any]:  # noqa: ARG001 - as all of _TAKE
    found = Tagging.objects.filter(conversation=conversation, tag__key=key_of(step["tag"])).first()
    if found is None:
        return {}
    untag(conversation, found.tag_id)
    return {"tag": found.tag_id}


def _tag_off(step: Mapping[str, Any], before: Mapping[str, Any], conversation: Conversation, by: Representative) -> None:  # noqa: ARG001 - as all of _BACK
    if before.get("tag"):
        untag(conversation, before["tag"])


def _tag_on(step: Mapping[str, Any], before: Mapping[str, Any], conversation: Conversation, by: Representative) -> None:
    if before.get("tag"):
        tag(conversation, step["tag"], by=by)


def _prioritised(step: Mapping[str, Any], conversation: Conversation, actor: Actor) -> dict[str, Any]:
    before = {"priority": conversation.priority}
    set_priority(conversation, Priority(step["priority"]), by=actor.person)
    return before


def _as_urgent(step: Mapping[str, Any], before: Mapping[str, Any], conversation: Conversation, by: Representative) -> None:  # noqa: ARG001 - as all of _BACK
    set_priority(conversation, Priority(before["priority"]), by=by)


def _noted(step: Mapping[str, Any], conversation: Conversation, actor: Actor) -> dict[str, Any]:
    add_note(conversation, filled_in(step["text"], values_in(conversation, by=actor.person)), by=actor.person)
    return {}


def _words(step: Mapping[str, Any], conversation: Conversation, actor: Actor) -> str:
    texts = step["texts"]
    text = texts.get(conversation.language) or next(texts[code] for code in LANGUAGES if code in texts)
    return filled_in(text, values_in(conversation, by=actor.person))


def _inserted(step: Mapping[str, Any], conversation: Conversation, actor: Actor) -> dict[str, Any]:
    actor.inserted = _words(step, conversation, actor)
    keep_draft(conversation, actor.inserted, by=actor.person, mode=Mode.REPLY, seen=actor.seen or 0)
    return {}


def _sent(step: Mapping[str, Any], conversation: Conversation, actor: Actor) -> dict[str, Any]:
    words = _words(step, conversation, actor)
    if names := places_in(words):
        raise Invalid(f"nothing fills “{names[0]}”", where="texts", expected="words without open places")
    sent = send_now(conversation, Words(words, seen=actor.seen), by=actor.person, then=Then())
    actor.seen = sent.pk if actor.seen is not None else None
    return {}


def _aside(step: Mapping[str, Any], conversation: Conversation, actor: Actor) -> dict[str, Any]:
    snooze(conversation, until=moment_named(step["until"], conversation.brand), by=actor.person)
    return {}


def _woken(step: Mapping[str, Any], before: Mapping[str, Any], conversation: Conversation, by: Representative) -> None:  # noqa: ARG001 - as all of _BACK
    wake(conversation, because=Woken.PERSON, by=by)


def _resolved(step: Mapping[str, Any], conversation: Conversation, actor: Actor) -> dict[str, Any]:  # noqa: ARG001 - as all of _TAKE
    before = {"is_open": conversation.is_open, "priority": conversation.priority}
    resolve(conversation, by=actor.person)
    return before


def _open_again(step: Mapping[str, Any], before: Mapping[str, Any], conversation: Conversation, by: Representative) -> None:  # noqa: ARG001 - as all of _BACK
    if before.get("is_open"):
        reopen(conversation)


def _reopened(step: Mapping[str, Any], conversation: Conversation, actor: Actor) -> dict[str, Any]:  # noqa: ARG001 - as all of _TAKE
    before = {"is_open": conversation.is_open}
    if not conversation.is_open and not reopen(conversation):
        raise Conflict("it cannot be opened again")
    return before


def _closed_again(step: Mapping[str, Any], before: Mapping[str, Any], conversation: Conversation, by: Representative) -> None:  # noqa: ARG001 - as all of _BACK
    if not before.get("is_open"):
        resolve(conversation, by=by)


def _given_status(step: Mapping[str, Any], conversation: Conversation, actor: Actor) -> dict[str, Any]:
    before = {"is_open": conversation.is_open, "since": conversation.waiting_since and conversation.waiting_since.isoformat()}
    return before | {"key": set_status(conversation, status_named(conversation.brand_id, step["status"]), by=actor.person)}


def _status_back(step: Mapping[str, Any], before: Mapping[str, Any], conversation: Conversation, by: Representative) -> None:  # noqa: ARG001 - as all of _BACK
    if before.get("is_open") and not conversation.is_open:
        reopen(conversation)
    set_status(conversation, status_named(conversation.brand_id, before["key"]) if before.get("key") else None, by=by)
    if before.get("since"):
        Conversation.objects.filter(pk=conversation.pk, is_open=True).update(
            waiting_since=datetime.fromisoformat(before["since"])
        )


def _filled(step: Mapping[str, Any], conversation: Conversation, actor: Actor) -> dict[str, Any]:
    field = field_named(conversation.brand_id, step["field"])
    before = fill_in(conversation, field, step["value"].split(","), by=actor.person)
    return {} if before is None else {"values": list(before)}


def _emptied(step: Mapping[str, Any], before: Mapping[str, Any], conversation: Conversation, by: Representative) -> None:
    if "values" in before:
        fill_in(conversation, field_named(conversation.brand_id, step["field"]), before["values"], by=by)


def _begun(step: Mapping[str, Any], conversation: Conversation, actor: Actor) -> dict[str, Any]:
    template = template_named(conversation.brand_id, step["checklist"])
    return {"items": begin_checklist(conversation, template, by=actor.person)}


def _list_off(step: Mapping[str, Any], before: Mapping[str, Any], conversation: Conversation, by: Representative) -> None:  # noqa: ARG001 - as all of _BACK
    drop_items(conversation, before.get("items", ()))


_TAKE: dict[Step, Callable[[Mapping[str, Any], Conversation, Actor], dict[str, Any]]] = {
    Step.ASSIGN: _assigned,
    Step.TAG: _tagged,
    Step.UNTAG: _untagged,
    Step.PRIORITY: _prioritised,
    Step.NOTE: _noted,
    Step.INSERT: _inserted,
    Step.SEND: _sent,
    Step.SNOOZE: _aside,
    Step.RESOLVE: _resolved,
    Step.REOPEN: _reopened,
    Step.STATUS: _given_status,
    Step.FIELD: _filled,
    Step.CHECKLIST: _begun,
}
_BACK: dict[Step, Callable[[Mapping[str, Any], Mapping[str, Any], Conversation, Representative], None]] = {
    Step.ASSIGN: _given_back,
    Step.TAG: _tag_off,
    Step.UNTAG: _tag_on,
    Step.PRIORITY: _as_urgent,
    Step.SNOOZE: _woken,
    Step.RESOLVE: _open_again,
    Step.REOPEN: _closed_again,
    Step.STATUS: _status_back,
    Step.FIELD: _emptied,
    Step.CHECKLIST: _list_off,
}


def moment_named(name: str, brand: Brand) -> datetime:
    """The moment a name of ``MOMENTS`` stands for now, on the brand's clock."""
    there = now().astimezone(ZoneInfo(brand.zone))
    if name in _HOURS:
        return now() + timedelta(hours=_HOURS[name])
    if name == "answer":
        return now() + UNTIL_ANSWERED
    days = 1 if name == "tomorrow" else 7 - there.weekday()
    midnight = (there + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
    return opens_at(brand, midnight)
