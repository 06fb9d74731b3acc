"""The policy book of a line of business: all its files together, read again as soon as one of them is saved."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from sodan.kit.errors import Invalid
from sodan.kit.money import exponent
from sodan.kit.pack import Stamp, pack_folder, read_page, stamp_of
from sodan.policy.fact import FACTS
from sodan.policy.floor import Breach, House, breaches
from sodan.policy.rule import Page, Rule, Setting, Value

CASES = "cases.yaml"
_REVISION = 12


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in which file something is written."""

    path: Path
    line: int | None

    def __str__(self) -> str:
        """As editors and terminals understand it: file:line."""
        return f"{self.path}:{self.line}" if self.line is not None else str(self.path)


@dataclass(frozen=True, slots=True)
class Book:
    """The rules by act, the settings, and ``revision``: a hash of the files' content, stamped on every decision.

    ``spots`` tells where each rule and setting is written.
    """

    revision: str
    rules: dict[str, tuple[Rule, ...]]
    settings: dict[str, Setting]
    spots: dict[str, Spot] = field(default_factory=dict)

    def all_rules(self) -> dict[str, Rule]:
        """Every rule by its name, once."""
        return {rule.id: rule for rules in self.rules.values() for rule in rules}

    def settings_for(self, *, jurisdiction: str, currency: str) -> dict[str, Value]:
        """The settings as they stand in one place: days for its law, amounts in the smallest unit of its currency.

        A setting that says nothing of the place is left out, so that a rule which needs it fails closed.
        """
        found: dict[str, Value] = {}
        for name, setting in self.settings.items():
            if not isinstance(setting, dict):
                found[name] = setting
            elif jurisdiction in setting:
                found[name] = int(setting[jurisdiction])
            elif currency in setting:
                found[name] = minor_units(setting[currency], currency)
        return found


def minor_units(amount: Decimal, currency: str) -> int:
    """6.00 USD → 600; 3000 KRW → 3000. Raises Invalid when the currency has no such small coin."""
    minor = amount.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        raise Invalid(f"{currency} has no {amount}", expected=f"at most {exponent(currency)} decimals")
    return int(minor)


_READ: dict[str, tuple[Stamp, Book | Invalid]] = {}


def book_of(line: str) -> Book:
    """The book in force now. Raises Invalid, with file and line, while any file of it is wrong."""
    paths = policy_files(line)
    stamp = stamp_of(paths)
    kept = _READ.get(line)
    if kept is None or kept[0] != stamp:
        kept = _READ[line] = (stamp, _read(paths))
    if isinstance(kept[1], Invalid):
        raise kept[1]
    return kept[1]


def policy_files(line: str) -> list[Path]:
    """The policy files in force, without their cases. Raises Invalid for no line of business."""
    return [path for path in sorted(pack_folder(line, "policies").glob("*.yaml")) if path.name != CASES]


def _read(paths: list[Path]) -> Book | Invalid:
    """The book, or what is wrong with it: kept too, so that a broken file is not parsed on every question."""
    try:
        return read_book(paths)
    except Invalid as error:
        return error


def read_book(paths: list[Path]) -> Book:
    """Put the files together. Raises Invalid for a wrong file, a rule told twice, a name nobody knows, or one below the law."""
    book = gather(paths)
    for breach in breaches(House(book.settings, book.rules)):
        raise below_the_law(breach, book.spots)
    return book


def gather(paths: list[Path]) -> Book:
    """Put the files together without holding them against the law. Raises Invalid as ``read_book`` does otherwise."""
    settings: dict[str, Setting] = {}
    rules: dict[str, Rule] = {}
    spots: dict[str, Spot] = {}
    content = hashlib.sha256()
    for path in paths:
        page = read_page(path, Page)
        content.update(path.read_bytes())
        for name, setting in page.settings.items():
            _check_new(name, spots, where=path)
            settings[name], spots[name] = setting, spot_of(path, rf"^ *{name}:")
        for rule in page.rules:
            _check_new(rule.id, spots, where=path)
            rules[rule.id], spots[rule.id] = rule, spot_of(path, rf"\bid: *[\"']?{rule.id}\b")
    for rule in rules.values():
        _check_known(rule, settings, spots)
    by_act = {act for rule in rules.values() for act in rule.acts}
    return Book(
        revision=content.hexdigest()[:_REVISION],
        rules={act: tuple(rule for rule in rules.values() if act in rule.acts) for act in by_act},
        settings=settings,
        spots=spots,
    )


def spot_of(path: Path, pattern: str) -> Spot:
    """The first line of the file in which the pattern is found."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return Spot(path, next((at for at, line in enumerate(lines, start=1) if re.search(pattern, line)), None))


def _check_new(name: str, known: Mapping[str, Spot], *, where: Path) -> None:
    if name in known or name in FACTS:
        spot = spot_of(where, rf"\b{name}\b")
        raise Invalid(f"“{name}” is already told elsewhere", where=str(where), line=spot.line, expected="another name")


def _check_known(rule: Rule, settings: Mapping[str, Setting], spots: Mapping[str, Spot]) -> None:
    strange = sorted(rule.asks() - set(FACTS) - set(settings))
    if strange:
        path = spots[rule.id].path
        line = spot_of(path, rf"\b{strange[0]}\b").line
        problem = f"rule {rule.id} asks about “{strange[0]}”, which nobody knows"
        raise Invalid(problem, where=str(path), line=line, expected="a fact or setting")


def below_the_law(breach: Breach, spots: Mapping[str, Spot]) -> Invalid:
    """The refusal of a book that is harder than the law, naming what would do and by which article."""
    spot = spots[breach.name]
    expected = f"{breach.expected} in {breach.place}, by {breach.article.article.en}: {breach.article.source}"
    return Invalid(f"{breach.name} is below the law", where=str(spot.path), line=spot.line, expected=expected)
