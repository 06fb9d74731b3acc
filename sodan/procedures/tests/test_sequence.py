"""Several requests for one order are worked on so that none bars the next."""

from __future__ import annotations

import pytest

from sodan.policy.book import Book
from sodan.policy.rule import Rule, Texts
from sodan.procedures import sequence
from sodan.procedures.frame import Agenda
from sodan.procedures.sequence import put_in_sequence

LINE = "e_commerce"
SOURCE = Texts(ko="가", ja="あ", en="a")
BARRED = ("cancel_order", "change_address", "change_payment", "change_items")


@pytest.fixture
def changed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop that takes no change of an order whose items were changed."""
    rule = Rule(id="changed_once", acts=BARRED, expr="!were_items_changed", citation=SOURCE)
    monkeypatch.setattr(sequence, "book_of", lambda _: Book("r", dict.fromkeys(BARRED, (rule,)), {}))


def agenda(*told: tuple[str, str]) -> Agenda:
    """Requests in the order told, each with its order."""
    made = Agenda()
    for procedure, number in told:
        made.begin(procedure, position=len(made.frames)).slots["order_number"] = number
    return made


def sequence_of(made: Agenda) -> list[str]:
    put_in_sequence(made, LINE)
    return [frame.procedure for frame in made.frames]


@pytest.mark.usefixtures("changed_once")
def test_what_a_change_of_goods_would_bar_is_done_before_it() -> None:
    told = agenda(("change_items", "A"), ("change_address", "A"), ("change_payment", "A"))

    assert sequence_of(told) == ["change_address", "change_payment", "change_items"]


@pytest.mark.usefixtures("changed_once")
def test_another_order_is_not_barred() -> None:
    assert sequence_of(agenda(("change_items", "A"), ("change_address", "B"))) == ["change_items", "change_address"]


@pytest.mark.usefixtures("changed_once")
def test_what_was_agreed_to_already_is_not_held_up() -> None:
    told = agenda(("change_items", "A"), ("change_address", "A"))
    told.frames[0].facts["confirmed"] = True

    assert sequence_of(told) == ["change_items", "change_address"]


def test_where_the_policies_bar_nothing_the_order_told_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequence, "book_of", lambda _: Book("r", {}, {}))

    assert sequence_of(agenda(("change_items", "A"), ("change_address", "A"))) == ["change_items", "change_address"]


def test_what_bars_each_other_stays_as_told(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule(id="once", acts=("exchange_items", "return_and_refund"), expr="!came_back_before", citation=SOURCE)
    monkeypatch.setattr(sequence, "book_of", lambda _: Book("r", dict.fromkeys(rule.acts, (rule,)), {}))

    assert sequence_of(agenda(("return_refund", "A"), ("exchange", "A"))) == ["return_refund", "exchange"]
