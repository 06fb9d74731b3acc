"""A customer and the points we can reach them at."""

from __future__ import annotations

from django.db import models

from sodan.company.brand import Brand
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.kit.language import LANGUAGES
from sodan.kit.record import Record
from sodan.people.representative import Representative


class Customer(Record):
    """A person who buys from, or writes to, one brand. An anonymous visitor is a customer without a name.

    ``tier`` is how the firm ranks them, by a name of its own; empty for none.
    ``address`` is the one they usually have things sent to, by the fields of ``AddressView``; empty when none is on file.
    ``preferred_medium`` is how they asked to be reached, empty when they never said; ``warning`` is what a colleague must know
    before they speak with them, empty for most, and ``warned_until`` when it no longer holds (``customers.warning``).
    ``merged_into`` is the file this one gave way to (``customers.merge``); its number leads there,
    and it is forgotten with it.
    ``changed_at`` moves with each change of the name or of a contact point, so that search may follow.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="customers")
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, choices=[(code, code) for code in LANGUAGES], default="ko")
    is_registered = models.BooleanField(default=False)
    tier = models.CharField(max_length=24, blank=True, default="")
    zone = models.CharField(max_length=48, blank=True, default="")  # where their clock is, if elsewhere than the brand's
    address = models.JSONField(default=dict, blank=True)
    preferred_medium = models.CharField(max_length=16, blank=True, default="")
    warning = models.CharField(max_length=200, blank=True, default="")
    warned_until = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=now, db_index=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="merged_from")

    def __str__(self) -> str:
        """The name, or a number for a visitor who gave none."""
        return self.name or f"#{self.pk}"

    @property
    def warns_now(self) -> str:
        """The warning while it holds, empty otherwise."""
        return self.warning if self.warned_until is None or self.warned_until > now() else ""


class Medium(models.TextChoices):
    """What kind of address a contact point is."""

    EMAIL = "email"
    PHONE = "phone"
    WEB_VISITOR = "web_visitor"


class ContactPoint(Record):
    """One address of a customer. E-mail is kept in lower case, phone in E.164; unique within a brand."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contact_points")
    medium = models.CharField(max_length=16, choices=Medium.choices)
    value = models.CharField(max_length=254)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One address belongs to one customer of a brand."""

        constraints = [models.UniqueConstraint(fields=["brand", "medium", "value"], name="one_customer_per_contact_point")]


def customers_of(person: Representative) -> models.QuerySet[Customer]:
    """Every customer of the brands this person serves. The root of each query of customers."""
    return Customer.objects.filter(brand__representatives=person)


def customer_for(person: Representative, pk: int) -> Customer:
    """One of them. Raises NotFound for any other, whether or not it exists."""
    found = customers_of(person).select_related("brand").filter(pk=pk).first()
    if found is None:
        raise NotFound(f"customer {pk}")
    return found


def masked(medium: str, value: str) -> str:
    """The address as it may be shown to someone not yet verified: j•••@example.com, ••••4417."""
    if medium == Medium.EMAIL:
        name, _, domain = value.partition("@")
        return f"{name[:1]}•••@{domain}"
    return f"••••{value[-4:]}"
