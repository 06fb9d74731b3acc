"""What the marks of a time say: how many, how good on average, and by week, channel, who served and tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, F, Q, QuerySet
from django.db.models.functions import TruncWeek

from sodan.company.brand import Brand
from sodan.desk.rating import Rating
from sodan.desk.rating_request import RatingRequest

FEW = 10  # marks below which a figure says little, and is told to
GOOD = 4  # marks from which a customer counts as satisfied
_LINES = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """Which marks: of which brands, from day to day (both included, in ``zone``), and of one channel, one who served or one tag.

    ``who`` is ``ai``, ``people``, or the number of a person.
    """

    brands: Sequence[Brand]
    first: date
    last: date
    zone: str
    channel: str = ""
    who: str = ""
    tag: int | None = None

    @property
    def begins(self) -> datetime:
        """The first moment of the first day."""
        return datetime.combine(self.first, time.min, ZoneInfo(self.zone))

    @property
    def ends(self) -> datetime:
        """The first moment after the last day."""
        return datetime.combine(self.last + timedelta(days=1), time.min, ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what it is of, how many marks, their average, and how many were good."""

    of: Any
    count: int
    average: float
    good: int

    @property
    def is_few(self) -> bool:
        """Whether there are too few marks to conclude from."""
        return self.count < FEW

    @property
    def share(self) -> int:
        """Good ones in a hundred."""
        return round(100 * self.good / self.count) if self.count else 0


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The whole, and its parts; ``asked`` and ``answered`` count the questions of the time, whoever's they were."""

    whole: Figure
    asked: int
    answered: int
    by_week: tuple[Figure, ...]
    by_channel: tuple[Figure, ...]
    by_kind: tuple[Figure, ...]
    by_person: tuple[Figure, ...]
    by_tag: tuple[Figure, ...]


def marks_asked(asked: Asked) -> QuerySet[Rating]:
    """The marks themselves."""
    found = Rating.objects.filter(brand__in=asked.brands, created_at__gte=asked.begins, created_at__lt=asked.ends)
    if asked.channel:
        found = found.filter(channel=asked.channel)
    if asked.who:
        kinds = {"ai": Q(by_ai=True), "people": Q(by_ai=False)}
        found = found.filter(kinds.get(asked.who, Q(served_by=int(asked.who) if asked.who.isdecimal() else 0)))
    return found.filter(conversation__taggings__tag=asked.tag) if asked.tag else found


def satisfaction_of(asked: Asked) -> Satisfaction:
    """What the marks say, in seven queries however many they are."""
    marks = marks_asked(asked)
    sums = marks.aggregate(count=Count("pk"), average=Avg("score"), good=Count("pk", filter=Q(score__gte=GOOD)))
    requests = RatingRequest.objects.filter(brand__in=asked.brands, created_at__gte=asked.begins, created_at__lt=asked.ends)
    if asked.channel:
        requests = requests.filter(conversation__channel=asked.channel)
    told = requests.aggregate(asked=Count("pk"), answered=Count("pk", filter=Q(rating__isnull=False)))
    week = TruncWeek("created_at", tzinfo=ZoneInfo(asked.zone))
    people = marks.filter(served_by__isnull=False)
    return Satisfaction(
        whole=Figure("", sums["count"], sums["average"] or 0.0, sums["good"]),
        asked=told["asked"],
        answered=told["answered"],
        by_week=_figures(marks, week, newest_first=True),
        by_channel=_figures(marks, F("channel")),
        by_kind=_figures(marks, F("by_ai")),
        by_person=_figures(people, F("served_by__name")),
        by_tag=_figures(marks.filter(conversation__taggings__isnull=False), F("conversation__taggings__tag__name")),
    )


def _figures(marks: QuerySet[Rating], of: F | TruncWeek, *, newest_first: bool = False) -> tuple[Figure, ...]:
    lines = marks.order_by().annotate(of=of).values("of")
    counted = lines.annotate(count=Count("pk"), average=Avg("score"), good=Count("pk", filter=Q(score__gte=GOOD)))
    ordered = counted.order_by("-of") if newest_first else counted.order_by("-count", "of")
    return tuple(Figure(line["of"], line["count"], line["average"], line["good"]) for line in ordered[:_LINES])
