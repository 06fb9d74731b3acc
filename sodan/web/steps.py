"""The editor of steps, for macros and rules: read from its form, drawn again with nothing lost, told in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import QueryDict

from sodan.company.brand import Brand
from sodan.desk.checklist import ChecklistTemplate
from sodan.desk.field import Field
from sodan.desk.routing import Priority
from sodan.desk.status import Status
from sodan.desk.step import ME, MOMENTS, QUEUE, TEAM, Step
from sodan.kit.language import LANGUAGES
from sodan.people.representative import Kind, Representative
from sodan.people.team import Team
from sodan.web.said import said

_FIELDS = ("to", "tag", "priority", "until", "text", "status", "field", "checklist")
_MOST_ROWS = 40
_LONGEST = 5_000


def steps_written(form: QueryDict) -> list[dict[str, Any]]:
    """The rows of the form in their order, as they were written."""
    rows: list[dict[str, Any]] = []
    for number in _numbers(form):
        row: dict[str, Any] = {"kind": form.get(f"kind_{number}", "")}
        row |= {name: form[f"{name}_{number}"][:_LONGEST] for name in _FIELDS if f"{name}_{number}" in form}
        if f"value_of_{number}" in form:
            row["value"] = form[f"value_of_{number}"][:_LONGEST]
        texts = {code: form.get(f"text_{code}_{number}", "")[:_LONGEST] for code in LANGUAGES}
        if any(texts.values()):
            row["texts"] = texts
        rows.append(row)
    return rows


def rearranged(form: QueryDict, rows: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """The rows after a button of the editor (``edit``: ``add``, ``up:2``, ``down:2``, ``drop:2``); None when none was pressed."""
    verb, _, place = form.get("edit", "").partition(":")
    at = int(place) if place.isdecimal() else 0
    if verb == "add":
        return [*rows, {"kind": form.get("another", "")}]
    if verb == "drop":
        return [row for number, row in enumerate(rows) if number != at]
    to = {"up": at - 1, "down": at + 1}.get(verb)
    if to is None:
        return None
    if 0 <= to < len(rows) and at < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return rows


def choices_for(brands: Sequence[Brand], language: str) -> dict[str, Any]:
    """What the editor offers to choose from."""
    pks = [brand.pk for brand in brands]
    people = Representative.objects.filter(kind=Kind.HUMAN, is_active=True, brands__in=pks).distinct().order_by("name", "pk")
    teams = Team.objects.filter(brand__in=pks).order_by("name", "pk")
    lists = ChecklistTemplate.objects.filter(brand__in=pks)
    holders = [(ME, said("step.to.me", language)), (QUEUE, said("step.to.queue", language))]
    holders += [(f"{TEAM}{team.pk}", said("step.to.team", language, name=team.name)) for team in teams]
    holders += [(str(one.pk), one.name) for one in people[:200]]
    return {
        "step_kinds": tuple(Step),
        "holders": holders,
        "levels": [
            (level.value, said(f"row.priority.{level.value}" if level else "list.filter.priority.0", language))
            for level in Priority
        ],
        "statuses_named": _named(Status.objects.filter(brand__in=pks), language),
        "fields_named": _named(Field.objects.filter(brand__in=pks), language),
        "checklists_named": [(one, one) for one in dict.fromkeys(lists.order_by("title").values_list("title", flat=True))],
        "moments_named": [(name, said(f"moment.preset.{name}", language)) for name in MOMENTS],
    }


def told_steps(steps: Iterable[Mapping[str, Any]], choices: Mapping[str, Any], language: str) -> list[str]:
    """Each step as a sentence."""
    return [told_step(step, choices, language) for step in steps]


def told_step(step: Mapping[str, Any], choices: Mapping[str, Any], language: str) -> str:
    """One step as a sentence; a colleague or a team that is no more is told by nothing but a dash."""
    texts = step.get("texts") or {}
    text = step.get("text") or texts.get(language) or next(iter(texts.values()), "")
    values = {
        "to": dict(choices["holders"]).get(str(step.get("to", "")), "–"),
        "tag": step.get("tag", ""),
        "priority": dict(choices["levels"]).get(step.get("priority"), "–"),
        "until": dict(choices["moments_named"]).get(step.get("until"), "–"),
        "text": text[:120],
        "status": dict(choices["statuses_named"]).get(step.get("status"), step.get("status", "–")),
        "field": dict(choices["fields_named"]).get(step.get("field"), step.get("field", "–")),
        "value": step.get("value", ""),
        "title": step.get("checklist", ""),
    }
    return said(f"step.told.{step.get('kind')}", language, fallback=str(step.get("kind")), **values)


def _named(found: Iterable[Status | Field], language: str) -> list[tuple[str, str]]:
    """Each key once, with its name."""
    return list({one.key: (one.key, one.name_in(language)) for one in found}.values())


def _numbers(form: QueryDict) -> list[int]:
    """The rows that were sent, in the order of the page."""
    found = [name.removeprefix("kind_") for name in form if name.startswith("kind_")]
    return sorted(int(number) for number in found if number.isdecimal())[:_MOST_ROWS]
