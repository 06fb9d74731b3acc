"""What a brand's shop charges beside the goods: tax contained in the prices, and the postage of a return."""

from __future__ import annotations

from django.db import models

from sodan.company.brand import Brand
from sodan.kit.record import Record

# The customer changed their mind or picked the wrong size; for every other reason the shop bears the postage.
CUSTOMERS_SIDE = ("changed_mind", "wrong_size")


class Terms(Record):
    """One brand's terms; ``tax_basis_points`` 1000 is 10 %. A brand without terms charges neither."""

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE)
    tax_basis_points = models.PositiveIntegerField(default=0)
    return_shipping_minor = models.PositiveIntegerField(default=0)


def return_shipping(brand_id: int, reason: str) -> int:
    """The postage kept back from a refund for that reason, in minor units of the brand's currency."""
    if reason not in CUSTOMERS_SIDE:
        return 0
    terms = Terms.objects.filter(brand_id=brand_id).first()
    return terms.return_shipping_minor if terms else 0


def tax_within(amount_minor: int, basis_points: int) -> int:
    """The tax contained in a gross amount, rounded half up once."""
    whole = 10_000 + basis_points
    return (2 * amount_minor * basis_points + whole) // (2 * whole)


def tax_between(before_minor: int, after_minor: int, basis_points: int) -> int:
    """The tax in the step from one gross sum to another, so that the steps always add up to the tax of the whole."""
    return tax_within(after_minor, basis_points) - tax_within(before_minor, basis_points)
