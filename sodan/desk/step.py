"""The small acts that macros and rules are made of: each checked when it is written, done when it is run, and told in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.db import models, transaction

from sodan.company.brand import Brand
from sodan.company.hours import opens_at
from sodan.desk.canned import LONGEST_TEXT, filled_in, places_in, values_in
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.draft import Mode, keep_draft
from sodan.desk.handover import assign, assign_to_team, release, set_priority
from sodan.desk.outbound import add_note
from sodan.desk.outgoing import Then, Words, send_now
from sodan.desk.resolution import reopen, resolve
from sodan.desk.routing import Priority
from sodan.desk.snooze import UNTIL_ANSWERED, Woken, snooze, wake
from sodan.desk.tag import LONGEST, Tagging, key_of, tag, untag
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


Steps: TypeAlias = list[dict[str, Any]]


class Actor:
    """On whose behalf steps are done: a person, with the last message they saw (None does not ask), or a rule."""

    __slots__ = ("inserted", "is_rule", "person", "seen")

    def __init__(self, person: Representative, *, seen: int | None = None, is_rule: bool = False) -> None:
        """``is_rule``: nobody sits at a composer."""
        self.person, self.seen, self.is_rule = person, seen, is_rule
        self.inserted = ""


def read_steps(written: Sequence[Mapping[str, Any]], brand: Brand | None, *, for_rule: bool = False) -> Steps:
    """The steps as they are kept. Raises Invalid, with ``steps:<number>`` as the place, for one that cannot be done.

    ``brand`` None: they are used at every brand, so they name nobody of one. ``for_rule``: nothing is inserted.
    """
    if not 0 < len(written) <= MOST_STEPS:
        raise Invalid("no steps, or too many", where="steps", expected=f"1 to {MOST_STEPS} steps")
    read: Steps = []
    for number, one in enumerate(written):
        try:
            kind = Step(str(one.get("kind", "")))
            _check_needs_nobody(kind, one, for_rule=for_rule)
            read.append({"kind": kind.value, **_READ.get(kind, _nothing)(one, brand)})
        except (ValueError, Invalid) as error:
            expected = error.expected if isinstance(error, Invalid) else ", ".join(Step)
            raise Invalid(f"step {number + 1} cannot be done", where=f"steps:{number}", expected=expected or "") from error
    return read


def written_plainly(steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each step on a line, for the log of changes: its kind and what it was given."""
    return [" ".join([str(one["kind"]), *(_plainly(value) for name, value in one.items() if name != "kind")]) for one in steps]


def _plainly(value: object) -> str:
    return " / ".join(str(text) for text in value.values()) if isinstance(value, Mapping) else str(value)


def _check_needs_nobody(kind: Step, one: Mapping[str, Any], *, for_rule: bool) -> None:
    if for_rule and (kind == Step.INSERT or one.get("to") == ME):
        raise Invalid("nobody sits at a composer", where="kind", expected="a step that needs nobody")


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


def _nothing(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:  # noqa: ARG001 - as all of _READ
    return {}


def _who(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:
    to = str(one.get("to", ""))
    if to in (ME, QUEUE):
        return {"to": to}
    if to.startswith(TEAM) and to[len(TEAM) :].isdecimal():
        teams = (
            Team.objects.filter(pk=int(to[len(TEAM) :]))
            if brand is None
            else Team.objects.filter(brand=brand, pk=int(to[len(TEAM) :]))
        )
        if teams.exists():
            return {"to": to}
    if to.isdecimal() and _colleagues(brand).filter(pk=int(to)).exists():
        return {"to": to}
    raise Invalid(f"“{to}” is nobody to assign to", where="to", expected="me, queue, a colleague or a team")


def _colleagues(brand: Brand | None) -> models.QuerySet[Representative]:
    found = Representative.objects.filter(kind=Made.HUMAN, is_active=True)
    return found if brand is None else found.filter(brands=brand)


def _name(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:  # noqa: ARG001 - as all of _READ
    name = " ".join(str(one.get("tag", "")).split()).lstrip("#")
    if not 0 < len(name) <= LONGEST:
        raise Invalid("no tag", where="tag", expected=f"1 to {LONGEST} characters")
    return {"tag": name}


def _level(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:  # noqa: ARG001 - as all of _READ
    written = str(one.get("priority", ""))
    if written not in {str(level.value) for level in Priority}:
        raise Invalid("no such priority", where="priority", expected="0, 1 or 2")
    return {"priority": int(written)}


def _until(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:  # noqa: ARG001 - as all of _READ
    if one.get("until") not in MOMENTS:
        raise Invalid("no such moment", where="until", expected=", ".join(MOMENTS))
    return {"until": one["until"]}


def _text(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:  # noqa: ARG001 - as all of _READ
    text = str(one.get("text", "")).strip()
    if not 0 < len(text) <= LONGEST_TEXT:
        raise Invalid("no text", where="text", expected=f"1 to {LONGEST_TEXT} characters")
    return {"text": text}


def _texts(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:  # noqa: ARG001 - as all of _READ
    given = one.get("texts") or {}
    texts = {code: str(given.get(code, "")).strip() for code in LANGUAGES if str(given.get(code, "")).strip()}
    if not texts or any(len(text) > LONGEST_TEXT for text in texts.values()):
        raise Invalid("no text", where="texts", expected=f"1 to {LONGEST_TEXT} characters in a language")
    return {"texts": texts}


_READ: dict[Step, Callable[[Mapping[str, Any], Brand | None], dict[str, Any]]] = {
    Step.ASSIGN: _who,
    Step.TAG: _name,
    Step.UNTAG: _name,
    Step.PRIORITY: _level,
    Step.NOTE: _text,
    Step.INSERT: _texts,
    Step.SEND: _texts,
    Step.SNOOZE: _until,
}


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
    serving = _colleagues(conversation.brand)
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
}
_BACK: dict[Step, Callable[[Mapping[str, Any], Mapping[str, Any], Conversation, Representative], None]] = {
    Step.ASSIGN: _given_back,
    Step.TAG: _tag_off,
    Step.UNTAG: _tag_on,
    Step.PRIORITY: _as_urgent,
    Step.SNOOZE: _woken,
    Step.RESOLVE: _open_again,
    Step.REOPEN: _closed_again,
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
