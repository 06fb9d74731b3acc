"""Steps as they are written on a page: each checked for what it needs, and kept with nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sodan.company.brand import Brand
from sodan.desk.canned import LONGEST_TEXT
from sodan.desk.checklist import ChecklistTemplate
from sodan.desk.field import Field, read_values
from sodan.desk.routing import Priority
from sodan.desk.status import Status
from sodan.desk.step import ME, MOMENTS, QUEUE, TEAM, Step, Steps, colleagues_of
from sodan.desk.tag import LONGEST
from sodan.kit.errors import Invalid
from sodan.kit.language import LANGUAGES
from sodan.people.team import Team

MOST_STEPS = 20


def read_steps(written: Sequence[Mapping[str, Any]], brand: Brand | None, *, for_rule: bool = False) -> Steps:
    """The steps as they are kept. Raises Invalid, with ``steps:<number>`` as the place, for one that cannot be done.

    ``brand`` None: they are used at every brand, so they name nobody of one. ``for_rule``: nothing is inserted.
    """
    if not 0 < len(written) <= MOST_STEPS:
        raise Invalid("no steps, or too many", where="steps", expected=f"1 to {MOST_STEPS} steps")
    read: Steps = []
    for number, one in enumerate(written):
        try:
            kind = Step(str(one.get("kind", "")))
            _check_needs_nobody(kind, one, for_rule=for_rule)
            read.append({"kind": kind.value, **_READ.get(kind, _nothing)(one, brand)})
        except (ValueError, Invalid) as error:
            expected = error.expected if isinstance(error, Invalid) else ", ".join(Step)
            raise Invalid(f"step {number + 1} cannot be done", where=f"steps:{number}", expected=expected or "") from error
    return read


def written_plainly(steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each step on a line, for the log of changes: its kind and what it was given."""
    return [" ".join([str(one["kind"]), *(_plainly(value) for name, value in one.items() if name != "kind")]) for one in steps]


def _plainly(value: object) -> str:
    return " / ".join(str(text) for text in value.values()) if isinstance(value, Mapping) else str(value)


def _check_needs_nobody(kind: Step, one: Mapping[str, Any], *, for_rule: bool) -> None:
    if for_rule and (kind == Step.INSERT or one.get("to") == ME):
        raise Invalid("nobody sits at a composer", where="kind", expected="a step that needs nobody")


def _nothing(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:  # noqa: ARG001 - as all of _READ
    return {}


def _who(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:
    to = str(one.get("to", ""))
    if to in (ME, QUEUE):
        return {"to": to}
    if to.startswith(TEAM) and to[len(TEAM) :].isdecimal():
        teams = (
            Team.objects.filter(pk=int(to[len(TEAM) :]))
            if brand is None
            else Team.objects.filter(brand=brand, pk=int(to[len(TEAM) :]))
        )
        if teams.exists():
            return {"to": to}
    if to.isdecimal() and colleagues_of(brand).filter(pk=int(to)).exists():
        return {"to": to}
    raise Invalid(f"“{to}” is nobody to assign to", where="to", expected="me, queue, a colleague or a team")


def _name(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:  # noqa: ARG001 - as all of _READ
    name = " ".join(str(one.get("tag", "")).split()).lstrip("#")
    if not 0 < len(name) <= LONGEST:
        raise Invalid("no tag", where="tag", expected=f"1 to {LONGEST} characters")
    return {"tag": name}


def _level(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:  # noqa: ARG001 - as all of _READ
    written = str(one.get("priority", ""))
    if written not in {str(level.value) for level in Priority}:
        raise Invalid("no such priority", where="priority", expected="0, 1 or 2")
    return {"priority": int(written)}


def _until(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:  # noqa: ARG001 - as all of _READ
    if one.get("until") not in MOMENTS:
        raise Invalid("no such moment", where="until", expected=", ".join(MOMENTS))
    return {"until": one["until"]}


def _text(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:  # noqa: ARG001 - as all of _READ
    text = str(one.get("text", "")).strip()
    if not 0 < len(text) <= LONGEST_TEXT:
        raise Invalid("no text", where="text", expected=f"1 to {LONGEST_TEXT} characters")
    return {"text": text}


def _texts(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:  # noqa: ARG001 - as all of _READ
    given = one.get("texts") or {}
    texts = {code: str(given.get(code, "")).strip() for code in LANGUAGES if str(given.get(code, "")).strip()}
    if not texts or any(len(text) > LONGEST_TEXT for text in texts.values()):
        raise Invalid("no text", where="texts", expected=f"1 to {LONGEST_TEXT} characters in a language")
    return {"texts": texts}


def _status(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:
    key = str(one.get("status", ""))
    known = Status.objects.filter(key=key) if brand is None else Status.objects.filter(brand=brand, key=key)
    if not known.exists():
        raise Invalid(f"“{key}” is no status", where="status", expected="the key of a status")
    return {"status": key}


def _value(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:
    key, value = str(one.get("field", "")), str(one.get("value", "")).strip()
    found = (Field.objects.filter(key=key) if brand is None else Field.objects.filter(brand=brand, key=key)).first()
    if found is None:
        raise Invalid(f"“{key}” is no field", where="field", expected="the key of a field")
    return {"field": key, "value": ", ".join(read_values(found, value.replace("、", ",").split(",")))}


def _checklist(one: Mapping[str, Any], brand: Brand | None) -> dict[str, Any]:
    title = str(one.get("checklist", ""))
    known = ChecklistTemplate.objects.filter(title=title)
    if not (known if brand is None else known.filter(brand=brand)).exists():
        raise Invalid(f"“{title}” is no checklist", where="checklist", expected="the title of a checklist")
    return {"checklist": title}


_READ: dict[Step, Callable[[Mapping[str, Any], Brand | None], dict[str, Any]]] = {
    Step.ASSIGN: _who,
    Step.TAG: _name,
    Step.UNTAG: _name,
    Step.PRIORITY: _level,
    Step.NOTE: _text,
    Step.INSERT: _texts,
    Step.SEND: _texts,
    Step.SNOOZE: _until,
    Step.STATUS: _status,
    Step.FIELD: _value,
    Step.CHECKLIST: _checklist,
}
