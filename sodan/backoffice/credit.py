"""Money we hold for a customer: gift cards and store credit; neither may fall below zero."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.kit.errors import Conflict
from sodan.kit.money import Money
from sodan.kit.record import Record


class GiftCard(Record):
    """A prepaid card of the shop; only the last signs of its code are kept in ``label``."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE)
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL)
    label = models.CharField(max_length=48)
    currency = models.CharField(max_length=3)
    initial_minor = models.BigIntegerField()
    balance_minor = models.BigIntegerField()

    class Meta:
        """Never overdrawn."""

        constraints = [models.CheckConstraint(condition=Q(balance_minor__gte=0), name="gift_card_not_overdrawn")]


class StoreCredit(Record):
    """What the shop owes a customer in goods, in one currency."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="store_credits")
    currency = models.CharField(max_length=3)
    balance_minor = models.BigIntegerField(default=0)

    class Meta:
        """One balance per customer and currency, never overdrawn."""

        constraints = [
            models.UniqueConstraint(fields=["customer", "currency"], name="one_store_credit_per_currency"),
            models.CheckConstraint(condition=Q(balance_minor__gte=0), name="store_credit_not_overdrawn"),
        ]


def change_gift_card(gift_card_id: int, amount: Money) -> None:
    """Add to the card, or take from it with a negative amount; raises Conflict when it does not hold as much."""
    found = GiftCard.objects.filter(pk=gift_card_id, currency=amount.currency, balance_minor__gte=-amount.minor)
    if not found.update(balance_minor=F("balance_minor") + amount.minor):
        raise Conflict(f"gift card {gift_card_id}: not {-amount.minor} left")


def change_store_credit(customer_id: int, amount: Money) -> None:
    """Add to the customer's credit, or take from it with a negative amount; raises Conflict when it is not enough."""
    StoreCredit.objects.get_or_create(customer_id=customer_id, currency=amount.currency)
    found = StoreCredit.objects.filter(customer_id=customer_id, currency=amount.currency, balance_minor__gte=-amount.minor)
    if not found.update(balance_minor=F("balance_minor") + amount.minor):
        raise Conflict(f"store credit of {customer_id}: not {-amount.minor} left")
