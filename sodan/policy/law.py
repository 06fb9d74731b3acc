"""The law of a place as dated data with sources: what it gives a consumer, and what a firm may not fall below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from sodan.kit.pack import read_page
from sodan.policy.period import Calendar, Closed, Period
from sodan.policy.rule import Strict, Texts

LAWS = Path(__file__).resolve().parent / "laws"

Right = Literal["withdrawal", "claim", "refund"]
Day = Annotated[date, BeforeValidator(lambda written: date.fromisoformat(written) if isinstance(written, str) else written)]


class Longer(Strict):
    """How much longer a right lasts unless the firm says, by naming the place in the setting ``unless``, that it told of it."""

    months: int = Field(ge=1)
    unless: str
    by: str


class Article(Strict):
    """One provision: where it stands, what it says, from when until when, where it was read and how well it was checked.

    ``right`` with ``ends`` is what a program computes: the right ends when the first of them does. ``unless`` names a setting
    in which the firm lists the places where the right is displaced (Japan's displayed return clause).
    """

    id: str
    article: Texts
    says: Texts
    source: str = Field(pattern=r"^https://")
    valid_from: Day
    valid_to: Day | None = None
    checked: Literal["text", "opinion", "secondary", "not_read"]
    checked_on: Day
    note: str = ""
    right: Right | None = None
    ends: tuple[Period, ...] = ()
    unless: str | None = None
    longer: Longer | None = None
    interest_basis_points: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _check_right(self) -> Article:
        """A right has its end."""
        if (self.right is None) != (not self.ends):
            message = f"{self.id}: a right and its ends belong together"
            raise ValueError(message)
        return self

    def holds_on(self, day: date) -> bool:
        """Whether the provision is in force on that day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Floor(Strict):
    """The least a setting may say in the law's places: a number, or names that must or may not stand in a list."""

    setting: str
    by: str
    at_least: int | None = None
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


class Guarantee(Strict):
    """Acts that no rule may deny while the right lasts, where the facts are these (a list: any of them)."""

    by: str
    right: Literal["withdrawal", "claim"]
    acts: tuple[str, ...] = Field(min_length=1)
    where: dict[str, Any]


class Law(Strict):
    """One file of ``laws``."""

    id: str
    name: Texts
    countries: tuple[str, ...] = Field(min_length=1)
    closed: tuple[Closed, ...]
    articles: tuple[Article, ...] = Field(min_length=1)
    floors: tuple[Floor, ...] = ()
    guarantees: tuple[Guarantee, ...] = ()

    @model_validator(mode="after")
    def _check_sources(self) -> Law:
        """Every floor and guarantee names an article of the file."""
        known = {article.id for article in self.articles}
        named = {floor.by for floor in self.floors} | {guarantee.by for guarantee in self.guarantees}
        named |= {article.longer.by for article in self.articles if article.longer}
        if named - known:
            message = f"no article “{min(named - known)}”"
            raise ValueError(message)
        return self

    def article(self, name: str) -> Article:
        """The article of that id."""
        return next(article for article in self.articles if article.id == name)

    def giving(self, right: Right, *, on: date) -> Article | None:
        """The article that gave the right on that day; None when the law gives none."""
        return next((article for article in self.articles if article.right == right and article.holds_on(on)), None)


@cache
def laws() -> Mapping[str, Law]:
    """Every law by the country it holds in, read once: laws come with a release, not with a firm's edit.

    Raises Invalid, with file and line, for a wrong file.
    """
    found = [read_page(path, Law) for path in sorted(LAWS.glob("*.yaml"))]
    return {country: law for law in found for country in law.countries}


def law_of(jurisdiction: str) -> Law | None:
    """The law of that country; None when we do not know it."""
    return laws().get(jurisdiction)


def calendar_of(jurisdiction: str) -> Calendar:
    """The working days of that country; every day is one where the law is unknown."""
    law = law_of(jurisdiction)
    return Calendar(jurisdiction, law.closed if law else ())
