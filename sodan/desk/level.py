"""What customers may expect of us: how soon a first reply, a next reply and a resolution come, by channel, priority and tier."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.db import models
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.routing import Priority
from sodan.kit.errors import Invalid
from sodan.kit.pack import Stamp, pack_folder, read_page, stamp_of
from sodan.kit.record import Record

MOST_LEVELS = 30
_LONGEST = 60 * 24 * 90  # minutes
PRIORITIES = ("normal", "high", "urgent")
REGISTERED, VISITOR = "registered", "visitor"


class Level(BaseModel):
    """One line of the table: for whom, and in how many minutes. What it does not name it does not ask about.

    ``counts`` is ``working`` (opening hours only) or ``always``. ``warn_before`` is how many minutes before the moment
    colleagues are warned; at most half of the time there is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    channels: tuple[str, ...] = ()
    priorities: tuple[Literal["normal", "high", "urgent"], ...] = ()
    tiers: tuple[str, ...] = ()
    first_reply: int | None = Field(default=None, ge=1, le=_LONGEST)
    next_reply: int | None = Field(default=None, ge=1, le=_LONGEST)
    resolution: int | None = Field(default=None, ge=1, le=_LONGEST)
    counts: Literal["working", "always"] = "working"
    warn_before: int = Field(default=30, ge=1, le=_LONGEST)

    @model_validator(mode="after")
    def _check_promises(self) -> Level:
        """A line that promises nothing would only hide those below it."""
        if self.first_reply is None and self.next_reply is None and self.resolution is None:
            message = "a level without first_reply, next_reply or resolution"
            raise ValueError(message)
        return self

    def minutes(self, metric: str) -> int | None:
        """The minutes promised for ``first_reply``, ``next_reply`` or ``resolution``; None for no promise."""
        found: int | None = getattr(self, metric)
        return found


class Table(BaseModel):
    """The levels of one brand, the first that fits holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    levels: tuple[Level, ...] = Field(default=(), max_length=MOST_LEVELS)


class _Page(BaseModel):
    """One file: levels by brand, by country, or by ``default``."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    brands: dict[str, Table]


class LevelTable(Record):
    """The levels of a brand as somebody set them on the page. The newest is in force; the older ones tell who changed what."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="level_tables")
    page = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """Read by brand, the newest first."""

        indexes = [models.Index(fields=["brand", "-id"], name="level_table_newest")]


@dataclass(frozen=True, slots=True)
class Matter:
    """What of a conversation decides which level holds."""

    channel: str
    priority: int
    tier: str


def tier_of(customer: Customer) -> str:
    """The tier a customer was given, else whether the shop knows them: ``registered`` or ``visitor``."""
    return customer.tier or (REGISTERED if customer.is_registered else VISITOR)


@cache
def _read(path: Path, stamp: Stamp) -> dict[str, Table]:  # noqa: ARG001 - the stamp is the cache's key: a saved file is read anew
    return read_page(path, _Page).brands


def levels_from(page: Any) -> Table:
    """Levels as the page of the desk keeps them. Raises Invalid with what is wrong."""
    try:
        return Table.model_validate_json(json.dumps(page))  # strict models take lists for tuples from JSON only
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise Invalid(first["msg"].removeprefix("Value error, "), where=".".join(str(part) for part in first["loc"])) from error


def newest_levels(brand: Brand) -> LevelTable | None:
    """What somebody set for this brand; None when nobody did."""
    return LevelTable.objects.filter(brand=brand).select_related("made_by").order_by("-id").first()


def changes_of(brand: Brand, limit: int = 10) -> list[LevelTable]:
    """Who set the levels of the brand and when, the newest first."""
    return list(LevelTable.objects.filter(brand=brand).select_related("made_by").order_by("-id")[:limit])


def levels_of(brand: Brand) -> Table:
    """The levels in force for the brand. One query. Raises Invalid, with the line, when the pack's file is wrong."""
    page = newest_levels(brand)
    if page is not None:
        return levels_from(page.page)
    path = pack_folder(brand.line, "desk") / "service_levels.yaml"
    if not path.is_file():
        return Table()
    pages = _read(path, stamp_of([path]))
    return pages.get(brand.slug) or pages.get(brand.jurisdiction) or pages.get("default") or Table()


def level_for(matter: Matter, levels: Sequence[Level]) -> Level | None:
    """The first level that fits the matter; None when nothing was promised to such."""
    name = PRIORITIES[Priority(matter.priority)]
    for level in levels:
        if (
            (not level.channels or matter.channel in level.channels)
            and (not level.priorities or name in level.priorities)
            and (not level.tiers or matter.tier in level.tiers)
        ):
            return level
    return None


def tiers_of(brand: Brand) -> tuple[str, ...]:
    """The tiers the brand's levels name that somebody may be given."""
    named = {tier for level in levels_of(brand).levels for tier in level.tiers}
    return tuple(sorted(named - {REGISTERED, VISITOR}))
