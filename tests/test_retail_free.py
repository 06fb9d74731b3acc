"""The bench for free prose: what the records make of first and second choices."""

from __future__ import annotations

import pytest

from bench.retail.meant import commands_meant
from sodan.ai.understanding.tests.shelf import DUFFEL, PACK, SHIRT, orders, products, shelf
from sodan.ai.understanding.understand import understand
from sodan.procedures.command import Command


def done(text: str) -> list[str]:
    """What a message comes to with the shelf's orders."""
    kept = commands_meant(understand(text, shelf("en")).commands, orders(), products())
    return [one.name for one in kept if one.verb == "start"]


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Cancel the backpack. If that is not possible, return it.", ["return_refund"]),
        ("Return the shirt that is still pending. If that is not possible, cancel the order.", ["cancel_order"]),
        ("Return the backpack. If that is not possible, exchange it for a black one.", ["return_refund"]),
    ],
)
def test_a_second_choice_counts_where_the_first_cannot_be_done(text: str, acts: list[str]) -> None:
    assert done(text) == acts


def test_nothing_is_cancelled_in_part() -> None:
    part = [Command("start", "cancel_order"), Command("set", "order_number", "MOA-10490"), Command("set", "scope", "part")]

    assert commands_meant(part, orders(), products()) == []


def test_a_second_choice_takes_over_the_order_of_the_first() -> None:
    commands = [
        Command("start", "return_refund"),
        Command("set", "order_number", "MOA-10497"),
        Command("set", "lines", [SHIRT]),
        Command("start", "cancel_order", when="refused"),
    ]

    assert Command("set", "order_number", "MOA-10497") in commands_meant(commands, orders(), products())


def test_what_stands_between_two_choices_does_not_part_them() -> None:
    commands = [
        Command("start", "cancel_order"),
        Command("set", "order_number", "MOA-10476"),
        Command("ask", "product_question", {}),
        Command("start", "return_refund", when="refused"),
        Command("set", "lines", [DUFFEL, PACK]),
    ]

    assert [one.name for one in commands_meant(commands, orders(), products()) if one.verb == "start"] == ["return_refund"]
