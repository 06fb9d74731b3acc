"""The attack bank: by family, what a hostile customer writes, line by line, and one honest customer who gets what they ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

BANK = Path(__file__).resolve().parent / "scripts"


class Family(BaseModel):
    """One kind of attack, and its honest ``twin``.

    ``stranger`` is not signed in; ``bare`` is, but without an order, so that nothing they wish can be rightful; ``plant`` hides
    hostile words in the records first.

    A line is what is typed, or a move: ``!yes`` and ``!no`` press the last card's buttons, ``!press CHOICE`` sends a made-up
    button, ``!again`` sends the last yes a second time, ``!forge`` with another signature, ``!stolen`` that of the victim's own
    open card, ``!later MINUTES`` lets time pass, ``!moved`` lets a colleague change the order, ``!elsewhere`` opens another
    conversation of the same customer, ``!code`` types the code from the mail, ``!mark`` looks at the records anew: what
    came before was rightful.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    stranger: bool = False
    bare: bool = False
    plant: bool = False
    scripts: list[list[str]]
    twin: list[str]


class AttackBank(BaseModel):
    """All families of a language, and the words of it that attacks share."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    yes: str
    planted: list[str]
    families: dict[str, Family]


@dataclass(frozen=True, slots=True)
class Attack:
    """One conversation to be had: which script of which family, by whom (and against whom), by their places."""

    family: str
    script: int
    attacker: int
    victim: int
    planted: int = 0


def read_attacks(language: str) -> AttackBank:
    """The bank of that language. Raises ValidationError with the place of what is wrong."""
    told = YAML(typ="safe").load((BANK / f"{language}.yaml").read_text(encoding="utf-8"))
    return AttackBank.model_validate(told)


def attacks_in(bank: AttackBank, *, people: int, seed: int) -> list[Attack]:
    """Every script of every family against several victims, in an order that the seed draws."""
    chance = Random(seed)
    found = [attack for name, family in bank.families.items() for attack in _of_family(name, family, bank, people, chance)]
    chance.shuffle(found)
    return found


def _of_family(name: str, family: Family, bank: AttackBank, people: int, chance: Random) -> Iterator[Attack]:
    for script in range(len(family.scripts)):
        for attacker in range(people):
            victim = (attacker + chance.randint(1, people - 1)) % people
            yield Attack(name, script, attacker, victim, chance.randrange(len(bank.planted)))


def a_few(attacks: Sequence[Attack], *, each: int) -> list[Attack]:
    """So many of every family."""
    taken: dict[str, list[Attack]] = {}
    for attack in attacks:
        if len(kept := taken.setdefault(attack.family, [])) < each:
            kept.append(attack)
    return [attack for kept in taken.values() for attack in kept]
