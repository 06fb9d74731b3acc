"""What ``docs/coverage.md`` claims is proved by a test or a page that exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "coverage.md"
ROW = re.compile(r"^\| ([A-Z]\d{1,2}|desk \d{1,2}) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
PROOF = re.compile(r"`([^`]+)`")


def claims() -> list[tuple[str, str]]:
    """Each row id with one of its proofs."""
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return [(row, proof) for row, _, proofs in rows for proof in PROOF.findall(proofs)]


@cache
def functions_in(path: Path) -> frozenset[str]:
    """The names of the test functions of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize(("row", "proof"), claims(), ids="-".join)
def test_a_claim_names_a_proof_that_exists(row: str, proof: str) -> None:
    name, _, test = proof.partition("::")
    path = ROOT / name

    assert path.exists(), f"{row}: {name} is gone"
    assert not test or test in functions_in(path), f"{row}: {test} is gone from {name}"


def test_every_row_has_a_proof_and_stands_once() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if re.match(r"\| (?:[A-Z]|desk )\d", line)]

    assert len(rows) == len(lines)
    assert [row for row, _, proofs in rows if not PROOF.search(proofs)] == []
    assert sorted({row for row, _, _ in rows if [other for other, _, _ in rows].count(row) > 1}) == []


def test_each_of_the_desks_26_criteria_has_its_row() -> None:
    rows = [row for row, _, _ in ROW.findall(PAGE.read_text(encoding="utf-8")) if row.startswith("desk ")]

    assert rows == [f"desk {number}" for number in range(1, 27)]
