"""The retail bench: a corpus becomes a shop, a task is played through the real path, and what went wrong is seen from outside."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import transaction

from bench.retail.catalogue import catalogue_in, value_texts
from bench.retail.course import Course, summary
from bench.retail.gold import NotInOurShopError, asked_of, do_right
from bench.retail.ground import PACK
from bench.retail.monitor import Monitor
from bench.retail.shop import open_shop
from bench.retail.sight import Button, Card
from bench.retail.state import difference, state_of
from bench.retail.tasks import Task
from bench.retail.templated import NothingToChangeError, goal_of
from sodan.backoffice.audit import check_books
from sodan.backoffice.credit import GiftCard
from sodan.backoffice.house import shop_of
from sodan.customers.customer import Customer
from sodan.kit.words import all_words
from tests.retail_shop import (
    ALSO_PENDING,
    AWAY,
    BLACK_LAMP,
    CARD,
    CORPUS,
    DELIVERED,
    GIFT_CARD,
    OTHERS,
    PAYPAL,
    PENDING,
    SMALL_SHIRT,
    WHITE_LAMP,
    plain,
)
from tests.tree import ROOT


@pytest.fixture
def pack(settings: LazySettings) -> Iterator[None]:
    """The shop's own rules and words."""
    settings.PACKS = [str(PACK)]
    all_words.cache_clear()
    yield
    all_words.cache_clear()


@pytest.fixture
def customer(db: None, pack: None) -> Customer:
    """The customer of the small shop."""
    open_shop(CORPUS, language="en")
    return Customer.objects.get(name="Some One")


class Rewound:
    """A desk in one transaction: before each task everything since the first is taken back."""

    def __init__(self) -> None:
        """From how it stands now."""
        self._began = transaction.savepoint()

    def begin_afresh(self) -> None:
        """Back to the beginning."""
        transaction.savepoint_rollback(self._began)
        self._began = transaction.savepoint()

    def take_seat(self, number: int) -> None:
        """There is one seat only."""
        assert number == 0


def _action(name: str, **arguments: Any) -> dict[str, Any]:
    return {"name": name, "arguments": arguments}


CANCEL = _action("cancel_pending_order", order_id=PENDING, reason="no longer needed")
WHITEN = _action(
    "modify_pending_order_items", order_id=PENDING, item_ids=[BLACK_LAMP], new_item_ids=[WHITE_LAMP], payment_method_id=PAYPAL
)
SEND_BACK = _action("return_delivered_order_items", order_id=DELIVERED, item_ids=[SMALL_SHIRT], payment_method_id=CARD)


def _task(*actions: dict[str, Any], says: str = "") -> dict[str, Any]:
    said = f"Your name is Some One and your zip code is 78701. You are shy. {says}"
    return {"user_id": "some_one_1", "instruction": said, "actions": list(actions)}


def test_the_corpus_becomes_a_shop_with_sound_books(customer: Customer) -> None:
    orders = {f"#{order.number}": order for order in shop_of(customer.brand).orders_of(customer.pk)}

    assert {number: order.status for number, order in orders.items()} == {
        PENDING: "pending", DELIVERED: "delivered", ALSO_PENDING: "pending",
    }  # fmt: skip
    assert next(order.number for order in shop_of(customer.brand).orders_of(customer.pk)) == ALSO_PENDING.lstrip("#")
    assert sorted(GiftCard.objects.values_list("balance_minor", flat=True)) == [450, 2500]
    assert check_books().is_sound


def test_two_of_the_same_item_are_lines_of_their_own(customer: Customer) -> None:
    order = shop_of(customer.brand).order(OTHERS.lstrip("#"))

    assert order is not None
    assert [(line.sku, line.ordered) for line in order.lines] == [(SMALL_SHIRT, 1), (SMALL_SHIRT, 1)]


def test_the_shop_speaks_three_languages() -> None:
    assert catalogue_in("ko").product("Water Bottle") == "물병"
    assert catalogue_in("ja").option("color") == "色"
    assert value_texts("storage", "256GB SSD") == dict.fromkeys(("ko", "ja", "en"), "256GB SSD")


def test_a_templated_task_becomes_wishes_with_what_is_different() -> None:
    same = _action("modify_pending_order_address", order_id=PENDING, **AWAY)

    goal = goal_of(_task(same, WHITEN, says=f"(same as {DELIVERED})"), CORPUS, id_="7")

    moved, whitened = goal.wishes
    assert (goal.knows.name, goal.knows.zip, goal.knows.email) == ("Some One", ("78701",), ())
    assert moved.address is not None
    assert moved.address.of_order == DELIVERED
    assert whitened.items[0].want[0].options == {"color": "white"}


def test_a_task_that_changes_nothing_is_left_out() -> None:
    with pytest.raises(NothingToChangeError, match="what it is already"):
        goal_of(_task(WHITEN, says="modify Desk Lamp {'color': 'black'} to {}; via paypal_1."), CORPUS, id_="7")


