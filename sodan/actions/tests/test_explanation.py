"""Every reason has its sentence, to the customer and to a colleague, in three languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sodan.actions import confirmation, execution, gateway, judgement, limit
from sodan.actions.registry import all_acts
from sodan.actions.tests.conftest import Desk
from sodan.kit.language import LANGUAGES
from sodan.kit.words import all_words, places_of
from sodan.policy.book import book_of
from sodan.policy.decide import NEED_INFO, UNREADABLE
from sodan.policy.rule import Rule

RULES = {rule.id: rule for rules in book_of("e_commerce").rules.values() for rule in rules}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_is_told_with_values_it_says(rule: Rule) -> None:
    for kind in ("reason", "why"):
        texts = all_words()[f"{kind}.{rule.id}"]

        assert all(places_of(texts[language]) <= set(rule.says) for language in LANGUAGES)


def test_every_reason_of_the_gates_is_told() -> None:
    sources = [Path(str(module.__file__)).read_text(encoding="utf-8") for module in (judgement, limit)]
    found = {code for source in sources for code in re.findall(r'(?:Reason|_denied)\("([a-z0-9_]+)"', source)}

    assert {"role_may", "identity_level", "owns_order", "over_limit"} <= found
    for code in found | {NEED_INFO, UNREADABLE}:
        assert f"reason.{code}" in all_words()
        assert f"why.{code}" in all_words()


def test_every_act_has_its_names_and_every_quiet_line_its_sentence() -> None:
    for name in all_acts():
        assert {f"act.{name}", f"event.act.{name}"} <= set(all_words())
    sources = [Path(str(module.__file__)).read_text(encoding="utf-8") for module in (execution, confirmation, gateway)]
    for key in {key for source in sources for key in re.findall(r'"(event\.[a-z_]+)"', source)}:
        assert {key, f"{key}_without_money"} <= set(all_words())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_operation_is_told_in_each_language(desk: Desk, language: str) -> None:
    order = desk.house.delivered(("SHIRT-M", 2), ("TUMBLER", 1))
    swap = desk.ask(
        "exchange_items", {"order_number": order.number, "swaps": {order.lines[0].id: "SHIRT-L"}, "reason": "wrong_size"}
    )
    refund = desk.refund(order, pieces=2, reason="changed_mind")

    told = gateway.read_back(refund, language)

    assert [line["value"] for line in told["lines"]][:2] == [order.number, f"{order.lines[0].title(language)} × 2"]
    assert told["total"]["value"].endswith("75,000")
    assert gateway.read_back(swap, language)["total"]["value"].endswith("6,000")
    assert all(line["label"] and line["value"] for line in told["lines"])
    assert gateway.explain(refund, language)[0]


def test_what_is_allowed_says_so(desk: Desk) -> None:
    operation = desk.refund(desk.house.delivered(("SHIRT-M", 1)))

    assert re.fullmatch(r"All \d+ rules hold \(revision [0-9a-f]{12}\)\.", gateway.explain(operation, "en")[0])
