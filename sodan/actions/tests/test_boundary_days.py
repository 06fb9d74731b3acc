"""The day before, the last day and the day after of every rule and right equal a table counted by hand, in three zones."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from sodan.actions.act import Arguments, Matter
from sodan.actions.fact import delivery_facts, order_facts
from sodan.actions.parcel import parcel_facts
from sodan.backoffice.connector import AddressView, LineView, OrderView, ParcelView, Shop
from sodan.company.brand import Brand
from sodan.kit import pack
from sodan.kit.clock import day_in
from sodan.kit.money import Money
from sodan.policy.book import book_of
from sodan.policy.decide import decide
from sodan.policy.decision import Outcome
from sodan.policy.fact import FACTS
from sodan.policy.law import laws
from sodan.policy.period import Event
from sodan.policy.rule import compiled
from sodan.policy.window import window

TABLE = Path(__file__).with_name("boundary_days.md")
WHERE = {"Asia/Seoul": ("KR", ""), "America/New_York": ("US", "NY"), "Europe/Berlin": ("DE", "")}
CURRENCY = {"KR": "KRW", "JP": "JPY", "US": "USD", "DE": "EUR"}
ASKED: dict[str, dict[str, Any]] = {
    "within_return_window": {"reason": "changed_mind", "to": "original"},
    "within_store_credit_days": {"reason": "changed_mind", "to": "store_credit"},
    "defect_window": {"reason": "defective", "to": "original"},
    "claim_window": {
        "problem": "missing",
        "remedy": "refund",
        "value_minor": 4000,
        "number_pictures": 0,
        "was_claimed": False,
        "is_available": True,
    },
    "parcel_is_late": {"to": "store_credit", "was_compensated": False},
}
FIRST_DAYS = "## First days"
REPRESENTED = {"EU": "DE"}  # the law of many countries is asked in one of them
EVENTS: tuple[Event, ...] = ("contract", "delivery", "noticed", "goods_back", "notice")


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    name: str
    place: str
    settings: str
    zone: str
    event: str
    there: datetime
    begins: datetime
    last_day: str
    asked: tuple[datetime, datetime, datetime]

    @property
    def is_law(self) -> bool:
        """Whether the law alone is asked."""
        return self.settings.startswith("law")


def instant(text: str) -> datetime:
    """An instant as the table writes it."""
    return datetime.fromisoformat(text).astimezone(UTC)


def rows() -> list[Row]:
    """The table of last days."""
    return rows_in(TABLE.read_text("utf-8").partition(FIRST_DAYS)[0])


def first_rows() -> list[Row]:
    """The table of first days; ``last_day`` is the first."""
    return rows_in(TABLE.read_text("utf-8").partition(FIRST_DAYS)[2])


def rows_in(text: str) -> list[Row]:
    """The rows of one table."""
    found = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| ") or cells[0] == "asked of":
            continue
        name, place, settings, zone, there, begins, _counted, last, *asked = cells
        event, moment = there.split(" ", 1)
        local = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
        at = cast("tuple[datetime, datetime, datetime]", tuple(instant(text) for text in asked))
        found.append(Row(name, place, settings, zone, event, local, instant(begins), last, at))
    return found


def told(row: Row) -> str:
    """How a row is named in a report."""
    return f"{row.name}-{row.place}-{row.zone}-{row.event}-{row.settings}"


def matter(row: Row, asked_at: datetime) -> Matter[Arguments]:
    """One ordinary thing that was delivered to an address in the row's zone when the row begins."""
    currency = CURRENCY[row.place]
    none, price = Money(0, currency), Money(4000, currency)
    country, region = WHERE[row.zone]
    line = LineView(1, "SHIRT-M", {"en": "Shirt"}, {}, 1, price, 1, 1, 1, 1, 0, 0, 0, "clothes", is_final_sale=False)
    order = OrderView(
        1, "M-1", 1, 1, currency, "delivered", row.begins, row.begins, row.begins, 1, (line,), (), (),
        AddressView("", "", "", "", region, "", country, ""), price, none, none, none,
    )  # fmt: skip
    if row.event == "promised":
        under_way = ParcelView("", "", "shipped", row.begins, None, row.begins, [])
        order = replace(order, status="shipped", delivered_at=None, parcels=(under_way,))
    brand = Brand(pk=1, line="e_commerce", jurisdiction=row.place, currency=currency, zone="Asia/Tokyo")
    return Matter(brand, cast("Shop", None), Arguments(), 1, None, order, asked_at)


