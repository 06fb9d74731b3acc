"""Whom to call in an emergency: public numbers of the customer's country, as dated data with sources."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, RootModel

from sodan.kit.pack import read_page

_HERE = Path(__file__).resolve().parent
ELSEWHERE = "EU"
# Which lines each emergency calls for.
_NEEDED = {
    "crisis_self_harm": ("self_harm",),
    "crisis_medical": ("emergency",),
    "crisis_child": ("emergency", "child"),
    "crisis_danger": ("emergency", "police"),
}
# Somebody who writes Korean to a Japanese shop may sit in either country; English tells nothing.
_SPOKEN_IN = {"ko": "KR", "ja": "JP"}


class Hotline(BaseModel):
    """One public line: its number as dialled, how it is told in each language, and where that was read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    name: dict[str, str]
    source: str
    since: date | None = None


class Country(BaseModel):
    """The lines of one country, and when they were looked up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    checked_on: date
    checked: Literal["primary", "secondary"]
    self_harm: tuple[Hotline, ...]
    emergency: tuple[Hotline, ...]
    police: tuple[Hotline, ...]
    child: tuple[Hotline, ...]


class Directory(RootModel[dict[str, Country]]):
    """All countries by their ISO 3166 code; ``EU`` stands for whatever is not on file."""


@cache
def directory() -> dict[str, Country]:
    """The numbers as they come with the program."""
    return read_page(_HERE / "hotlines.yaml", Directory).root


def hotlines_for(crisis: str, *, countries: Iterable[str], language: str) -> list[dict[str, str]]:
    """The names of the lines to call, each in all languages, the surest country first; never empty."""
    asked = list(dict.fromkeys([*filter(None, countries), *filter(None, [_SPOKEN_IN.get(language)])]))
    known = [directory()[country] for country in asked if country in directory()] or [directory()[ELSEWHERE]]
    lines = [line for country in known for kind in _NEEDED[crisis] for line in getattr(country, kind)]
    return list({line.number + line.name["en"]: line.name for line in lines}.values())
