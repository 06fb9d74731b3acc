"""What cannot be read, known or computed is refused, and says where the fault lies."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sodan.kit.errors import Invalid
from sodan.policy.book import book_of
from sodan.policy.decide import decide
from sodan.policy.decision import Decision, Outcome
from sodan.policy.tests.test_house_policy import case


def rewrite(path: Path, old: str, new: str) -> None:
    """Edit a file as an owner would, with a later time of change."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    later = time.time_ns() + 1_000_000_000
    os.utime(path, ns=(later, later))


def refund(**changed: Any) -> Decision:
    """What policy says of a return and refund."""
    return decide("return_and_refund", case(**changed), line="e_commerce")


def test_one_edited_number_is_in_force_at_once(policies: Path) -> None:
    before = refund(days_since_delivery=20)
    rewrite(policies / "returns.yaml", "return_window_days: {KR: 14", "return_window_days: {KR: 20")
    after = refund(days_since_delivery=20)

    assert (before.outcome, after.outcome) == (Outcome.DENY, Outcome.ALLOW)
    assert before.revision != after.revision


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("return_window_days: {KR: 14", "return_window_days: {KR: fourteen", "return_window_days"),
        ("return_window_days: {KR: 14", "return_window_days: {KR: 6", "below the law"),
        ("expr: is_delivered", "expr: is_delivered &&", "cannot be read"),
        ("expr: days_since_delivery <= return_window_days", "expr: days_since_delivry <= return_window_days", "nobody knows"),
        ("acts: [return_and_refund, exchange_items]", "axts: [return_and_refund]", "axts"),
        ("rules:", "rules: [", "is not YAML"),
        ("id: nothing_to_return", "id: order_delivered", "already told"),
        ("citation: {ko: 반품 정책 1항, ja", "citation: {ja", "citation"),
    ],
)
def test_a_wrong_file_refuses_and_names_its_line(policies: Path, old: str, new: str, said: str) -> None:
    rewrite(policies / "returns.yaml", old, new)
    line = 1 + next(at for at, text in enumerate((policies / "returns.yaml").read_text("utf-8").splitlines()) if new in text)

    with pytest.raises(Invalid, match=said) as wrong:
        book_of("e_commerce")
    decision = refund()

    assert decision.outcome == Outcome.DENY
    assert decision.codes == ("rule_unreadable",)
    assert "returns.yaml" in decision.reasons[0].values["problem"]
    assert wrong.value.line is not None
    assert abs(wrong.value.line - line) <= 2


def test_a_mended_file_serves_again(policies: Path) -> None:
    rewrite(policies / "returns.yaml", "rules:", "rules: [")
    assert refund().outcome == Outcome.DENY

    rewrite(policies / "returns.yaml", "rules: [", "rules:")

    assert refund().outcome == Outcome.ALLOW


@pytest.mark.parametrize(
    "fact", ["is_delivered", "days_since_delivery", "is_final_sale", "is_open", "is_disputed", "amount_minor"]
)
@pytest.mark.parametrize("lack", ["absent", "null"])
def test_a_fact_that_is_not_on_record_refuses(fact: str, lack: str) -> None:
    facts = case(**{fact: None})
    if lack == "absent":
        del facts[fact]

    decision = decide("return_and_refund", facts, line="e_commerce")

    assert decision.outcome == Outcome.DENY
    assert "rule_unreadable" in decision.codes


@pytest.mark.parametrize("fact", ["reason", "to"])
def test_a_fact_that_the_customer_can_tell_is_asked_for(fact: str) -> None:
    decision = refund(**{fact: None})

    assert decision.outcome == Outcome.NEED_INFO
    assert {reason.values["fact"] for reason in decision.reasons} == {fact}


@pytest.mark.parametrize(("place", "currency"), [("FR", "EUR"), ("None", "None")])
def test_a_place_without_settings_refuses(place: str, currency: str) -> None:
    assert refund(jurisdiction=place, currency=currency).codes == ("rule_unreadable",)


def test_a_rule_that_answers_neither_yes_nor_no_refuses(policies: Path) -> None:
    law_too = "expr: days_since_delivery <= return_window_days || is_withdrawable_by_law"
    rewrite(policies / "returns.yaml", law_too, "expr: days_since_delivery + 1")

    assert refund().codes == ("rule_unreadable",)


def test_an_act_no_rule_speaks_of_is_refused() -> None:
    assert decide("give_everything_away", case(), line="e_commerce").codes == ("rule_unreadable",)


@pytest.mark.parametrize("line", ["no_such_line", "../secrets", ""])
def test_a_line_without_policies_refuses(line: str) -> None:
    assert decide("return_and_refund", case(), line=line).outcome == Outcome.DENY


def test_a_decision_survives_being_stored() -> None:
    decision = refund(days_since_delivery=45)

    assert Decision.from_json(decision.as_json()) == decision


words = st.sampled_from(["", "original", "defective", "KR"])
anything = st.none() | st.booleans() | st.integers() | words | st.lists(st.integers(), max_size=2) | st.floats()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(sorted(case())), anything, max_size=12))
def test_whatever_the_facts_are_money_moves_only_when_every_rule_holds(changed: dict[str, Any]) -> None:
    facts = case(**changed)

    decision = decide("return_and_refund", facts, line="e_commerce")

    if decision.outcome == Outcome.ALLOW:
        assert facts["is_delivered"] is True
        assert facts["is_open"] is True
        assert facts["amount_minor"] > 0
        assert facts["days_since_delivery"] <= 92