def as_set(folder: Path, row: Row) -> None:
    """Write the row's settings into a copy of the shipped policies."""
    page = folder / "e_commerce" / "policies" / ("parcels.yaml" if row.name == "claim_window" else "returns.yaml")
    text = page.read_text("utf-8")
    for part in row.settings.split(", "):
        name, _, days = part.partition(": ")
        if days:
            written = re.findall(rf" {name}: {{(.*)}}", text)[0]
            text = text.replace(written, in_place(written, row.place, days))
        elif part != "shipped":
            text = text.replace("settings:\n", f"settings:\n  {part}: [{row.place}]\n", 1)
    page.write_text(text, encoding="utf-8")


def in_place(written: str, place: str, days: str) -> str:
    """``KR: 14, JP: 10`` with that many days in the place."""
    return ", ".join([*(part for part in written.split(", ") if not part.startswith(place)), f"{place}: {days}"])


def is_allowed(row: Row, asked_at: datetime) -> bool:
    """What the desk's policy says, the row's own rule being the only one that could refuse."""
    about = matter(row, asked_at)
    facts: dict[str, Any] = {**order_facts(about), **delivery_facts(about, {1: 1}), **ASKED[row.name]}
    decision = decide(
        "settle_claim" if row.name == "claim_window" else "return_and_refund",
        facts | {"amount_minor": 4000, "by_person": False, "is_customers_method": True},
        line="e_commerce",
    )
    assert decision.codes in ((), (row.name,))
    return decision.outcome == Outcome.ALLOW


def is_had(row: Row, asked_at: datetime) -> bool:
    """Whether the desk's policy gives it on that day, the row's own rule being the only one that could refuse."""
    about = matter(row, asked_at)
    facts: dict[str, Any] = {**order_facts(about), **parcel_facts(about), **ASKED[row.name], "amount_minor": 3000}
    decision = decide("compensate_delay", facts | {"by_person": False}, line="e_commerce")
    assert decision.codes in ((), (row.name,))
    return decision.outcome == Outcome.ALLOW


def is_open_by_law(row: Row, asked_at: datetime) -> bool:
    """Whether the article gives the right on that day."""
    article = next(article for article in laws()[row.place].articles if article.id == row.name)
    assert article.right is not None
    days = dict.fromkeys(EVENTS, day_in(row.zone, row.begins))
    if row.event == "delivery":
        days["noticed"] = day_in(row.zone, asked_at)
    found = window(row.place, article.right, events=days, told=row.settings.split(", ")[1:])
    assert found is not None
    assert found.article == article
    return found.is_open_on(day_in(row.zone, asked_at))


