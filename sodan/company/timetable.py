"""Opening hours and special days that somebody set on a page of the desk; what is not set there stands in the pack's file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models

from sodan.company.brand import Brand
from sodan.kit.record import Record

LONGEST_STAY = 366  # days; a special day may last a year


class Timetable(Record):
    """The opening hours of a brand as somebody set them. The newest is in force; the older ones tell who changed what."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="timetables")
    page = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """Read by brand, the newest first."""

        indexes = [models.Index(fields=["brand", "-id"], name="timetable_newest")]

    @classmethod
    def newest(cls, brand: Brand) -> Timetable | None:
        """The one in force; None when nobody set any."""
        return cls.objects.filter(brand_id=brand.pk).order_by("-id").first()

    @classmethod
    def set_for(cls, brand: Brand, page: dict[str, Any], *, by: Any) -> Timetable:
        """Put hours into force from now on; the caller has checked that they can be read."""
        return cls.objects.create(brand=brand, page=page, made_by=by)


class SpecialDay(Record):
    """A day, or several in a row, on which the usual hours do not hold: closed, or open in ``hours`` even on a holiday.

    ``uid`` is the name it has in the calendar it was imported from, so that importing it again changes it.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="special_days")
    first = models.DateField()
    last = models.DateField()
    name = models.CharField(max_length=80, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    uid = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """Read by brand, those still to come."""

        ordering = ("first", "id")
        indexes = [models.Index(fields=["brand", "last"], name="special_day_to_come")]
        constraints = [
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="special_day_ends_after_it_begins"),
            models.UniqueConstraint(fields=["brand", "uid"], condition=~models.Q(uid=""), name="special_day_imported_once"),
        ]

    def days(self) -> Iterator[date]:
        """Every day of it."""
        for ahead in range(min((self.last - self.first).days + 1, LONGEST_STAY)):
            yield self.first + timedelta(days=ahead)
