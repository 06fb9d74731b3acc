"""A shop's own things to know of a customer: text, number, day, one of several, yes or no; kept and checked by their kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import models, transaction

from sodan.company.brand import Brand
from sodan.customers.change import write_change
from sodan.customers.customer import Customer
from sodan.kit.errors import Conflict, Invalid
from sodan.kit.language import LANGUAGES
from sodan.kit.record import Record
from sodan.people.representative import Representative

MOST, MOST_CHOICES = 30, 20
LONGEST_NAME, LONGEST_VALUE = 40, 200
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Kind(models.TextChoices):
    """What may be written into it."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"
    YES_NO = "yes_no"


class Attribute(Record):
    """One such thing of a brand: its ``key`` (for files), its ``names`` by language, its kind, and what can be chosen."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="attributes")
    key = models.CharField(max_length=40)
    names = models.JSONField(default=dict)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    choices = models.JSONField(default=list, blank=True)

    class Meta:
        """One key, one thing; shown in the order they were made."""

        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["brand", "key"], name="one_attribute_per_key")]

    def __str__(self) -> str:
        """Its key."""
        return self.key

    def name_in(self, language: str) -> str:
        """Its name as written in that language, else in English, else its key."""
        names: dict[str, str] = self.names
        return names.get(language) or names.get("en") or self.key


class AttributeValue(Record):
    """What is known of one customer; written as ``read_value`` gives it. Goes with the customer, or with the attribute."""

    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="values")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="attribute_values")
    value = models.CharField(max_length=LONGEST_VALUE)

    class Meta:
        """One value of each for one customer."""

        constraints = [models.UniqueConstraint(fields=["attribute", "customer"], name="one_value_per_attribute")]

    def __str__(self) -> str:
        """The value."""
        return self.value


@dataclass(frozen=True, slots=True)
class Wanted:
    """An attribute as it was written in the form."""

    key: str
    names: Mapping[str, str]
    kind: str
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """One attribute with the value of one customer; empty while nothing is known."""

    attribute: Attribute
    value: str


def define(brand: Brand, wanted: Wanted) -> Attribute:
    """Let the brand know one more thing of its customers. Raises Invalid for what is no attribute, Conflict for a key in use."""
    if not _KEY.fullmatch(wanted.key):
        raise Invalid(f"“{wanted.key}” is no key", where="key", expected="a-z, 0-9 and _, a letter first")
    for language in LANGUAGES:
        if not 0 < len(wanted.names.get(language, "")) <= LONGEST_NAME:
            raise Invalid("no name", where=f"name_{language}", expected=f"1 to {LONGEST_NAME} characters")
    if wanted.kind not in Kind.values:
        raise Invalid(f"“{wanted.kind}” is no kind", where="kind", expected=", ".join(Kind.values))
    choices = list(dict.fromkeys(wanted.choices)) if wanted.kind == Kind.CHOICE else []
    if wanted.kind == Kind.CHOICE and not (
        1 < len(choices) <= MOST_CHOICES and all(0 < len(one) <= LONGEST_NAME for one in choices)
    ):
        raise Invalid("no choices", where="choices", expected=f"2 to {MOST_CHOICES}")
    if Attribute.objects.filter(brand=brand).count() >= MOST:
        raise Conflict(f"{brand.slug} has {MOST} attributes")
    if Attribute.objects.filter(brand=brand, key=wanted.key).exists():
        raise Conflict(f"{wanted.key} is in use")
    return Attribute.objects.create(brand=brand, key=wanted.key, names=dict(wanted.names), kind=wanted.kind, choices=choices)


def known_of(customer: Customer) -> tuple[Known, ...]:
    """Every attribute of the customer's brand with what is known, in two queries."""
    values = dict(AttributeValue.objects.filter(customer=customer).values_list("attribute_id", "value"))
    return tuple(Known(one, values.get(one.pk, "")) for one in Attribute.objects.filter(brand=customer.brand_id))


@transaction.atomic
def set_attribute(customer: Customer, attribute: Attribute, written: str, *, by: Representative) -> bool:
    """Write a value down, or take it away with an empty one, and who did. False when it stood there already.

    Raises Invalid for a value that is not of its kind.
    """
    value = read_value(attribute, written)
    kept = AttributeValue.objects.select_for_update().filter(attribute=attribute, customer=customer).first()
    before = kept.value if kept else ""
    if before == value:
        return False
    if value:
        AttributeValue.objects.update_or_create(attribute=attribute, customer=customer, defaults={"value": value})
    elif kept:
        kept.delete()
    write_change(customer, f"attribute:{attribute.key}", before=before, after=value, by=by)
    return True


def read_value(attribute: Attribute, written: str) -> str:
    """The value as it is kept; empty stays empty. Raises Invalid with what was expected."""
    text = " ".join(written.split())
    return _READ[Kind(attribute.kind)](attribute, text) if text else ""


def _text(attribute: Attribute, text: str) -> str:
    if len(text) > LONGEST_VALUE:
        raise Invalid("too long", where=attribute.key, expected=f"up to {LONGEST_VALUE} characters")
    return text


def _number(attribute: Attribute, text: str) -> str:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise Invalid(f"“{text}” is no number", where=attribute.key, expected="a number") from error
    if not number.is_finite() or len(text) > LONGEST_NAME:
        raise Invalid(f"“{text}” is no number", where=attribute.key, expected="a number")
    return f"{number:f}"


def _day(attribute: Attribute, text: str) -> str:
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-")).isoformat()
    except ValueError as error:
        raise Invalid(f"“{text}” is no day", where=attribute.key, expected="2026-11-28") from error


def _choice(attribute: Attribute, text: str) -> str:
    if text not in attribute.choices:
        raise Invalid(f"“{text}” is no choice", where=attribute.key, expected=", ".join(attribute.choices))
    return text


def _yes_no(attribute: Attribute, text: str) -> str:
    if text.lower() not in ("yes", "no"):
        raise Invalid(f"“{text}” is neither", where=attribute.key, expected="yes, no")
    return text.lower()


_READ: Mapping[Kind, Callable[[Attribute, str], str]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DAY: _day,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
}
