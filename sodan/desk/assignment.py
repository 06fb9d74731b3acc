"""Who gets what waits in the queue: by the way of its team, only who can take it now, and why it was they, or nobody."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from sodan.company.brand import Brand
from sodan.company.desk_setting import USUAL_CAPACITY, DeskSetting, desk_setting_of
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.countdown import Countdown
from sodan.desk.handover import HandOver, give_from_queue, requeue
from sodan.desk.outbound import record_event
from sodan.desk.placement import Placement
from sodan.desk.routing import DEFAULT, Route, route_of
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.kit.job import job
from sodan.kit.record import Record
from sodan.people.presence import Colleague, Presence, State, present_at
from sodan.people.representative import Kind, Representative
from sodan.people.team import Team, Way, team_for
from sodan.people.work_profile import WorkProfile, languages_of, profiles_of
from sodan.roles.role import role_of

EVERY = 30  # seconds between two looks at every queue, for what no event told of
_LOOKED_AT = 200  # waiting conversations of each order, in one go
_LATELY = timedelta(hours=1)
_AT_ONCE = 20  # given or told of in one transaction
_ROUNDS = 50
_NO_CHATS = ("email", "phone")  # where nobody sits waiting for the next line


class Cause(models.TextChoices):
    """Why nobody was given a conversation: at which question the last one dropped out."""

    NOBODY_AVAILABLE = "nobody_available"
    NOBODY_SPEAKS = "nobody_speaks"
    NOBODY_SKILLED = "nobody_skilled"
    NOBODY_CERTIFIED = "nobody_certified"
    ALL_FULL = "all_full"


class Assignment(Record):
    """One answer to the question who gets a conversation: the person and the team's way, or nobody and the cause."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="assignments")
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="assignments")
    representative = models.ForeignKey(Representative, null=True, on_delete=models.SET_NULL, related_name="assignments")
    way = models.CharField(max_length=16, choices=Way.choices)
    cause = models.CharField(max_length=20, choices=Cause.choices, blank=True)

    class Meta:
        """Read by conversation, and by person for whose turn it is."""

        indexes = [
            models.Index(fields=["conversation", "-id"], name="assignment_of_conversation"),
            models.Index(fields=["representative", "-created_at"], name="assignment_of_person"),
        ]

    def __str__(self) -> str:
        """What went to whom."""
        return f"{self.conversation_id} to {self.representative_id or self.cause}"


