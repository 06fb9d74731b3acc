"""What a colleague must know before they speak with a customer, why, and until when it holds."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from sodan.customers.change import change_customer, write_change
from sodan.customers.customer import Customer
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative

LONGEST = timedelta(days=366)


@transaction.atomic
def warn(customer: Customer, reason: str, *, last_day: str, by: Representative) -> bool:
    """Set the warning with its reason, or take it off with an empty one; ``last_day`` (``2026-12-24``) empty for no end.

    The day ends in the brand's own zone. False when all stood there already. Raises Invalid for a reason that is too long and
    for a day that is none, has passed, or is more than a year away.
    """
    until = _end_of(last_day, customer.brand.zone) if reason.strip() else None
    is_new = change_customer(customer, "warning", reason, by=by)
    before = Customer.objects.select_for_update().get(pk=customer.pk).warned_until
    if before == until:
        return is_new
    Customer.objects.filter(pk=customer.pk).update(warned_until=until, changed_at=now())
    customer.warned_until = until
    write_change(customer, "warned_until", before=_day_of(before, customer), after=_day_of(until, customer), by=by)
    return True


def _end_of(day: str, zone: str) -> datetime | None:
    if not day.strip():
        return None
    try:
        read = date.fromisoformat(day.strip())
    except ValueError as error:
        raise Invalid(f"“{day}” is no day", where="until", expected="2026-12-24") from error
    today = now().astimezone(ZoneInfo(zone)).date()
    if not today <= read <= today + LONGEST:
        raise Invalid(f"“{day}” is not within a year from today", where="until", expected="a day to come")
    return datetime.combine(read + timedelta(days=1), time.min, ZoneInfo(zone))


def _day_of(until: datetime | None, customer: Customer) -> str:
    return (until - timedelta(days=1)).astimezone(ZoneInfo(customer.brand.zone)).date().isoformat() if until else ""
