"""Which facts together prove who is asking, as the pack's policies say, and whose facts they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sodan.backoffice.connector import Shop
from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.policy.decide import setting

FACTS = ("order_number", "phone_last4", "email", "postcode", "person_name")
Proof = tuple[str, ...]
_LOOKED_AT = 20  # namesakes of one brand among whom a postcode may tell


def proofs_of(brand: Brand) -> tuple[Proof, ...]:
    """The sets of facts of which one must fit: ``identity_facts: [order_number+phone_last4, email]``. Raises Invalid if unset."""
    place = {"line": brand.line, "jurisdiction": brand.jurisdiction, "currency": brand.currency}
    return tuple(tuple(told.split("+")) for told in setting("identity_facts", **place))


def given(proofs: Iterable[Proof], told: Mapping[str, str]) -> tuple[Proof, ...]:
    """The proofs all of whose facts were told."""
    return tuple(proof for proof in proofs if all(told.get(fact) for fact in proof))


def missing(proofs: Iterable[Proof], told: Mapping[str, str]) -> tuple[Proof, ...]:
    """What is still wanted: the rest of each proof that was begun; the whole of each when none was."""
    all_proofs = tuple(proofs)
    begun = [proof for proof in all_proofs if any(told.get(fact) for fact in proof)]
    return tuple(tuple(fact for fact in proof if not told.get(fact)) for proof in begun or all_proofs)


def first_asked(proofs: Iterable[Proof]) -> tuple[Proof, ...]:
    """What to ask a stranger for: of proofs that begin alike only the first, so that the question stays short."""
    return tuple({proof[0]: proof for proof in reversed(tuple(proofs))}.values())[::-1]


def customer_of(proof: Proof, told: Mapping[str, str], *, brand: Brand, shop: Shop) -> Customer | None:
    """The one customer of the brand whom all facts of the proof fit; None when there is none, or more than one."""
    fitting = [one for one in _candidates(proof, told, brand, shop) if _all_fit(proof, told, one, shop)]
    return fitting[0] if len(fitting) == 1 else None


def _candidates(proof: Proof, told: Mapping[str, str], brand: Brand, shop: Shop) -> list[Customer]:
    of_brand = Customer.objects.filter(brand=brand, is_registered=True)
    if "order_number" in proof:
        order = shop.order(told["order_number"].lstrip("#"))
        return list(of_brand.filter(pk=order.customer_id)) if order else []
    if "email" in proof:
        mine = ContactPoint.objects.filter(brand=brand, medium=Medium.EMAIL, value=plain("email", told["email"]))
        return list(of_brand.filter(contact_points__in=mine))
    return list(of_brand.filter(name__iexact=told["person_name"].strip())[:_LOOKED_AT]) if "person_name" in proof else []


def _all_fit(proof: Proof, told: Mapping[str, str], customer: Customer, shop: Shop) -> bool:
    on_file = {fact: _on_file(fact, told, customer, shop) for fact in proof}
    return all(
        any(plain(fact, told[fact]) == plain(fact, value) for value in values if value) for fact, values in on_file.items()
    )


def _on_file(fact: str, told: Mapping[str, str], customer: Customer, shop: Shop) -> list[str]:
    """What the records say of one fact; the postcode of the order named, else any the customer has had."""
    if fact == "order_number":
        return [told[fact]]  # the candidate was found by it
    if fact == "person_name":
        return [customer.name]
    if fact == "postcode":
        order = shop.order(told["order_number"].lstrip("#")) if told.get("order_number") else None
        orders = [order] if order and order.customer_id == customer.pk else shop.orders_of(customer.pk)
        return [str(customer.address.get("postcode", "")), *(one.address.postcode for one in orders)]
    medium = Medium.PHONE if fact == "phone_last4" else Medium.EMAIL
    values = ContactPoint.objects.filter(customer=customer, medium=medium).values_list("value", flat=True)
    return [value[-4:] if fact == "phone_last4" else value for value in values]


def plain(fact: str, value: str) -> str:
    """A fact as it is compared: case, and the blanks and hyphens of a name or a postcode, do not matter."""
    told = value.strip().lower()
    return told.replace("-", "").replace(" ", "") if fact in ("postcode", "person_name") else told
