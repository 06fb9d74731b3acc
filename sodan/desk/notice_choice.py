"""How each person wants to be told: of what, in which ways, and when not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import models

from sodan.company.brand import Brand
from sodan.company.hours import is_at_desk
from sodan.kit.clock import now
from sodan.kit.record import Record
from sodan.people.representative import Kind, Representative


class What(models.TextChoices):
    """What somebody may be told of."""

    ASSIGNED = "assigned"
    MENTIONED = "mentioned"
    FOLLOWED = "followed"
    ANSWERED = "answered"
    WARNED = "warned"
    MISSED = "missed"
    TODO = "todo"
    BULK = "bulk"
    REMINDER = "reminder"


class Way(models.TextChoices):
    """How: a line in the list, a note on the screen while the desk is open, a sound, or a push while it is closed."""

    LIST = "list"
    SCREEN = "screen"
    SOUND = "sound"
    PUSH = "push"


class Quiet(models.TextChoices):
    """When one is left in peace: never, outside the brand's hours, or within hours of one's own."""

    NEVER = "never"
    CLOSED = "closed"
    OWN = "own"


class Digest(models.TextChoices):
    """How often what is unread goes out by mail."""

    NONE = "none"
    HOURLY = "hourly"
    DAILY = "daily"


URGENT = (What.MISSED, What.MENTIONED, What.REMINDER)  # what may pass through the quiet for who wants it to
LOUD = (Way.SCREEN, Way.SOUND, Way.PUSH)
_CALLS = (What.ASSIGNED, What.MENTIONED, What.ANSWERED, What.MISSED, What.REMINDER)
_LIST, _CALL = (Way.LIST.value,), (Way.LIST.value, Way.SCREEN.value, Way.PUSH.value)
# What holds until somebody chooses: everything stands in the list, what calls for oneself also shows and is pushed.
USUAL: Mapping[str, tuple[str, ...]] = {what.value: _CALL if what in _CALLS else _LIST for what in What}


class NoticeChoice(Record):
    """What one person chose. ``chosen`` holds the ways of each thing that differs from the usual."""

    representative = models.OneToOneField(Representative, on_delete=models.CASCADE, related_name="notice_choice")
    chosen = models.JSONField(default=dict)
    quiet = models.CharField(max_length=8, choices=Quiet.choices, default=Quiet.CLOSED)
    quiet_from = models.TimeField(default=time(22))
    quiet_until = models.TimeField(default=time(8))
    urgent_passes = models.BooleanField(default=True)
    digest = models.CharField(max_length=8, choices=Digest.choices, default=Digest.NONE)

    def __str__(self) -> str:
        """Whose."""
        return f"of {self.representative_id}"

    def ways(self, what: str) -> tuple[str, ...]:
        """The ways in which this person wants to hear of it."""
        return tuple(self.chosen.get(what, USUAL[what]))

    def reaches(self, what: str, way: str, *, brand: int | Brand, moment: datetime | None = None) -> bool:
        """Whether it reaches them this way now; what is loud keeps the quiet, unless it is urgent and they want it to pass."""
        if way not in self.ways(what):
            return False
        if way not in LOUD or (what in URGENT and self.urgent_passes):
            return True
        return not self.is_quiet(brand, moment or now())

    def is_quiet(self, brand: int | Brand, moment: datetime) -> bool:
        """Whether this person is to be left in peace at that moment, by the clock of the brand."""
        if self.quiet == Quiet.NEVER:
            return False
        where = brand if isinstance(brand, Brand) else Brand.objects.get(pk=brand)
        if self.quiet == Quiet.CLOSED:
            return not is_at_desk(where, moment)
        clock = moment.astimezone(ZoneInfo(where.zone)).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until  # past midnight


def choice_of(person: Representative) -> NoticeChoice:
    """What this person chose, or the usual (then it is not stored)."""
    return NoticeChoice.objects.filter(representative=person).first() or NoticeChoice(representative=person)


def choices_of(people: Collection[int], *, brand: int) -> dict[int, NoticeChoice]:
    """The choices of these, in their order; only of those who still serve the brand. Two queries."""
    serving = Representative.objects.filter(pk__in=people, brands=brand, is_active=True, kind=Kind.HUMAN)
    here = set(serving.values_list("pk", flat=True))
    kept = {one.representative_id: one for one in NoticeChoice.objects.filter(representative__in=here)}
    return {pk: kept.get(pk) or NoticeChoice(representative_id=pk) for pk in people if pk in here}


def choose(person: Representative, ways: Mapping[str, Collection[str]], **others: object) -> None:
    """Keep what this person chose; what is as usual is not stored."""
    chosen = {what: sorted(wanted) for what, wanted in ways.items() if set(wanted) != set(USUAL[what])}
    NoticeChoice.objects.update_or_create(representative=person, defaults={"chosen": chosen, **others})