@pytest.mark.parametrize("row", rows(), ids=told)
def test_the_last_day_is_the_one_counted_by_hand(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if row.is_law:
        answers = [is_open_by_law(row, moment) for moment in row.asked]
    else:
        shutil.copytree(pack.PACKS / "e_commerce" / "policies", tmp_path / "e_commerce" / "policies")
        as_set(tmp_path, row)
        monkeypatch.setattr(pack, "PACKS", tmp_path)
        answers = [is_allowed(row, moment) for moment in row.asked]

    assert answers == [True, True, False]


@pytest.mark.parametrize("row", rows(), ids=told)
def test_the_clocks_of_the_table_are_right(row: Row) -> None:
    before, last, after = (moment.astimezone(ZoneInfo(row.zone)).isoformat(sep=" ")[:19] for moment in row.asked)

    assert row.there == row.begins
    assert last == f"{row.last_day} 23:59:59"
    assert before.endswith(" 00:00:00")
    assert after.endswith(" 00:00:00")
    assert (row.asked[2] - row.asked[1]).total_seconds() == 1
    assert before < last < after


@pytest.mark.parametrize("row", first_rows(), ids=told)
def test_the_first_day_is_the_one_counted_by_hand(row: Row) -> None:
    assert [is_had(row, moment) for moment in row.asked] == [False, True, True]


@pytest.mark.parametrize("row", first_rows(), ids=told)
def test_the_clocks_of_the_first_days_are_right(row: Row) -> None:
    before, first, after = (moment.astimezone(ZoneInfo(row.zone)).isoformat(sep=" ")[:19] for moment in row.asked)

    assert row.there == row.begins
    assert (before[11:], first, after[11:]) == ("23:59:59", f"{row.last_day} 00:00:00", "00:00:00")
    assert (row.asked[1] - row.asked[0]).total_seconds() == 1
    assert (datetime.fromisoformat(after) - datetime.fromisoformat(first)).days == 1


def rules_of_days() -> dict[str, set[str]]:
    """Every rule that compares days, with the places its settings name; where only ``when`` does, another rule decides."""
    book = book_of("e_commerce")
    found: dict[str, set[str]] = {}
    for rule in book.all_rules().values():
        names = set(compiled(rule.expr).variables())
        if any(name in FACTS and (name.startswith("days_") or FACTS[name].by_law) for name in names):
            settings = [book.settings[name] for name in names if name in book.settings]
            found[rule.id] = {place for setting in settings if isinstance(setting, dict) for place in setting}
    return found


def rights() -> dict[str, tuple[str, set[str]]]:
    """Every right by law: the country it is asked in, and what the firm may have told that makes it last otherwise."""
    found: dict[str, tuple[str, set[str]]] = {}
    for law in laws().values():
        for article in law.articles:
            if article.right is not None:
                told_of = {"law"} | ({f"law, {article.longer.unless}"} if article.longer else set())
                found[article.id] = (REPRESENTED.get(law.id, law.id), told_of)
    return found


def test_every_rule_of_days_stands_in_the_table_for_every_place_in_three_zones() -> None:
    seen = {(row.name, row.place, row.zone) for row in (*rows(), *first_rows()) if row.settings == "shipped"}

    assert {(name, place, zone) for name, places in rules_of_days().items() for place in places for zone in WHERE} - seen == set()


def test_every_right_by_law_stands_in_the_table_as_told_and_untold_in_three_zones() -> None:
    seen = {(row.name, row.place, row.settings, row.zone) for row in rows() if row.is_law}
    wanted = {
        (name, place, settings, zone) for name, (place, told_of) in rights().items() for settings in told_of for zone in WHERE
    }

    assert wanted - seen == set()


def test_the_table_asks_of_nothing_that_is_no_more_and_of_all_of_it_in_three_zones() -> None:
    zones: dict[tuple[str, str, str], set[str]] = {}
    for row in (*rows(), *first_rows()):
        zones.setdefault((row.name, row.place, row.settings), set()).add(row.zone)

    assert {name for name, _, _ in zones} == {*rules_of_days(), *rights()}
    assert {key: seen for key, seen in zones.items() if seen != set(WHERE)} == {}


def test_a_window_that_is_new_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sodan.actions.tests.test_boundary_days.rows", list)

    with pytest.raises(AssertionError):
        test_every_rule_of_days_stands_in_the_table_for_every_place_in_three_zones()
    with pytest.raises(AssertionError):
        test_every_right_by_law_stands_in_the_table_as_told_and_untold_in_three_zones()
