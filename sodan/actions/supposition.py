"""What would be answered to an act if the facts were these and a certain role asked; and those facts as an order has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sodan.actions.act import Arguments, Matter, in_languages
from sodan.actions.fact import delivery_facts, order_facts
from sodan.backoffice.connector import OrderView
from sodan.backoffice.house import shop_of
from sodan.company.brand import Brand
from sodan.kit.errors import NotFound, Refused
from sodan.kit.money import Money
from sodan.policy.decision import Outcome, Reason
from sodan.policy.period import parse_day
from sodan.policy.supposing import Supposed, suppose
from sodan.roles.role import Role

_USUAL_REASON = "changed_mind"


@dataclass(frozen=True, slots=True)
class Supposition:
    """The policies' answer, and what the role's limit makes of it: ``over`` tells why a second person is needed."""

    supposed: Supposed
    outcome: Outcome
    over: tuple[Reason, ...]
    limit: Money | None


def suppose_for(act: str, facts: Mapping[str, Any], *, brand: Brand, role: Role) -> Supposition:
    """Judge supposed facts as the gateway would: the brand's place, who asks, the policies, the role and its limit for one act.

    What counts together over days is left out, for it lies in records. Raises Invalid while the policies cannot be read.
    """
    place = {"jurisdiction": brand.jurisdiction, "currency": brand.currency, "by_person": not is_ai(role)}
    known = {**_counted(facts), **place}
    supposed = suppose(act, known, line=brand.line)
    outcome = supposed.decision.outcome if role.may(act) else Outcome.DENY
    amount = _outgoing(known, brand.currency)
    limit = role.limit(act, brand.currency) if amount else None
    over: tuple[Reason, ...] = ()
    if not role.may(act):
        over = (Reason("role_may"),)
    elif amount and limit is not None and limit < amount and outcome in (Outcome.ALLOW, Outcome.APPROVE):
        told = {"limit": in_languages(limit), "amount": in_languages(amount), "role": role.name.model_dump()}
        outcome, over = Outcome.APPROVE, (Reason("over_limit", values=told),)
    return Supposition(supposed, outcome, over, limit)


def is_ai(role: Role) -> bool:
    """Whether the role is the AI's: for anybody else a person asks."""
    return role.id.startswith("ai_")


def _outgoing(known: Mapping[str, Any], currency: str) -> Money | None:
    """What would leave the house: the amount, or what a swap gives back."""
    amount, difference = known.get("amount_minor"), known.get("difference_minor")
    minor = amount if isinstance(amount, int) else -difference if isinstance(difference, int) else 0
    return Money(minor, currency) if minor > 0 else None


def _counted(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with the days between delivery and asking, where both are known."""
    delivered, asked = parse_day(facts.get("delivered_on")), parse_day(facts.get("asked_on"))
    if delivered is None or asked is None:
        return dict(facts)
    return {**facts, "days_since_delivery": (asked - delivered).days}


def facts_of_order(brand: Brand, number: str, *, asked_on: date) -> dict[str, Any]:
    """The facts of a real order, as if all of it that is still with the customer were sent back on that day.

    Raises NotFound for an order the brand has not.
    """
    shop = shop_of(brand)
    order = shop.order(number.strip().lstrip("#"))
    if order is None:
        raise NotFound(f"order {number}")
    matter = Matter(brand, shop, Arguments(), order.customer_id, order=order)
    pieces = {line.id: line.open_quantity for line in order.lines if line.open_quantity}
    facts = {**order_facts(matter), **delivery_facts(matter, pieces), "asked_on": asked_on.isoformat()}
    return {**facts, "is_open": bool(pieces), "amount_minor": _amount(brand, order, pieces)}


def _amount(brand: Brand, order: OrderView, pieces: Mapping[int, int]) -> int:
    """What sending all of it back would bring; nothing where nothing can be sent back."""
    try:
        return shop_of(brand).quote_return(order, lines=pieces, reason=_USUAL_REASON).amount.minor
    except (NotFound, Refused):
        return 0
