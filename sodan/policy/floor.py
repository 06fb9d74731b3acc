"""The least the law demands: a firm may be kinder than this, never harder. Settings and rules below it are wrong files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sodan.policy.domain import cases, domain_of, expressions_of
from sodan.policy.law import Article, Floor, Guarantee, Law, laws
from sodan.policy.rule import BROKEN, Answer, MissingFactError, Rule, Setting, Value
from sodan.policy.window import LAW_FACTS, longest

_OPENS = {"withdrawal": "is_withdrawable_by_law", "claim": "is_claimable_by_law"}


@dataclass(frozen=True, slots=True)
class Breach:
    """A setting or rule (``name``) that is harder than the article allows in a place; ``expected`` says what would do."""

    name: str
    place: str
    article: Article
    expected: str


@dataclass(frozen=True, slots=True)
class House:
    """What a firm wrote, as far as the law looks at it: its settings as written, and as they stand in one place."""

    settings: Mapping[str, Setting]
    rules: Mapping[str, tuple[Rule, ...]]

    def places(self) -> list[str]:
        """Every country a setting names."""
        keys = {key for setting in self.settings.values() if isinstance(setting, dict) for key in setting}
        return sorted(key for key in keys if key in laws())

    def told(self, place: str) -> frozenset[str]:
        """The settings in which the firm lists that country."""
        return frozenset(name for name, setting in self.settings.items() if isinstance(setting, tuple) and place in setting)

    def in_place(self, place: str) -> dict[str, Value]:
        """The settings of one country, without amounts of money."""
        found: dict[str, Value] = {}
        for name, setting in self.settings.items():
            if not isinstance(setting, dict):
                found[name] = setting
            elif place in setting:
                found[name] = int(setting[place])
        return found


def breaches(house: House) -> Iterator[Breach]:
    """Everything that is below the law in a place the firm serves."""
    for place in house.places():
        law = laws()[place]
        for floor in law.floors:
            yield from _setting_below(house, law, floor, place)
        for guarantee in law.guarantees:
            yield from _rules_against(house, law, guarantee, place)


def _setting_below(house: House, law: Law, floor: Floor, place: str) -> Iterator[Breach]:
    article, setting = law.article(floor.by), house.settings.get(floor.setting)
    if article.unless in house.told(place):
        return
    value = setting.get(place) if isinstance(setting, dict) else setting
    if floor.at_least is not None and value is not None and not isinstance(value, tuple) and value < floor.at_least:
        yield Breach(floor.setting, place, article, f"{floor.at_least} or more")
    if isinstance(value, tuple):
        yield from _names_below(floor, value, Breach(floor.setting, place, article, ""))


def _names_below(floor: Floor, names: Iterable[str], breach: Breach) -> Iterator[Breach]:
    written = set(names)
    lacking, excess = sorted(set(floor.includes) - written), sorted(set(floor.excludes) & written)
    if lacking:
        yield Breach(breach.name, breach.place, breach.article, f"{', '.join(lacking)} among them")
    if excess:
        yield Breach(breach.name, breach.place, breach.article, f"no {', '.join(excess)} among them")


def _rules_against(house: House, law: Law, guarantee: Guarantee, place: str) -> Iterator[Breach]:
    article = law.article(guarantee.by)
    if article.unless in house.told(place):
        return
    most_days = longest(guarantee.right, jurisdiction=place, told=house.told(place))
    for rule in {rule.id: rule for act in guarantee.acts for rule in house.rules.get(act, ())}.values():
        if rule.outcome != "approve" and _denies(rule, house, place, _given(guarantee, most_days)):
            yield Breach(rule.id, place, article, f"{_OPENS[guarantee.right]} to be enough")


def _given(guarantee: Guarantee, most_days: int) -> dict[str, tuple[Any, ...]]:
    """What the guarantee takes as given, every fact as the values it may have."""
    where = {name: tuple(value) if isinstance(value, list) else (value,) for name, value in guarantee.where.items()}
    opened = {name: (False,) for name in LAW_FACTS if name.startswith("is_")} | {_OPENS[guarantee.right]: (True,)}
    return {**opened, **where, "is_delivered": (True,), "days_since_delivery": tuple(range(most_days + 1))}


def _denies(rule: Rule, house: House, place: str, given: Mapping[str, tuple[Any, ...]]) -> bool:
    """Whether the rule says no to any case that the law guarantees. One it cannot answer is refused elsewhere."""
    settings = house.in_place(place)
    names = rule.reads() | {"is_delivered"}
    domain = domain_of(names, expressions_of([rule]), settings) | {name: given[name] for name in given if name in names}
    domain |= {"jurisdiction": (place,)} if "jurisdiction" in names else {}
    return any(_fails(rule, case) for case in cases(domain))


def _fails(rule: Rule, case: Mapping[str, Any]) -> bool:
    try:
        return rule.answer(case) is Answer.FAILS
    except (MissingFactError, *BROKEN):
        return False
