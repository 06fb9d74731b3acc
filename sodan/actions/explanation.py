"""An operation in plain words: what the customer confirms, and why it was allowed, held back or refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

from sodan.actions.operation import Operation
from sodan.kit.words import all_words, word
from sodan.policy.decision import Decision, Outcome, Reason

_DAY = {"ko": ("M월 d일", "ko_KR"), "ja": ("M月d日", "ja_JP"), "en": ("MMM d", "en_US")}
_TOTAL = "read_back.total_"


def read_back(operation: Operation, language: str) -> dict[str, Any]:
    """What the confirm card shows: ``title``, ``lines`` of label and value, and ``total`` (None where no money moves)."""
    lines = [(str(kept["label_key"]), _said(kept["value"], language)) for kept in operation.read_back]
    shown = [{"label": word(key, language), "value": value} for key, value in lines if not key.startswith(_TOTAL)]
    totals = [{"label": word(key, language), "value": value} for key, value in lines if key.startswith(_TOTAL)]
    return {"title": word(f"act.{operation.act}", language), "lines": shown, "total": totals[0] if totals else None}


def explain(operation: Operation, language: str) -> list[str]:
    """Why, for a colleague: one sentence for each reason with its source, or the one that says all rules hold."""
    decision = Decision.from_json(operation.decision)
    sentences = [sentence(reason, language) for reason in decision.reasons]
    if not sentences and decision.outcome == Outcome.ALLOW:
        count = len(decision.rules)
        sentences = [word("why.all_rules_hold", language, count=count, revision=decision.revision)]
    return sentences + _ending(operation, language)


def sentence(reason: Reason, language: str) -> str:
    """One reason for a colleague, with its source. Raises KeyError where no word file has ``why.<code>``."""
    values = {name: _said(value, language) for name, value in reason.values.items()}
    told, citation = word(f"why.{reason.code}", language, **values), reason.cited(language)
    return f"{told} ({citation})" if citation else told


def _ending(operation: Operation, language: str) -> list[str]:
    """What changed its course after it was allowed."""
    code, _, detail = operation.error.partition(": ")
    key = f"why.{code.replace('error.', '')}"
    return [word(key, language, detail=detail)] if code and key in all_words() else []


def _said(value: Any, language: str) -> Any:
    """A stored value as the reader writes it: a text in several languages, a day, else as it is."""
    if isinstance(value, Mapping):
        return value.get(language) or value.get("en", "")
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return value
        pattern, locale = _DAY[language]
        return str(format_date(day, pattern, locale=locale))
    return "" if value is None else value
