"""What a colleague changed on a customer's file, one line for each change, with what stood there before."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db import models, transaction

from sodan.customers.consent import withdraw_consent
from sodan.customers.customer import Customer, Medium
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.kit.language import LANGUAGES
from sodan.kit.record import Record
from sodan.people.representative import Representative

LONGEST_NAME, LONGEST_WARNING = 120, 200
MEDIA = ("", Medium.EMAIL, Medium.PHONE, Medium.WEB_VISITOR)


class CustomerChange(Record):
    """One change by a person: which field (``attribute:<key>`` for one of the shop's own), what it was and what it is.

    Appended, never altered but that it moves with a merged file; goes with the customer when they are forgotten.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="changes")
    by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    field = models.CharField(max_length=64)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)

    class Meta:
        """Read with the rest of a customer's history, the newest first."""

        indexes = [models.Index(fields=["customer", "-created_at", "-id"], name="change_of_customer")]

    def __str__(self) -> str:
        """Which field."""
        return self.field


@transaction.atomic
def change_customer(customer: Customer, field: str, written: str, *, by: Representative) -> bool:
    """Put a value on the file and write down who did. False when it stood there already.

    ``field`` is ``name``, ``language``, ``preferred_medium`` or ``warning``; contact points are changed by the customer, who
    proves them (``customers.account``). Raises Invalid for another field or a value that is none of its own.
    """
    if field not in _READ:
        raise Invalid(f"“{field}” cannot be changed here", where=field, expected=", ".join(_READ))
    value = _READ[field](" ".join(written.split()))
    kept = Customer.objects.select_for_update().get(pk=customer.pk)
    before = str(getattr(kept, field))
    if before == value:
        return False
    Customer.objects.filter(pk=customer.pk).update(**{field: value, "changed_at": now()})
    setattr(customer, field, value)
    write_change(customer, field, before=before, after=value, by=by)
    return True


def write_change(customer: Customer, field: str, *, before: str, after: str, by: Representative) -> CustomerChange:
    """Write one line of the audit."""
    return CustomerChange.objects.create(customer=customer, field=field, before=before[:200], after=after[:200], by=by)


@transaction.atomic
def withdraw_for(customer: Customer, purpose: str, *, by: Representative) -> bool:
    """They told a colleague that they agree no longer. False when they did not agree. Nobody gives a consent in their place."""
    if not withdraw_consent(customer, purpose):
        return False
    write_change(customer, f"consent:{purpose}"[:64], before="given", after="withdrawn", by=by)
    return True


def _name(written: str) -> str:
    if not written or len(written) > LONGEST_NAME:
        raise Invalid("no name", where="name", expected=f"1 to {LONGEST_NAME} characters")
    return written


def _warning(written: str) -> str:
    if len(written) > LONGEST_WARNING:
        raise Invalid("too long", where="warning", expected=f"up to {LONGEST_WARNING} characters")
    return written


def _language(written: str) -> str:
    if written not in LANGUAGES:
        raise Invalid(f"“{written}” is no language of ours", where="language", expected=", ".join(LANGUAGES))
    return written


def _medium(written: str) -> str:
    if written not in MEDIA:
        raise Invalid(f"“{written}” is no medium", where="preferred_medium", expected=", ".join(filter(None, MEDIA)))
    return written


_READ: Mapping[str, Callable[[str], str]] = {
    "name": _name,
    "language": _language,
    "preferred_medium": _medium,
    "warning": _warning,
}