@dataclass(slots=True)
class Candidate:
    """Somebody who is available, with what they hold now and when they were last given something."""

    person: Representative
    profile: WorkProfile
    teams: frozenset[int]
    held: Counter[str]
    given_at: datetime

    def most_in(self, channel: str, setting: DeskSetting) -> int:
        """How many conversations of the channel they hold at once: their own number, else the brand's."""
        return int(self.profile.capacity.get(channel, setting.most_in(channel)))

    def has_room(self, setting: DeskSetting) -> bool:
        """Whether they could take one more in any channel."""
        return any(self.held[channel] < self.most_in(channel, setting) for channel in USUAL_CAPACITY)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One conversation of the queue with what decides who can have it."""

    conversation: Conversation
    team: Team
    route: Route
    told: str  # the cause that was told last why nobody has it; empty for none


@job()
def fill_up(*, brand_id: int) -> None:
    """Give what waits at a brand to who can take it, the most urgent first, until nobody can take more."""
    brand = Brand.objects.filter(pk=brand_id).first()
    if brand is not None and has_automatic_team(brand_id):
        assign_waiting(brand)


@job(every=EVERY)
def fill_all() -> None:
    """The same everywhere, and what is waited for from those who left goes back to the queue: for what no event told of."""
    for person in _gone():
        give_back_chats(representative_id=person)
    for brand in Brand.objects.filter(teams__in=Team.objects.exclude(way=Way.BY_HAND)).distinct():
        assign_waiting(brand)


@job()
def give_back_chats(*, representative_id: int) -> None:
    """Somebody left: the chats in which a customer waits for them go back to the queue. Nothing when they are here again."""
    for pk in list(_chats().filter(assignee=representative_id).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            person = Representative.objects.select_for_update(no_key=True).get(pk=representative_id)
            if representative_id in _gone([representative_id]) and _chats().filter(pk=pk, assignee=person).exists():
                requeue(pk, held_by=person)


def has_automatic_team(brand_id: int) -> bool:
    """Whether any team of the brand is given its work. One look."""
    return Team.objects.filter(brand=brand_id).exclude(way=Way.BY_HAND).exists()


def is_all_busy(brand: Brand, channel: str) -> bool:
    """Whether nobody of a team that is given its work could take one more in that channel; never where work is taken by hand."""
    if not has_automatic_team(brand.pk):
        return False
    here = [one.person.pk for one in present_at(brand) if one.state == State.AVAILABLE]
    held, profiles, most = held_now(here), profiles_of(here), desk_setting_of(brand).most_in(channel)
    return all(held[pk][channel] >= profiles[pk].capacity.get(channel, most) for pk in here)


def assign_waiting(brand: Brand) -> int:
    """Give out what waits at the brand; returns how many were given.

    What is worth a look is read before anything is held. Then the rows of all who might be given something are held, in the order
    of their numbers, so that two workers never fill one place twice, and each conversation changes hands only if it is still in
    the queue; a few at a time, so that nobody's message waits for it.
    """
    teams, total = list(Team.objects.filter(brand=brand).order_by("pk")), 0
    for _ in range(_ROUNDS):  # what is left after so many is looked at within half a minute
        pks = _worth_a_look(brand, teams)
        given, told = _give_out(brand, teams, pks) if pks else (0, 0)
        total += given
        if given + told < _AT_ONCE:
            break
    return total


@transaction.atomic
def _give_out(brand: Brand, teams: Sequence[Team], pks: set[int]) -> tuple[int, int]:
    """Do what is to be done for a few of these: how many were given, and of how many it was said why to nobody."""
    setting, candidates, given, told = desk_setting_of(brand), _candidates(brand, teams, hold=True), 0, 0
    for waiting in _queue(brand, teams, pks):
        cause, fitting = _fitting(waiting, candidates, setting)
        if fitting:
            given += _give(waiting, _chosen(waiting, fitting), setting)
        else:
            told += _tell_nobody(waiting, cause)
        if given + told == _AT_ONCE:
            break
    return given, told


def held_now(people: Sequence[int]) -> defaultdict[int, Counter[str]]:
    """How many open conversations each of these holds in each channel, without those put aside. One query."""
    held: defaultdict[int, Counter[str]] = defaultdict(Counter)
    rows = Conversation.objects.filter(assignee__in=people, owner=Owner.HUMAN, is_open__in=[True], snoozed_until=None)
    for pk, channel, number in rows.order_by().values_list("assignee", "channel").annotate(models.Count("pk")):
        held[pk or 0][channel] = number
    return held


@dataclass(frozen=True, slots=True)
class Offered:
    """A colleague as whoever assigns by hand sees them: how they are, and how much they hold of what they may in this channel."""

    colleague: Colleague
    held: int
    most: int


def offered_to(conversation: Conversation) -> tuple[Offered, ...]:
    """Who could be given this conversation, the available first. Four queries however many there are."""
    present = present_at(conversation.brand)
    pks = [one.person.pk for one in present]
    setting, held, profiles = desk_setting_of(conversation.brand), held_now(pks), profiles_of(pks)
    channel = conversation.channel
    usual = setting.most_in(channel)
    return tuple(
        Offered(one, held[one.person.pk][channel], int(profiles[one.person.pk].capacity.get(channel, usual))) for one in present
    )


def _candidates(brand: Brand, teams: Sequence[Team], *, hold: bool) -> list[Candidate]:
    members = Team.members.through.objects.filter(team__in=teams).values_list("representative_id", "team_id")
    teams_of: defaultdict[int, set[int]] = defaultdict(set)
    for person, team in members:
        teams_of[person].add(team)
    serving = Representative.brands.through.objects.filter(brand=brand).values("representative_id")
    wanted = Representative.objects.filter(pk__in=list(teams_of)).filter(pk__in=serving)
    wanted = wanted.filter(kind=Kind.HUMAN, is_active=True, state=State.AVAILABLE).order_by("pk")
    people = list(wanted.select_for_update(no_key=True, of=("self",)) if hold else wanted)
    pks = [one.pk for one in people]
    profiles, held = profiles_of(pks), held_now(pks)
    newest = Assignment.objects.filter(representative__in=pks).order_by().values_list("representative")
    given = dict(newest.annotate(models.Max("created_at")))
    never = datetime.min.replace(tzinfo=UTC)
    return [
        Candidate(one, profiles[one.pk], frozenset(teams_of[one.pk]), held[one.pk], given.get(one.pk, never)) for one in people
    ]


def _worth_a_look(brand: Brand, teams: Sequence[Team]) -> set[int]:
    """What somebody here might be given, the first few of each order, and what came lately and nothing was told of yet.

    Each is read through an index, so that a queue of thousands costs what a short one does; and a long queue that nobody here can
    read never stands before one that somebody can.
    """
    waiting = Conversation.objects.filter(brand=brand, is_open__in=[True], owner=Owner.QUEUE, snoozed_until=None, spam_at=None)
    told = Assignment.objects.filter(conversation=OuterRef("pk"))
    lately = waiting.filter(waiting_since__gt=now() - _LATELY).exclude(Exists(told)).order_by("-waiting_since")
    found = set(lately.values_list("pk", flat=True)[:_LOOKED_AT])
    setting = desk_setting_of(brand)
    candidates = [one for one in _candidates(brand, teams, hold=False) if one.has_room(setting)]
    if not candidates:
        return found
    languages = {language for one in candidates for language in languages_of(one.person, one.profile)}
    known = {*USUAL_CAPACITY, *setting.capacity, *(channel for one in candidates for channel in one.held)}
    full = [channel for channel in known if all(one.held[channel] >= one.most_in(channel, setting) for one in candidates)]
    fit = waiting.filter(language__in=languages).exclude(channel__in=full)
    due = Countdown.objects.filter(brand=brand, leads=True, due_at__isnull=False, conversation__in=fit).order_by("due_at", "id")
    found |= set(due.values_list("conversation_id", flat=True)[:_LOOKED_AT])
    for rows in (
        fit.filter(priority__gt=0).order_by("-priority", "waiting_since"),
        fit.filter(waiting_since__isnull=False).order_by("waiting_since", "id"),
        fit.order_by("-last_message_at", "-id"),
    ):
        found |= set(rows.values_list("pk", flat=True)[:_LOOKED_AT])
    return found


def _queue(brand: Brand, teams: Sequence[Team], pks: set[int]) -> list[_Waiting]:
    """Those of them that are given out by a team's way: by urgency, then by what is due first, then by who waits longest."""
    due = Countdown.objects.filter(conversation=OuterRef("pk"), leads=True).values("due_at")[:1]
    newest = HandOver.objects.filter(conversation=OuterRef("pk")).order_by("-id")
    rows = Conversation.objects.filter(pk__in=pks, is_open__in=[True], owner=Owner.QUEUE, snoozed_until=None, spam_at=None)
    rows = rows.annotate(
        due=Subquery(due),
        reason=Subquery(newest.values("reason")[:1]),
        placed=Subquery(Placement.objects.filter(conversation=OuterRef("pk")).values("team")[:1]),
        told=Subquery(Assignment.objects.filter(conversation=OuterRef("pk")).order_by("-id").values("cause")[:1]),
    )
    by_pk = {team.pk: team for team in teams}
    found = []
    for conversation in rows.order_by("-priority", F("due").asc(nulls_last=True), F("waiting_since").asc(nulls_last=True), "pk"):
        conversation.brand = brand
        route = route_of(brand.line, conversation.reason or DEFAULT)
        team = by_pk.get(conversation.placed) or team_for(route.to, teams)
        if team is not None and team.way != Way.BY_HAND:
            found.append(_Waiting(conversation, team, route, conversation.told or ""))
    return found