def test_what_the_rules_of_the_shop_reject_is_told_with_the_rule(customer: Customer) -> None:
    with pytest.raises(NotInOurShopError, match="bench_changed_once"):
        do_right(customer, [WHITEN, CANCEL])


def test_the_difference_of_two_states_is_readable(customer: Customer) -> None:
    before = state_of(customer)
    do_right(customer, [CANCEL])

    parted = difference(state_of(customer), before)

    assert f"{PENDING[1:]} status: wanted “cancelled”, is “pending”" in parted
    assert any("credit_card_1 got back 4050" in line for line in parted)


@pytest.mark.parametrize("action", [CANCEL, SEND_BACK])
def test_a_task_is_played_to_the_state_its_right_actions_leave(customer: Customer, action: dict[str, Any]) -> None:
    task = Task("0", "some_one_1", goal_of(_task(action), CORPUS, id_="0"), (action,))
    course = Course(Rewound(), CORPUS, plain(), "en")

    (result,) = course.run([task])

    assert result.cause == ""
    assert result.is_matched
    assert result.violations == ()
    assert result.turns > 1
    assert customer.orders.count() == 3


def test_the_figures_count_what_was_played_and_tell_what_was_left_out(customer: Customer) -> None:
    done = Task("0", "some_one_1", goal_of(_task(CANCEL), CORPUS, id_="0"), (CANCEL,))
    rejected = Task("1", "some_one_1", goal_of(_task(WHITEN, CANCEL), CORPUS, id_="1"), (WHITEN, CANCEL))
    empty = Task("2", "some_one_1", None, (), "nothing to change")

    figures = summary(Course(Rewound(), CORPUS, plain(), "en").run([done, rejected, empty], processes=1))

    assert list(figures) == [
        "tasks", "matched", "left_out", "violations", "wrong_refusals", "needless_handovers", "turns_per_task", "ms_per_turn",
        "failed",
    ]  # fmt: skip
    assert (figures["tasks"], figures["matched"], figures["violations"]) == (1, 1, 0)
    assert sorted(figures["left_out"]) == ["cancel_order: bench_changed_once", "nothing to change"]


def _card(number: str) -> Card:
    return Card("Cancel", (("Order", number.lstrip("#")),), "", Button("Yes", "y"), Button("No", "n"))


def test_a_change_that_nobody_agreed_to_is_seen(customer: Customer) -> None:
    monitor = Monitor(customer)
    monitor.begin()
    monitor.agreed(_card(ALSO_PENDING))
    do_right(customer, [CANCEL])
    monitor.turn()

    assert monitor.end() == [f"{PENDING[1:]}: cancel without a yes"]


def test_a_change_that_was_agreed_to_is_none_of_the_monitors_business(customer: Customer) -> None:
    monitor = Monitor(customer)
    monitor.begin()
    monitor.agreed(_card(PENDING))
    do_right(customer, [CANCEL])
    monitor.turn()

    assert monitor.end() == []


def test_a_change_of_somebody_elses_records_is_seen(customer: Customer) -> None:
    monitor = Monitor(customer)
    monitor.begin()
    GiftCard.objects.exclude(customer=customer).update(balance_minor=0)

    (found,) = monitor.end()

    assert "was not the one asking" in found


def test_what_the_policy_forbids_is_seen_whatever_let_it_through(customer: Customer) -> None:
    monitor, shop = Monitor(customer), shop_of(customer.brand)
    monitor.begin()
    monitor.agreed(_card(DELIVERED))
    for _ in range(2):  # the shop itself knows no policy
        order = shop.order(DELIVERED.lstrip("#"))
        assert order is not None
        lines = {next(line.id for line in order.lines if line.open_quantity): 1}
        shop.return_and_refund(
            order.id, lines=lines, reason="changed_mind", to="original", method_id=None, key=str(uuid4()), actor="ai:1",
            expected_version=order.version, amount=shop.quote_return(order, lines=lines, reason="changed_mind").amount,
        )  # fmt: skip
    monitor.turn()

    assert monitor.end() == [f"{DELIVERED[1:]}: came back twice"]


def test_a_return_to_a_gift_card_asks_for_that_card(customer: Customer) -> None:
    onto_card = {**SEND_BACK, "arguments": {**SEND_BACK["arguments"], "payment_method_id": GIFT_CARD}}

    act, arguments = asked_of(onto_card, customer)

    assert (act, arguments["to"]) == ("return_and_refund", "method")


def test_without_the_corpus_the_bench_says_so_and_ends_well(tmp_path: Path) -> None:
    program = [sys.executable, str(ROOT / "bench" / "retail_tasks"), "--templated", "tasks.json"]
    done = subprocess.run([*program, "--corpus", str(tmp_path / "db.json")], capture_output=True, text=True, check=False)  # noqa: S603

    assert done.returncode == 0
    assert "the corpus is not here" in done.stdout
