"""Account data: how contact points are compared, what a code to an address proves, and that nobody takes another's."""

from __future__ import annotations

import pytest

from sodan.company.brand import Brand
from sodan.customers.account import Opening, change_contact, contact_data, open_account, plain_email, plain_phone
from sodan.customers.consent import Consent
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.customers.identity import (
    UNKNOWN,
    has_proved_address,
    identity_in,
    issue_code,
    redeem_address,
    redeem_code,
)
from sodan.kit.errors import Conflict

HERE, ELSEWHERE = 1, 2
ADDRESS = "new@example.com"
OPENING = Opening("김새롬", ADDRESS, "+821011112222", ("terms", "privacy"))


@pytest.fixture
def visitor(brand: Brand) -> Customer:
    """Somebody without an account."""
    return Customer.objects.create(brand=brand)


@pytest.fixture
def owner(brand: Brand) -> Customer:
    """Somebody who has an account with that address and number already."""
    owner = Customer.objects.create(brand=brand, name="이서연", is_registered=True)
    ContactPoint.objects.create(brand=brand, customer=owner, medium=Medium.EMAIL, value=ADDRESS)
    ContactPoint.objects.create(brand=brand, customer=owner, medium=Medium.PHONE, value="+821011112222")
    return owner


@pytest.mark.parametrize(
    ("written", "country", "kept"),
    [
        ("010-1234-5678", "KR", "+821012345678"),
        ("０９０－１２３４－５６７８", "JP", "+819012345678"),
        ("(202) 555-0143", "US", "+12025550143"),
        ("+44 20 7946 0958", "KR", "+442079460958"),
        ("1234", "KR", ""),
    ],
)
def test_a_number_is_kept_in_one_form(written: str, country: str, kept: str) -> None:
    assert plain_phone(written, country=country) == kept


def test_an_address_is_kept_in_lower_case() -> None:
    assert plain_email("  New@Example.COM ") == ADDRESS


def test_each_agreement_is_a_row_of_its_own_and_twice_is_once(visitor: Customer) -> None:
    opened = [open_account(visitor, OPENING, language="ko", evidence="e") for _ in range(2)]

    assert opened[0] == opened[1]
    assert contact_data(opened[0]) == {"name": "김새롬", "email": ADDRESS, "phone": "+821011112222"}
    assert sorted(Consent.objects.values_list("purpose", flat=True)) == ["privacy", "terms"]


def test_an_address_on_somebodys_file_opens_nothing(visitor: Customer, owner: Customer) -> None:
    with pytest.raises(Conflict):
        open_account(visitor, OPENING, language="ko", evidence="e")

    visitor.refresh_from_db()
    assert not visitor.is_registered


def test_a_number_on_somebodys_file_is_left_out_without_a_word(visitor: Customer, owner: Customer) -> None:
    opened = open_account(visitor, Opening("김새롬", "other@example.com", "+821011112222"), language="ko", evidence="e")

    assert contact_data(opened)["phone"] == ""
    assert contact_data(owner)["phone"] == "+821011112222"


@pytest.mark.parametrize(("field", "value"), [("email", ADDRESS), ("phone", "+821011112222")])
def test_what_is_on_anothers_file_is_not_taken(brand: Brand, owner: Customer, field: str, value: str) -> None:
    other = Customer.objects.create(brand=brand, name="김민준", is_registered=True)

    with pytest.raises(Conflict):
        change_contact(other, field, value)

    assert contact_data(owner)[field] == value


def test_a_code_to_an_address_proves_the_address_here_and_nobodys_identity(db: None) -> None:
    code = issue_code(HERE, ADDRESS)

    assert not redeem_code(HERE, code)
    assert not redeem_address(ELSEWHERE, code, address=ADDRESS)
    assert not redeem_address(HERE, code, address="another@example.com")
    assert redeem_address(HERE, code, address=ADDRESS)
    assert not redeem_address(HERE, code, address=ADDRESS)
    assert has_proved_address(HERE, ADDRESS)
    assert not has_proved_address(ELSEWHERE, ADDRESS)
    assert identity_in(HERE) == UNKNOWN


def test_a_code_that_another_one_replaced_proves_nothing(db: None) -> None:
    earlier = issue_code(HERE, ADDRESS)
    newer = issue_code(HERE, ADDRESS)

    assert earlier == newer or not redeem_address(HERE, earlier, address=ADDRESS)
    assert not has_proved_address(HERE, ADDRESS) or earlier == newer


def test_a_code_to_a_contact_on_file_proves_no_bare_address(owner: Customer) -> None:
    contact = ContactPoint.objects.get(customer=owner, medium=Medium.EMAIL)

    assert not redeem_address(HERE, issue_code(HERE, contact), address=ADDRESS)
    assert not redeem_address(HERE, issue_code(HERE, contact), address="")
