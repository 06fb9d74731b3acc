"""What is wrong with a policy book before anybody meets it: every case the facts allow is tried on its rules.

The linter proves nothing about texts and days that only a record can hold, and keeps silent where it could try only some cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from sodan.kit.errors import Invalid
from sodan.policy.book import Book, Spot, gather, policy_files
from sodan.policy.fact import FACTS, Kind, kind_of
from sodan.policy.floor import House, breaches
from sodan.policy.grid import Grid, Place, Verdict, place_of
from sodan.policy.rule import Rule, compiled

_MEMBER = re.compile(r"\b(\w+) in (\w+)\b")
_GRAVITY = {"approve": 1, "need_info": 2, "deny": 3}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: ``lint.<kind>`` says what, ``lint.<kind>.expected`` what would do; ``values`` fill both."""

    kind: str
    spot: Spot
    values: dict[str, Any] = field(default_factory=dict)


def lint(line: str, *, acts: Iterable[str], places: Iterable[Place] = ()) -> list[Finding]:
    """Everything that is wrong with the policies in force, in the order of the files.

    ``acts`` are those that can be asked for; ``places`` the brands' own, besides those that the settings name. Raises Invalid for
    no line of business.
    """
    paths = policy_files(line)
    try:
        book = gather(paths)
    except Invalid as error:
        path = next((path for path in paths if str(path) == error.where), paths[0] if paths else None)
        if path is None:
            raise
        return [Finding("wrong_file", Spot(path, error.line), {"problem": str(error), "wanted": error.expected or "YAML"})]
    found = [*_below(book), *_strangers(book, set(acts)), *_untold(book, set(acts), paths[0].parent if paths else None)]
    if not any(one.kind == "wrong_value" for one in found):  # what else they say of such a rule would only repeat it
        found += _of_cases(book, _places(book, places))
    return sorted(found, key=lambda one: (str(one.spot.path), one.spot.line or 0, one.kind))


def _places(book: Book, more: Iterable[Place]) -> list[Place]:
    named = {place_of(country) for country in House(book.settings, book.rules).places()}
    return sorted(named | set(more)) or [place_of("KR")]


def _below(book: Book) -> Iterator[Finding]:
    for breach in breaches(House(book.settings, book.rules)):
        told = {"name": breach.name, "place": breach.place, "wanted": breach.expected, "source": breach.article.source}
        article = breach.article.article
        yield Finding("below_law", book.spots[breach.name], told | {"article": article.model_dump()})


def _strangers(book: Book, acts: set[str]) -> Iterator[Finding]:
    """Names nobody knows: acts that cannot be asked for, and words that a fact never is."""
    for rule in book.all_rules().values():
        spot = book.spots[rule.id]
        for act in sorted(({*rule.acts} | {offer.act for offer in rule.offers if offer.act != "talk_to_person"}) - acts):
            yield Finding("unknown_act", spot, {"rule": rule.id, "act": act, "acts": ", ".join(sorted(acts))})
        for text in (rule.when, rule.expr, *(offer.when for offer in rule.offers)):
            yield from _wrong_values(book, rule, text)


def _wrong_values(book: Book, rule: Rule, text: str) -> Iterator[Finding]:
    for name in compiled(text).variables():
        if name in FACTS and kind_of(name) is Kind.CHOICE:
            for written in _compared(name, text):
                if written not in FACTS[name].values:
                    told = {"name": name, "value": written, "values": ", ".join(FACTS[name].values)}
                    yield Finding("wrong_value", book.spots[rule.id], told)
    for fact, setting in _MEMBER.findall(text):
        listed = book.settings.get(setting)
        if fact in FACTS and kind_of(fact) is Kind.CHOICE and isinstance(listed, tuple):
            for written in sorted(set(listed) - set(FACTS[fact].values)):
                told = {"name": fact, "value": written, "values": ", ".join(FACTS[fact].values)}
                yield Finding("wrong_value", book.spots[setting], told)


def _compared(name: str, text: str) -> set[str]:
    """The texts that a fact is compared with where it stands: ``reason == 'late'``, ``reason in ['late', 'defective']``."""
    alone = re.findall(rf"""\b{name} *[=!]= *['"]([^'"]*)['"]|['"]([^'"]*)['"] *[=!]= *{name}\b""", text)
    lists = re.findall(rf"\b{name} in \[([^\]]*)\]", text)
    return {first or second for first, second in alone} | {
        word for listed in lists for word in re.findall(r"""['"]([^'"]*)['"]""", listed)
    }


