"""Many hands at once: one effect, one approval, one sum under the limit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection

from sodan.actions.gateway import Operation, State, approve, execute
from sodan.actions.tests.conftest import MORNING, Desk, enrol, open_desk
from sodan.backoffice.order import Order
from sodan.backoffice.payment import Refund
from sodan.customers.customer import Customer
from sodan.kit import pack
from sodan.kit.errors import Conflict

THREADS = 8


@pytest.fixture
def open_house(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The desk with everything committed, so that threads see it."""
    with time_machine.travel(MORNING, tick=True) as clock:
        made = open_desk(clock)
        monkeypatch.setattr("sodan.actions.judgement.shop_of", lambda _brand: made.house.shop)
        yield made
        assert made.has_sound_books()


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run all at the same moment; what each gave or raised."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(at: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[at] = work()  # type: ignore[call-overload]
        except Exception as error:  # noqa: BLE001 - a thread's failure must reach the test
            results[at] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at, work)) for at, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(results)


def test_eight_threads_executing_one_operation_have_one_effect(open_house: Desk) -> None:
    operation = open_house.agreed(open_house.refund(open_house.house.delivered(("SHIRT-M", 1))))
    open_house.house.faults.delay = 0.05

    results = at_once(*[lambda: execute(Operation.objects.get(pk=operation.pk))] * THREADS)
    operation.refresh_from_db()

    assert [result for result in results if isinstance(result, Exception)] == []
    assert operation.state == State.SUCCEEDED
    assert operation.attempts == 1
    assert Refund.objects.count() == 1
    assert open_house.refunded_minor() == 39_000
    assert open_house.quiet_lines() == ["event.act_done"]


def test_of_two_supervisors_approving_at_once_one_does(open_house: Desk) -> None:
    waiting = open_house.agreed(open_house.refund(open_house.house.delivered(("SHIRT-M", 2)), pieces=2))
    peer = enrol(open_house.house, "최", "supervisor")

    results = at_once(
        lambda: approve(Operation.objects.get(pk=waiting.pk), by=open_house.supervisor),
        lambda: approve(Operation.objects.get(pk=waiting.pk), by=peer),
    )

    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert sum(isinstance(result, Operation) for result in results) == 1
    assert open_house.quiet_lines().count("event.act_approved") == 1


def test_two_refunds_executed_at_once_stay_under_the_limit_together(open_house: Desk) -> None:
    first = open_house.refund(open_house.house.delivered(("SHIRT-M", 1)))
    second = open_house.refund(open_house.house.delivered(("TUMBLER", 1)))
    open_house.agreed(first)
    Operation.objects.filter(pk=second.pk).update(state=State.READY)  # as if judged at the same moment

    at_once(*[lambda pk=pk: execute(Operation.objects.get(pk=pk)) for pk in (first.pk, second.pk)])

    assert open_house.refunded_minor() <= 50_000
    assert State.AWAITING_APPROVAL in Operation.objects.values_list("state", flat=True)


def test_four_refunds_of_one_representative_executed_at_once_stay_under_the_sum(
    open_house: Desk, tmp_path: Path, settings: Any
) -> None:
    together = "together: [{per: order}, {per: customer, hours: 24, KRW: 1000000}, {per: representative, hours: 1, KRW: 100000}]"
    folder = tmp_path / "e_commerce" / "roles"
    folder.mkdir(parents=True)
    for path in (pack.PACKS / "e_commerce" / "roles").glob("*.yaml"):
        text = path.read_text("utf-8")
        is_ai = path.stem == "ai_representative"
        (folder / path.name).write_text(text.split("together:")[0] + together if is_ai else text, encoding="utf-8")
    settings.PACKS = [str(tmp_path)]
    orders = [open_house.house.delivered(("SHIRT-M", 1)) for _ in range(4)]
    operations = [open_house.refund(order) for order in orders]
    open_house.agreed(operations[0])
    for operation in operations:
        other = Customer.objects.create(brand=open_house.house.brand, name="손님")
        Order.objects.filter(number=operation.order_number).update(customer=other)
        # As if four conversations had been judged and agreed to at the same moment.
        Operation.objects.filter(pk=operation.pk).update(state=State.READY, customer=other)

    at_once(*[lambda pk=operation.pk: execute(Operation.objects.get(pk=pk)) for operation in operations])

    states = list(Operation.objects.values_list("state", flat=True))
    assert open_house.refunded_minor() <= 100_000
    assert states.count(State.AWAITING_APPROVAL) >= 2
    assert set(states) <= {State.SUCCEEDED, State.AWAITING_APPROVAL}
