"""How much and how often without a second person: alone, and together with what was done before, however it was split."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from sodan.actions.act import in_languages
from sodan.actions.operation import COUNTED, Operation
from sodan.customers.customer import Customer
from sodan.kit.clock import now
from sodan.kit.language import LANGUAGES
from sodan.kit.money import Money
from sodan.kit.words import word
from sodan.people.representative import Representative
from sodan.policy.decision import Reason
from sodan.roles.ceiling import Ceiling
from sodan.roles.role import Role


@dataclass(frozen=True, slots=True)
class Tally:
    """Whose acts count together: the order's, the customer's, the representative's. ``leave_out`` is the operation judged."""

    brand_id: int
    customer_id: int | None
    representative_id: int
    order_number: str = ""
    leave_out: int = 0


def reasons_over_limit(act: str, *, role: Role, tally: Tally, outgoing: Money | None) -> tuple[Reason, ...]:
    """Why a second person is needed: the amount alone, a sum, or a number of times; empty when none."""
    alone = role.limit(act, outgoing.currency) if outgoing else None
    if outgoing and alone is not None and alone < outgoing:
        limit = {"limit": in_languages(alone), "amount": in_languages(outgoing)}
        return (Reason("over_limit", values={"role": role.name.model_dump(), **limit}),)
    reasons: list[Reason] = []
    for ceiling in role.ceilings(act):
        if ceiling.per != "order" or tally.order_number:
            reasons += _above(ceiling, role=role, tally=tally, outgoing=outgoing, alone=alone)
    return tuple(reasons)


def _above(ceiling: Ceiling, *, role: Role, tally: Tally, outgoing: Money | None, alone: Money | None) -> Iterator[Reason]:
    most = ceiling.most(outgoing.currency, alone=alone) if outgoing and ceiling.is_sum else None
    if most is None and ceiling.times is None:
        return
    spent, times = _counted(ceiling, tally=tally, currency=outgoing.currency if outgoing else "")
    if outgoing and most is not None and most < outgoing + spent:
        amounts = {"limit": in_languages(most), "amount": in_languages(outgoing), "spent": in_languages(spent)}
        yield Reason("over_limit_together", values={"role": role.name.model_dump(), "span": _told(ceiling), **amounts})
    if ceiling.times is not None and times >= ceiling.times:
        yield Reason("too_often", values={"count": times, "limit": ceiling.times, "span": _told(ceiling)})


def _counted(ceiling: Ceiling, *, tally: Tally, currency: str) -> tuple[Money, int]:
    """What left the house or is on its way with no second person, and how often the acts were done by whomever."""
    about = {
        "order": Q(order_number=tally.order_number),
        "customer": Q(customer=tally.customer_id),
        "representative": Q(requested_by=tally.representative_id),
    }[ceiling.per]
    counted = Operation.objects.filter(about, brand=tally.brand_id, act__in=ceiling.acts, state__in=COUNTED)
    if ceiling.span is not None:
        counted = counted.filter(created_at__gt=now() - ceiling.span)
    alone = Q(approved_by=None, currency=currency)
    found = counted.exclude(pk=tally.leave_out).aggregate(spent=Sum("outgoing_minor", filter=alone), times=Count("pk"))
    return Money(found["spent"] or 0, currency or "KRW"), found["times"]


def _told(ceiling: Ceiling) -> dict[str, str]:
    """On what, and within how long."""
    if ceiling.per == "order":
        return {language: word("span.order", language) for language in LANGUAGES}
    unit, count = ("hours", ceiling.hours) if ceiling.hours is not None else ("days", ceiling.days)
    return {language: word(f"span.{ceiling.per}_{unit}", language, count=count) for language in LANGUAGES}


def count_alone(act: str, *, role: Role, tally: Tally) -> None:
    """Hold the rows that acts are counted under, so that two cannot both pass a limit only one fits under.

    Must stand in a transaction; the representative before the customer, always, so that nobody waits in a circle.
    """
    if any(ceiling.per == "representative" for ceiling in role.ceilings(act)):
        Representative.objects.select_for_update(no_key=True).filter(pk=tally.representative_id).values_list("pk").first()
    if tally.customer_id is not None:
        Customer.objects.select_for_update(no_key=True).filter(pk=tally.customer_id).values_list("pk").first()
