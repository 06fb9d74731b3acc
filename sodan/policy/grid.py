"""All cases of a place, and what each rule of a book says of them; every answer is worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from math import prod
from typing import Any

from babel.numbers import get_territory_currencies

from sodan.policy.book import Book
from sodan.policy.domain import MOST_CASES, Domain, cases, domain_of, expressions_of, names_in
from sodan.policy.fact import FACTS
from sodan.policy.rule import BROKEN, Answer, MissingFactError, Rule, compiled, holds


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where a brand sells: the country whose law holds, and the currency."""

    country: str
    currency: str


def place_of(country: str) -> Place:
    """A country with the currency it pays in today."""
    return Place(country, next(iter(get_territory_currencies(country)), ""))


class Verdict(Enum):
    """What a rule says of a case, or that it cannot."""

    HOLDS = auto()
    FAILS = auto()
    SILENT = auto()
    UNANSWERED = auto()


_VERDICTS = {Answer.HOLDS: Verdict.HOLDS, Answer.FAILS: Verdict.FAILS, Answer.SILENT: Verdict.SILENT}
Case = dict[str, Any]


class Grid:
    """The cases of one place; what a rule says of one depends on nothing but the facts and settings it reads."""

    def __init__(self, book: Book, place: Place) -> None:
        """For the rules of that book."""
        self.place = place
        self._book = book
        self._settings = book.settings_for(jurisdiction=place.country, currency=place.currency)
        self._known: dict[tuple[Any, ...], tuple[Verdict, str]] = {}
        self._read: dict[str, tuple[str, ...]] = {}

    def is_whole(self, rules: Sequence[Rule]) -> bool:
        """Whether every case of these rules can be tried, not only some."""
        return prod(len(values) for values in self._domain(_names(rules), rules).values()) <= MOST_CASES

    def is_bound(self, rules: Sequence[Rule]) -> bool:
        """Whether the rules look at a fact in common; what looks at nothing in common can neither agree nor disagree."""
        return bool(set.intersection(*(_names([rule]) & set(FACTS) for rule in rules)))

    def verdicts(self, rule: Rule) -> set[Verdict]:
        """Everything the rule ever says here."""
        return {self._asked(rule, case)[0] for case in self._cases([rule])}

    def lacking(self, rule: Rule) -> tuple[str, Case] | None:
        """A fact or setting that the rule needs and that a case has not, with the case; None where it can always be answered."""
        for case in self._cases([rule]):
            verdict, fact = self._asked(rule, case)
            if verdict is Verdict.UNANSWERED and fact:
                return fact, case
        return None

    def pairs(self, one: Rule, other: Rule) -> Iterator[tuple[Verdict, Verdict, Case]]:
        """What both say of every case they share."""
        for case in self._cases([one, other]):
            yield self._asked(one, case)[0], self._asked(other, case)[0], case

    def silent_case(self, act: str) -> Case | None:
        """A case of the act of which no rule says anything; None when some rule always does."""
        whens = [rule.when for rule in self._book.rules[act]]
        if "true" in whens:
            return None
        return next((case for case in self._of(names_in(whens), whens) if not any(_binds(when, case) for when in whens)), None)

    def _cases(self, rules: Sequence[Rule]) -> Iterator[Case]:
        return cases(self._domain(_names(rules), rules))

    def _of(self, names: set[str], expressions: list[str]) -> Iterator[Case]:
        return cases(self._placed(domain_of(names | _kept(names), expressions, self._settings)))

    def _domain(self, names: set[str], rules: Sequence[Rule]) -> Domain:
        return self._placed(domain_of(names, expressions_of(rules), self._settings))

    def _placed(self, domain: Domain) -> Domain:
        here = {"jurisdiction": (self.place.country,), "currency": (self.place.currency,)}
        return {name: here.get(name, values) for name, values in domain.items()}

    def _asked(self, rule: Rule, case: Case) -> tuple[Verdict, str]:
        """What the rule says, and what it lacks when it cannot."""
        if rule.id not in self._read:
            self._read[rule.id] = tuple(sorted(rule.reads()))
        mark = (rule.id, *(case.get(name) for name in self._read[rule.id]))
        if mark not in self._known:
            self._known[mark] = _answered(rule, case)
        return self._known[mark]


def _answered(rule: Rule, case: Case) -> tuple[Verdict, str]:
    try:
        return _VERDICTS[rule.answer(case)], ""
    except MissingFactError as missing:
        return Verdict.UNANSWERED, str(missing)
    except BROKEN as error:
        return Verdict.UNANSWERED, str(error).splitlines()[0]


def _names(rules: Sequence[Rule]) -> set[str]:
    names = {name for rule in rules for name in rule.reads()}
    return names | _kept(names)


def _kept(names: set[str]) -> set[str]:
    """The facts that say whether the others are on record at all."""
    whens = [FACTS[name].only_when for name in names if name in FACTS]
    return {other for when in whens for other in compiled(when).variables() if FACTS[other].only_when == "true"}


def _binds(when: str, case: Case) -> bool:
    """Whether the rule binds; one that cannot tell refuses, so nothing is let through."""
    try:
        return holds(when, case)
    except (MissingFactError, *BROKEN):
        return True