def _fitting(waiting: _Waiting, candidates: Sequence[Candidate], setting: DeskSetting) -> tuple[Cause, list[Candidate]]:
    """Those who can have it, or nobody and the question at which the last one dropped out."""
    language, channel = waiting.conversation.language, waiting.conversation.channel
    asked = (
        (Cause.NOBODY_AVAILABLE, lambda one: waiting.team.pk in one.teams),
        (Cause.NOBODY_SPEAKS, lambda one: language in languages_of(one.person, one.profile)),
        (Cause.NOBODY_SKILLED, lambda one: set(waiting.route.skills) <= set(one.profile.skills)),
        (Cause.NOBODY_CERTIFIED, lambda one: _may(one.person, waiting)),
        (Cause.ALL_FULL, lambda one: one.held[channel] < one.most_in(channel, setting)),
    )
    left = list(candidates)
    for cause, fits in asked:
        left = [one for one in left if fits(one)]
        if not left:
            return cause, []
    return Cause.ALL_FULL, left


def _may(person: Representative, waiting: _Waiting) -> bool:
    """Whether their role has the duty that the route asks for; no for a role that cannot be read."""
    if not waiting.route.duty:
        return True
    try:
        return role_of(person, line=waiting.conversation.brand.line).has_duty(waiting.route.duty)
    except Invalid:
        return False


