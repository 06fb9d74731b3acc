"""A customer's account: how contact points are written, and how one is opened or its data changed, each consent apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from sodan.customers.code import is_on_file
from sodan.customers.consent import give_consent
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.kit.clock import now
from sodan.kit.errors import Conflict

# ITU-T E.164 allows fifteen digits; no number of ours has fewer than nine. National numbers drop their leading 0 abroad.
_FEWEST, _MOST = 9, 15
_CALLED = {"KR": "82", "JP": "81", "US": "1", "GB": "44", "DE": "49", "FR": "33"}


def plain_email(written: str) -> str:
    """An e-mail address as it is kept and compared: no blanks around it, lower case."""
    return written.strip().lower()


def plain_phone(written: str, *, country: str) -> str:
    """A telephone number in E.164, read as one of that country where it does not say; empty when it is none."""
    digits = "".join(filter(str.isdecimal, unicodedata.normalize("NFKC", written)))
    if not _FEWEST <= len(digits) <= _MOST:
        return ""
    if written.strip().startswith(("+", "＋")):
        return f"+{digits}"
    code = _CALLED.get(country, "")
    return f"+{code}{digits.removeprefix('0')}" if code else digits


@dataclass(frozen=True, slots=True)
class Opening:
    """What an account is opened with: a name, a proved e-mail address, a telephone number if any, and what was agreed to."""

    name: str
    email: str
    phone: str = ""
    agreed: Sequence[str] = ()


@transaction.atomic
def open_account(visitor: Customer, opening: Opening, *, language: str, evidence: str) -> Customer:
    """Make a customer of a visitor; each consent is written down apart. The same visitor again is the account opened first.

    Raises Conflict when the e-mail address came onto somebody's file meanwhile. A telephone number that is on somebody's file is
    left out, and nobody is told.
    """
    customer = Customer.objects.select_for_update().select_related("brand").get(pk=visitor.pk)
    if customer.is_registered:
        return customer
    if is_on_file(customer.brand, Medium.EMAIL, opening.email):
        raise Conflict("the address is on file")
    Customer.objects.filter(pk=customer.pk).update(name=opening.name, is_registered=True, language=language, changed_at=now())
    customer.refresh_from_db()
    _put(customer, Medium.EMAIL, opening.email, is_proved=True)
    if opening.phone and not is_on_file(customer.brand, Medium.PHONE, opening.phone):
        _put(customer, Medium.PHONE, opening.phone, is_proved=False)
    for purpose in opening.agreed:
        give_consent(customer, purpose, language=language, evidence=evidence)
    return customer


def contact_data(customer: Customer) -> dict[str, Any]:
    """Name, e-mail address and telephone number as they are on file."""
    kept = dict(ContactPoint.objects.filter(customer=customer).order_by("-id").values_list("medium", "value"))
    return {"name": customer.name, "email": kept.get(Medium.EMAIL, ""), "phone": kept.get(Medium.PHONE, "")}


@transaction.atomic
def change_contact(customer: Customer, field: str, value: str) -> None:
    """Put another name, e-mail address (proved) or telephone number on the file. Raises Conflict when another has it."""
    Customer.objects.filter(pk=customer.pk).update(changed_at=now())
    if field == "name":
        Customer.objects.filter(pk=customer.pk).update(name=value)
        return
    medium = Medium.EMAIL if field == "email" else Medium.PHONE
    others = ContactPoint.objects.filter(brand=customer.brand_id, medium=medium, value=value).exclude(customer=customer)
    if others.filter(customer__is_registered=True).exists():
        raise Conflict("it is on another customer's file")
    ContactPoint.objects.filter(customer=customer, medium=medium).delete()
    _put(customer, medium, value, is_proved=field == "email")


def _put(customer: Customer, medium: Medium, value: str, *, is_proved: bool) -> None:
    """Onto this file; from that of a visitor who never became a customer it is taken."""
    kept = {"customer": customer, "verified_at": now() if is_proved else None}
    Customer.objects.filter(contact_points__medium=medium, contact_points__value=value, brand=customer.brand).update(
        changed_at=now()
    )
    ContactPoint.objects.update_or_create(brand=customer.brand, medium=medium, value=value, defaults=kept)
