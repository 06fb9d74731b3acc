"""``sodan understand``: what the AI reads in each line, as commands; nothing is stored and nobody is answered."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from time import perf_counter
from typing import Any

from sodan.ai.understanding.context import Context, Understanding
from sodan.ai.understanding.understand import understand, warm_up
from sodan.kit.errors import NotFound
from sodan.kit.language import LANGUAGES
from sodan.procedures.command import Command


def main(arguments: Sequence[str]) -> int:
    """Read lines from the arguments, else from standard input, until it ends."""
    options = argparse.ArgumentParser(prog="sodan understand", description="Show what the AI understands of each line.")
    options.add_argument("text", nargs="*", help="what a customer writes (default: one message a line from standard input)")
    options.add_argument("--lang", choices=LANGUAGES, default="ko", help="the language of the talk, where a line does not tell")
    options.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    options.add_argument(
        "--as",
        "--customer",
        dest="customer",
        metavar="EMAIL",
        default="",
        help="e-mail of a customer whose orders the lines are read against",
    )
    asked = options.parse_args(arguments)
    context = context_of(asked.customer, language=asked.lang) if asked.customer else Context(language=asked.lang)
    run(asked.text or sys.stdin, language=asked.lang, as_json=asked.json, context=context)
    return 0


def context_of(email: str, *, language: str) -> Context:
    """The orders of that customer and the catalogue of their shop. Raises NotFound when there is no such customer."""
    from sodan.backoffice.house import shop_of  # noqa: PLC0415 - tables are needed only where a customer is named
    from sodan.customers.customer import ContactPoint, Medium  # noqa: PLC0415

    contacts = ContactPoint.objects.select_related("customer", "brand").filter(medium=Medium.EMAIL, value=email.lower())
    contact = contacts.first()
    if contact is None:
        raise NotFound(f"no customer {email}")
    shop = shop_of(contact.brand)
    return Context(language=language, orders=shop.orders_of(contact.customer_id), products=shop.products())


def run(lines: Iterable[str], language: str = "ko", as_json: bool = False, *, context: Context | None = None) -> None:  # noqa: FBT001, FBT002 - as the command calls it
    """Print the commands of each line, read for itself: no line is an answer to the one before."""
    warm_up()
    for line in lines:
        if text := line.strip():
            started = perf_counter()
            understood = understand(text, context or Context(language=language))
            spent = (perf_counter() - started) * 1000
            told = json.dumps(_as_json(text, understood, spent), ensure_ascii=False) if as_json else _as_text(text, understood)
            sys.stdout.write(f"{told}\n")
            sys.stdout.flush()


def _as_json(text: str, understood: Understanding, spent: float) -> dict[str, Any]:
    return {
        "text": text,
        "language": understood.language,
        "commands": [command.as_json() for command in understood.commands],
        "candidates": [{"name": name, "score": round(score, 3)} for name, score in understood.candidates],
        "ms": round(spent, 2),
    }


def _as_text(text: str, understood: Understanding) -> str:
    return "\n".join([f"{text}  ({understood.language})", *(f"  {_told(command)}" for command in understood.commands)])


def _told(command: Command) -> str:
    value = "" if command.value is None else f" = {json.dumps(command.value, ensure_ascii=False)}"
    candidates = f" {' | '.join(command.candidates)}" if command.candidates else ""
    return f"{command.verb} {command.name}".strip() + f"{value}{candidates}  [{command.score:.2f}]"
