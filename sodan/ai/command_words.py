"""A command in plain words, for the decision log: what the customer wants, not how we wrote it down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sodan.kit.words import all_words, word
from sodan.procedures.case import Case
from sodan.procedures.command import Command
from sodan.procedures.procedure import procedure_of


def told_command(command: Command, case: Case, language: str) -> str:
    """One command as a colleague would put it."""
    match command.verb:
        case "start" | "ask":
            names = procedure_of(case.brand.line, command.name or "product_question").names
            return word("command.start", language, what=names[language])
        case "set" | "correct":
            key = f"command.slot.{command.name}"
            what = word(key, language) if key in all_words() else command.name
            return word(f"command.{command.verb}", language, what=what, value=_value(command, case, language))
        case "chitchat":
            key = f"command.chitchat.{command.name}"
            return word(key, language) if key in all_words() else command.name
        case _:
            return word(f"command.{command.verb}", language)


def _value(command: Command, case: Case, language: str) -> str:
    value: Any = command.value
    titles = {line.id: line.title(language) for order in case.orders for line in order.lines}
    told: dict[str, Callable[[], str]] = {
        "reason": lambda: word(f"return_reason.{value}", language),
        "lines": lambda: _lines(value, titles),
        "among": lambda: _lines(value, titles),
        "wishes": lambda: "; ".join(_wish(one, titles) for one in value),
        "code": lambda: "••••••",
    }
    if command.name in told:
        return told[command.name]()
    return " ".join(str(part) for part in value.values() if part) if isinstance(value, dict) else str(value)


def _lines(value: Any, titles: dict[int, str]) -> str:
    return ", ".join(titles.get(line, str(line)) for line in value) if isinstance(value, list) else str(value)


def _wish(wish: dict[str, Any], titles: dict[int, str]) -> str:
    """One thing and what it shall become."""
    steps = [f"{name} {'+' if size > 0 else '−'}" for name, size in wish.get("step", {}).items()]
    told = [*wish.get("options", {}).values(), *steps, wish.get("pick", ""), wish.get("sku", "")]
    thing = titles.get(wish.get("line", 0), "")
    return f"{thing} → {' · '.join(filter(None, told))}" if thing else " · ".join(filter(None, told))
