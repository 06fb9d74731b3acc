"""The list of gates that ``bench/mutants`` takes out one by one: each is where the list says, and no kind is left out."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from bench.mutation.mutation import KINDS, MovedError, Mutation, declared, kind_of, mutations
from sodan.policy.book import book_of
from sodan.roles.role import roles_of

FEWEST_OF_A_KIND = 10


def test_every_gate_of_the_list_is_still_where_it_says(project: Path) -> None:
    for one in mutations(project):
        mutated = one.mutated((project / one.file).read_text(encoding="utf-8"))
        if one.file.endswith(".py"):
            ast.parse(mutated)


def test_every_gate_names_tests_that_exist(project: Path) -> None:
    assert [one.name for one in mutations(project) if not all((project / test).exists() for test in one.tests)] == []


def test_no_gate_is_listed_twice_and_every_kind_has_many(project: Path) -> None:
    found = mutations(project)
    of_a_kind = Counter(one.kind for one in found)

    assert [name for name, times in Counter(one.name for one in found).items() if times > 1] == []
    assert set(of_a_kind) == set(KINDS)
    assert min(of_a_kind.values()) >= FEWEST_OF_A_KIND


def test_every_rule_of_the_shipped_policies_and_every_limit_of_the_shipped_roles_is_taken_out(project: Path) -> None:
    names = {one.name for one in mutations(project)}

    assert {f"e_commerce:{rule}" for rule in book_of("e_commerce").all_rules()} <= names
    limited = {f"e_commerce:{role.id}:{act}" for role in roles_of("e_commerce") for act in role.limited_acts()}
    assert limited <= names


def test_a_gate_that_has_moved_is_told_with_its_file() -> None:
    gate = Mutation("gone", "limit", "a limit", "sodan/x.py", "if too_much:", "if False:", ())

    with pytest.raises(MovedError, match=r"gone: sodan/x\.py holds this 0 times"):
        gate.mutated("if rather_much:")
    with pytest.raises(MovedError, match="2 times"):
        gate.mutated("if too_much: if too_much:")


def test_a_rule_is_of_the_kind_its_facts_say() -> None:
    assert kind_of("  - id: a\n    expr: days_since_delivery <= return_window_days\n") == "window"
    assert kind_of("  - id: a\n    expr: is_customers_method\n") == "ownership"
    assert kind_of("  - id: a\n    expr: order_status == 'pending'\n") == "status"


def test_gates_in_code_say_what_no_longer_holds_without_them() -> None:
    assert [one.name for one in declared() if len(one.without.split()) <= 2] == []
