"""Phrasing: approved sentences in the customer's language, filled with records; nothing is composed freely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from sodan.actions import gateway
from sodan.kit.money import Money
from sodan.kit.words import all_words, word
from sodan.procedures.case import Case
from sodan.procedures.frame import Choice
from sodan.procedures.said import Line

_DATES = {"ko": ("M월 d일", "ko_KR"), "ja": ("M月d日", "ja_JP"), "en": ("MMMM d", "en_US")}
_AND = {"ko": ", ", "ja": "、", "en": ", "}


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message to the customer: its text, its card, and the values it may name."""

    body: str
    card: dict[str, Any] | None = None
    values: tuple[str, ...] = field(default=())


def shown(value: Any, language: str, zone: str) -> str:
    """A value as a reader of that language writes it: money, days, lists, names in several languages."""
    match value:
        case None:
            text = ""
        case Money():
            text = value.shown(language)
        case datetime():
            text = _day(value.astimezone(ZoneInfo(zone)).date(), language)
        case date():
            text = _day(value, language)
        case Mapping():
            text = shown(value.get(language), language, zone)
        case list() | tuple():
            text = _AND[language].join(shown(item, language, zone) for item in value)
        case _:
            text = _day_or_text(str(value), language, zone)
    return text


def _day(day: date, language: str) -> str:
    pattern, locale = _DATES[language]
    return str(format_date(day, pattern, locale=locale))


def _day_or_text(text: str, language: str, zone: str) -> str:
    """Dates come out of stored JSON as ISO text; they are told as days."""
    if len(text) >= 10 and text[4:5] == "-" and text[7:8] == "-":  # noqa: PLR2004 - YYYY-MM-DD
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return shown(moment if moment.tzinfo else moment.date(), language, zone)
    return text


def phrase(lines: Iterable[Line], case: Case) -> list[Utterance]:
    """The lines as messages: plain ones together in one, then the question with its card on its own."""
    said: list[Utterance] = []
    texts: list[str] = []
    values: list[str] = []
    for line in lines:
        text, named = _sentence(line, case)
        values.extend(named)
        card = _card(line, case)
        texts.append(text)
        if card is not None:
            said.append(Utterance("\n\n".join(texts), card, tuple(values)))
            texts, values = [], []
    if texts:
        said.append(Utterance("\n\n".join(texts), None, tuple(values)))
    return said


def _sentence(line: Line, case: Case) -> tuple[str, list[str]]:
    values = {name: shown(value, case.language, case.brand.zone) for name, value in line.values.items()}
    return word(line.key, case.language, **values), list(values.values())


def _card(line: Line, case: Case) -> dict[str, Any] | None:
    if line.card == "confirm":
        return confirmation_card(line.operation, case)
    if line.card == "handed_over":
        return {"type": "handed_over"}
    if line.choices:
        return {"type": line.card or "choices", "choices": [_choice(choice) for choice in line.choices]}
    return None


def _choice(choice: Choice) -> dict[str, str]:
    return {"label": choice.label, "choice": choice.value}


def confirmation_card(key: str, case: Case) -> dict[str, Any]:
    """What exactly would be done, with amounts, bound to the token that its yes carries."""
    operation = case.operation(key)
    read_back = gateway.read_back(operation, case.language)
    total = read_back.get("total")
    token = gateway.token_of(operation)
    special = f"confirm.{operation.act}.{operation.arguments.get('to', '')}"
    key_of_yes = special if special in all_words() else f"confirm.{operation.act}"
    yes = word(key_of_yes, case.language, amount=total["value"] if total else "")
    return {
        "type": "confirm",
        "operation": str(operation.key),
        "title": read_back["title"],
        "lines": read_back["lines"],
        "total": total,
        "yes": {"label": yes, "choice": f"confirm:{token}"},
        "no": {"label": word("confirm.no", case.language), "choice": f"decline:{token}"},
    }
