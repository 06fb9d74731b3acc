"""Rules told in the reader's words: what they wait for, what they ask, what they do, and why one acted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sodan.desk.condition import Asked
from sodan.desk.rule import TIMED
from sodan.desk.step import QUEUE
from sodan.web.said import said

_VALUES = {
    Asked.CHANNEL: "channel.",
    Asked.LANGUAGE: "side.language.",
    Asked.PRIORITY: "event.priority.",
    Asked.TIER: "levels.tier.",
    Asked.HOURS: "condition.hours.",
    Asked.OWNER: "condition.owner.",
}


def told_trigger(trigger: str, minutes: int, language: str) -> str:
    """What it waits for."""
    if trigger in TIMED:
        return said(f"rule.trigger_told.{trigger}", language, time=told_minutes(minutes, language))
    return said(f"rule.trigger.{trigger}", language)


def told_minutes(minutes: int, language: str) -> str:
    """So many minutes, in hours or days where they are whole."""
    for unit, size in (("days", 1440), ("hours", 60)):
        if minutes and minutes % size == 0:
            return said(f"rule.{unit}", language, count=minutes // size)
    return said("rule.minutes", language, count=minutes)


def told_condition(condition: Mapping[str, Any], language: str) -> str:
    """What it asks, as a sentence."""
    kind, value = str(condition["kind"]), str(condition.get("value", ""))
    words = _VALUES.get(Asked(kind)) if kind in set(Asked) else None
    names = {"0": "normal", "1": "high", "2": "urgent"}
    key = names.get(value, value) if kind == Asked.PRIORITY else value
    return said(
        f"condition.told.{kind}",
        language,
        fallback=kind,
        value=said(f"{words}{key}", language, fallback=value) if words else value,
    )


def rule_line(card: Mapping[str, Any], language: str) -> str:
    """The line in a conversation: which rule acted, because of what, and what came of it."""
    because = [told_trigger(str(card["trigger"]), int(card.get("minutes") or 0), language)]
    because += [told_condition(one, language) for one in card.get("because", ())]
    did = [_told_step(step, language) for step in card.get("steps", ())]
    told = {"title": card["title"], "because": ", ".join(because), "did": ", ".join(did)}
    return said("event.rule", language, **told)


def _told_step(step: Mapping[str, Any], language: str) -> str:
    """A step as it was done; a colleague by the name they had then."""
    texts: Mapping[str, str] = step.get("texts") or {}
    text = str(step.get("text") or texts.get(language) or next(iter(texts.values()), ""))
    name = (step.get("before") or {}).get("name") or (said("step.to.queue", language) if step.get("to") == QUEUE else "–")
    level = {0: "normal", 1: "high", 2: "urgent"}.get(int(step.get("priority") or 0), "normal")
    values = {
        "to": name,
        "tag": step.get("tag", ""),
        "priority": said(f"event.priority.{level}", language),
        "until": said(f"moment.preset.{step.get('until')}", language, fallback=""),
        "text": text[:60],
        "status": step.get("status", ""),
        "field": step.get("field", ""),
        "value": step.get("value", ""),
        "title": step.get("checklist", ""),
    }
    told = said(f"step.told.{step['kind']}", language, fallback=str(step["kind"]), **values)
    return told if step.get("outcome") == "done" else f"{told} ({said('macro.outcome.' + str(step.get('outcome')), language)})"


def asked_values(conditions: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """All of what it asks, as sentences."""
    return [told_condition(one, language) for one in conditions]
