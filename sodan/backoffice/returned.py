"""Goods coming back: returns, what was found in them, and the exchanges they belong to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sodan.backoffice.change import OrderChange
from sodan.backoffice.order import Order, OrderLine
from sodan.kit.record import Record


class ReturnState(models.TextChoices):
    """How far a return has come; WAIVED when nothing need come back."""

    REQUESTED = "requested"
    RECEIVED = "received"
    CANCELLED = "cancelled"
    WAIVED = "waived"


class Disposition(models.TextChoices):
    """What becomes of a piece that came back."""

    RESTOCK = "restock"
    QUARANTINE = "quarantine"
    WRITE_OFF = "write_off"


class Return(Record):
    """An agreed return of some lines; the money side is its change's refunds."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="returns")
    change = models.OneToOneField(OrderChange, on_delete=models.CASCADE)
    reason = models.CharField(max_length=48)
    state = models.CharField(max_length=12, choices=ReturnState.choices, default=ReturnState.REQUESTED)
    received_at = models.DateTimeField(null=True, blank=True)


class ReturnLine(Record):
    """So many pieces of one line; ``disposition`` is told when they are inspected."""

    returned = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT)
    quantity = models.IntegerField()
    disposition = models.CharField(max_length=12, choices=Disposition.choices, blank=True)

    class Meta:
        """A return of nothing is none."""

        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="return_line_positive")]


class Exchange(Record):
    """A return with replacement lines; ``difference_minor`` is positive when the customer paid it, negative when we did."""

    change = models.OneToOneField(OrderChange, on_delete=models.CASCADE)
    returned = models.OneToOneField(Return, on_delete=models.CASCADE)
    difference_minor = models.BigIntegerField()
