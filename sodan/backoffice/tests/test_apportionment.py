"""A coupon over a partial return: to the last won, yen and cent, never more than was paid, however the pieces come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sodan.backoffice.apportionment import apportioned, coupon_share
from sodan.backoffice.fault import Fault
from sodan.backoffice.order import Order, OrderLine
from sodan.backoffice.tests.conftest import House
from sodan.kit.errors import Refused
from sodan.kit.money import Money, won

UNIT = {"KRW": 100, "JPY": 10, "USD": 1}


@dataclass
class Line:
    """One line of an order in memory."""

    pk: int
    unit_price_minor: int
    ordered: int
    coupon_minor: int = 0
    is_coupon_withdrawn: bool = False
    discount_minor: int = 0
    cancelled: int = 0
    return_requested: int = 0

    @property
    def left(self) -> int:
        """Pieces still with the customer."""
        return self.ordered - self.return_requested


@st.composite
def bought(draw: st.DrawFn) -> tuple[list[Line], int, str]:
    """Lines with a coupon shared over them, the coupon, and the currency."""
    currency = draw(st.sampled_from(sorted(UNIT)))
    rows = draw(st.lists(st.tuples(st.integers(1, 9_999), st.integers(1, 5)), min_size=1, max_size=5))
    lines = [Line(at, price * UNIT[currency], pieces) for at, (price, pieces) in enumerate(rows, start=1)]
    worths = [line.unit_price_minor * line.ordered for line in lines]
    coupon = draw(st.integers(0, sum(worths)))
    for line, part in zip(lines, Money(coupon, currency).allocate(worths), strict=True):
        line.coupon_minor = part.minor
    return lines, coupon, currency


def give_back(lines: Sequence[Line], chosen: list[tuple[Line, int]], threshold: int) -> int | None:
    """Take the pieces back; what goes back for them, or None when nothing could."""
    worth = apportioned(chosen, lines=lines, threshold_minor=threshold)
    if worth.paid_minor <= 0:
        return None
    for line, quantity in chosen:
        line.return_requested += quantity
    for line in lines:
        line.is_coupon_withdrawn = line.is_coupon_withdrawn or line.pk in worth.repriced
    return worth.paid_minor


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bought(), st.integers(0, 100_000), st.integers(0, 2**32))
def test_no_order_of_returns_gives_back_more_than_was_paid(found: tuple[list[Line], int, str], threshold: int, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - it only shuffles what comes back
    lines, coupon, currency = found
    paid = sum(line.unit_price_minor * line.ordered for line in lines) - coupon
    given_back, refused = 0, False
    while (open_lines := [line for line in lines if line.left]) and not refused:
        chosen = [(line, chance.randint(1, line.left)) for line in chance.sample(open_lines, chance.randint(1, len(open_lines)))]
        amount = give_back(lines, chosen, threshold * UNIT[currency])
        refused = amount is None
        given_back += amount or 0
        assert given_back <= paid

    assert refused or given_back == paid


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bought())
def test_the_shares_of_all_pieces_are_the_coupon(found: tuple[list[Line], int, str]) -> None:
    lines, coupon, _ = found

    alone = sum(coupon_share(line, 1, after=gone) for line in lines for gone in range(line.ordered))

    assert alone == coupon


def couponed(house: House, *, threshold: int) -> Order:
    """Two shirts (₩39,000) and a tumbler (₩18,000) with ₩6,000 off; delivered."""
    view = house.delivered(("SHIRT-M", 2), ("TUMBLER", 1), coupon=6_000)
    Order.objects.filter(pk=view.id).update(coupon_from_minor=threshold)
    return Order.objects.get(pk=view.id)


@pytest.fixture
def _withdraws(monkeypatch: pytest.MonkeyPatch) -> None:
    """The firm takes a coupon back from what stays below its threshold."""
    monkeypatch.setattr("sodan.backoffice.quote.withdraws_coupon", lambda _brand, *, reason: reason == "changed_mind")


@pytest.mark.usefixtures("_withdraws")
def test_what_stays_above_the_threshold_keeps_its_coupon(house: House) -> None:
    order = house.view(couponed(house, threshold=50_000))

    quoted = house.shop.quote_return(order, lines={order.lines[0].id: 1}, reason="changed_mind")

    assert (quoted.goods, quoted.coupon_share, quoted.coupon_withdrawn) == (won(39_000), won(2_437), won(0))


@pytest.mark.usefixtures("_withdraws")
def test_what_stays_below_the_threshold_loses_its_coupon_once(house: House) -> None:
    order = house.view(couponed(house, threshold=50_000))
    shirts, tumbler = order.lines

    quoted = house.shop.quote_return(order, lines={shirts.id: 2}, reason="changed_mind")
    house.give_back(order, {shirts.id: 2}, reason="changed_mind")
    order = house.view(order)
    rest = house.shop.quote_return(order, lines={tumbler.id: 1}, reason="changed_mind")

    assert (quoted.coupon_share, quoted.coupon_withdrawn) == (won(4_875), won(1_125))
    assert quoted.amount == won(78_000 - 6_000 - 3_000)
    assert (rest.goods, rest.coupon_share, rest.coupon_withdrawn) == (won(18_000), won(0), won(0))


@pytest.mark.usefixtures("_withdraws")
def test_a_fault_of_ours_never_costs_the_coupon(house: House) -> None:
    order = house.view(couponed(house, threshold=50_000))

    quoted = house.shop.quote_return(order, lines={order.lines[0].id: 2}, reason="defective")

    assert (quoted.coupon_withdrawn, quoted.amount) == (won(0), won(78_000 - 4_875))


@pytest.mark.usefixtures("_withdraws")
def test_a_refund_that_is_declined_leaves_the_coupon(house: House) -> None:
    order = house.view(couponed(house, threshold=50_000))
    house.faults.script = [Fault.DECLINE]

    with pytest.raises(Refused):
        house.give_back(order, {order.lines[0].id: 2}, reason="changed_mind")

    assert not OrderLine.objects.filter(is_coupon_withdrawn=True).exists()
