"""How rules come to act: a job for what happened, a timer for what lasts; each acts once and never sets itself off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TypeAlias

from django.db import IntegrityError, transaction

from sodan.desk.condition import holds, matters_of
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.event import (
    ConversationReopened,
    ConversationResolved,
    CountdownChanged,
    CustomerWrote,
    OwnerChanged,
    RatingReceived,
    ReplySent,
    TagsChanged,
)
from sodan.desk.macro import done_in_order
from sodan.desk.message import Author, Message
from sodan.desk.outbound import record_event
from sodan.desk.rule import TIMED, Rule, RuleRun, Trigger, listens
from sodan.desk.step import Actor
from sodan.kit.clock import now
from sodan.kit.event import Event
from sodan.kit.job import job
from sodan.people.representative import Kind, Representative

_Heard: TypeAlias = (
    CustomerWrote
    | ReplySent
    | ConversationResolved
    | ConversationReopened
    | TagsChanged
    | OwnerChanged
    | CountdownChanged
    | RatingReceived
)
DEEPEST = 3  # how many rules may set one another off
_BATCH = 200
# The rules whose steps are being done: what they bring about knows who brought it about.
_ACTING: ContextVar[tuple[int, ...]] = ContextVar("rules that act", default=())


def tell_rules(event: Event) -> None:
    """What follows any event a rule may wait for: nothing where none does, else one job."""
    if not isinstance(event, _Heard):
        return
    listening = listens(event.brand_id)
    if not listening:
        return
    happened = [trigger for trigger in _happened(event) if trigger in listening]
    chain = _ACTING.get()
    if not happened or len(chain) >= DEEPEST:
        return
    key = f"{type(event).__name__}:{getattr(event, 'message_id', '') or now().isoformat()}"
    run_rules.later(
        conversation_id=event.conversation_id,
        triggers=[trigger.value for trigger in happened],
        key=key,
        chain=list(chain),
        dedupe_key=f"rules:{event.conversation_id}:{key}"[:200],
    )


def _happened(event: Event) -> Sequence[Trigger]:
    """What rules may wait for in it, or for how long it lasts."""
    if isinstance(event, OwnerChanged):
        return (Trigger.HANDED_OVER,) if event.owner == Owner.QUEUE else ()
    if isinstance(event, CountdownChanged):
        return {"warned": (Trigger.WARNED,), "missed": (Trigger.MISSED,)}.get(event.stage, ())
    return _HAPPENED[type(event)]


_HAPPENED: Mapping[type[Event], Sequence[Trigger]] = {
    CustomerWrote: (Trigger.OPENED, Trigger.WROTE, Trigger.WAITING, Trigger.OPEN),
    ReplySent: (Trigger.REPLIED, Trigger.SILENT),
    ConversationResolved: (Trigger.RESOLVED,),
    ConversationReopened: (Trigger.REOPENED, Trigger.OPEN),
    TagsChanged: (Trigger.TAGGED,),
    RatingReceived: (Trigger.RATED,),
}


@job()
def run_rules(*, conversation_id: int, triggers: list[str], key: str, chain: list[int]) -> None:
    """Ask the rules that wait for it, in their order, and set the timers of those that wait for how long it lasts."""
    found = _conversation(conversation_id)
    if found is None:
        return
    rules = Rule.objects.filter(brand=found.brand_id, is_on=True, trigger__in=triggers).exclude(pk__in=chain)
    for rule in rules:
        if rule.trigger in TIMED:
            arm(rule, found)
        elif rule.trigger != Trigger.OPENED or _is_first(found, key):
            act(rule, found, key=key, chain=tuple(chain))


@job()
def ring_rule(*, rule_id: int, conversation_id: int, since: str) -> None:
    """So many minutes have passed. Nothing when it lasts no more, or the rule was changed meanwhile."""
    rule = Rule.objects.filter(pk=rule_id, is_on=True).first()
    found = _conversation(conversation_id)
    if rule is None or found is None:
        return
    began = _lasts_since(rule, found)
    if began is not None and began.isoformat() == since and began + timedelta(minutes=rule.minutes) <= now():
        act(rule, found, key=f"since:{since}", chain=())


@job()
def arm_rule(*, rule_id: int, from_pk: int = 0) -> None:
    """A timed rule was switched on: it minds what is open already, a few hundred at a time."""
    rule = Rule.objects.filter(pk=rule_id, is_on=True).first()
    if rule is None or rule.trigger not in TIMED:
        return
    open_ones = Conversation.objects.filter(brand=rule.brand_id, is_open__in=[True], pk__gt=from_pk).order_by("pk")
    few = list(open_ones.select_related("brand", "customer")[:_BATCH])
    for conversation in few:
        arm(rule, conversation)
    if len(few) == _BATCH:
        arm_rule.later(rule_id=rule.pk, from_pk=few[-1].pk, dedupe_key=f"arm:{rule.pk}:{few[-1].pk}")


def arm(rule: Rule, conversation: Conversation) -> None:
    """Ring when what it waits for has lasted long enough."""
    began = _lasts_since(rule, conversation)
    if began is not None:
        since = began.isoformat()
        ring_rule.later(
            rule_id=rule.pk,
            conversation_id=conversation.pk,
            since=since,
            run_at=began + timedelta(minutes=rule.minutes),
            dedupe_key=f"rule:{rule.pk}:{conversation.pk}:{since}",
        )


def act(rule: Rule, conversation: Conversation, *, key: str, chain: tuple[int, ...]) -> RuleRun | None:
    """Do its steps if what it asks holds, and write down why; None where it does not, or where it has acted on this before."""
    (matter,) = matters_of([conversation])
    if not holds(rule.conditions, matter):
        return None
    try:
        with transaction.atomic():
            run = RuleRun.objects.create(
                rule=rule, name=rule.name, conversation=conversation, trigger=rule.trigger, key=key[:80], because=rule.conditions
            )  # fmt: skip
    except IntegrityError:
        return None
    with transaction.atomic():
        with _acting((*chain, rule.pk)):
            run.steps = done_in_order(rule.steps, conversation, Actor(_hand_of(rule), is_rule=True))
        run.save(update_fields=["steps"])
        told = {"title": rule.name, "trigger": rule.trigger, "minutes": rule.minutes, "because": rule.conditions}
        record_event(conversation, "event.rule", **told, steps=run.steps)
    return run


@contextmanager
def _acting(chain: tuple[int, ...]) -> Iterator[None]:
    token = _ACTING.set(chain)
    try:
        yield
    finally:
        _ACTING.reset(token)


def _conversation(pk: int) -> Conversation | None:
    return Conversation.objects.select_related("brand", "customer").filter(pk=pk, spam_at=None).first()


def _hand_of(rule: Rule) -> Representative:
    """Who does it: the brand's AI, or whoever wrote the rule where there is none."""
    ai = Representative.objects.filter(kind=Kind.AI, brands=rule.brand_id, is_active=True).first()
    return ai or rule.made_by or Representative.objects.filter(brands=rule.brand_id, is_active=True).order_by("pk")[0]


def _is_first(conversation: Conversation, key: str) -> bool:
    """Whether the message the key names is the first the customer wrote here."""
    number = key.rpartition(":")[2]
    said = Message.objects.filter(conversation=conversation, author=Author.CUSTOMER)
    return number.isdecimal() and not said.filter(pk__lt=int(number)).exists()


def _lasts_since(rule: Rule, conversation: Conversation) -> datetime | None:
    """Since when what a timed rule waits for has lasted; None where it does not."""
    if not conversation.is_open:
        return None
    if rule.trigger == Trigger.WAITING:
        return conversation.waiting_since
    if rule.trigger == Trigger.OPEN:
        return conversation.created_at
    return conversation.last_message_at if conversation.waiting_since is None else None
