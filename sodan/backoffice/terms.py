"""What is contained in a brand's prices: the tax, split so that the parts always add up to the whole."""

from __future__ import annotations

from django.db import models

from sodan.company.brand import Brand
from sodan.kit.record import Record


class Terms(Record):
    """One brand's tax; ``tax_basis_points`` 1000 is 10 %. The prices of a brand without terms contain none."""

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE)
    tax_basis_points = models.PositiveIntegerField(default=0)


def tax_within(amount_minor: int, basis_points: int) -> int:
    """The tax contained in a gross amount, rounded half up once."""
    whole = 10_000 + basis_points
    return (2 * amount_minor * basis_points + whole) // (2 * whole)


def tax_between(before_minor: int, after_minor: int, basis_points: int) -> int:
    """The tax in the step from one gross sum to another, so that the steps always add up to the tax of the whole."""
    return tax_within(after_minor, basis_points) - tax_within(before_minor, basis_points)
