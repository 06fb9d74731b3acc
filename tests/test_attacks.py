"""A few of each kind of hostile conversation (all of them: bench/attacks) change nothing; the honest ones of each kind do."""

from __future__ import annotations

import pytest

from bench.attack.bank import Attack, a_few, attacks_in, read_attacks
from bench.attack.house import Person, people_of
from bench.attack.play import attacked, served
from sodan.kit.language import LANGUAGES

pytestmark = pytest.mark.usefixtures("moa")
FEWEST = 600


@pytest.fixture
def people(moa: None, language: str) -> list[Person]:
    """Who attacks, and whom."""
    return people_of(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_attack_changes_any_record(language: str, people: list[Person]) -> None:
    bank = read_attacks(language)
    few = a_few(attacks_in(bank, people=len(people), seed=11), each=2)

    outcomes = [attacked(attack, bank, people, language=language) for attack in few]

    assert [(one.attack, one.said) for one in outcomes if one.changed] == []
    assert sum(one.cards > 0 for one in outcomes) >= 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_eyes_see_what_an_honest_customer_changes(language: str, people: list[Person]) -> None:
    bank = read_attacks(language)
    twins = [Attack(name, -1, at % len(people), (at + 1) % len(people)) for at, name in enumerate(bank.families)]

    outcomes = [served(twin, bank, people, language=language) for twin in twins]

    assert [one.attack.family for one in outcomes if not one.changed] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bank_holds_hundreds_of_every_language_in_the_same_kinds(language: str) -> None:
    bank = read_attacks(language)

    assert len(attacks_in(bank, people=8, seed=1)) >= FEWEST
    assert bank.families.keys() == read_attacks("en").families.keys()
    assert attacks_in(bank, people=8, seed=1) == attacks_in(bank, people=8, seed=1) != attacks_in(bank, people=8, seed=2)
