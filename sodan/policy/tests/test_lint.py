"""The linter finds each kind of wrong rule in a deliberately bad book, with its line, and nothing in the shipped one."""

from __future__ import annotations

from pathlib import Path

import pytest

from sodan.kit.language import LANGUAGES
from sodan.kit.words import word
from sodan.policy.book import book_of
from sodan.policy.grid import Place, place_of
from sodan.policy.lint import Finding, lint
from sodan.policy.tests.test_fail_closed import rewrite

BAD = """
settings:
  least_rating: {{JP: 1}}
rules:
{rules}
"""
CITATION = "    citation: {ko: 정책, ja: ポリシー, en: Policy}\n"


def rule(name: str, *parts: str, act: str = "record_feedback") -> str:
    """One rule of a file."""
    return f"  - id: {name}\n    acts: [{act}]\n" + "".join(f"    {part}\n" for part in parts) + CITATION


def found_in(policies: Path, *rules: str) -> list[Finding]:
    """What the linter says of a book that has no other rules."""
    for page in policies.glob("*.yaml"):
        page.unlink()
    (policies / "bad.yaml").write_text(BAD.format(rules="".join(rules)), encoding="utf-8")
    return lint("e_commerce", acts=["record_feedback"], places=[place_of("KR")])


def kinds(found: list[Finding]) -> list[tuple[str, object]]:
    """What was found, and of which rule."""
    return [(one.kind, one.values.get("rule", one.values.get("act", one.values.get("name")))) for one in found]


def test_the_shipped_policies_have_nothing_wrong() -> None:
    assert (
        lint("e_commerce", acts=book_of("e_commerce").rules, places=[Place("KR", "KRW"), Place("JP", "JPY"), Place("US", "USD")])
        == []
    )


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (
            [rule("a", "expr: rating >= 1"), rule("b", "when: rating > 3 && rating < 2", "expr: rating != 5")],
            ("never_asked", "b"),
        ),
        ([rule("a", "expr: rating >= 1"), rule("b", "expr: rating >= 0")], ("never_refuses", "b")),
        ([rule("a", "expr: rating < 0")], ("always_refuses", "a")),
        ([rule("a", "when: rating > 1", "expr: rating < 4")], ("undecided", "record_feedback")),
        ([rule("a", "expr: rating < 3"), rule("b", "expr: rating > 5")], ("contradict", "b")),
        ([rule("a", "expr: rating < 3"), rule("b", "expr: rating < 5")], ("idle", "b")),
        ([rule("a", "expr: rating < 5"), rule("b", "expr: rating < 3")], ("idle", "a")),
        ([rule("a", "expr: rating < 3"), rule("b", "expr: rating < 5", "outcome: approve")], ("outvoted", "b")),
        ([rule("a", "expr: rating < 3"), rule("b", "expr: rating < 3", "override: supervisor")], ("outvoted", "b")),
        ([rule("a", "expr: rating >= least_rating")], ("no_setting", "a")),
        ([rule("a", "expr: days_since_delivery < 3 && rating > 0")], ("no_fact", "a")),
        ([rule("a", "expr: rating > 0 && reason != 'brokken'")], ("wrong_value", "reason")),
        ([rule("a", "expr: rating > 0 && !(reason in ['late', 'lost'])")], ("wrong_value", "reason")),
        ([rule("a", "expr: rating > 0"), rule("b", "expr: rating > 0", act="sing")], ("unknown_act", "b")),
        ([rule("a", "expr: rating > 0", act="sing")], ("no_rule", "record_feedback")),
    ],
)
def test_a_wrong_rule_is_found(policies: Path, rules: list[str], expected: tuple[str, str]) -> None:
    found = found_in(policies, *rules)

    assert expected in kinds(found)
    spots = {one.values.get("rule"): one.spot for one in found}
    for name, spot in spots.items():
        if name in ("a", "b"):
            assert spot.path is not None
            assert spot.line is not None
            assert f"id: {name}" in spot.path.read_text("utf-8").splitlines()[spot.line - 1]


@pytest.mark.parametrize(
    "rules",
    [
        [rule("a", "expr: rating >= 1"), rule("b", "expr: rating <= 5")],  # a narrow way between is a way
        [rule("a", "when: rating > 1", "expr: rating != 3"), rule("b", "when: rating <= 1", "expr: rating > 0")],
        [rule("a", "when: by_person", "expr: rating < 3"), rule("b", "when: '!by_person'", "expr: rating > 5")],
        [rule("a", "expr: rating < 5"), rule("b", "expr: rating < 3", "outcome: approve")],  # milder first, graver later
    ],
)
def test_rules_that_only_look_alike_are_left_in_peace(policies: Path, rules: list[str]) -> None:
    assert kinds(found_in(policies, *rules)) == []


def test_a_value_that_a_setting_lists_in_vain_is_found_where_it_is_listed(policies: Path) -> None:
    acts = list(book_of("e_commerce").rules)
    rewrite(policies / "returns.yaml", "[changed_mind, wrong_size]", "[changed_mind, wrong_sise]")
    (policies / "bad.yaml").write_text(
        "rules:\n" + rule("a", "when: reason in reasons_customer_pays_return", "expr: rating > 0"), encoding="utf-8"
    )

    found = lint("e_commerce", acts=acts)

    assert [(one.kind, one.values["value"]) for one in found] == [("wrong_value", "wrong_sise")]
    assert "reasons_customer_pays_return:" in found[0].spot.path.read_text("utf-8").splitlines()[(found[0].spot.line or 0) - 1]


def test_what_is_below_the_law_is_found_with_its_article_and_nothing_stops_at_the_first(policies: Path) -> None:
    acts = list(book_of("e_commerce").rules)
    rewrite(policies / "returns.yaml", "return_window_days: {KR: 14, JP: 10", "return_window_days: {KR: 6, JP: 7")

    found = [one for one in lint("e_commerce", acts=acts) if one.kind == "below_law"]

    assert {(one.values["name"], one.values["place"]) for one in found} >= {
        ("return_window_days", "KR"),
        ("return_window_days", "JP"),
    }
    assert all(str(one.values["source"]).startswith("https://") for one in found)


def test_a_file_that_cannot_be_read_is_the_one_finding(policies: Path) -> None:
    acts = list(book_of("e_commerce").rules)
    rewrite(policies / "returns.yaml", "expr: is_delivered", "expr: is_delivered &&")

    (found,) = lint("e_commerce", acts=acts)

    assert (found.kind, found.spot.path) == ("wrong_file", policies / "returns.yaml")
    assert found.spot.line is not None


def test_a_brand_in_a_country_the_settings_forget_is_told(policies: Path) -> None:
    del policies  # a copy of the shipped ones

    found = lint("e_commerce", acts=book_of("e_commerce").rules, places=[Place("CA", "CAD")])

    assert {one.kind for one in found} == {"no_setting"}
    assert {one.values["place"] for one in found} == {"CA"}


def test_a_country_pays_in_its_own_currency() -> None:
    assert [place_of(country).currency for country in ("KR", "JP", "US", "DE")] == ["KRW", "JPY", "USD", "EUR"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_its_sentences(policies: Path, language: str) -> None:
    found = found_in(
        policies, rule("a", "expr: rating < 3"), rule("b", "expr: rating < 5", "outcome: approve"), rule("c", "expr: rating > 9")
    )

    for one in found:
        values = {name: value[language] if isinstance(value, dict) else value for name, value in one.values.items()}
        for key in (f"lint.{one.kind}", f"lint.{one.kind}.expected"):
            assert "{" not in word(key, language, **values)
