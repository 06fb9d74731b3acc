"""Making good for a delay: once for each order and reason, something, and to a place we know; what is refused changes nothing."""

from __future__ import annotations

import pytest

from sodan.backoffice.connector import OrderView, Receipt
from sodan.backoffice.tests.conftest import House
from sodan.kit.errors import Refused
from sodan.kit.money import Money, won


def compensate(
    house: House, order: OrderView, *, key: str = "k", to: str = "store_credit", amount: Money | None = None
) -> Receipt:
    """Give three thousand won for a parcel that came late."""
    now = house.view(order)
    return house.shop.compensate(
        order.id,
        amount=won(3_000) if amount is None else amount,
        to=to,
        reason="late",
        key=key,
        actor="ai",
        expected_version=now.version,
    )


def credit(house: House) -> list[Money | None]:
    """What the customer holds in store credit."""
    return [method.balance for method in house.shop.payment_methods(house.customer.pk) if method.kind == "store_credit"]


def test_a_delay_is_made_good_for_with_credit(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))

    compensate(house, order)

    assert credit(house) == [won(3_000)]


def test_a_second_one_for_the_same_order_is_refused(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))
    compensate(house, order)

    with pytest.raises(Refused) as refused:
        compensate(house, order, key="another")

    assert refused.value.reasons == ("compensated_once",)
    assert credit(house) == [won(3_000)]


@pytest.mark.parametrize("amount", [won(0), won(-1), Money(300, "USD")], ids=str)
def test_nothing_less_than_nothing_and_foreign_money_are_refused(house: House, amount: Money) -> None:
    order = house.delivered(("SHIRT-M", 1))

    with pytest.raises(Refused) as refused:
        compensate(house, order, amount=amount)

    assert refused.value.reasons == ("nothing_to_give",)
    assert credit(house) == []


def test_a_place_nobody_knows_is_refused(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1))

    with pytest.raises(Refused) as refused:
        compensate(house, order, to="moon")

    assert refused.value.reasons == ("destination_unknown",)


def test_more_than_was_paid_does_not_go_back(house: House) -> None:
    order = house.delivered(("SHIRT-M", 1), gift=10_000)

    with pytest.raises(Refused) as refused:
        compensate(house, order, to="original", amount=won(39_001))

    assert refused.value.reasons == ("more_than_paid",)
    assert house.view(order).refundable == won(39_000)
