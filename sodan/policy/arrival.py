"""When money that was given back should be seen: so many working days after, as the policies say for each way it goes."""

from __future__ import annotations

from datetime import date, datetime

from sodan.company.brand import Brand
from sodan.kit.clock import day_in
from sodan.kit.errors import Invalid
from sodan.policy.decide import setting
from sodan.policy.period import Calendar, Closed

BANKS_CLOSE: tuple[Closed, ...] = ("saturday", "sunday", "public_holiday")


def money_due(brand: Brand, *, kind: str, since: datetime) -> date | None:
    """The last day on which a refund accepted at ``since`` should be seen by its owner, by the kind of instrument.

    Days on which banks of the brand's country work, from the setting ``refund_days_<kind>``; None where the policies say nothing.
    """
    place = {"line": brand.line, "jurisdiction": brand.jurisdiction, "currency": brand.currency}
    try:
        days = int(setting(f"refund_days_{kind}", **place))
    except Invalid:
        return None
    return Calendar(brand.jurisdiction, BANKS_CLOSE).after(day_in(brand.zone, since), open_days=days)
