"""What a wish for an item comes to among the variants of its product."""

from __future__ import annotations

import pytest

from sodan.backoffice.connector import LineView, VariantView
from sodan.kit.money import won
from sodan.procedures.ladder import next_on
from sodan.procedures.wish import ANY, Wish, joined, match


def variant(sku: str, price: int = 10_000, *, available: int = 3, **options: str) -> VariantView:
    """One variant with these options, in English only."""
    return VariantView(sku, 1, {"en": "Mug"}, {name: {"en": value} for name, value in options.items()}, won(price), available)


SHELF = (
    variant("S-BLUE", size="S", color="blue"),
    variant("M-BLUE", size="M", color="blue"),
    variant("L-BLUE", 14_000, size="L", color="blue"),
    variant("M-RED", 9_000, size="M", color="red", available=0),
    variant("L-RED", 12_000, size="L", color="red"),
    variant("S-GREY", 8_000, size="S", color="grey"),
)
MINE = LineView(
    id=7,
    sku="M-BLUE",
    titles={"en": "Mug"},
    options={"size": {"en": "M"}, "color": {"en": "blue", "ko": "파랑"}},
    quantity=1,
    unit_price=won(10_000),
    ordered=1,
    fulfilled=1,
    shipped=1,
    delivered=1,
    return_requested=0,
    return_received=0,
    cancelled=0,
    category="goods",
    is_final_sale=False,
)


@pytest.mark.parametrize(
    ("wish", "sku"),
    [
        ({"options": {"size": "L"}}, "L-BLUE"),
        ({"options": {"size": "l", "color": "RED"}}, "L-RED"),
        ({"step": {"size": 1}}, "L-BLUE"),
        ({"step": {"size": -1}}, "S-BLUE"),
        ({"pick": "cheapest"}, "S-GREY"),
        ({"pick": "dearest"}, "L-BLUE"),
        ({"pick": "dearest", "options": {"color": "red"}}, "L-RED"),
        ({"options": {"color": "grey"}, "free": ("size",)}, "S-GREY"),
        ({"sku": "L-RED"}, "L-RED"),
    ],
)
def test_what_was_not_mentioned_stays_as_it_is(wish: dict[str, object], sku: str) -> None:
    found = match(Wish.model_validate(wish), MINE, SHELF).variant

    assert found is not None
    assert found.sku == sku


def test_what_is_sold_out_is_said_to_be_and_the_nearest_comes_first() -> None:
    found = match(Wish(options={"color": "red"}), MINE, SHELF)

    assert (found.variant, found.why) == (None, "sold_out")
    assert [one.sku for one in found.others] == ["L-RED", "S-BLUE", "S-GREY", "L-BLUE"]


def test_what_there_is_not_is_never_replaced_unasked() -> None:
    found = match(Wish(options={"color": "grey", "size": "L"}), MINE, SHELF)

    assert (found.variant, found.why) == (None, "missing")
    assert {one.sku for one in found.others[:3]} == {"L-BLUE", "L-RED", "S-GREY"}


def test_the_last_step_of_the_ladder_leads_nowhere() -> None:
    assert match(Wish(step={"size": 1}), MINE, SHELF[:2]).variant is None


def test_values_stand_in_the_order_people_know() -> None:
    assert next_on({"500ml", "1.5L", "750 ml"}, "500ml", 1) == "750 ml"
    assert next_on({"1080p", "2K", "4K"}, "4K", -1) == "2K"
    assert next_on({"beginner", "expert"}, "intermediate", -1) == "beginner"
    assert next_on({"paisley", "plain"}, "plain", 1) is None


def test_more_said_of_the_same_item_joins_and_later_words_win() -> None:
    told = joined({}, [{"line": 7, "options": {"size": "L", "color": "red"}}])
    told = joined(told, [{"options": {"color": "grey"}}], asked=7)

    assert told == {"7": {"options": {"size": "L", "color": "grey"}}}


def test_what_names_no_item_is_for_any() -> None:
    assert joined({}, [{"sku": "L-RED"}]) == {ANY: {"sku": "L-RED"}}
