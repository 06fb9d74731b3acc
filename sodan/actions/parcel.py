"""How an order's parcels fare against what was promised: how late, for how long without a word, and whether one is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sodan.actions.act import Matter
from sodan.actions.whereabouts import zone_at
from sodan.backoffice.connector import OrderView, ParcelView
from sodan.kit.clock import day_in

COMPENSATION = "compensation"
LOST = "lost"


def days_late(order: OrderView, *, zone: str, on: date) -> int:
    """By how many days the latest parcel came after its promised day, or is overdue on that day; 0 where none is.

    Days are those of the address. What carries no promise cannot be late.
    """
    return max((_days_late(parcel, zone, on) for parcel in order.parcels), default=0)


def _days_late(parcel: ParcelView, zone: str, on: date) -> int:
    if parcel.promised_at is None:
        return 0
    came = day_in(zone, parcel.delivered_at) if parcel.delivered_at else on
    return max(0, (came - day_in(zone, parcel.promised_at)).days)


def latest_parcel(order: OrderView, *, zone: str, on: date) -> ParcelView | None:
    """The parcel to speak of: the one that is the latest, else the newest."""
    late = sorted(order.parcels, key=lambda parcel: _days_late(parcel, zone, on))
    if late and _days_late(late[-1], zone, on):
        return late[-1]
    return order.parcels[-1] if order.parcels else None


def last_word(parcel: ParcelView) -> datetime | None:
    """When the carrier last told something of the parcel."""
    told = [datetime.fromisoformat(str(event["at"])) for event in parcel.events if event.get("at")]
    return max([*told, *([parcel.shipped_at] if parcel.shipped_at else [])], default=None)


def days_silent(order: OrderView, *, zone: str, on: date) -> int:
    """For how many days the carrier has told nothing of a parcel that is on its way; 0 where none is."""
    silent = [
        (on - day_in(zone, told)).days
        for parcel in order.parcels
        if parcel.shipped_at and parcel.delivered_at is None and (told := last_word(parcel)) is not None
    ]
    return max([0, *silent])


def lost_pieces(order: OrderView) -> dict[int, int]:
    """Which pieces were in a parcel that the carrier says is lost, by order line; none that were made good for or sent again."""
    lost, coming = Counter[int](), Counter[int]()
    for parcel in order.parcels:
        if parcel.shipped_at and parcel.delivered_at is None:
            (lost if parcel.status == LOST else coming).update(dict(parcel.contents))
    missing = {line.id: line.shipped - line.delivered - coming[line.id] for line in order.lines}
    return {line: pieces for line, held in missing.items() if (pieces := min(held, lost[line])) > 0}


def parcel_facts(matter: Matter[Any]) -> dict[str, Any]:
    """Late, silent or lost, on the day of asking where the parcel goes; and whether the customer was compensated before."""
    order = matter.the_order
    zone = zone_at(order.address, otherwise=matter.brand.zone)
    asked = day_in(zone, matter.asked_at)
    return {
        "days_late": days_late(order, zone=zone, on=asked),
        "days_silent": days_silent(order, zone=zone, on=asked),
        "is_marked_lost": any(parcel.status == LOST for parcel in order.parcels),
        "was_compensated": COMPENSATION in order.changes,
    }


def days_told(count: int) -> Mapping[str, str]:
    """A number of days as each language writes it."""
    return {"ko": f"{count}일", "ja": f"{count}日", "en": f"{count} day" if count == 1 else f"{count} days"}
