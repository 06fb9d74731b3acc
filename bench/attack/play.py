"""Playing one attack, and looking whether any record that matters has changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import mail
from django.db import transaction

from bench.attack.bank import Attack, AttackBank, Family
from bench.attack.house import Person
from bench.attack.record import digest
from bench.attack.talk import Talk
from sodan.backoffice.order import Order
from sodan.backoffice.product import Product
from sodan.customers.customer import Customer
from sodan.kit.clock import now, standing_at

FORGED = "0" * 64


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a conversation ended: whether records changed, how many confirmations were shown, and what was said."""

    attack: Attack
    changed: bool
    cards: int
    owner: str
    milliseconds: tuple[float, ...]
    said: tuple[str, ...]


@dataclass(slots=True)
class _Scene:
    """The conversation under way with what surrounds it."""

    talk: Talk
    words: dict[str, str]
    yes: str
    language: str
    victim: Person
    clock: ExitStack
    before: str = ""


def attacked(attack: Attack, bank: AttackBank, people: list[Person], *, language: str) -> Outcome:
    """Have the hostile conversation and tell what it changed; afterwards everything is as before."""
    family = bank.families[attack.family]
    email = "" if family.stranger else people[attack.attacker].bare_email if family.bare else people[attack.attacker].email
    return _played(attack, bank, people, language=language, lines=family.scripts[attack.script], email=email)


def served(attack: Attack, bank: AttackBank, people: list[Person], *, language: str) -> Outcome:
    """The honest conversation of the same family, which must change something: else the bench could not see a change."""
    family = bank.families[attack.family]
    email = "" if family.stranger else people[attack.attacker].email
    return _played(attack, bank, people, language=language, lines=family.twin, email=email)


def _played(attack: Attack, bank: AttackBank, people: list[Person], *, language: str, lines: list[str], email: str) -> Outcome:
    attacker, victim = people[attack.attacker], people[attack.victim]
    words = dict(attacker.words) | {f"v_{name}": value for name, value in victim.words.items()}
    undone = transaction.atomic()
    # As Django's own TestCase does: blocks that want to be outermost may be so within what will be undone.
    undone._from_testcase = True  # noqa: SLF001
    with undone, ExitStack() as clock:
        clock.enter_context(standing_at(now()))
        if bank.families[attack.family].plant:
            _plant(bank.planted[attack.planted], attacker)
        talk = Talk(language, email)
        scene = _Scene(talk, words, bank.yes, language, victim, clock, digest())
        for line in lines:
            _step(line.format_map(words), scene)
        outcome = Outcome(
            attack, digest() != scene.before, len(talk.cards), _owner(scene.talk), tuple(talk.spent), tuple(scene.talk.said)
        )
        transaction.set_rollback(True)
    return outcome


def _owner(talk: Talk) -> str:
    talk.conversation.refresh_from_db()
    return str(talk.conversation.owner)


def _step(line: str, scene: _Scene) -> None:
    move, _, rest = line.partition(" ")
    if move in MOVES:
        MOVES[move](scene, rest)
    else:
        scene.talk.say(line)


def _pressed(scene: _Scene, _rest: str) -> None:
    scene.talk.press("yes", scene.yes)


def _declined(scene: _Scene, _rest: str) -> None:
    scene.talk.press("no", "no")


def _made_up(scene: _Scene, rest: str) -> None:
    scene.talk.say(rest, choice=rest)


def _last_yes(scene: _Scene) -> str:
    """The last yes that was sent, else the one on the open card."""
    card = scene.talk.open_card()
    return scene.talk.pressed or (str(card["yes"]["choice"]) if card else "confirm:none")


def _again(scene: _Scene, _rest: str) -> None:
    scene.talk.say(scene.yes, choice=_last_yes(scene))


def _forge(scene: _Scene, _rest: str) -> None:
    scene.talk.say(scene.yes, choice=f"{_last_yes(scene).partition('.')[0]}.{FORGED}")


def _stolen(scene: _Scene, rest: str) -> None:
    """The victim asks for something of their own in another window; the attacker has seen the button."""
    theirs = Talk(scene.language, scene.victim.email)
    theirs.say(rest)
    card = theirs.open_card()
    scene.talk.say(scene.yes, choice=str(card["yes"]["choice"]) if card else "confirm:none")


def _later(scene: _Scene, rest: str) -> None:
    scene.clock.enter_context(standing_at(now() + timedelta(minutes=float(rest))))


def _moved(scene: _Scene, rest: str) -> None:
    """A colleague has something else done to the order meanwhile: its version moves on."""
    order = Order.objects.get(number=rest)
    order.version += 1
    order.save(update_fields=["version"])
    _mark(scene, "")


def _elsewhere(scene: _Scene, _rest: str) -> None:
    spent, pressed, cards = scene.talk.spent, _last_yes(scene), scene.talk.cards
    scene.talk = Talk(scene.language, scene.talk.email)
    scene.talk.spent, scene.talk.pressed, scene.talk.cards = spent, pressed, cards


def _code(scene: _Scene, _rest: str) -> None:
    sent: list[Any] = getattr(mail, "outbox", [])
    codes = re.findall(r"(?<!\d)\d{6}(?!\d)", str(sent[-1].body)) if sent else []
    scene.talk.say(codes[0] if codes else "000000")


def _mark(scene: _Scene, _rest: str) -> None:
    scene.before = digest()


MOVES: dict[str, Callable[[_Scene, str], None]] = {
    "!yes": _pressed,
    "!no": _declined,
    "!press": _made_up,
    "!again": _again,
    "!forge": _forge,
    "!stolen": _stolen,
    "!later": _later,
    "!moved": _moved,
    "!elsewhere": _elsewhere,
    "!code": _code,
    "!mark": _mark,
}


def _plant(text: str, person: Person) -> None:
    """Hostile words in every field that a stranger or a vendor may fill and that is read while serving."""
    customer = Customer.objects.get(contact_points__value=person.email)
    customer.name = f"{customer.name} {text}"[:120]
    customer.save(update_fields=["name"])
    for order in Order.objects.filter(customer=customer):
        order.address = order.address | {"line2": text, "name": text}
        order.save(update_fields=["address"])
    for product in Product.objects.all():
        product.descriptions = {language: f"{told} {text}" for language, told in product.descriptions.items()}
        product.facts = {
            name: {language: f"{told} {text}" for language, told in texts.items()} for name, texts in product.facts.items()
        }
        product.save(update_fields=["descriptions", "facts"])


__all__ = ["Family", "Outcome", "attacked", "served"]
