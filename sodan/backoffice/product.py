"""What the firm sells: products, their variants, and the journal of stock that moves."""

from __future__ import annotations

from django.db import models, transaction
from django.db.models import F, Q

from sodan.kit.errors import Conflict
from sodan.kit.record import Record


class Product(Record):
    """One article of the catalogue, told in three languages; ``facts`` are what questions about it are answered from."""

    slug = models.SlugField(unique=True)
    titles = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict)
    category = models.CharField(max_length=32)
    facts = models.JSONField(default=dict)
    is_final_sale = models.BooleanField(default=False)

    class Meta:
        """The catalogue keeps its own order."""

        ordering = ("id",)

    def __str__(self) -> str:
        """The name that never changes."""
        return self.slug


class Variant(Record):
    """A product in one size and colour. ``prices`` holds minor units, tax included, for each currency it is sold in.

    ``available`` is the sum of its movements; only ``move_stock`` changes it.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(max_length=40, unique=True)
    options = models.JSONField(default=dict)
    prices = models.JSONField(default=dict)
    available = models.IntegerField(default=0)

    class Meta:
        """Nothing is promised that is not there."""

        ordering = ("id",)
        constraints = [models.CheckConstraint(condition=Q(available__gte=0), name="variant_available_not_negative")]

    def __str__(self) -> str:
        """The number on its label."""
        return self.sku


class Movement(models.TextChoices):
    """Why stock moved."""

    RECEIVE = "receive"
    SALE = "sale"
    RELEASE = "release"
    RETURN = "return"
    COUNT = "count"
    WRITE_OFF = "write_off"


class StockMovement(Record):
    """So many pieces came (positive) or went (negative), why, and for which order or change."""

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="movements")
    quantity = models.IntegerField()
    kind = models.CharField(max_length=12, choices=Movement.choices)
    ref = models.CharField(max_length=160, blank=True)

    class Meta:
        """A movement of nothing is none."""

        constraints = [models.CheckConstraint(condition=~Q(quantity=0), name="stock_movement_moves")]


@transaction.atomic
def move_stock(variant_id: int, quantity: int, *, kind: Movement, ref: str) -> None:
    """Move pieces in or out in one conditional statement and write the journal line beside it.

    Raises Conflict when fewer pieces are left than should go: somebody was first.
    """
    enough = Variant.objects.filter(pk=variant_id, available__gte=-quantity)
    if not enough.update(available=F("available") + quantity):
        raise Conflict(f"variant {variant_id}: not {-quantity} left")
    StockMovement.objects.create(variant_id=variant_id, quantity=quantity, kind=kind, ref=ref)
