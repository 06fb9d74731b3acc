"""The examples beside the shipped policies come out as they say and show every rule both ways; a wrong one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from sodan.kit.errors import Invalid
from sodan.policy.tests.test_fail_closed import rewrite
from sodan.policy.trial import cases_path, try_cases


def test_the_shipped_examples_show_every_rule_both_ways() -> None:
    report = try_cases(cases_path("e_commerce"), line="e_commerce")

    assert report.wrong == ()
    assert (report.never_held, report.never_failed) == ((), ())


def test_an_example_that_comes_out_otherwise_is_named_with_its_line(policies: Path) -> None:
    path = policies / "cases.yaml"
    rewrite(policies / "returns.yaml", "return_window_days: {KR: 14", "return_window_days: {KR: 15")

    report = try_cases(path, line="e_commerce")
    line = 1 + next(at for at, text in enumerate(path.read_text("utf-8").splitlines()) if "a day too late in Korea" in text)

    assert [(trial.name, trial.act, trial.came) for trial in report.wrong] == [
        ("a day too late in Korea", "return_and_refund", ("allow",)),
        ("a day too late for another size", "exchange_items", ("allow",)),
        ("a day too late, asked by a person", "return_and_refund", ("allow",)),
    ]
    assert str(report.wrong[0].spot) == f"{path}:{line}"


def test_a_rule_without_examples_is_named(tmp_path: Path) -> None:
    few = tmp_path / "few.yaml"
    few.write_text(
        "cases: [{name: six of five, acts: [record_feedback], facts: {rating: 6}, outcome: deny, reasons: [rating_in_range]}]"
    )

    report = try_cases(few, line="e_commerce")

    assert report.wrong == ()
    assert "rating_in_range" in report.never_held
    assert "rating_in_range" not in report.never_failed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cases: []", "cases"),
        ("cases: [{name: a, acts: [x], outcome: maybe}]", "outcome"),
        ("cases: [{name: a, acts: [x], outcome: deny, given: nothing}]", "not written"),
        ("cases: [{name: a, acts: [x], outcome: deny, facts: {moon: full}}]", "no fact"),
        ("given: {day: {moon: full}}\ncases: [{name: a, acts: [x], outcome: deny}]", "no fact"),
        ("cases: [{name: a, acts: [x], outcome: deny, reason: [late]}]", "reason"),
    ],
)
def test_a_wrong_file_of_examples_says_where(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(Invalid, match=said):
        try_cases(path, line="e_commerce")


def test_no_file_of_examples_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no cases"):
        try_cases(tmp_path / "cases.yaml", line="e_commerce")


def test_examples_of_a_book_that_cannot_be_read_are_not_tried(policies: Path) -> None:
    rewrite(policies / "returns.yaml", "rules:", "rules: [")

    with pytest.raises(Invalid, match="is not YAML"):
        try_cases(policies / "cases.yaml", line="e_commerce")
