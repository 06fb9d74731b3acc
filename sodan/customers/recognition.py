"""Whose address is this? A known contact point, or a new visitor who has proved nothing yet."""

from __future__ import annotations

from django.db import transaction

from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer


@transaction.atomic
def recognise(brand: Brand, medium: str, address: str, *, language: str) -> ContactPoint:
    """The contact point with its customer; made with a new, unregistered customer when it is not known.

    Knowing an address is a hint, never proof: identity is proved apart (``customers.identity``).
    """
    known = ContactPoint.objects.select_related("customer").filter(brand=brand, medium=medium, value=address).first()
    if known is not None:
        while known.customer.merged_into is not None:  # an address nobody had proved stayed on the file that gave way
            known.customer = known.customer.merged_into
        return known
    customer = Customer.objects.create(brand=brand, language=language)
    return ContactPoint.objects.create(brand=brand, customer=customer, medium=medium, value=address)
