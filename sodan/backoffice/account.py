"""What is changed on a customer's own file in the shop, each change once and with what stood there before."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from sodan.backoffice.connector import AddressView, Receipt
from sodan.backoffice.view import stored_address
from sodan.company.brand import Brand
from sodan.customers.account import Opening, change_contact, contact_data, open_account
from sodan.customers.code import mail_notice
from sodan.customers.customer import Customer
from sodan.kit.errors import Conflict, NotFound, Refused
from sodan.kit.record import Record


class AccountChange(Record):
    """One change under its idempotency key: ``before`` and ``after`` hold only the fields that it touched."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="account_changes")
    key = models.CharField(max_length=96, unique=True)
    actor = models.CharField(max_length=120)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    def __str__(self) -> str:
        """The number shown to people."""
        return self.reference

    @property
    def reference(self) -> str:
        """The number shown to people."""
        return f"A-{20_000 + self.pk}"


@transaction.atomic
def change_usual_address(brand: Brand, customer_id: int, *, address: AddressView, key: str, actor: str) -> Receipt:
    """Put another address on the customer's file; orders already placed stay as they are.

    The same key again is the same change. Raises NotFound for a customer of another brand, Refused for an address no carrier
    can read, Conflict when the key was used for something else.
    """
    customer = _of(brand, customer_id)
    after = {"address": stored_address(address)}
    known = AccountChange.objects.filter(key=key).first()
    if known is None:
        if not (address.name and address.line1 and address.country):
            raise Refused("the address lacks a name, a street or a country", reasons=("address_incomplete",))
        before = {"address": customer.address}
        known = AccountChange.objects.create(customer=customer, key=key, actor=actor, before=before, after=after)
        Customer.objects.filter(pk=customer.pk).update(address=after["address"])
    elif (known.customer_id, known.after) != (customer.pk, after):
        raise Conflict(f"{key} was used for another change")
    return _receipt(known)


@transaction.atomic
def open_customer_account(brand: Brand, visitor_id: int, *, opening: Opening, language: str, key: str, actor: str) -> Receipt:
    """Make a customer of a visitor and welcome them by mail. The same key again is the account opened first.

    Raises NotFound for a visitor of another brand, Conflict when the e-mail address is on somebody's file.
    """
    if (known := AccountChange.objects.filter(key=key).first()) is not None:
        return _contact_receipt(known)
    visitor = _of(brand, visitor_id)
    if visitor.is_registered:
        raise Conflict("there is an account already")
    customer = open_account(visitor, opening, language=language, evidence=f"account:{key}")
    after = {**contact_data(customer), "agreed": list(opening.agreed)}
    change = AccountChange.objects.create(customer=customer, key=key, actor=actor, before={}, after=after)
    told = {"brand": brand.name_in(language), "name": customer.name}
    mail_notice.later(address=opening.email, notice="account_opened", language=language, values=told)
    return _contact_receipt(change)


@transaction.atomic
def change_contact_data(brand: Brand, customer_id: int, *, field: str, value: str, key: str, actor: str) -> Receipt:
    """Put another name, e-mail address or telephone number on the file, and tell the old e-mail address by mail.

    The same key again is the same change. Raises NotFound for a customer of another brand, Conflict when it is on another's file.
    """
    if (known := AccountChange.objects.filter(key=key).first()) is not None:
        return _contact_receipt(known)
    customer = _of(brand, customer_id)
    before = contact_data(customer)
    change_contact(customer, field, value)
    kept = {"before": {field: before[field]}, "after": {field: value}}
    change = AccountChange.objects.create(customer=customer, key=key, actor=actor, **kept)
    if old := before["email"]:
        told = {"brand": brand.name_in(customer.language)}
        mail_notice.later(address=old, notice="contact_changed", language=customer.language, values=told)
    return _contact_receipt(change)


def _of(brand: Brand, customer_id: int) -> Customer:
    customer = Customer.objects.select_for_update().filter(pk=customer_id, brand=brand).first()
    if customer is None:
        raise NotFound(f"customer {customer_id}")
    return customer


def _contact_receipt(change: AccountChange) -> Receipt:
    return Receipt(change.key, "account", order_number="", amount=None, reference=change.reference)


def _receipt(change: AccountChange) -> Receipt:
    details: dict[str, Any] = {"address": change.after["address"]}
    return Receipt(change.key, "account", order_number="", amount=None, reference=change.reference, details=details)
