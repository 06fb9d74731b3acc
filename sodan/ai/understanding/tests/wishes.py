"""Measuring how well is understood what things shall become: the variant each wish comes to, against the one that was meant."""

from __future__ import annotations

from typing import Any

from sodan.ai.understanding.tests.heldout import Score, heldout, lines_of
from sodan.ai.understanding.tests.store import NAMES, line_called, option_named, product_of, store
from sodan.ai.understanding.understand import understand
from sodan.backoffice.connector import LineView
from sodan.procedures.wish import Wish, match

Become = dict[str, str]


def wishes(language: str, name: str = "wishes") -> Score:
    """Whether every thing becomes what was meant, and no other thing is touched."""
    score = Score()
    for line in lines_of(heldout(language, name)["wishes"]):
        text, _, meant = line.partition("=>")
        score.count(text.strip(), wanted=told(_meant(meant)), got=told(_understood(text.strip(), language)))
    return score


def told(become: Become) -> str:
    """What becomes of what, in a line."""
    return "; ".join(f"{name}: {what}" for name, what in sorted(become.items())) or "nothing"


def _meant(text: str) -> Become:
    become = {}
    for one in filter(None, (part.strip() for part in text.split(";"))):
        name, _, values = one.partition(":")
        line = line_called(name.strip())
        become[name.strip()] = _outcome(_wish([value.strip() for value in values.split(",")], line), line)
    return become


def _wish(values: list[str], line: LineView) -> Wish:
    wish: dict[str, Any] = {"options": {}, "step": {}}
    for value in values:
        if value[0] in "+-":
            wish["step"][value[1:]] = 1 if value[0] == "+" else -1
        elif value in ("cheapest", "dearest"):
            wish["pick"] = value
        else:
            wish["options"] |= option_named(line, value)
    return Wish.model_validate(wish)


def _outcome(wish: Wish, line: LineView) -> str:
    """The variant in words; else why there is none, with the nearest there is."""
    found = match(wish, line, product_of(line).variants)
    variant = found.variant or found.others[0]
    return f"{found.why} {' '.join(texts['en'] for texts in variant.options.values())}".strip()


def _understood(text: str, language: str) -> Become:
    become: Become = {}
    for command in understand(text, store(language)).commands:
        if command.verb == "set" and command.name == "wishes":
            for one in command.value:
                if "line" not in one:
                    return {"?": str(one)}
                line = line_called(NAMES[one["line"]])
                become[NAMES[line.id]] = _outcome(Wish.model_validate(one), line)
        elif command.verb == "set" and command.name == "to_sku":
            return {"?": command.value}
    return become
