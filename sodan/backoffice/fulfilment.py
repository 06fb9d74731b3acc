"""Parcels: what is packed, on its way and arrived, as the carrier tells it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models, transaction
from django.db.models import F

from sodan.backoffice.order import Order, OrderLine
from sodan.kit.clock import now
from sodan.kit.errors import Conflict
from sodan.kit.record import Record


class Stage(models.TextChoices):
    """How far a parcel has come."""

    PACKED = "packed"
    SHIPPED = "shipped"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    EXCEPTION = "exception"
    RETURNED = "returned"
    LOST = "lost"


UNDER_WAY = (Stage.SHIPPED, Stage.IN_TRANSIT, Stage.OUT_FOR_DELIVERY, Stage.EXCEPTION)
TOLD_ON_THE_WAY = (Stage.IN_TRANSIT, Stage.OUT_FOR_DELIVERY, Stage.EXCEPTION, Stage.LOST)


class Fulfilment(Record):
    """One parcel of an order; ``contents`` maps line ids to pieces, ``events`` are the carrier's lines, oldest first."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="fulfilments")
    carrier = models.CharField(max_length=48, blank=True)
    tracking_number = models.CharField(max_length=48, blank=True)
    status = models.CharField(max_length=20, choices=Stage.choices, default=Stage.PACKED)
    contents = models.JSONField(default=dict)
    events = models.JSONField(default=list)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Parcels in the order they were packed."""

        ordering = ("id",)


def _advance(order: Order, contents: Mapping[int, int], *, step: str, limit: models.expressions.Combinable) -> None:
    """Count the pieces one step on; the condition and the change are one statement per line."""
    for line_id, quantity in contents.items():
        room = OrderLine.objects.filter(pk=line_id, order=order).annotate(room=limit - F(step)).filter(room__gte=quantity)
        if not room.update(**{step: F(step) + quantity}):
            raise Conflict(f"line {line_id}: {quantity} cannot be {step}")


@transaction.atomic
def pack(order: Order, *, contents: Mapping[int, int], carrier: str = "", tracking_number: str = "") -> Fulfilment:
    """Put pieces into a parcel; from now on the order is no longer pending. Raises Conflict when they are not there to pack."""
    Order.objects.select_for_update().get(pk=order.pk)
    _advance(order, contents, step="fulfilled", limit=F("ordered") - F("cancelled"))
    Order.objects.filter(pk=order.pk).update(version=F("version") + 1)
    kept = {str(line): quantity for line, quantity in contents.items()}
    return Fulfilment.objects.create(order=order, contents=kept, carrier=carrier, tracking_number=tracking_number)


@transaction.atomic
def ship(parcel: Fulfilment) -> None:
    """The carrier has taken the parcel."""
    _move(parcel, Stage.SHIPPED, step="shipped", limit="fulfilled")


@transaction.atomic
def deliver(parcel: Fulfilment) -> None:
    """The parcel has arrived."""
    _move(parcel, Stage.DELIVERED, step="delivered", limit="shipped")


@transaction.atomic
def carrier_says(parcel: Fulfilment, stage: Stage, *, place: str = "", heard_by: str = "") -> None:
    """Write down what the carrier tells of a parcel on its way, that it is lost included; that it has arrived is ``deliver``.

    ``heard_by`` names who asked the carrier (``person:7``), where it did not tell by itself. Raises Conflict for any other news,
    and for a parcel that has not left, has arrived or is lost already.
    """
    held = Fulfilment.objects.select_for_update().get(pk=parcel.pk)
    if stage not in TOLD_ON_THE_WAY or held.status not in UNDER_WAY or held.delivered_at is not None:
        raise Conflict(f"parcel {parcel.pk}: {stage} after {held.status}")
    held.status = stage
    told = {"at": now().isoformat(), "status": stage.value, "place": place} | ({"heard_by": heard_by} if heard_by else {})
    held.events = [*held.events, told]
    held.save(update_fields=["status", "events"])
    Order.objects.filter(pk=held.order_id).update(version=F("version") + 1)
    parcel.refresh_from_db()


def _move(parcel: Fulfilment, stage: Stage, *, step: str, limit: str) -> None:
    if Fulfilment.objects.filter(pk=parcel.pk, status=Stage.LOST).exists():
        raise Conflict(f"parcel {parcel.pk} is lost, and was made good for")
    _advance(parcel.order, {int(line): count for line, count in parcel.contents.items()}, step=step, limit=F(limit))
    Order.objects.filter(pk=parcel.order_id).update(version=F("version") + 1)
    parcel.status = stage
    setattr(parcel, f"{step}_at", now())
    parcel.events = [*parcel.events, {"at": now().isoformat(), "status": stage.value, "place": ""}]
    parcel.save(update_fields=["status", f"{step}_at", "events"])
