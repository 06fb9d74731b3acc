"""A command in plain words, for the decision log: what the customer wants, not how we wrote it down."""

from __future__ import annotations

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
    if command.name == "reason":
        return word(f"return_reason.{value}", language)
    if command.name == "lines" and isinstance(value, list):
        titles = {line.id: line.title(language) for order in case.orders for line in order.lines}
        return ", ".join(titles.get(line, str(line)) for line in value)
    if command.name == "code":
        return "••••••"
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part)
    return str(value)
