"""Whether somebody can be given work now: available, away, busy or off, with a reason; set by a press, or by their silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from sodan.company.brand import Brand
from sodan.company.desk_setting import USUAL_AWAY, DeskSetting
from sodan.kit.clock import now
from sodan.kit.event import announce_all
from sodan.kit.job import job
from sodan.kit.record import Record
from sodan.people.event import PresenceChanged
from sodan.people.representative import Kind, Representative

EVERY = 30  # seconds between two looks for who has fallen silent
LONGEST_REASON = 60
USUAL_REASONS = ("lunch", "break", "meeting", "training")  # told in words of ours; a brand may have a list of its own


class State(models.TextChoices):
    """What one may be. Somebody who never said is none of these: they are given nothing, and nothing is taken from them."""

    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"
    OFF = "off"


HERE = (State.AVAILABLE, State.BUSY)


class Presence(Record):
    """One stretch of a person's day, from ``created_at`` until ``ended_at``; the one without an end is how they are now.

    ``by_silence``: not said by themselves, but because no page of theirs heard a key or a pointer. ``active_at`` is when one last
    did. The state now also stands in ``Representative.state``, so that no list asks for it.
    """

    representative = models.ForeignKey(Representative, on_delete=models.CASCADE, related_name="presences")
    state = models.CharField(max_length=12, choices=State.choices)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    by_silence = models.BooleanField(default=False)
    active_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One holds for each person."""

        constraints = [
            models.UniqueConstraint(fields=["representative"], condition=Q(ended_at=None), name="one_presence_of_a_person")
        ]
        indexes = [
            models.Index(fields=["representative", "-id"], name="presence_of_person"),
            models.Index(fields=["active_at"], condition=Q(ended_at=None), name="presence_active"),
        ]

    def __str__(self) -> str:
        """Who is what."""
        return f"{self.representative_id} {self.state}"


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person as their colleagues see them; ``since`` is None for somebody who never said."""

    person: Representative
    state: str
    reason: str
    since: datetime | None


@transaction.atomic
def be(person: Representative, state: State, *, reason: str = "") -> bool:
    """The person says how they are. False when that is how they were."""
    return _become(person, state, reason=reason.strip()[:LONGEST_REASON])


@transaction.atomic
def active(person: Representative) -> bool:
    """A page of this person heard a key or a pointer. Who only counted as away is back; True then."""
    newest = Presence.objects.filter(representative=person, ended_at=None).first()
    if newest is None:
        return False
    if not (newest.by_silence and newest.state == State.AWAY):
        Presence.objects.filter(pk=newest.pk).update(active_at=now())
        return False
    before = Presence.objects.filter(representative=person, ended_at__isnull=False).order_by("-id").first()
    return _become(person, State(before.state), reason=before.reason) if before and before.state in HERE else False


@job(every=EVERY)
def mind_silence() -> None:
    """Those whose pages heard nothing for as long as their brand allows count as away. Who serves several: the shortest holds."""
    moment = now()
    allowed = {setting.brand_id: setting.away_minutes for setting in DeskSetting.objects.all()}
    silent = Presence.objects.filter(ended_at=None, state__in=HERE, active_at__lt=moment - timedelta(minutes=1))
    for one in silent.select_related("representative").prefetch_related("representative__brands"):
        spans = [allowed.get(brand.pk, USUAL_AWAY) for brand in one.representative.brands.all()]
        shortest = min((span for span in spans if span), default=0)
        if shortest and one.active_at <= moment - timedelta(minutes=shortest):
            with transaction.atomic():
                _become(one.representative, State.AWAY, by_silence=True, unless_active_since=one.active_at)


def present_at(*brands: Brand) -> tuple[Colleague, ...]:
    """The people who serve any of these brands with how they are now: who is available first, then by name. One query."""
    newest = Presence.objects.filter(representative=models.OuterRef("pk"), ended_at=None)
    people = Representative.objects.filter(pk__in=_serving(brands), kind=Kind.HUMAN, is_active=True).annotate(
        said=models.Subquery(newest.values("reason")[:1]), since=models.Subquery(newest.values("created_at")[:1])
    )
    order = {state.value: at for at, state in enumerate(State)}
    found = [Colleague(one, one.state, one.said or "", one.since) for one in people.order_by("name", "pk")]
    return tuple(sorted(found, key=lambda one: order.get(one.state, len(order))))


def _serving(brands: tuple[Brand, ...]) -> models.QuerySet[Any, Any]:
    return Representative.brands.through.objects.filter(brand__in=brands).values("representative_id")


def reasons_of(brands: tuple[Brand, ...]) -> tuple[str, ...]:
    """The reasons offered to who serves these brands: their own lists, else those everybody knows."""
    own = DeskSetting.objects.filter(brand__in=brands).order_by("brand").values_list("reasons", flat=True)
    return tuple(dict.fromkeys(reason for reasons in own for reason in reasons)) or USUAL_REASONS


def _become(
    person: Representative,
    state: State,
    *,
    reason: str = "",
    by_silence: bool = False,
    unless_active_since: datetime | None = None,
) -> bool:
    # The person's row is held, so that two pages of theirs take their turns; nobody's message waits for it.
    Representative.objects.select_for_update(no_key=True).filter(pk=person.pk).values_list("pk").first()
    newest = Presence.objects.filter(representative=person, ended_at=None).first()
    if newest is not None:
        if unless_active_since is not None and newest.active_at > unless_active_since:
            return False
        if (newest.state, newest.reason, newest.by_silence) == (state, reason, by_silence):
            Presence.objects.filter(pk=newest.pk).update(active_at=now())
            return False
        Presence.objects.filter(pk=newest.pk).update(ended_at=now())
    Presence.objects.create(representative=person, state=state, reason=reason, by_silence=by_silence)
    Representative.objects.filter(pk=person.pk).update(state=state)
    person.state = state
    brands = person.brands.order_by("pk").values_list("pk", flat=True)
    announce_all([PresenceChanged(brand, person.pk, state.value, by_silence) for brand in brands])
    return True
