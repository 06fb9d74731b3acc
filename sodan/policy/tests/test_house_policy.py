"""What the shipped policies say, at each rule's boundary."""

from __future__ import annotations

from typing import Any

import pytest

from sodan.policy.decide import decide
from sodan.policy.decision import Decision, Option, Outcome

WINDOW = {"KR": 14, "JP": 10, "US": 30}
CURRENCY = {"KR": "KRW", "JP": "JPY", "US": "USD"}


def case(**changed: Any) -> dict[str, Any]:
    """A delivered order of three days ago with one ordinary item, changed as the test tells."""
    return {
        "jurisdiction": "KR",
        "currency": "KRW",
        "by_person": False,
        "order_status": "delivered",
        "is_delivered": True,
        "delivered_on": "2025-11-03",
        "days_since_delivery": 3,
        "is_final_sale": False,
        "is_open": True,
        "is_disputed": False,
        "reason": "changed_mind",
        "to": "original",
        "is_customers_method": True,
        "amount_minor": 36_000,
    } | changed


def swap(**changed: Any) -> dict[str, Any]:
    """A fit exchange."""
    fit = {"to": "exchange", "is_same_product": True, "is_other_variant": True, "is_available": True}
    return case(**{**fit, "is_other_method": False, "difference_minor": 0, **changed})


def refund(**changed: Any) -> Decision:
    """What policy says of a return and refund."""
    return decide("return_and_refund", case(**changed), line="e_commerce")


def exchange(**changed: Any) -> Decision:
    """What policy says of an exchange."""
    return decide("exchange_items", swap(**changed), line="e_commerce")


@pytest.mark.parametrize("place", ["KR", "JP", "US"])
def test_a_change_of_mind_is_taken_back_until_the_last_day_of_the_window(place: str) -> None:
    where = {"jurisdiction": place, "currency": CURRENCY[place]}

    assert refund(**where, days_since_delivery=WINDOW[place]).outcome == Outcome.ALLOW
    late = refund(**where, days_since_delivery=WINDOW[place] + 1)

    assert late.outcome == Outcome.DENY
    assert late.codes == ("within_return_window",)
    assert late.reasons[0].values["days"] == WINDOW[place]


@pytest.mark.parametrize("reason", ["changed_mind", "wrong_size", "late"])
def test_past_the_window_shop_credit_is_offered_until_sixty_days(reason: str) -> None:
    at_60, at_61 = refund(reason=reason, days_since_delivery=60), refund(reason=reason, days_since_delivery=61)

    assert at_60.options == (Option("return_and_refund", {"to": "store_credit"}), Option("talk_to_person"))
    assert at_61.options == (Option("talk_to_person"),)


def test_shop_credit_itself_is_given_until_sixty_days() -> None:
    assert refund(to="store_credit", days_since_delivery=60).outcome == Outcome.ALLOW
    assert refund(to="store_credit", days_since_delivery=61).codes == ("within_store_credit_days",)


@pytest.mark.parametrize("reason", ["defective", "wrong_item", "not_as_described"])
def test_what_is_our_fault_is_taken_back_for_ninety_days_even_from_a_final_sale(reason: str) -> None:
    japan = {"jurisdiction": "JP", "currency": "JPY"}

    assert refund(**japan, reason=reason, days_since_delivery=90, is_final_sale=True).outcome == Outcome.ALLOW
    assert refund(**japan, reason=reason, days_since_delivery=91).codes == ("defect_window",)


@pytest.mark.parametrize("reason", ["defective", "wrong_item", "not_as_described"])
def test_three_months_of_korean_law_may_be_longer_than_our_ninety_days(reason: str) -> None:
    # Delivered on 3 November: the three months of art. 17(3) end with 3 February, day 92.
    assert refund(reason=reason, days_since_delivery=92).outcome == Outcome.ALLOW
    assert refund(reason=reason, days_since_delivery=93).codes == ("defect_window",)


def test_a_final_sale_is_not_taken_back_for_a_change_of_mind() -> None:
    assert refund(is_final_sale=True).codes == ("not_final_sale",)


