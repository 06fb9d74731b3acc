"""What the law gives: last days found by hand, the articles in force, interest, and places whose law nobody knows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sodan.kit.errors import Invalid
from sodan.kit.money import won
from sodan.kit.pack import read_page
from sodan.policy.decide import decide
from sodan.policy.decision import Outcome
from sodan.policy.law import LAWS, Law, laws
from sodan.policy.period import Event
from sodan.policy.tests.test_fail_closed import rewrite
from sodan.policy.tests.test_house_policy import case
from sodan.policy.window import delay_interest, law_facts, longest, refund_due, window


def day(text: str) -> date:
    """A day as it is written."""
    return date.fromisoformat(text)


def ends(place: str, right: str, told: tuple[str, ...] = (), **events: str) -> str | None:
    """The last day of a right after these events."""
    known: dict[Event, date] = {name: day(text) for name, text in events.items()}  # type: ignore[misc]
    found = window(place, right, events=known, told=told)  # type: ignore[arg-type]
    return found.last_day.isoformat() if found and found.last_day else None


def test_every_article_says_where_it_stands_and_how_far_it_was_checked() -> None:
    articles = [article for law in {law.id: law for law in laws().values()}.values() for article in law.articles]

    assert len({article.id for article in articles}) == len(articles)
    assert all(article.checked_on >= day("2026-11-25") for article in articles)
    assert [article.id for article in articles if article.checked != "text" and article.right and not article.note] == [
        "eu_refund"
    ]


@pytest.mark.parametrize(
    ("contract", "delivery", "last"),
    [
        ("2026-03-02", "2026-03-04", "2026-03-11"),  # a Wednesday
        ("2026-03-10", "2026-03-04", "2026-03-17"),  # the document came later than the goods
        ("2026-03-02", "2026-03-07", "2026-03-16"),  # the seventh day is Saturday the 14th
        ("2026-09-14", "2026-09-17", "2026-09-28"),  # 24 to 27 September: Chuseok and a weekend
    ],
)
def test_korea_gives_seven_days_from_document_or_goods(contract: str, delivery: str, last: str) -> None:
    assert ends("KR", "withdrawal", contract=contract, delivery=delivery) == last


@pytest.mark.parametrize(
    ("delivery", "noticed", "last"),
    [
        ("2026-03-03", "2026-03-04", "2026-04-03"),  # thirty days after noticing, a Friday
        ("2026-03-03", "2026-05-20", "2026-06-04"),  # three months: 3 June 2026 is election day
        ("2026-03-03", "2026-03-13", "2026-04-13"),  # the thirtieth day is Sunday the 12th
    ],
)
def test_korea_gives_three_months_and_thirty_days_whichever_ends_first(delivery: str, noticed: str, last: str) -> None:
    assert ends("KR", "claim", delivery=delivery, noticed=noticed) == last


def test_not_as_described_on_day_forty_is_too_late_when_it_was_noticed_on_day_nine() -> None:
    found = window("KR", "claim", events={"delivery": day("2026-03-03"), "noticed": day("2026-03-12")})

    assert found is not None
    assert not found.is_open_on(day("2026-04-14"))
    assert found.is_open_on(day("2026-04-13"))


def test_japan_counts_the_day_of_delivery_and_lets_a_displayed_clause_decide() -> None:
    assert ends("JP", "withdrawal", delivery="2026-03-04") == "2026-03-11"
    assert ends("JP", "withdrawal", delivery="2026-04-26") == "2026-05-07"  # 3 to 6 May: Golden Week
    assert ends("JP", "withdrawal", told=("return_clause_displayed",), delivery="2026-03-04") is None


def test_the_union_gives_fourteen_days_and_twelve_months_more_when_it_was_not_told() -> None:
    told = ("withdrawal_right_told",)

    assert ends("DE", "withdrawal", told=told, delivery="2026-03-03") == "2026-03-17"
    assert ends("DE", "withdrawal", told=told, delivery="2026-03-20") == "2026-04-07"  # 3 to 6 April: Easter
    assert ends("DE", "withdrawal", delivery="2026-03-03") == "2027-03-17"
    assert ends("FR", "withdrawal", told=told, delivery="2026-06-30") == "2026-07-15"  # 14 July


def test_the_united_states_give_no_such_right_and_the_law_before_an_article_gives_none() -> None:
    assert ends("US", "withdrawal", delivery="2026-03-03") is None
    assert ends("KR", "withdrawal", contract="2010-01-04", delivery="2010-01-06") is None
    assert ends("XX", "withdrawal", delivery="2026-03-03") is None
    assert window("KR", "withdrawal", events={}) is None


def test_money_is_due_in_three_business_days_in_korea_and_fourteen_days_in_the_union() -> None:
    friday = day("2026-03-06")

    assert refund_due("KR", goods_back=friday, notice=friday) == day("2026-03-11")
    assert refund_due("DE", goods_back=day("2026-03-12"), notice=friday) == day("2026-03-20")
    assert refund_due("JP", goods_back=friday, notice=friday) is None


def test_a_late_korean_refund_bears_fifteen_per_cent_a_year() -> None:
    due = day("2026-03-11")

    assert delay_interest("KR", won(36_500), due=due, paid=day("2026-03-21")) == won(150)
    assert delay_interest("KR", won(36_501), due=due, paid=day("2026-03-21")) == won(151)
    assert delay_interest("KR", won(36_500), due=due, paid=due) == won(0)
    assert delay_interest("US", won(36_500), due=due, paid=day("2026-03-21")) == won(0)
    assert delay_interest("XX", won(36_500), due=due, paid=day("2026-03-21")) == won(0)


def test_the_longest_run_of_holidays_is_known() -> None:
    spans = {
        place: longest("withdrawal", jurisdiction=place, told=("withdrawal_right_told",)) for place in ("KR", "JP", "DE", "US")
    }

    assert 10 <= spans["KR"] <= 17
    assert 10 <= spans["JP"] <= 13
    assert 17 <= spans["DE"] <= 19
    assert spans["US"] == -1


@pytest.mark.parametrize(
    "strange",
    [
        {"delivered_on": "soon"}, {"delivered_on": 7}, {"days_since_delivery": "3"}, {"days_since_delivery": True},
        {"days_since_delivery": -1}, {"days_since_delivery": 10**9}, {"asked_on": [], "days_since_delivery": None},
    ],
)  # fmt: skip
def test_what_cannot_be_read_gives_no_right(strange: dict[str, Any]) -> None:
    assert law_facts(case(**strange), {}) == {"is_withdrawable_by_law": False, "is_claimable_by_law": False}


def test_a_place_whose_law_nobody_knows_is_for_a_person_to_decide(policies: Path) -> None:
    page = policies / "returns.yaml"
    for setting in ("return_window_days", "defect_window_days", "store_credit_days"):
        rewrite(page, f"{setting}: {{KR", f"{setting}: {{BR: 90, KR")
    rewrite(page, "return_shipping: {KRW", "return_shipping: {BRL: 20.00, KRW")

    abroad = decide("return_and_refund", case(jurisdiction="BR", currency="BRL"), line="e_commerce")

    assert abroad.outcome == Outcome.APPROVE
    assert abroad.codes == ("law_unknown",)
    assert decide("record_feedback", {"rating": 5, "jurisdiction": "BR"}, line="e_commerce").outcome == Outcome.ALLOW


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("source: https", "source: http", "source"),
        ("    right: withdrawal\n", "", "belong together"),
        ("by: kr_withdrawal", "by: kr_withdrawals", "no article"),
        ("days: 7", "days: 0", "days"),
        ("    checked: text", "    checked: surely", "checked"),
    ],
)
def test_a_wrong_law_file_names_its_fault(tmp_path: Path, old: str, new: str, said: str) -> None:
    wrong = tmp_path / "KR.yaml"
    wrong.write_text((LAWS / "KR.yaml").read_text("utf-8").replace(old, new, 1), encoding="utf-8")

    with pytest.raises(Invalid, match=said):
        read_page(wrong, Law)
