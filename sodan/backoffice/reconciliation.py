"""Reconciliation: each night the provider's statement of the last days is compared with our records and our books.

What agrees ends what stood open; what differs, and what still stands in suspense, waits for a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db import models, transaction

from sodan.backoffice.acquiring import provider_of
from sodan.backoffice.console import was_read_since
from sodan.backoffice.ledger import in_suspense
from sodan.backoffice.matching import Comparison, compare
from sodan.backoffice.mismatch import Difference, Kind, Mismatch, agree, found
from sodan.backoffice.movement import movements_under
from sodan.backoffice.provider import Provider
from sodan.company.brand import Brand
from sodan.kit.clock import now
from sodan.kit.errors import Unavailable
from sodan.kit.job import job
from sodan.kit.record import Record
from sodan.people.representative import Representative

log = structlog.get_logger(__name__)

DAYS = 8  # as long as the slowest movement may take to settle, and a day
AT = time(3)  # when the night's comparing begins, on the brand's clock
QUIET = timedelta(minutes=15)  # younger unknowns are being looked up; a person is called to them by then


class Ending(models.TextChoices):
    """What comparing one day came to: no statement yet, all agrees, or something differs."""

    WAITING = "waiting"
    AGREES = "agrees"
    DIFFERS = "differs"


class Reconciliation(Record):
    """One brand and one day (in its zone), compared ``times`` times, last at ``run_at``.

    ``figures`` are by kind of movement and currency how many and how much each side says; see ``matching.Figure``.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="reconciliations")
    day = models.DateField()
    ending = models.CharField(max_length=8, choices=Ending.choices, default=Ending.WAITING)
    figures = models.JSONField(default=list)
    run_at = models.DateTimeField(default=now)
    times = models.PositiveIntegerField(default=0)

    class Meta:
        """A day once for each brand; the newest are looked at."""

        constraints = [models.UniqueConstraint(fields=["brand", "day"], name="reconciliation_once_a_day")]
        indexes = [models.Index(fields=["-day", "-id"], name="reconciliation_newest")]

    def __str__(self) -> str:
        """Whose day, and how it ended."""
        return f"{self.brand_id} {self.day} ({self.ending})"


def reconciliations_of(person: Representative) -> models.QuerySet[Reconciliation]:
    """Every day at the brands this person serves. The root of each query of such a list."""
    return Reconciliation.objects.filter(brand__representatives=person)


@job(every=3600, lease=1800, attempts=3)
def reconcile_what_is_due() -> None:
    """Compare what is due, brand by brand: once a night each of the last days, each hour a day whose statement was late."""
    for brand in Brand.objects.all():
        days = days_due(brand)
        if days:
            reconcile(brand, days)


def days_due(brand: Brand) -> list[date]:
    """Which of the last days are to be compared now, oldest first."""
    here = now().astimezone(ZoneInfo(brand.zone))
    began = datetime.combine(here.date(), AT, tzinfo=here.tzinfo)
    if here < began:
        began -= timedelta(days=1)
    days = [began.date() - timedelta(days=ago) for ago in range(DAYS, 0, -1)]
    fresh = Reconciliation.objects.filter(brand=brand, day__in=days, run_at__gte=began).exclude(ending=Ending.WAITING)
    done = set(fresh.values_list("day", flat=True))
    return [day for day in days if day not in done]


def reconcile(brand: Brand, days: Sequence[date], *, provider: Provider | None = None) -> list[Reconciliation]:
    """Compare these days in order, then have a person called to what still stands in suspense."""
    seen: dict[str, str] = {}
    rows = [_reconcile_day(brand, day, provider or provider_of(brand), seen) for day in days]
    call_to_suspense(brand)
    return rows


def _reconcile_day(brand: Brand, day: date, provider: Provider, seen: dict[str, str]) -> Reconciliation:
    zone = ZoneInfo(brand.zone)
    since = datetime.combine(day, time.min, tzinfo=zone)
    until = min(datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone), now())
    try:
        comparison = compare(brand, provider, since=since, until=until, seen=seen)
    except Unavailable as error:
        log.info("reconciliation.no_statement", brand=brand.slug, day=str(day), why=str(error))
        return _kept(brand, day, Ending.WAITING, None)
    _write_down(brand, day, comparison)
    is_open = Mismatch.objects.filter(brand=brand, day=day, settled_at=None).exclude(kind=Kind.UNKNOWN).exists()
    return _kept(brand, day, Ending.DIFFERS if is_open else Ending.AGREES, comparison)


def _write_down(brand: Brand, day: date, comparison: Comparison) -> None:
    """Keep each difference, and let go of those of that day which are none any more."""
    kept = {row.pk for difference in comparison.differences if (row := found(brand, day, difference)) is not None}
    before = Mismatch.objects.filter(brand=brand, day=day, settled_at=None).exclude(kind=Kind.UNKNOWN)
    for mismatch in before.exclude(pk__in=kept).exclude(key__in=comparison.unjudged):
        agree(mismatch)


@transaction.atomic
def _kept(brand: Brand, day: date, ending: Ending, comparison: Comparison | None) -> Reconciliation:
    row, _ = Reconciliation.objects.select_for_update().get_or_create(brand=brand, day=day)
    if comparison is not None or not row.figures:
        row.ending = ending  # a day compared before keeps its figures while today's statement of it is late
    if comparison is not None:
        row.figures = [asdict(figure) for _, figure in sorted(comparison.figures.items())]
    row.run_at, row.times = now(), row.times + 1
    row.save(update_fields=["ending", "figures", "run_at", "times"])
    log.info("reconciliation.compared", brand=brand.slug, day=str(day), ending=str(row.ending))
    return row


def call_to_suspense(brand: Brand) -> None:
    """Each movement that has long stood in suspense is a person's matter; of what no longer does, nobody's."""
    rests = {rest.ref: rest for rest in in_suspense()}
    for ref, movement in movements_under(brand, list(rests)).items():
        rest, lately = rests[ref], now() - QUIET
        if rest.since > lately or was_read_since(ref, lately):
            continue
        told = Difference(
            Kind.UNKNOWN, ref, rest.amount.currency, ours_minor=-rest.amount.minor,
            operation=movement.operation, order_number=movement.order_number,
        )  # fmt: skip
        found(brand, rest.since.astimezone(ZoneInfo(brand.zone)).date(), told)
    for mismatch in Mismatch.objects.filter(brand=brand, kind=Kind.UNKNOWN, settled_at=None).exclude(key__in=rests):
        agree(mismatch)
