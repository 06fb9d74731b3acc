"""How much and how often without a second person; parts of one order and acts of one day count together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, Sum

from sodan.actions.act import in_languages
from sodan.actions.operation import COUNTED, Operation
from sodan.kit.clock import now
from sodan.kit.money import Money
from sodan.policy.decision import Reason
from sodan.roles.role import Role

TOGETHER = timedelta(days=1)
OFTEN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Tally:
    """Whose acts count together: the customer's and the order's. ``leave_out`` is the operation that is being judged."""

    brand_id: int
    customer_id: int | None
    order_number: str = ""
    leave_out: int = 0


def reasons_over_limit(act: str, *, role: Role, tally: Tally, outgoing: Money | None) -> tuple[Reason, ...]:
    """Why a second person is needed: the sum, or the number of times; empty when neither."""
    reasons: list[Reason] = []
    if outgoing:
        limit, spent = role.limit(act, outgoing.currency), spent_without_approval(role, tally=tally, currency=outgoing.currency)
        if limit is not None and limit < outgoing + spent:
            amounts = {"limit": in_languages(limit), "amount": in_languages(outgoing), "spent": in_languages(spent)}
            reasons.append(Reason("over_limit", values={"role": role.name.model_dump(), **amounts}))
    often = role.per_customer_90d(act)
    if often is not None and (count := times_in_90_days(act, tally=tally)) >= often:
        reasons.append(Reason("refunds_per_90_days", values={"count": count, "limit": often}))
    return tuple(reasons)


def spent_without_approval(role: Role, *, tally: Tally, currency: str) -> Money:
    """What left the house, or is on its way, for this order ever or this customer within a day, with no second person."""
    about = Q(customer=tally.customer_id, created_at__gt=now() - TOGETHER)
    if tally.order_number:
        about |= Q(order_number=tally.order_number)
    counted = Operation.objects.filter(
        about, brand=tally.brand_id, act__in=role.limited_acts(), state__in=COUNTED, approved_by=None, currency=currency
    ).exclude(pk=tally.leave_out)
    return Money(counted.aggregate(total=Sum("outgoing_minor"))["total"] or 0, currency)


def times_in_90_days(act: str, *, tally: Tally) -> int:
    """How often the act was done for this customer in ninety days, by whomever."""
    done = Operation.objects.filter(customer=tally.customer_id, act=act, state__in=COUNTED, created_at__gt=now() - OFTEN)
    return done.exclude(pk=tally.leave_out).count()
