"""The policy book of a line of business: all its files together, read again as soon as one of them is saved."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sodan.kit.errors import Invalid
from sodan.kit.money import exponent
from sodan.kit.pack import Stamp, pack_folder, read_page, stamp_of
from sodan.policy.fact import FACTS
from sodan.policy.floor import floor_broken
from sodan.policy.rule import Page, Rule, Setting, Value

_REVISION = 12


@dataclass(frozen=True, slots=True)
class Book:
    """The rules by act, the settings, and ``revision``: a hash of the files' content, stamped on every decision."""

    revision: str
    rules: dict[str, tuple[Rule, ...]]
    settings: dict[str, Setting]

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
    paths = sorted(pack_folder(line, "policies").glob("*.yaml"))
    stamp = stamp_of(paths)
    kept = _READ.get(line)
    if kept is None or kept[0] != stamp:
        kept = _READ[line] = (stamp, _read(paths))
    if isinstance(kept[1], Invalid):
        raise kept[1]
    return kept[1]


def _read(paths: list[Path]) -> Book | Invalid:
    """The book, or what is wrong with it: kept too, so that a broken file is not parsed on every question."""
    try:
        return read_book(paths)
    except Invalid as error:
        return error


def read_book(paths: list[Path]) -> Book:
    """Put the files together. Raises Invalid for a wrong file, a rule told twice, or a name nobody knows."""
    settings: dict[str, Setting] = {}
    rules: dict[str, tuple[Path, Rule]] = {}
    content = hashlib.sha256()
    for path in paths:
        page = read_page(path, Page)
        content.update(path.read_bytes())
        for name, setting in page.settings.items():
            _check_new(name, settings, where=path)
            settings[name] = setting
        for rule in page.rules:
            _check_new(rule.id, rules, where=path)
            rules[rule.id] = (path, rule)
        _check_floors(page, where=path)
    for path, rule in rules.values():
        _check_known(rule, settings, where=path)
    by_act = {act for _, rule in rules.values() for act in rule.acts}
    return Book(
        revision=content.hexdigest()[:_REVISION],
        rules={act: tuple(rule for _, rule in rules.values() if act in rule.acts) for act in by_act},
        settings=settings,
    )


def _line_saying(path: Path, words: str) -> int | None:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((at for at, line in enumerate(lines, start=1) if words in line), None)


def _check_new(name: str, known: dict[str, Setting] | dict[str, tuple[Path, Rule]], *, where: Path) -> None:
    if name in known or name in FACTS:
        line = _line_saying(where, name)
        raise Invalid(f"“{name}” is already told elsewhere", where=str(where), line=line, expected="another name")


def _check_known(rule: Rule, settings: dict[str, Setting], *, where: Path) -> None:
    strange = sorted(rule.asks() - set(FACTS) - set(settings))
    if strange:
        line = _line_saying(where, strange[0])
        problem = f"rule {rule.id} asks about “{strange[0]}”, which nobody knows"
        raise Invalid(problem, where=str(where), line=line, expected="a fact or setting")


def _check_floors(page: Page, *, where: Path) -> None:
    floor = floor_broken(page.settings)
    if floor is not None:
        line = _line_saying(where, floor.setting)
        expected = f"{floor.jurisdiction}: {floor.at_least} or more by {floor.source}"
        raise Invalid(f"{floor.setting} is below the law", where=str(where), line=line, expected=expected)
