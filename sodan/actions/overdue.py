"""Minding parcels on their way: one that the carrier is silent about, or says it has lost, becomes a person's matter, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from sodan.backoffice.fulfilment import UNDER_WAY, Fulfilment, Stage, carrier_says
from sodan.company.brand import Brand
from sodan.desk.claim import Claim, Problem
from sodan.desk.routing import answer_by
from sodan.desk.todo import Todo, finish, remind, settle
from sodan.kit.clock import day_in, now
from sodan.kit.errors import Conflict, Invalid, NotPermitted
from sodan.kit.job import job
from sodan.people.representative import Representative
from sodan.policy.decide import setting
from sodan.roles.role import role_of

OVERDUE, LOST = "parcel_overdue", "parcel_lost"
EVERY = 3_600
_AT_ONCE = 500


@job(every=EVERY)
def watch_parcels() -> None:
    """Look at every parcel on its way; call a person to what needs one, and take off the list what has moved on since."""
    _take_off_what_moved()
    sent = Fulfilment.objects.filter(delivered_at=None, shipped_at__lte=now() - timedelta(days=1))
    for parcel in sent.filter(status__in=(*UNDER_WAY, Stage.LOST)).select_related("order__brand").iterator(chunk_size=_AT_ONCE):
        if parcel.status == Stage.LOST:
            _call(parcel, LOST, key=f"{LOST}:{parcel.pk}", days=_days_silent(parcel))
        elif 0 < _silent_from(parcel.order.brand) <= (days := _days_silent(parcel)):
            _call(parcel, OVERDUE, key=_key(parcel), days=days)


def _call(parcel: Fulfilment, kind: str, *, key: str, days: int) -> None:
    """Put it on the list, once for each silence: what a person has dealt with does not come back before the carrier speaks."""
    brand, order = parcel.order.brand, parcel.order.number
    if Todo.objects.filter(brand=brand, key=key).exists() or (kind == LOST and _is_made_good(brand, order)):
        return
    about: dict[str, Any] = {
        "order": order,
        "carrier": parcel.carrier,
        "tracking": parcel.tracking_number,
        "days": days,
        "parcel": parcel.pk,
    }
    remind(brand, kind=kind, key=key, due_at=answer_by(brand, kind), **about)


@transaction.atomic
def mark_lost(todo: Todo, *, by: Representative) -> None:
    """The carrier told this person that the parcel is lost: the customer is offered the same again or the money from now on.

    Raises NotPermitted for somebody whose role does not settle claims, Conflict when the parcel has moved on meanwhile.
    """
    if not role_of(by, line=todo.brand.line).has_duty("settle_claims"):
        raise NotPermitted("who does not settle claims marks no parcel lost")
    parcel = Fulfilment.objects.select_related("order__brand").filter(pk=todo.about.get("parcel")).first()
    if parcel is None or todo.kind != OVERDUE or todo.done_at is not None:
        raise Conflict(f"{todo} is no parcel that waits for the carrier's word")
    carrier_says(parcel, Stage.LOST, heard_by=f"person:{by.pk}")
    finish(todo, by=by)
    _call(parcel, LOST, key=f"{LOST}:{parcel.pk}", days=_days_silent(parcel))


def _take_off_what_moved() -> None:
    """What has arrived, was heard of again or was made good for needs nobody any more."""
    for todo in Todo.objects.filter(kind__in=(OVERDUE, LOST), done_at=None).select_related("brand"):
        parcel = Fulfilment.objects.select_related("order__brand").filter(pk=todo.about.get("parcel")).first()
        if parcel is None or not _still_needs(todo, parcel):
            settle(todo.brand, key=todo.key)


def _still_needs(todo: Todo, parcel: Fulfilment) -> bool:
    if todo.kind == LOST:
        return parcel.status == Stage.LOST and not _is_made_good(todo.brand, parcel.order.number)
    return parcel.delivered_at is None and parcel.status in UNDER_WAY and todo.key == _key(parcel)


def _is_made_good(brand: Brand, order: str) -> bool:
    return Claim.objects.filter(brand=brand, order_number=order, problem=Problem.LOST, settled_at__isnull=False).exists()


def _key(parcel: Fulfilment) -> str:
    return f"{OVERDUE}:{parcel.pk}:{_last_word(parcel):%Y%m%d%H%M}"


def _last_word(parcel: Fulfilment) -> datetime:
    told = [datetime.fromisoformat(str(event["at"])) for event in parcel.events if event.get("at")]
    return max([*told, *([parcel.shipped_at] if parcel.shipped_at else [])], default=parcel.created_at)


def _days_silent(parcel: Fulfilment) -> int:
    zone = parcel.order.brand.zone
    return (day_in(zone, now()) - day_in(zone, _last_word(parcel))).days


def _silent_from(brand: Brand) -> int:
    """From how many days of silence on a parcel is overdue; 0 where the policies do not say."""
    try:
        return int(setting("overdue_silent_days", line=brand.line, jurisdiction=brand.jurisdiction, currency=brand.currency))
    except Invalid:
        return 0
