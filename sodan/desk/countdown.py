"""How long we have: one countdown for each thing expected of us in a conversation, minded by one clock, stopped by the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from sodan.company.brand import Brand
from sodan.company.calendar import Calendar
from sodan.company.hours import calendar_of
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.event import CountdownChanged
from sodan.desk.handover import raise_priority
from sodan.desk.level import Level, Matter, level_for, levels_of, tier_of
from sodan.desk.outbound import record_event
from sodan.desk.placement import teams_with_hours
from sodan.desk.todo import remind, settle
from sodan.kit.clock import now
from sodan.kit.event import announce, announce_all
from sodan.kit.job import gathered, job
from sodan.kit.record import Record
from sodan.people.team import hours_kept_by

EVERY = 5  # seconds between two looks for customers who wait
LOOKED_BACK = timedelta(minutes=10)
SETTLED = timedelta(seconds=5)  # a message is committed by then
PATIENCE = timedelta(seconds=60)  # the AI answers sooner; who has no answer by then waits for us
MISSED = "deadline_missed"
_BATCH = 500


class Metric(models.TextChoices):
    """What is expected: the first reply of the matter, each reply after that, and its end."""

    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"


_REPLIES = (Metric.FIRST_REPLY, Metric.NEXT_REPLY)


class Countdown(Record):
    """One thing expected of us in one conversation. It runs until ``ended_at``; without ``due_at`` it stands still.

    It stands still while we wait for the customer, with ``left`` seconds of (working) time. ``leads`` marks the one of a
    conversation that is due first, so that lists ask one row for each. Never more than one of a kind runs in a conversation.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="countdowns")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="countdowns")
    metric = models.CharField(max_length=16, choices=Metric.choices)
    minutes = models.PositiveIntegerField()
    is_always = models.BooleanField(default=False)  # counted by day and night instead of in opening hours
    warn_minutes = models.PositiveIntegerField(default=30)
    began_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    left = models.PositiveIntegerField(null=True, blank=True)
    leads = models.BooleanField(default=False)
    warned_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Lists read those that lead, by brand, what is due first."""

        indexes = [
            models.Index(fields=["brand", "due_at", "id"], condition=Q(leads=True), name="countdown_due"),
            models.Index(fields=["conversation", "ended_at"], name="countdown_of_conversation"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "metric"], condition=Q(ended_at=None), name="one_countdown_of_a_kind")
        ]

    @property
    def warns_at(self) -> datetime | None:
        """When colleagues are warned: so many minutes before it is due, at most half of the time there is."""
        return self.due_at and self.due_at - timedelta(minutes=min(self.warn_minutes, self.minutes // 2))


@dataclass
class _Terms:
    """What holds at one brand while a batch of conversations is looked at."""

    calendar: Calendar
    levels: Sequence[Level]

    def due(self, span: timedelta, start: datetime, *, is_always: bool) -> datetime:
        return start + span if is_always else self.calendar.deadline(span, start)

    def left(self, countdown: Countdown, moment: datetime) -> int:
        """Seconds until it is due, of the kind of time it counts."""
        due = countdown.due_at
        if due is None or due <= moment:
            return 0
        span = due - moment if countdown.is_always else self.calendar.worked(moment, due)
        return int(span.total_seconds())


@job(every=EVERY)
def start_waiting() -> None:
    """Begin the countdown of everybody who has just begun to wait, together, so that storing a message costs nothing more."""
    moment = now()
    recent = Q(waiting_since__gt=moment - LOOKED_BACK)
    _start(recent & (Q(waiting_since__lte=moment - SETTLED) & ~Q(owner=Owner.AI) | Q(waiting_since__lte=moment - PATIENCE)))


@job(every=600)
def start_forgotten() -> None:
    """The same for those who began to wait while no worker was running."""
    _start(Q(waiting_since__lte=now() - PATIENCE))


def _start(waiting: Q) -> None:
    running = Countdown.objects.filter(conversation=OuterRef("pk"), metric__in=_REPLIES, ended_at=None)
    for brand in Brand.objects.all():
        if not any(level.first_reply or level.next_reply or level.resolution for level in levels_of(brand).levels):
            continue
        found = Conversation.objects.filter(waiting, brand=brand, is_open__in=[True], waiting_since__isnull=False)
        pks = list(found.exclude(Exists(running)).order_by("waiting_since").values_list("pk", flat=True)[:_BATCH])
        if pks:
            bring_up_to_date(pks)


@job()
def follow(*, conversation_id: int, at: str = "") -> None:
    """Something happened in a conversation (``at`` an ISO moment): its countdowns start, stand still, go on or end."""
    bring_up_to_date([conversation_id], moment=datetime.fromisoformat(at) if at else None)


def is_counted(conversation_id: int) -> bool:
    """Whether any countdown of the conversation has not ended; one look at an index."""
    return Countdown.objects.filter(conversation=conversation_id, ended_at=None).exists()


def running_in(conversation: Conversation) -> tuple[Countdown, ...]:
    """What is expected in it, what is due first; last what stands still while we wait for the customer."""
    found = Countdown.objects.filter(conversation=conversation, ended_at=None)
    return tuple(found.order_by(models.F("due_at").asc(nulls_last=True), "id"))


@transaction.atomic
def bring_up_to_date(pks: Iterable[int], *, moment: datetime | None = None) -> None:
    """Make the countdowns of these conversations what they should be now. Nothing changes when they are."""
    at = moment or now()
    found = list(
        Conversation.objects.select_for_update(of=("self",))
        .select_related("brand", "customer")
        .filter(pk__in=set(pks))
        .order_by("pk")
    )
    terms: dict[tuple[int, int], _Terms] = {}
    running: dict[int, dict[str, Countdown]] = {conversation.pk: {} for conversation in found}
    for one in Countdown.objects.filter(conversation__in=running, ended_at=None):
        running[one.conversation_id][one.metric] = one
    teams = teams_with_hours(running)
    begun = set(Countdown.objects.filter(conversation__in=running).values_list("conversation_id", "metric"))
    changed: list[Countdown] = []
    for conversation in found:
        brand, team = conversation.brand, teams.get(conversation.pk)
        which = (brand.pk, team.pk if team else 0)
        if which not in terms:
            terms[which] = _Terms(calendar_of(brand, hours=hours_kept_by(team)), levels_of(brand).levels)
        known = {metric for pk, metric in begun if pk == conversation.pk}
        changed += _wanted(conversation, running[conversation.pk], known, terms[which], at)
    _store(changed)


def _wanted(
    conversation: Conversation, running: Mapping[str, Countdown], begun: set[str], terms: _Terms, at: datetime
) -> list[Countdown]:
    """The countdowns that have to change, as they are to be."""
    if not conversation.is_open:
        return _ended(running.values(), at)
    level = level_for(Matter(conversation.channel, conversation.priority, tier_of(conversation.customer)), terms.levels)
    since = conversation.waiting_since
    replies = [running[metric] for metric in _REPLIES if metric in running]
    # Answered, and written again before this was looked at: what began before they began to wait has ended.
    answered = [one for one in replies if since is not None and one.began_at < since]
    replies = [one for one in replies if one not in answered]
    resolution = running.get(Metric.RESOLUTION)
    made: list[Countdown] = []
    if since is None:
        changed = _ended(replies, at) + _halted(resolution, terms, at)
    else:
        changed = _ended(answered, since) + _resumed(resolution, terms, since)
        if level and not replies:
            first = Metric.NEXT_REPLY if Metric.FIRST_REPLY in begun else Metric.FIRST_REPLY
            made += _begun(conversation, first, level, terms, since)
        if level and Metric.RESOLUTION not in begun:
            made += _begun(conversation, Metric.RESOLUTION, level, terms, since)
    return _led([*made, *running.values()], [*changed, *made])


def _begun(conversation: Conversation, metric: Metric, level: Level, terms: _Terms, since: datetime) -> list[Countdown]:
    minutes = level.minutes(metric)
    if minutes is None:
        return []
    always = level.counts == "always"
    return [
        Countdown(
            brand=conversation.brand,
            conversation=conversation,
            metric=metric,
            minutes=minutes,
            is_always=always,
            warn_minutes=level.warn_before,
            began_at=since,
            due_at=terms.due(timedelta(minutes=minutes), since, is_always=always),
        )
    ]


def _ended(running: Iterable[Countdown], at: datetime) -> list[Countdown]:
    changed = list(running)
    for one in changed:
        one.ended_at, one.leads = at, False
    return changed


def _halted(countdown: Countdown | None, terms: _Terms, at: datetime) -> list[Countdown]:
    if countdown is None or countdown.due_at is None:
        return []
    countdown.left, countdown.due_at = terms.left(countdown, at), None
    return [countdown]


def _resumed(countdown: Countdown | None, terms: _Terms, since: datetime) -> list[Countdown]:
    if countdown is None or countdown.due_at is not None:
        return []
    countdown.due_at = terms.due(timedelta(seconds=countdown.left or 0), since, is_always=countdown.is_always)
    countdown.left, countdown.warned_at = None, None
    return [countdown]


def _led(all_of_it: Sequence[Countdown], changed: list[Countdown]) -> list[Countdown]:
    """The one that is due first leads; whichever gained or lost the lead has changed too."""
    due = [one for one in all_of_it if one.ended_at is None and one.due_at is not None]
    leader = min(due, key=lambda one: (one.due_at or now(), one.pk or 0), default=None)
    for one in all_of_it:
        leads = one is leader
        if one.leads != leads:
            one.leads = leads
            if not any(one is other for other in changed):
                changed.append(one)
    return changed


def _store(changed: Sequence[Countdown]) -> None:
    fresh = {id(one) for one in changed if one._state.adding}  # noqa: SLF001 - Django's own word for not stored yet
    known = [one for one in changed if id(one) not in fresh]
    Countdown.objects.bulk_update(known, ["due_at", "left", "leads", "warned_at", "ended_at"], batch_size=_BATCH)
    Countdown.objects.bulk_create([one for one in changed if id(one) in fresh], batch_size=_BATCH)
    with gathered():
        for one in changed:
            _set_clock(one)
    for one in changed:
        if one.ended_at is not None and one.missed_at is not None:
            settle(one.brand, key=f"countdown:{one.pk}")
    announce_all([CountdownChanged(one.brand_id, one.conversation_id, one.pk) for one in changed])


def _set_clock(countdown: Countdown) -> None:
    if countdown.ended_at is not None or countdown.due_at is None:
        return
    for moment in (countdown.warns_at, countdown.due_at):
        if moment is not None:
            key = f"countdown:{countdown.pk}:{int(moment.timestamp())}"
            ring.later(countdown_id=countdown.pk, run_at=moment, dedupe_key=key)


@job()
def ring(*, countdown_id: int) -> None:
    """The clock of one countdown: a warning shortly before it is due, an escalation when it is missed, each once."""
    countdown = Countdown.objects.select_related("brand", "conversation__brand").filter(pk=countdown_id, ended_at=None).first()
    if countdown is None or countdown.due_at is None or countdown.warns_at is None:
        return
    with transaction.atomic():
        still = Countdown.objects.filter(pk=countdown.pk, ended_at=None, due_at=countdown.due_at)
        if countdown.due_at <= now():
            if still.filter(missed_at=None).update(missed_at=now()):
                _escalate(countdown)
        elif countdown.warns_at <= now() and still.filter(warned_at=None).update(warned_at=now()):
            _tell(countdown, "warned")


def _escalate(countdown: Countdown) -> None:
    """Missed: the matter becomes more urgent, and those who answer for the desk find it on their list."""
    conversation = countdown.conversation
    record_event(conversation, f"event.{MISSED}", metric=countdown.metric)
    remind(countdown.brand, kind=MISSED, key=f"countdown:{countdown.pk}", due_at=now(), conversation=conversation)
    raise_priority(conversation, reason=MISSED)
    _tell(countdown, "missed")


def _tell(countdown: Countdown, stage: str) -> None:
    """Whoever holds the conversation hears of it wherever they are at the desk; everybody while nobody does."""
    holder = countdown.conversation.assignee_id or 0
    announce(CountdownChanged(countdown.brand_id, countdown.conversation_id, countdown.pk, stage, holder))
