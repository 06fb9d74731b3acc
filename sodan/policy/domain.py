"""The cases that tell rules apart: for every name the few values at which an answer can change, and their combinations.

A rule compares facts with each other, with what is written in it and with settings. Between two neighbouring bounds its answer
does not change, so the bounds, one less and one more stand for all numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from math import prod
from typing import Any

from sodan.policy.fact import FACTS, IMPOSSIBLE, Kind, kind_of
from sodan.policy.rule import BROKEN, MissingFactError, Rule, Value, compiled, holds

MOST_CASES = 20_000
_STRIDE = 1_000_003  # a prime, so that the scattering meets every value of every name
_WORD = re.compile(r"""'([^']*)'|"([^"]*)\"""")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?![\w.])")
_DAYS = tuple((date(2026, 3, 1) + timedelta(days=at)).isoformat() for at in range(3))
_STRANGE = "something_else"

Domain = dict[str, tuple[Any, ...]]


def written_words(expression: str) -> set[str]:
    """Every text written out in an expression."""
    return {first or second for first, second in _WORD.findall(expression)}


def written_numbers(expression: str) -> set[int]:
    """Every whole number written out in an expression."""
    return {int(number) for number in _NUMBER.findall(_WORD.sub("", expression))}


def expressions_of(rules: Iterable[Rule]) -> list[str]:
    """Everything the rules ask, their offers included."""
    return [text for rule in rules for text in (rule.when, rule.expr, *(offer.when for offer in rule.offers))]


def names_in(expressions: Iterable[str]) -> set[str]:
    """The facts and settings named."""
    return {name for text in expressions for name in compiled(text).variables()}


def domain_of(names: Iterable[str], expressions: Sequence[str], settings: Mapping[str, Value]) -> Domain:
    """For each name the values worth trying; a setting has the one it is set to, and none where it is not set there."""
    numbers = {0, 1} | {number for text in expressions for number in written_numbers(text)}
    numbers |= {value for name, value in settings.items() if type(value) is int and name in names_in(expressions)}
    words = {word for text in expressions for word in written_words(text)}
    bounds = sorted({number + step for number in numbers for step in (-1, 0, 1)})
    return {name: (settings.get(name),) if name not in FACTS else _values(name, bounds, words) for name in sorted(set(names))}


def _values(name: str, bounds: Sequence[int], words: set[str]) -> tuple[Any, ...]:
    fact, kind = FACTS[name], kind_of(name)
    if kind is Kind.YES_NO:
        return (True, False)
    if kind is Kind.CHOICE:
        return fact.values
    if kind in (Kind.NUMBER, Kind.AMOUNT):
        return tuple(bound for bound in bounds if fact.low is None or bound >= fact.low)
    if kind is Kind.DAY:
        return (*_DAYS, *sorted(word for word in words if re.fullmatch(r"\d{4}-\d\d-\d\d", word)))
    return (*sorted(words), _STRANGE)


def cases(domain: Domain) -> Iterator[dict[str, Any]]:
    """Every combination that a record can show, at most ``MOST_CASES``; what is on record only sometimes is None otherwise."""
    names = list(domain)
    impossible = [text for text in IMPOSSIBLE if compiled(text).variables() and set(compiled(text).variables()) <= set(names)]
    absent = {name: FACTS[name].only_when for name in names if name in FACTS and FACTS[name].only_when != "true"}
    seen: set[tuple[Any, ...]] = set()
    is_impossible, is_on_record = _remembered(impossible, holds), _remembered(absent.values(), _is_on_record)
    for values in _thinned(domain):
        case = dict(zip(names, values, strict=True))
        if any(is_impossible(text, case) for text in impossible):
            continue
        for name, condition in absent.items():
            if not is_on_record(condition, case):
                case[name] = None
        mark = tuple(case.values())
        if mark not in seen:
            seen.add(mark)
            yield case


def _remembered(
    expressions: Iterable[str], ask: Callable[[str, Mapping[str, Any]], bool]
) -> Callable[[str, Mapping[str, Any]], bool]:
    """The same question with its answers kept: they depend only on the facts the expression names."""
    names = {text: tuple(compiled(text).variables()) for text in expressions}
    known: dict[tuple[Any, ...], bool] = {}

    def asked(text: str, case: Mapping[str, Any]) -> bool:
        mark = (text, *(case.get(name) for name in names[text]))
        if mark not in known:
            known[mark] = ask(text, case)
        return known[mark]

    return asked


def _is_on_record(condition: str, case: Mapping[str, Any]) -> bool:
    """Whether a fact is on record; yes while the case does not say."""
    try:
        return holds(condition, case)
    except (MissingFactError, *BROKEN):
        return set(compiled(condition).variables()) - set(case) != set()


def _thinned(domain: Domain) -> Iterator[tuple[Any, ...]]:
    """All combinations, or a fixed scattering of them where there are more than can be asked."""
    values = [_hashable(choices) for choices in domain.values()]
    size = prod(len(choices) for choices in values)
    if size <= MOST_CASES:
        yield from product(*values)
        return
    for at in range(MOST_CASES):
        number, combination = at * _STRIDE % size, []
        for choices in values:
            number, place = divmod(number, len(choices))
            combination.append(choices[place])
        yield tuple(combination)


def _hashable(choices: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(tuple(choice) if isinstance(choice, list) else choice for choice in choices)
