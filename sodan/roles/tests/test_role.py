"""A role file says what a person or the AI may do, and a wrong one says where it is wrong."""

from __future__ import annotations

import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest

from sodan.kit import pack
from sodan.kit.errors import Invalid
from sodan.kit.money import Money, dollars, won, yen
from sodan.people.representative import Representative
from sodan.roles.role import role_named, role_of, roles_of


@pytest.fixture
def roles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped roles that is read instead of the originals."""
    folder = tmp_path / "e_commerce" / "roles"
    shutil.copytree(pack.PACKS / "e_commerce" / "roles", folder)
    monkeypatch.setattr(pack, "PACKS", tmp_path)
    return folder


def rewrite(path: Path, old: str, new: str) -> None:
    """Edit a file as an owner would, with a later time of change."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    later = time.time_ns() + 1_000_000_000
    os.utime(path, ns=(later, later))


def test_the_four_shipped_roles_are_whole() -> None:
    assert [role.id for role in roles_of()] == ["ai_representative", "owner", "representative", "supervisor"]


@pytest.mark.parametrize(
    ("role", "krw", "jpy", "usd"),
    [
        ("ai_representative", won(50_000), yen(8_000), dollars(60_00)),
        ("representative", won(200_000), yen(32_000), dollars(240_00)),
        ("supervisor", won(1_000_000), yen(160_000), dollars(1_200_00)),
    ],
)
def test_limits_are_amounts_of_money(role: str, krw: Money, jpy: Money, usd: Money) -> None:
    found = role_named(role)

    assert [found.limit("return_and_refund", money.currency) for money in (krw, jpy, usd)] == [krw, jpy, usd]


def test_the_owner_has_no_limit() -> None:
    assert role_named("owner").limit("return_and_refund", "KRW") is None


def test_what_has_no_limit_written_may_move_nothing() -> None:
    role = role_named("ai_representative")

    assert role.limit("return_and_refund", "EUR") == Money(0, "EUR")
    assert role.limit("change_payment", "KRW") == won(0)


def test_where_a_file_does_not_say_an_order_and_a_customers_day_count_together(roles: Path) -> None:
    path = roles / "ai_representative.yaml"
    path.write_text(path.read_text("utf-8").split("together:")[0], encoding="utf-8")

    assert [(row.per, row.span, row.is_sum) for row in role_named("ai_representative").ceilings("return_and_refund")] == [
        ("order", None, True),
        ("customer", timedelta(days=1), True),
    ]
    assert role_named("ai_representative").ceilings("cancel_order") == ()


def test_a_ceiling_is_the_acts_own_limit_or_an_amount_of_its_own() -> None:
    order, _, month, day, often = role_named("ai_representative").ceilings("return_and_refund")

    assert order.most("KRW", alone=won(50_000)) == won(50_000)
    assert order.most("KRW", alone=None) is None
    assert month.most("KRW", alone=won(50_000)) == won(150_000)
    assert month.most("EUR", alone=None) == Money(0, "EUR")
    assert day.per == "representative"
    assert (often.acts, often.times, often.is_sum) == (("return_and_refund",), 3, False)


def test_what_a_role_does_not_say_it_may_not_do() -> None:
    assert role_named("ai_representative").may("return_and_refund")
    assert not role_named("ai_representative").may("delete_everything")


@pytest.mark.parametrize(
    ("role", "minor", "may"),
    [
        ("ai_representative", 1, False),
        ("representative", 1, False),
        ("supervisor", 1_000_000, True),
        ("supervisor", 1_000_001, False),
        ("owner", 10**12, True),
    ],
)
def test_only_those_with_the_duty_approve_and_only_within_their_own_limit(role: str, minor: int, *, may: bool) -> None:
    assert role_named(role).may_approve("return_and_refund", won(minor)) is may


@pytest.mark.django_db
def test_a_person_holds_the_role_their_record_names() -> None:
    jimin = Representative.objects.create_user("jimin@moa.example", name="박지민", role="supervisor")

    assert role_of(jimin).name.within("ko") == "책임자"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("KRW: 50000, JPY: 8000, USD: 60", "KRW: lots", "KRW"),
        ("KRW: 50000, JPY: 8000, USD: 60", "JPY: 80.50", "cannot be paid"),
        ("KRW: 50000, JPY: 8000, USD: 60", "KRW: -1", "cannot be paid"),
        ("return_and_refund: {", "return_and_refnd: {", "no act of this duty"),
        ("  process_refund:", "  process_refnd:", "process_refnd"),
        ("acts: [exchange_items]", "acts: [exchange_items, cancel_order]", "two duties"),
        ("tone: {ko: haeyo", "tone: {ko: banmal", "tone.ko"),
        ("  ja: AI担当者", "  jp: AI担当者", "jp"),
        ("  - {per: order}\n", "", "sum per order"),
        (
            "  - {per: customer, hours: 24}\n  - {per: customer, days: 30, KRW: 150000",
            "  - {per: order, KRW: 150000",
            "sum per order",
        ),
        ("{per: order}", "{per: order, hours: 3}", "per order goes without"),
        ("{per: customer, hours: 24}", "{per: customer}", "with one of them"),
        ("{per: customer, hours: 24}", "{per: customer, hours: 24, days: 1}", "with one of them"),
        ("{per: customer, hours: 24}", "{per: customer, hours: 0}", "hours"),
        ("{per: customer, hours: 24}", "{per: customer, hours: 24, times: -1}", "times"),
        ("{per: customer, hours: 24}", "{per: customer, hours: 24, won: 5}", "no currency"),
        ("{per: customer, hours: 24}", "{per: customer, hours: 24, JPY: 0.5}", "cannot be paid"),
        ("{per: customer, hours: 24}", "{per: customer, hours: 24, acts: [give_away]}", "no act of this role"),
        ("{per: customer, hours: 24}", "{per: shop, hours: 24}", "per"),
        ("duties:", "duties: [", "is not YAML"),
        ("id: ai_representative", "id: somebody", "its id is"),
    ],
)
def test_a_wrong_role_file_names_file_and_fault(roles: Path, old: str, new: str, said: str) -> None:
    rewrite(roles / "ai_representative.yaml", old, new)

    with pytest.raises(Invalid, match=said) as wrong:
        role_named("ai_representative")

    assert "ai_representative.yaml" in str(wrong.value)


def test_a_fault_in_a_limit_is_told_with_its_line(roles: Path) -> None:
    path = roles / "ai_representative.yaml"
    rewrite(path, "return_and_refund: {KRW: 50000", "return_and_refund: {KRW: lots")
    line = 1 + next(at for at, text in enumerate(path.read_text("utf-8").splitlines()) if "lots" in text)

    with pytest.raises(Invalid) as wrong:
        role_named("ai_representative")

    assert wrong.value.line == line


def test_an_edited_limit_is_in_force_at_once(roles: Path) -> None:
    before = role_named("ai_representative").limit("return_and_refund", "KRW")
    rewrite(roles / "ai_representative.yaml", "return_and_refund: {KRW: 50000", "return_and_refund: {KRW: 70000")

    assert (before, role_named("ai_representative").limit("return_and_refund", "KRW")) == (won(50_000), won(70_000))


@pytest.mark.parametrize("name", ["nobody", "../owner", ""])
def test_a_role_that_is_not_there_is_an_error(name: str) -> None:
    with pytest.raises(Invalid, match="no role"):
        role_named(name)
