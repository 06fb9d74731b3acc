"""What the policies would say if the facts were these: every rule's answer, where it stands, and the law beneath it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sodan.kit.pack import read_page
from sodan.policy.book import Book, Spot, book_of
from sodan.policy.decide import decide, known_in
from sodan.policy.decision import Decision
from sodan.policy.domain import expressions_of, names_in
from sodan.policy.fact import FACTS
from sodan.policy.law import Article, law_of
from sodan.policy.rule import BROKEN, Answer, MissingFactError, Rule
from sodan.policy.trial import Cases, cases_path
from sodan.policy.window import LAW_FACTS

PLACE = ("jurisdiction", "currency", "by_person")
_COUNTED = ("days_since_delivery", *LAW_FACTS)
_DAYS = ("delivered_on", "asked_on")


class Stand(StrEnum):
    """What a rule says: it is met, it says no, it does not apply, or it cannot tell."""

    HOLDS = "holds"
    FAILS = "fails"
    SILENT = "silent"
    UNKNOWN = "unknown"


_STANDS = {Answer.HOLDS: Stand.HOLDS, Answer.FAILS: Stand.FAILS, Answer.SILENT: Stand.SILENT}


@dataclass(frozen=True, slots=True)
class Ruling:
    """One rule asked: what it says, where it is written, and the name of the fact it lacks when it cannot tell."""

    rule: Rule
    stand: Stand
    spot: Spot
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Floor:
    """An article that binds the act in this place: ``least`` is what it demands of the setting ``name``, now ``set_to``."""

    article: Article
    name: str
    least: str
    set_to: str


@dataclass(frozen=True, slots=True)
class Supposed:
    """The answer, rule by rule, the floors beneath it, and the last days that the law gives in this case."""

    decision: Decision
    rulings: tuple[Ruling, ...]
    floors: tuple[Floor, ...]
    last_days: Mapping[str, str]


def facts_asked(act: str, *, line: str) -> tuple[str, ...]:
    """The facts that the rules of an act read and that records would tell; what is counted from days is asked as those days.

    Raises Invalid while the policies cannot be read.
    """
    rules = book_of(line).rules.get(act, ())
    named = (names_in(expressions_of(rules)) | {name for rule in rules for name in rule.says.values()}) & set(FACTS)
    if named & {*_COUNTED, *_DAYS}:
        named |= set(_DAYS)
    return tuple(name for name in FACTS if name in named and name not in (*PLACE, *_COUNTED))


def usual_facts(act: str, *, line: str) -> dict[str, Any]:
    """An ordinary case to begin with: the first example of the act that is allowed; empty where the pack shows none."""
    path = cases_path(line)
    if not path.is_file():
        return {}
    page = read_page(path, Cases)
    shown = next((case for case in page.cases if act in case.acts and case.outcome == "allow"), None)
    return page.facts_of(shown) if shown else {}


def suppose(act: str, facts: Mapping[str, Any], *, line: str) -> Supposed:
    """Ask every rule of the act over these facts. Raises Invalid while the policies cannot be read."""
    book = book_of(line)
    known = known_in(book, facts)
    rules = book.rules.get(act, ())
    days = {name: str(known[name]) for name in LAW_FACTS if name.endswith("_on") and known.get(name)}
    rulings = tuple(_ruling(rule, known, book) for rule in rules)
    return Supposed(decide(act, facts, line=line), rulings, tuple(_floors(act, book, known)), days)


def _ruling(rule: Rule, known: Mapping[str, Any], book: Book) -> Ruling:
    spot = book.spots[rule.id]
    try:
        return Ruling(rule, _STANDS[rule.answer(known)], spot)
    except MissingFactError as missing:
        return Ruling(rule, Stand.UNKNOWN, spot, str(missing))
    except BROKEN as error:
        return Ruling(rule, Stand.UNKNOWN, spot, str(error).splitlines()[0])


def _floors(act: str, book: Book, known: Mapping[str, Any]) -> list[Floor]:
    """What the law of the place holds the act to: settings its rules read, and answers no rule may give."""
    law = law_of(str(known.get("jurisdiction")))
    if law is None:
        return []
    read = {name for rule in book.rules.get(act, ()) for name in rule.reads()}
    found = [
        Floor(
            law.article(floor.by),
            floor.setting,
            _least(floor.at_least, floor.includes, floor.excludes),
            _plain(known.get(floor.setting)),
        )
        for floor in law.floors
        if floor.setting in read
    ]
    return found + [Floor(law.article(one.by), "", "", "") for one in law.guarantees if act in one.acts]


def _least(number: int | None, includes: tuple[str, ...], excludes: tuple[str, ...]) -> str:
    parts = [f"≥ {number}"] if number is not None else []
    return ", ".join([*parts, *(f"+ {name}" for name in includes), *(f"− {name}" for name in excludes)])


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else "–" if value is None else str(value)
