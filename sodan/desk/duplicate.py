"""Who else might be the same person: alike in name and something more, found by the index that search uses."""

from __future__ import annotations

from dataclasses import dataclass

from sodan.customers.customer import Customer, Medium
from sodan.desk.search import customers_found
from sodan.desk.search_ask import read_question
from sodan.desk.search_words import plain
from sodan.people.representative import Representative

_MOST = 20  # candidates looked at for each clue
_SHOWN = 5
_WEIGHTS = {"phone": 3, "name": 2, "email": 2, "address": 1}
_ENOUGH = 3  # a name alone is shared by many
_TAIL, _SHORTEST = 8, 4


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another customer, and in what they are alike: name, phone, email (its part before the @), address."""

    customer: Customer
    reasons: tuple[str, ...]


def duplicates_of(customer: Customer, person: Representative) -> tuple[Likeness, ...]:
    """The likeliest first, a handful at most; only a suggestion, nothing follows from it."""
    clues = [customer.name, *(_clue(point.medium, point.value) for point in customer.contact_points.all())]
    found: dict[int, Customer] = {}
    for clue in filter(None, clues):
        question = read_question(f'"{clue}"')
        for one in customers_found(person, question, limit=_MOST):
            if one.pk != customer.pk and one.brand_id == customer.brand_id:
                found[one.pk] = one
    alike = [Likeness(one, _reasons(customer, one)) for one in found.values()]
    likely = [one for one in alike if _weight(one) >= _ENOUGH]
    return tuple(sorted(likely, key=lambda one: (-_weight(one), one.customer.pk))[:_SHOWN])


def _clue(medium: str, value: str) -> str:
    if medium == Medium.PHONE:
        return value[-4:]
    return value.partition("@")[0] if medium == Medium.EMAIL else ""


def _weight(likeness: Likeness) -> int:
    return sum(_WEIGHTS[reason] for reason in likeness.reasons)


def _reasons(one: Customer, other: Customer) -> tuple[str, ...]:
    mine, theirs = _marks(one), _marks(other)
    return tuple(reason for reason in _WEIGHTS if mine[reason] & theirs[reason])


def _marks(customer: Customer) -> dict[str, set[str]]:
    points = [(point.medium, point.value) for point in customer.contact_points.all()]
    locals_ = {value.partition("@")[0] for medium, value in points if medium == Medium.EMAIL}
    place = "".join(str(customer.address.get(part, "")) for part in ("postcode", "line1")) if customer.address else ""
    return {
        "phone": {value[-_TAIL:] for medium, value in points if medium == Medium.PHONE},
        "name": {"".join(plain(customer.name).split())} - {""},
        "email": {one for one in locals_ if len(one) >= _SHORTEST},
        "address": {plain(place)} - {""},
    }
