"""A firm may be kinder than the law, never harder: a setting or a rule below it is a wrong file, named with its line."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from sodan.kit.errors import Invalid
from sodan.policy.book import book_of
from sodan.policy.decide import decide
from sodan.policy.decision import Outcome
from sodan.policy.floor import House, breaches
from sodan.policy.rule import Setting
from sodan.policy.tests.test_fail_closed import rewrite
from sodan.policy.tests.test_house_policy import case

ANSWERED_FOR = ("defective", "wrong_item", "not_as_described")
DISPUTE = "\n  - id: no_open_dispute"
DAYS = "when: jurisdiction == 'KR'\n    expr: days_since_delivery < 3\n    outcome: need_info"
UNFAIR = """
  - id: {name}
    acts: [return_and_refund]
    {condition}
    citation: {{ko: 정책, ja: ポリシー, en: Policy}}

  - id: no_open_dispute"""


@pytest.mark.parametrize(
    ("old", "new", "line_of"),
    [
        ("return_window_days: {KR: 14", "return_window_days: {KR: 6", "return_window_days:"),
        ("JP: 10, US: 30}", "JP: 7, US: 30}", "return_window_days:"),
        ("return_window_days: {KR: 14, JP: 10, US: 30}", "return_window_days: 6", "return_window_days:"),
        ("US: 30}", "US: 30, DE: 13}", "return_window_days:"),
        ("KR: 90, JP: 90, US: 90}", "KR: 90, JP: 90, US: 90, DE: 365}", "defect_window_days:"),
        ("[defective, wrong_item, not_as_described]", "[defective, wrong_item]", "reasons_we_answer_for:"),
        ("[changed_mind, wrong_size]", "[changed_mind, wrong_size, defective]", "reasons_customer_pays_return:"),
        (" || is_withdrawable_by_law", "", "id: within_return_window"),
        (" || is_claimable_by_law", "", "id: defect_window"),
        (DISPUTE, UNFAIR.format(name="cheap_stays", condition="expr: amount_minor >= 10000"), "id: cheap_stays"),
        (DISPUTE, UNFAIR.format(name="no_ai", condition="expr: by_person"), "id: no_ai"),
        (DISPUTE, UNFAIR.format(name="ask_more", condition=DAYS), "id: ask_more"),
    ],
)
def test_what_is_below_the_law_is_refused_with_its_line(policies: Path, old: str, new: str, line_of: str) -> None:
    page = policies / "returns.yaml"
    rewrite(page, old, new)
    lines = page.read_text("utf-8").splitlines()

    with pytest.raises(Invalid, match=r"below the law.*https://") as wrong:
        book_of("e_commerce")

    assert wrong.value.where == str(page)
    assert wrong.value.line == 1 + next(at for at, line in enumerate(lines) if line_of in line)
    assert decide("return_and_refund", case(), line="e_commerce").outcome == Outcome.DENY


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return_window_days: {KR: 14", "return_window_days: {KR: 7"),
        ("days_since_delivery <= return_window_days || is_withdrawable_by_law", "days_since_delivery <= return_window_days + 60"),
        (DISPUTE, UNFAIR.format(name="large", condition="expr: amount_minor < 1\n    outcome: approve")),
        (DISPUTE, UNFAIR.format(name="abroad", condition="when: jurisdiction == 'US'\n    expr: days_since_delivery < 3")),
    ],
)
def test_what_is_as_kind_or_kinder_or_only_asks_a_second_person_is_in_force(policies: Path, old: str, new: str) -> None:
    rewrite(policies / "returns.yaml", old, new)

    assert book_of("e_commerce").revision


@pytest.mark.parametrize(
    ("place", "setting", "least"),
    [
        ("KR", "return_window_days", 7),
        ("KR", "quiet_hours_before_midnight", 3),
        ("KR", "quiet_hours_after_midnight", 8),
        ("JP", "return_window_days", 8),
        ("DE", "return_window_days", 14),
        ("DE", "defect_window_days", 731),
    ],
)
def test_each_law_has_a_least_of_its_own(place: str, setting: str, least: int) -> None:
    assert [(one.name, one.place) for one in breaches(House({setting: {place: Decimal(least - 1)}}, {}))] == [(setting, place)]
    assert list(breaches(House({setting: {place: Decimal(least)}}, {}))) == []


@pytest.mark.parametrize(
    ("place", "setting", "harder", "kinder"),
    [
        *((place, "reasons_we_answer_for", ("defective", "wrong_item"), ANSWERED_FOR) for place in ("KR", "JP", "DE")),
        *((place, "reasons_customer_pays_return", ("changed_mind", "defective"), ("changed_mind",)) for place in ("KR", "DE")),
    ],
)
def test_each_law_names_reasons_of_its_own(place: str, setting: str, harder: tuple[str, ...], kinder: tuple[str, ...]) -> None:
    served: dict[str, Setting] = {"return_window_days": {place: Decimal(60)}}

    assert [(one.name, one.place) for one in breaches(House(served | {setting: harder}, {}))] == [(setting, place)]
    assert list(breaches(House(served | {setting: kinder}, {}))) == []


@pytest.mark.parametrize("place", ["KR", "JP"])
def test_a_change_of_mind_alone_is_kept_open_by_the_law_of_the_place(policies: Path, place: str) -> None:
    mind = f"when: jurisdiction == '{place}' && reason == 'changed_mind'\n    expr: days_since_delivery < 3"
    rewrite(policies / "returns.yaml", DISPUTE, UNFAIR.format(name="no_second_thoughts", condition=mind))

    with pytest.raises(Invalid, match=r"below the law"):
        book_of("e_commerce")


def test_a_window_of_seven_days_still_gives_way_to_holidays(policies: Path) -> None:
    rewrite(policies / "returns.yaml", "return_window_days: {KR: 14", "return_window_days: {KR: 7")
    before_chuseok = case(delivered_on="2026-09-17")

    assert decide("return_and_refund", before_chuseok | {"days_since_delivery": 11}, line="e_commerce").outcome == Outcome.ALLOW
    assert decide("return_and_refund", before_chuseok | {"days_since_delivery": 12}, line="e_commerce").outcome == Outcome.DENY


def test_a_japanese_clause_that_is_displayed_may_be_shorter(policies: Path) -> None:
    page = policies / "returns.yaml"
    rewrite(page, "JP: 10, US: 30}", "JP: 3, US: 30}\n  return_clause_displayed: [JP]")

    held = decide("return_and_refund", case(jurisdiction="JP", currency="JPY", days_since_delivery=4), line="e_commerce")

    assert held.codes == ("within_return_window",)


def test_the_breach_names_the_article_and_what_would_do(policies: Path) -> None:
    rewrite(policies / "returns.yaml", "return_window_days: {KR: 14", "return_window_days: {KR: 6")

    with pytest.raises(Invalid, match=re.escape("7 or more in KR, by Korea, E-Commerce Act art. 17(1): https://www.law.go.kr")):
        book_of("e_commerce")
