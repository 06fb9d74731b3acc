"""A customer's own file is changed once for each key, keeps what stood there before, and leaves placed orders alone."""

from __future__ import annotations

import pytest

from sodan.backoffice.account import AccountChange
from sodan.backoffice.connector import AddressView
from sodan.backoffice.house import shop_of
from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.kit.errors import Conflict, NotFound, Refused

NEW = AddressView("이서연", "새빛로 3", "", "서울", "", "04002", "KR", "")


@pytest.fixture
def customer(brand: Brand) -> Customer:
    """A customer with an address on file."""
    return Customer.objects.create(brand=brand, name="이서연", is_registered=True, address={"line1": "옛길 1"})


def test_the_new_address_is_on_file_and_the_old_one_is_kept_beside_it(brand: Brand, customer: Customer) -> None:
    receipt = shop_of(brand).change_account_address(customer.pk, address=NEW, key="k1", actor="ai:1")

    customer.refresh_from_db()
    assert customer.address["line1"] == "새빛로 3"
    assert AccountChange.objects.get(key="k1").before == {"address": {"line1": "옛길 1"}}
    assert receipt.reference.startswith("A-")


def test_the_same_key_is_the_same_change(brand: Brand, customer: Customer) -> None:
    shop = shop_of(brand)

    first = shop.change_account_address(customer.pk, address=NEW, key="k1", actor="ai:1")

    assert shop.change_account_address(customer.pk, address=NEW, key="k1", actor="ai:1") == first
    assert AccountChange.objects.count() == 1


def test_a_key_is_not_used_for_two_changes(brand: Brand, customer: Customer) -> None:
    shop = shop_of(brand)
    shop.change_account_address(customer.pk, address=NEW, key="k1", actor="ai:1")

    with pytest.raises(Conflict):
        shop.change_account_address(
            customer.pk, address=AddressView("이", "딴길 9", "", "", "", "1", "KR", ""), key="k1", actor="ai:1"
        )


def test_an_address_that_no_carrier_can_read_is_refused(brand: Brand, customer: Customer) -> None:
    with pytest.raises(Refused):
        shop_of(brand).change_account_address(
            customer.pk, address=AddressView("", "", "", "", "", "", "", ""), key="k1", actor="ai:1"
        )


def test_a_customer_of_another_brand_is_not_found(brand: Brand, customer: Customer) -> None:
    other = Brand.objects.create(slug="other", names={"en": "Other"})

    with pytest.raises(NotFound):
        shop_of(other).change_account_address(customer.pk, address=NEW, key="k1", actor="ai:1")