def _untold(book: Book, acts: set[str], folder: Any) -> Iterator[Finding]:
    for act in sorted(acts - set(book.rules)):
        yield Finding("no_rule", Spot(folder, None), {"act": act})


def _of_cases(book: Book, places: list[Place]) -> Iterator[Finding]:
    grids = [Grid(book, place) for place in places]
    for rule in book.all_rules().values():
        yield from _alone(book, rule, grids)
    told: set[tuple[str, str, str]] = set()
    for act, rules in sorted(book.rules.items()):
        yield from _undecided(book, act, grids)
        for one, other in combinations(rules, 2):
            for finding in _together(book, one, other, grids):
                mark = (finding.kind, one.id, other.id)
                if mark not in told:
                    told.add(mark)
                    yield finding


def _alone(book: Book, rule: Rule, grids: list[Grid]) -> Iterator[Finding]:
    """A rule that never binds, never says no, always says no where it binds, or cannot be answered."""
    seen = {verdict for grid in grids for verdict in grid.verdicts(rule)}
    spot = book.spots[rule.id]
    for grid in grids:
        lacking = grid.lacking(rule)
        if lacking is not None:
            fact, case = lacking
            told = {"rule": rule.id, "name": fact, "place": grid.place.country, "case": _told(case)}
            yield Finding("no_setting" if fact in book.settings else "no_fact", spot, told)
            return
    if not all(grid.is_whole([rule]) for grid in grids):
        return
    if not seen & {Verdict.HOLDS, Verdict.FAILS}:
        yield Finding("never_asked", spot, {"rule": rule.id, "when": rule.when})
    elif Verdict.FAILS not in seen:
        yield Finding("never_refuses", spot, {"rule": rule.id, "expr": rule.expr})
    elif Verdict.HOLDS not in seen:
        yield Finding("always_refuses", spot, {"rule": rule.id, "expr": rule.expr})


def _undecided(book: Book, act: str, grids: list[Grid]) -> Iterator[Finding]:
    """Cases of an act for which no rule says anything, so that it would simply be allowed."""
    for grid in grids:
        case = grid.silent_case(act)
        if case is not None:
            told = {"act": act, "case": _told(case), "place": grid.place.country}
            yield Finding("undecided", book.spots[book.rules[act][0].id], told)
            return


def _together(book: Book, one: Rule, other: Rule, grids: list[Grid]) -> Iterator[Finding]:
    """Two rules of one act that can never both be content, or of which one never matters beside the other."""
    if not all(grid.is_bound([one, other]) and grid.is_whole([one, other]) for grid in grids):
        return
    pairs = [pair for grid in grids for pair in grid.pairs(one, other)]
    both = [(mine, theirs) for mine, theirs, _ in pairs if Verdict.SILENT not in (mine, theirs)]
    holds, fails = Verdict.HOLDS, Verdict.FAILS
    spot, told = book.spots[other.id], {"rule": other.id, "other": one.id, "where": str(book.spots[one.id])}
    if (holds, fails) in both and (fails, holds) in both and (holds, holds) not in both:
        yield Finding("contradict", spot, told)
        return
    for mild, grave, swapped in ((other, one, False), (one, other, True)):
        states = [((mine, theirs) if swapped else (theirs, mine)) for mine, theirs, _ in pairs]
        refused = [beside for own, beside in states if own is fails]
        if refused and all(beside is fails for beside in refused):
            yield from _swallowed(book, mild, grave)
            return


def _swallowed(book: Book, rule: Rule, beside: Rule) -> Iterator[Finding]:
    """The rule says no only where the other does: it is idle when the other is as grave, and outvoted when its answer differs."""
    told = {"rule": rule.id, "other": beside.id, "where": str(book.spots[beside.id])}
    mine, theirs = (rule.outcome, rule.override), (beside.outcome, beside.override)
    if mine == theirs:
        yield Finding("idle", book.spots[rule.id], told)
    elif _GRAVITY[beside.outcome] > _GRAVITY[rule.outcome] or (rule.override and not beside.override):
        answers = {"answer": _answer(rule), "other_answer": _answer(beside)}
        yield Finding("outvoted", book.spots[rule.id], told | answers)


def _answer(rule: Rule) -> str:
    return f"{rule.outcome}, override: {rule.override}" if rule.override else rule.outcome


def _told(case: dict[str, Any]) -> str:
    return ", ".join(f"{name}: {'—' if value is None else value}" for name, value in case.items() if name in FACTS)
