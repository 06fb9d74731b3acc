"""Where a late parcel is: told with an apology, and what the policies give for the delay made known to the steps after."""

from __future__ import annotations

from typing import Any

from sodan.actions.parcel import COMPENSATION, LOST, days_late, days_told, latest_parcel, lost_pieces
from sodan.actions.whereabouts import zone_at
from sodan.backoffice.connector import OrderView
from sodan.kit.clock import day_in, now
from sodan.kit.errors import Invalid
from sodan.policy.decide import setting
from sodan.procedures.case import Case
from sodan.procedures.frame import Agenda, Frame
from sodan.procedures.said import Spoken
from sodan.procedures.slots.order import order_of

_ARRIVED = ("delivered", "partially_returned", "returned")


def answer_parcel(*, frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> bool:
    """Tell how late the order is and where it is; for one that is in time, by when it comes."""
    order = order_of(frame, case)
    if order is None:
        spoken.say("say.no_orders")
        return True
    late = note_delay(order, frame, case)
    if frame.facts["is_lost"]:
        tell_loss(order, agenda=agenda, case=case, spoken=spoken)
    elif late:
        tell_delay(order, late, agenda=agenda, case=case, spoken=spoken)
    else:
        spoken.say(f"say.parcel_{'in_time' if _has_promise(order) else 'undated'}", **parcel_values(order, case))
    spoken.note("log.read_order", order=order.number, status=order.status)
    return True


def note_delay(order: OrderView, frame: Frame, case: Case) -> int:
    """By how many days it is late, today, where it goes; the facts that later steps ask about are set in the frame.

    ``is_late``: late enough, by the policies, that we make good for it; ``is_offered`` when nothing was given yet;
    ``postage_paid`` when there is a delivery fee to give back. ``is_lost``: the carrier lost pieces that nobody has made good
    for; the slot ``lost`` then holds them.
    """
    lost = lost_pieces(order)
    frame.facts["is_lost"] = bool(lost)
    frame.slots["lost"] = {str(line): pieces for line, pieces in lost.items()}
    zone = zone_at(order.address, otherwise=case.brand.zone)
    late = 0 if order.status == "cancelled" else days_late(order, zone=zone, on=day_in(zone, now()))
    frame.facts["is_late"] = 0 < _credit_from(case) <= late
    frame.facts["is_offered"] = frame.facts["is_late"] and COMPENSATION not in order.changes
    frame.facts["postage_paid"] = min(order.shipping, order.refundable).minor > 0
    return late


def _credit_from(case: Case) -> int:
    place = {"line": case.brand.line, "jurisdiction": case.brand.jurisdiction, "currency": case.brand.currency}
    try:
        return int(setting("late_days_before_credit", **place))
    except Invalid:
        return 0  # the policies give nothing for a delay here


def tell_delay(order: OrderView, late: int, *, agenda: Agenda, case: Case, spoken: Spoken) -> bool:
    """The apology with what is known, once in a conversation for as long as it stands so; whether it was told now."""
    if not agenda.tells(f"late:{order.number}:{late}:{order.status}"):
        return False
    how = "arrived_late" if order.status in _ARRIVED else "late"
    spoken.say(f"say.parcel_{how}", late=dict(days_told(late)), **parcel_values(order, case))
    return True


def tell_loss(order: OrderView, *, agenda: Agenda, case: Case, spoken: Spoken) -> None:
    """The apology for a lost parcel with what was in it, once in a conversation."""
    lost = lost_pieces(order)
    if not agenda.tells(f"lost:{order.number}:{sorted(lost.items())}"):
        return
    parcel = next(one for one in order.parcels if one.status == LOST and lost.keys() & dict(one.contents).keys())
    items = [line.title(case.language) for line in order.lines if line.id in lost]
    spoken.say("say.parcel_lost", order=order.number, items=items, carrier=parcel.carrier, tracking=parcel.tracking_number)


def _has_promise(order: OrderView) -> bool:
    return any(parcel.promised_at for parcel in order.parcels)


def parcel_values(order: OrderView, case: Case) -> dict[str, Any]:
    """What the phrases may name of the parcel to speak of."""
    zone = zone_at(order.address, otherwise=case.brand.zone)
    parcel = latest_parcel(order, zone=zone, on=day_in(zone, now()))
    values: dict[str, Any] = {"order": order.number, "items": [line.title(case.language) for line in order.lines]}
    if parcel is not None:
        values |= {"carrier": parcel.carrier, "tracking": parcel.tracking_number, "promised": parcel.promised_at}
        values |= {"delivered": parcel.delivered_at or order.delivered_at}
    return values
