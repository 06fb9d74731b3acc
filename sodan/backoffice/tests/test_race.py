"""Several at once, and dying half-way: nothing is given back twice, nothing is lost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from sodan.backoffice.change import ChangeStatus, OrderChange
from sodan.backoffice.ledger import balances, verify_chain
from sodan.backoffice.payment import Payment, Refund, hold_for_refund, settle_refund
from sodan.backoffice.product import Movement, Variant, move_stock
from sodan.backoffice.provider import Answer
from sodan.backoffice.simulated import SimulatedCharge
from sodan.backoffice.simulator import Simulator
from sodan.backoffice.tests.conftest import STOCK, House, small_house
from sodan.kit.errors import Conflict, Refused
from sodan.kit.money import Money, won

WORKERS = 8
EACH = 200


@pytest.fixture
def open_house(transactional_db: None) -> Iterator[House]:
    """The shop as other connections see it too."""
    yield small_house()
    assert verify_chain().is_sound


def at_once(work: Callable[[int], object], *, each: int = 25) -> Counter[str]:
    """Let the workers begin together, each on its own connection; how often each kind of end came."""
    start = threading.Barrier(WORKERS)

    def worker(number: int) -> Counter[str]:
        ends: Counter[str] = Counter()
        start.wait()
        try:
            for attempt in range(each):
                try:
                    work(number * each + attempt)
                    ends["done"] += 1
                except (Conflict, Refused) as error:
                    ends[type(error).__name__] += 1
        finally:
            connection.close()
        return ends

    with ThreadPoolExecutor(WORKERS) as pool:
        return sum(pool.map(worker, range(WORKERS)), Counter())


def test_eight_workers_refunding_one_payment_never_give_back_more_than_it_took(open_house: House) -> None:
    order = open_house.order(("SHIRT-M", 1))
    payment = Payment.objects.get(order=order)
    piece = 500

    def refund(_number: int) -> None:
        hold_for_refund(payment, piece)
        settle_refund(payment.pk, piece)

    ends = at_once(refund, each=EACH)

    payment.refresh_from_db()
    assert ends == {"done": 39_000 // piece, "Conflict": WORKERS * EACH - 39_000 // piece}
    assert (payment.refunded_minor, payment.pending_minor) == (39_000, 0)


def test_eight_workers_returning_the_same_order_return_it_once(open_house: House) -> None:
    order = open_house.delivered(("TUMBLER", 3))
    line = order.lines[0].id

    def give_back(number: int) -> None:
        now = open_house.view(order)
        open_house.give_back(now, {line: 1}, key=f"k{number}")

    ends = at_once(give_back)

    after = open_house.view(order)
    assert ends["done"] == 3
    assert after.refunded == won(54_000)
    assert SimulatedCharge.objects.get().refunded_minor == 54_000
    assert balances()["psp_clearing", "KRW"] == 0


def test_eight_workers_with_the_same_key_do_it_once(open_house: House) -> None:
    order = open_house.delivered(("SHIRT-M", 1))

    ends = at_once(lambda _number: open_house.give_back(order, {order.lines[0].id: 1}, amount=won(39_000)))

    assert ends == {"done": WORKERS * 25}
    assert Refund.objects.count() == 1
    assert SimulatedCharge.objects.get().refunded_minor == 39_000


def test_eight_workers_taking_the_last_pieces_never_take_one_too_many(open_house: House) -> None:
    tumbler = Variant.objects.get(sku="TUMBLER")

    ends = at_once(lambda number: move_stock(tumbler.pk, -1, kind=Movement.SALE, ref=str(number)))

    tumbler.refresh_from_db()
    assert ends["done"] == STOCK
    assert tumbler.available == 0


def test_eight_workers_trading_the_same_goods_never_wait_in_a_circle(open_house: House) -> None:
    orders = [
        open_house.pending(*items) for items in ([("SHIRT-M", 1), ("TUMBLER", 1)], [("TUMBLER", 1), ("SHIRT-L", 1)]) * WORKERS
    ]

    def trade(number: int) -> None:
        order = orders[number]
        first, second = order.lines
        swaps = {first.id: second.sku, second.id: first.sku}
        quoted = open_house.shop.quote_change_items(order, swaps=swaps)
        open_house.shop.change_items(
            order.id,
            swaps=swaps,
            method_id=None,
            key=f"s{number}",
            difference=quoted.difference,
            actor="ai",
            expected_version=order.version,
        )
        after = open_house.view(order)
        open_house.shop.cancel(order.id, key=f"c{number}", actor="ai", expected_version=after.version, reason="late")

    ends = at_once(trade, each=2)

    assert ends == {"done": WORKERS * 2}
    assert {variant.available for variant in Variant.objects.all()} == {STOCK}
    assert balances()["psp_clearing", "KRW"] == 0


class Killed(BaseException):
    """The process ends here; nothing catches it."""


class DiesBefore(Simulator):
    """A process that dies after its own records are written and before the provider hears of it."""

    def refund(self, key: str, *, charge_key: str, amount: Money) -> Answer:  # noqa: ARG002 - the port's shape
        """Never asked."""
        raise Killed


class DiesAfter(Simulator):
    """A process that dies after the provider has moved the money and before it is written down."""

    def refund(self, key: str, *, charge_key: str, amount: Money) -> Answer:
        """Asked, and the answer lost."""
        super().refund(key, charge_key=charge_key, amount=amount)
        raise Killed


@pytest.mark.parametrize("deadly", [DiesBefore, DiesAfter])
def test_killed_between_the_steps_the_same_key_finishes_and_nothing_is_doubled(
    open_house: House, deadly: type[Simulator], monkeypatch: pytest.MonkeyPatch
) -> None:
    order = open_house.delivered(("SHIRT-M", 1))
    with monkeypatch.context() as dying:
        dying.setattr("sodan.backoffice.tests.conftest.Simulator", lambda faults: deadly(faults=faults))
        with pytest.raises(Killed):
            open_house.give_back(order, {order.lines[0].id: 1})
    assert OrderChange.objects.get().status == ChangeStatus.PENDING
    assert open_house.view(order).refundable == won(0)

    receipt = open_house.give_back(order, {order.lines[0].id: 1}, amount=won(39_000))

    assert receipt.amount == won(39_000)
    assert SimulatedCharge.objects.get().refunded_minor == 39_000
    assert Payment.objects.get().refunded_minor == 39_000