def test_a_person_may_ask_a_supervisor_for_what_is_refused_to_the_ai() -> None:
    late = refund(days_since_delivery=100, by_person=True)

    assert late.outcome == Outcome.APPROVE
    assert late.codes == ("within_return_window",)


def test_nobody_may_ask_a_supervisor_to_refund_what_was_returned_before() -> None:
    assert refund(is_open=False, by_person=True).outcome == Outcome.DENY


def test_an_order_on_its_way_cannot_be_returned_yet() -> None:
    on_its_way = refund(is_delivered=False, days_since_delivery=None, delivered_on=None, order_status="shipped")

    assert on_its_way.codes == ("order_delivered",)
    assert on_its_way.options == (Option("talk_to_person"),)


def test_a_refund_that_the_way_back_would_eat_up_is_not_begun() -> None:
    assert refund(amount_minor=1).outcome == Outcome.ALLOW
    assert refund(amount_minor=0).codes == ("refund_covers_shipping",)


def test_what_the_bank_is_taking_back_is_not_given_back_twice() -> None:
    assert refund(is_disputed=True, reason="defective", by_person=True).codes == ("no_open_dispute",)
    assert exchange(is_disputed=True).codes == ("no_open_dispute",)


def test_a_fit_exchange_is_allowed_and_the_same_windows_hold() -> None:
    assert exchange(days_since_delivery=14).outcome == Outcome.ALLOW
    assert exchange(days_since_delivery=15).codes == ("within_return_window",)
    assert exchange(days_since_delivery=90, reason="defective").outcome == Outcome.ALLOW


def test_an_exchange_stays_within_the_product() -> None:
    assert exchange(is_same_product=False).codes == ("same_product_family",)
    assert exchange(is_other_variant=False).codes == ("same_product_family",)


def test_an_exchange_for_what_is_sold_out_offers_the_money_back() -> None:
    sold_out = exchange(is_available=False)

    assert sold_out.codes == ("in_stock",)
    assert sold_out.options[0] == Option("return_and_refund", {"to": "original"})


@pytest.mark.parametrize("act", ["cancel_order", "change_items", "change_address", "change_payment"])
@pytest.mark.parametrize(
    ("status", "codes"),
    [
        ("pending", ()),
        ("processing", ("order_pending",)),
        ("shipped", ("order_pending",)),
        ("delivered", ("order_pending",)),
        ("cancelled", ("not_cancelled_already",)),
    ],
)
def test_only_an_order_not_yet_packed_is_cancelled_or_changed(act: str, status: str, codes: tuple[str, ...]) -> None:
    assert decide(act, swap(order_status=status), line="e_commerce").codes == codes


def test_a_payment_method_must_be_the_customers_own() -> None:
    foreign = decide("change_payment", swap(order_status="pending", is_customers_method=False), line="e_commerce")

    assert foreign.codes == ("method_is_customers",)


@pytest.mark.parametrize(("rating", "outcome"), [(0, "deny"), (1, "allow"), (5, "allow"), (6, "deny")])
def test_a_mark_is_one_to_five(rating: int, outcome: str) -> None:
    assert decide("record_feedback", {"rating": rating}, line="e_commerce").outcome == outcome


def test_money_goes_to_the_customers_own_and_back_the_way_it_came() -> None:
    assert refund(to="gift_card").outcome == Outcome.ALLOW
    assert refund(to="other_method").codes == ("refund_goes_back",)
    assert refund(is_customers_method=False).codes == ("method_is_customers",)
    assert exchange(is_other_method=True, difference_minor=-3_000).codes == ("difference_goes_back",)
    assert exchange(is_other_method=True, difference_minor=3_000).outcome == Outcome.ALLOW


def test_of_several_answers_the_gravest_stands() -> None:
    late: dict[str, Any] = {"days_since_delivery": 100, "by_person": True}

    refused = refund(**late, is_disputed=True)
    without_reason = refund(is_disputed=True, reason=None)
    asked_first = refund(to="other_method", reason=None, by_person=True)

    assert (refused.outcome, refused.codes) == (Outcome.DENY, ("within_return_window", "no_open_dispute"))
    assert without_reason.outcome == Outcome.DENY
    assert asked_first.outcome == Outcome.NEED_INFO
    assert {"need_info", "refund_goes_back"} <= set(asked_first.codes)
