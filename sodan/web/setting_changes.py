"""The audit log as a page: who changed what of the desk's settings, when, and what stood there before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from sodan.desk.cursor import newest_page
from sodan.desk.view import brands_of
from sodan.kit.errors import NotPermitted
from sodan.kit.words import all_words, word
from sodan.people.representative import Kind, Representative
from sodan.people.setting_change import SettingChange
from sodan.web.live import newest_announcement
from sodan.web.page import answer, is_fragment, signed_in
from sodan.web.reader import is_outfitter

NOTHING = "–"
LONGEST_SHOWN = 300
_NUMBERED = re.compile(r"(\w+)_(\d+)")


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a change in the reader's words; ``before`` and ``after`` are None where there was or is nothing at all."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A change with its lines."""

    change: SettingChange
    area: str
    lines: tuple[Line, ...]


@require_GET
@signed_in
def show_changes(request: HttpRequest, person: Representative) -> HttpResponse:
    """All changes of the brands this person serves, the newest first; ``?area=`` and ``?by=`` narrow them."""
    if not is_outfitter(person):
        raise NotPermitted("no duty to set up the desk")
    brands = brands_of(person)
    seen = SettingChange.objects.filter(Q(brand__in=brands) | Q(brand=None))
    asked = {"area": request.GET.get("area", "")[:32], "by": request.GET.get("by", "")}
    rows, more = newest_page(_narrowed(seen, asked).select_related("by", "brand"), request.GET.get("before", ""))
    told = [told_in(person.language, change) for change in rows]
    if is_fragment(request) and "before" in request.GET:
        return answer(request, "desk/changes_rows.html", rows=told, more=more, asked=asked)
    areas = sorted(seen.order_by().values_list("area", flat=True).distinct())
    return answer(
        request,
        "desk/changes.html",
        rows=told,
        more=more,
        asked=asked,
        areas=[(area, _named(f"change.area.{area}", f"settings.{area}", language=person.language) or area) for area in areas],
        people=Representative.objects.filter(kind=Kind.HUMAN, brands__in=brands).order_by("name", "pk").distinct(),
        newest=newest_announcement(brands),
        brand=None,
    )


def told_in(language: str, change: SettingChange) -> Told:
    """The change in the reader's language, field by field."""
    before, after = change.before, change.after
    lines = tuple(
        Line(
            label(change.area, name, language),
            None if before is None else value(change.area, name, before.get(name), language),
            None if after is None else value(change.area, name, after.get(name), language),
        )
        for name in dict.fromkeys([*(before or {}), *(after or {})])
    )
    area = _named(f"change.area.{change.area}", f"settings.{change.area}", language=language)
    return Told(change, area or change.area, lines)


def label(area: str, name: str, language: str) -> str:
    """What a field is called: in its page's words, else in those all pages share, else by its own name."""
    found = _named(f"change.field.{area}.{name}", f"change.field.{name}", f"{area}.{name}", f"hours.{name}", language=language)
    numbered = _NUMBERED.fullmatch(name)
    if not found and numbered and f"{area}.{numbered[1]}" in all_words():
        return word(f"{area}.{numbered[1]}", language, number=numbered[2])
    return found or name


def value(area: str, name: str, written: Any, language: str) -> str:
    """A value as one reads it: a word of the page where it has one, lists with commas, fields with their names."""
    if isinstance(written, bool):
        return word("change.yes" if written else "change.no", language)
    if written in (None, "", [], {}):
        return NOTHING
    if isinstance(written, Mapping):
        parts = (f"{label(area, key, language)}: {value(area, key, one, language)}" for key, one in written.items())
        return _short(" · ".join(parts))
    if isinstance(written, list):
        return _short(", ".join(value(area, name, one, language) for one in written))
    text = str(written)
    keys = (f"change.value.{name}.{text}", f"{area}.{name}.{text}", f"{name}.{text}", f"hours.{name}.{text}")
    return _named(*keys, language=language) or _short(text)


def _narrowed(seen: QuerySet[SettingChange], asked: Mapping[str, str]) -> QuerySet[SettingChange]:
    if asked["area"]:
        seen = seen.filter(area=asked["area"])
    return seen.filter(by=int(asked["by"])) if asked["by"].isascii() and asked["by"].isdigit() else seen


def _named(*keys: str, language: str) -> str:
    """The first of these words that there is, as long as it wants nothing filled in; empty for none."""
    texts = (all_words().get(key, {}).get(language, "") for key in keys)
    return next((text for text in texts if text and "{" not in text), "")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