def _chosen(waiting: _Waiting, fitting: Sequence[Candidate]) -> Candidate:
    """In turn: whoever was given something longest ago. Least loaded: whoever holds the fewest, and of those by turn."""
    channel = waiting.conversation.channel
    if waiting.team.way == Way.IN_TURN:
        return min(fitting, key=lambda one: (one.given_at, one.person.pk))
    return min(fitting, key=lambda one: (one.held[channel], one.held.total(), one.given_at, one.person.pk))


def _give(waiting: _Waiting, chosen: Candidate, setting: DeskSetting) -> bool:
    conversation, channel = waiting.conversation, waiting.conversation.channel
    if not give_from_queue(conversation, to=chosen.person):
        return False
    made = Assignment.objects.create(
        conversation=conversation, team=waiting.team, representative=chosen.person, way=waiting.team.way
    )
    told: dict[str, Any] = {"name": chosen.person.name, "team": waiting.team.name, "speaks": conversation.language}
    told |= {"way": waiting.team.way, "held": chosen.held[channel], "most": chosen.most_in(channel, setting)}
    if waiting.route.skills:
        record_event(conversation, "event.auto_assigned_for", **told, skills=", ".join(waiting.route.skills))
    else:
        record_event(conversation, "event.auto_assigned", **told)
    chosen.held[channel] += 1
    chosen.given_at = made.created_at
    return True


def _tell_nobody(waiting: _Waiting, cause: Cause) -> bool:
    """Say once why nobody has it, and again only when the cause is another one; False when it was said."""
    if waiting.told == cause:
        return False
    Assignment.objects.create(conversation=waiting.conversation, team=waiting.team, way=waiting.team.way, cause=cause)
    conversation = waiting.conversation
    record_event(conversation, "event.unassigned", team=waiting.team.name, why=cause.value, wanted=conversation.language)
    return True


def _gone(among: Sequence[int] | None = None) -> set[int]:
    """Who left: said so, or fell silent. Who is away for lunch comes back, and keeps what they have."""
    left = Presence.objects.filter(Q(state=State.OFF) | Q(state=State.AWAY, by_silence=True), ended_at=None)
    left = (
        left.filter(representative__in=among)
        if among is not None
        else left.filter(Exists(_chats().filter(assignee=OuterRef("representative"))))
    )
    return set(left.values_list("representative_id", flat=True))


def _chats() -> QuerySet[Conversation]:
    """The chats in which a customer waits for the person who holds it."""
    held = Conversation.objects.filter(is_open__in=[True], owner=Owner.HUMAN, waiting_since__isnull=False)
    return held.exclude(channel__in=_NO_CHATS)
