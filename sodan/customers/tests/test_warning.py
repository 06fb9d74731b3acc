"""A warning has its reason and its last day, and each change of it its author."""

from __future__ import annotations

import pytest
import time_machine

from sodan.company.brand import Brand
from sodan.customers.change import CustomerChange
from sodan.customers.customer import Customer
from sodan.customers.warning import warn
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative


@pytest.fixture
def customer(brand: Brand) -> Customer:
    return Customer.objects.create(brand=brand, name="이서연")


@time_machine.travel("2026-11-28T01:00:00Z", tick=False)
def test_a_warning_holds_through_its_last_day_where_the_brand_is(customer: Customer, representative: Representative) -> None:
    assert warn(customer, "통화 전에 기록을 확인해 주세요", last_day="2026-11-30", by=representative)
    customer.refresh_from_db()

    with time_machine.travel("2026-11-30T14:59:00Z"):  # 23:59 in Seoul
        assert customer.warns_now == "통화 전에 기록을 확인해 주세요"
    with time_machine.travel("2026-11-30T15:00:00Z"):
        assert customer.warns_now == ""
    told = CustomerChange.objects.order_by("pk").values_list("field", "after")
    assert list(told) == [("warning", "통화 전에 기록을 확인해 주세요"), ("warned_until", "2026-11-30")]


@time_machine.travel("2026-11-28T01:00:00Z", tick=False)
def test_without_a_day_it_holds_on_and_an_empty_reason_takes_it_off(customer: Customer, representative: Representative) -> None:
    warn(customer, "주의", last_day="2026-12-01", by=representative)
    assert warn(customer, "주의", last_day="", by=representative)
    customer.refresh_from_db()
    assert (customer.warns_now, customer.warned_until) == ("주의", None)

    assert not warn(customer, "주의", last_day="", by=representative)
    assert warn(customer, "", last_day="2026-12-01", by=representative)
    customer.refresh_from_db()
    assert (customer.warns_now, customer.warned_until) == ("", None)


@time_machine.travel("2026-11-28T01:00:00Z", tick=False)
@pytest.mark.parametrize("day", ["2026-11-27", "2027-12-01", "soon"])
def test_a_day_that_cannot_be_is_refused_and_nothing_is_changed(
    customer: Customer, representative: Representative, day: str
) -> None:
    with pytest.raises(Invalid):
        warn(customer, "주의", last_day=day, by=representative)

    customer.refresh_from_db()
    assert customer.warns_now == ""
    assert not CustomerChange.objects.exists()
