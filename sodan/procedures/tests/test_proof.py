"""Which facts prove who is asking stands in the policies; facts of two people prove nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from sodan.backoffice.house import shop_of
from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.policy.decide import setting
from sodan.procedures.proof import customer_of, first_asked, given, missing, proofs_of

PROOFS = (("email",), ("person_name", "postcode"))


def enrol(brand: Brand, name: str, email: str, postcode: str) -> Customer:
    """A customer with an address on file."""
    customer = Customer.objects.create(brand=brand, name=name, is_registered=True, address={"postcode": postcode})
    ContactPoint.objects.create(brand=brand, customer=customer, medium=Medium.EMAIL, value=email)
    return customer


def who(brand: Brand, **told: str) -> Customer | None:
    """Whose facts these are, by the first proof that is complete."""
    complete = given(PROOFS, told)
    return customer_of(complete[0], told, brand=brand, shop=shop_of(brand)) if complete else None


def test_an_address_of_mail_or_a_name_with_its_postcode_tells_who_it_is(brand: Brand) -> None:
    yusuf = enrol(brand, "Yusuf Rossi", "yusuf@example.com", "19122")

    assert who(brand, email="Yusuf@Example.com") == yusuf
    assert who(brand, person_name="yusuf rossi", postcode="19122") == yusuf


@pytest.mark.parametrize(
    "told",
    [
        {"email": "other@example.com"},
        {"person_name": "Yusuf Rossi", "postcode": "19123"},
        {"person_name": "Mei Rossi", "postcode": "19122"},
        {"person_name": "Yusuf Rossi"},
        {"postcode": "19122"},
        {"person_name": "", "postcode": ""},
    ],
)
def test_facts_that_do_not_fit_together_prove_nothing(brand: Brand, told: dict[str, str]) -> None:
    enrol(brand, "Yusuf Rossi", "yusuf@example.com", "19122")

    assert who(brand, **told) is None


def test_two_people_of_one_name_and_postcode_are_not_told_apart(brand: Brand) -> None:
    enrol(brand, "Yusuf Rossi", "a@example.com", "19122")
    enrol(brand, "Yusuf Rossi", "b@example.com", "19122")

    assert who(brand, person_name="Yusuf Rossi", postcode="19122") is None


def test_a_customer_of_another_brand_is_nobody_here(brand: Brand) -> None:
    other = Brand.objects.create(slug="other", names={"en": "Other"})
    enrol(other, "Yusuf Rossi", "yusuf@example.com", "19122")

    assert who(brand, email="yusuf@example.com") is None


def test_what_was_told_is_not_asked_again() -> None:
    assert missing(PROOFS, {"person_name": "Yusuf Rossi"}) == (("postcode",),)
    assert missing(PROOFS, {}) == PROOFS


def test_of_ways_that_begin_alike_a_stranger_is_asked_for_one() -> None:
    assert first_asked([("order_number", "phone_last4"), ("order_number", "email"), ("email",)]) == (
        ("order_number", "phone_last4"),
        ("email",),
    )


def test_a_pack_says_which_facts_prove_who_is_asking(brand: Brand, tmp_path: Path, settings: LazySettings) -> None:
    assert proofs_of(brand)[0] == ("order_number", "phone_last4")
    folder = tmp_path / "mail_only" / "policies"
    folder.mkdir(parents=True)
    (folder / "identity.yaml").write_text("settings: {identity_facts: [email]}\n", encoding="utf-8")
    settings.PACKS = [str(tmp_path)]
    brand.line = "mail_only"

    assert proofs_of(brand) == (("email",),)
    assert setting("identity_facts", line="mail_only", jurisdiction="KR", currency="KRW") == ("email",)


@pytest.mark.parametrize("told", [{"email": "guest@example.com"}, {"person_name": "Yusuf Rossi", "postcode": "19122"}])
def test_who_has_no_account_cannot_be_proved_by_what_is_written_about_them(brand: Brand, told: dict[str, str]) -> None:
    guest = enrol(brand, "Yusuf Rossi", "guest@example.com", "19122")
    Customer.objects.filter(pk=guest.pk).update(is_registered=False)

    assert who(brand, **told) is None
