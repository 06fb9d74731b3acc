"""What is offered instead of a refused act: only what would be allowed when it is asked for."""

from __future__ import annotations

from sodan.actions.tests.conftest import Desk
from sodan.actions.tests.test_proposal import codes


def test_what_policy_would_refuse_in_its_turn_is_not_offered_instead(desk: Desk) -> None:
    # Sold out, the money is offered; past the window it would be refused in its turn, and only credit is left.
    order = desk.house.delivered(("SHIRT-M", 1))
    desk.house.order(("SHIRT-L", 50))
    desk.days_pass(45)

    operation = desk.ask(
        "exchange_items", {"order_number": order.number, "swaps": {order.lines[0].id: "SHIRT-L"}, "reason": "wrong_size"}
    )

    assert codes(operation.decision) == ["within_return_window", "in_stock"]
    assert [(o["act"], o["arguments"].get("to")) for o in operation.decision["options"]] == [
        ("return_and_refund", "store_credit"),
        ("talk_to_person", None),
    ]
