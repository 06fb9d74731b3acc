"""Orders and their lines; what became of each piece is a vector of counts, and the status is read off it, never set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.db import models
from django.db.models import F, Q

from sodan.backoffice.product import Variant
from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.kit.clock import now
from sodan.kit.record import Record


class Order(Record):
    """What one customer bought at once.

    ``version`` moves with every change (I3). ``total_minor`` is what was charged for it all in all, tax included;
    ``reduced_minor`` is how much of that the books have taken back, so that tax splits add up exactly.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="orders")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    number = models.CharField(max_length=24, unique=True)
    currency = models.CharField(max_length=3)
    placed_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)
    address = models.JSONField(default=dict)
    total_minor = models.BigIntegerField(default=0)
    reduced_minor = models.BigIntegerField(default=0)
    shipping_minor = models.BigIntegerField(default=0)
    coupon_minor = models.BigIntegerField(default=0)
    coupon_code = models.CharField(max_length=32, blank=True)
    coupon_from_minor = models.BigIntegerField(default=0)  # what the goods had to come to for the coupon
    tax_basis_points = models.PositiveIntegerField(default=0)  # 1000 = 10 %, contained in the prices

    class Meta:
        """A customer's orders are read newest first."""

        indexes = [models.Index(fields=["customer", "-placed_at", "-id"], name="order_of_customer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    reduced_minor__gte=0, reduced_minor__lte=F("total_minor"), shipping_minor__gte=0, coupon_minor__gte=0
                ),
                name="order_sums_in_range",
            )
        ]

    def __str__(self) -> str:
        """The number people know it by."""
        return self.number


class OrderLine(Record):
    """One variant of an order. Title and price are as they were when bought (I2); ``coupon_minor`` is its share of the coupon.

    ``is_coupon_withdrawn`` once what stays was repriced without the coupon: its further pieces carry none of it any more.
    ``discount_minor`` is what was given back of the price of pieces that stay, because something is wrong with them.
    ``replaces`` is the line it stands in for after an exchange or a change. Every piece obeys I1, also in the database:
    received + dismissed ≤ return_requested ≤ delivered ≤ shipped ≤ fulfilled ≤ ordered − cancelled.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT)
    sku = models.CharField(max_length=40)
    titles = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    category = models.CharField(max_length=32)
    is_final_sale = models.BooleanField(default=False)
    unit_price_minor = models.BigIntegerField()
    coupon_minor = models.BigIntegerField(default=0)
    is_coupon_withdrawn = models.BooleanField(default=False)
    discount_minor = models.BigIntegerField(default=0)
    ordered = models.IntegerField()
    fulfilled = models.IntegerField(default=0)
    shipped = models.IntegerField(default=0)
    delivered = models.IntegerField(default=0)
    return_requested = models.IntegerField(default=0)
    return_received = models.IntegerField(default=0)
    return_dismissed = models.IntegerField(default=0)
    cancelled = models.IntegerField(default=0)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replacements")

    class Meta:
        """I1 as the database keeps it."""

        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ordered__gt=0)
                & Q(cancelled__gte=0)
                & Q(return_received__gte=0)
                & Q(return_dismissed__gte=0)
                & Q(return_requested__gte=F("return_received") + F("return_dismissed"))
                & Q(delivered__gte=F("return_requested"))
                & Q(shipped__gte=F("delivered"))
                & Q(fulfilled__gte=F("shipped"))
                & Q(ordered__gte=F("fulfilled") + F("cancelled")),
                name="order_line_pieces_in_order",
            ),
            models.CheckConstraint(
                condition=Q(
                    unit_price_minor__gte=0,
                    discount_minor__gte=0,
                    coupon_minor__gte=0,
                    coupon_minor__lte=F("unit_price_minor") * F("ordered"),
                ),
                name="order_line_price_in_range",
            ),
        ]

    def __str__(self) -> str:
        """What and how many."""
        return f"{self.sku} × {self.ordered}"


class Pieces(Protocol):
    """The counts a status is read off."""

    id: int
    ordered: int
    fulfilled: int
    shipped: int
    delivered: int
    return_requested: int
    cancelled: int
    replaces_id: int | None


def status_of(lines: Iterable[Pieces]) -> str:
    """Where the order stands. Pieces swapped for others no longer count: their replacements stand in for them."""
    found = list(lines)
    swapped: dict[int, int] = {}
    for line in found:
        if line.replaces_id is not None:
            swapped[line.replaces_id] = swapped.get(line.replaces_id, 0) + line.ordered
    standing = sum(line.ordered - line.cancelled for line in found)
    if standing == 0:
        return "cancelled"
    if not any(line.fulfilled for line in found):
        return "pending"
    gone = sum(min(count, line.delivered) for line in found for count in [swapped.get(line.id, 0)])
    shipped, delivered = (sum(getattr(line, name) for line in found) - gone for name in ("shipped", "delivered"))
    returned = sum(line.return_requested for line in found) - gone
    return _progress(standing - gone, shipped=shipped, delivered=delivered, returned=returned)


def _progress(standing: int, *, shipped: int, delivered: int, returned: int) -> str:
    if shipped == 0:
        return "processing"
    if delivered == standing:
        return "delivered" if returned <= 0 else "returned" if returned == delivered else "partially_returned"
    return "shipped" if shipped == standing else "partially_shipped"
