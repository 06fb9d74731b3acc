"""The page on which payments are cleared with the provider: who may, what it shows, and what a person can say there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.backoffice.console import reading_of
from sodan.backoffice.fault import Fault
from sodan.backoffice.mismatch import Kind, Mismatch
from sodan.backoffice.payment import Refund
from sodan.backoffice.provider import Outcome
from sodan.backoffice.reconciliation import Ending, Reconciliation
from sodan.backoffice.tests.conftest import House, small_house
from sodan.company.brand import Brand
from sodan.kit.errors import Unavailable
from sodan.people.representative import Representative
from sodan.web.reconciliation import PAGE
from sodan.web.tests.conftest import SCRIPT

DAY = date(2026, 3, 2)
FIGURE = {
    "kind": "refund", "currency": "KRW", "theirs": 2, "theirs_minor": 78_000, "ours": 1, "ours_minor": 39_000, "agree": 1,
    "learnt": 0,
}  # fmt: skip

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture
def house(db: None) -> House:
    """A small shop."""
    return small_house()


@pytest.fixture
def supervisor(house: House) -> Representative:
    """Somebody with the duty, at the shop's brand."""
    person = Representative.objects.create_user("lead@tests.example", "correct horse battery", name="박지민", role="supervisor")
    person.brands.add(house.brand)
    return person


@pytest.fixture
def page(signed_in_as: Callable[[Representative], Client], supervisor: Representative) -> Client:
    """Their browser."""
    return signed_in_as(supervisor)


@pytest.fixture
def mismatch(house: House) -> Mismatch:
    """A refund that the statement does not list."""
    told = {"key": "k:r1", "order_number": "T-00001", "currency": "KRW", "ours_minor": 39_000}
    return Mismatch.objects.create(brand=house.brand, day=DAY, kind=Kind.MISSING_THERE, **told)


@pytest.fixture
def unknown(house: House) -> Refund:
    """A refund that nobody knows of."""
    order = house.delivered(("SHIRT-M", 1))
    house.faults.script = [Fault.LOST_BEFORE]
    with pytest.raises(Unavailable):
        house.give_back(order, {order.lines[0].id: 1})
    return Refund.objects.get()


def days(brand: Brand, count: int) -> None:
    """So many compared days."""
    Reconciliation.objects.bulk_create(
        Reconciliation(brand=brand, day=DAY - timedelta(days=ago), ending=Ending.DIFFERS, figures=[FIGURE])
        for ago in range(count)
    )


def test_it_shows_each_day_with_both_sums_and_what_to_do_about_a_difference(
    page: Client, house: House, mismatch: Mismatch
) -> None:
    days(house.brand, 1)

    shown = page.get("/reconciliation/").content.decode()

    for told in ("2026-03-02", "₩78,000", "₩39,000", "T-00001", "명세에 없음", "다음 명세에 실리는지", "가계정이 비어 있어요"):
        assert told in shown


def test_how_a_difference_was_cleared_is_kept_with_who_said_so(
    page: Client, mismatch: Mismatch, supervisor: Representative
) -> None:
    address = f"/reconciliation/{mismatch.pk}/clearing/"

    assert page.post(address, {"note": " "}, **SCRIPT).status_code == 400
    assert page.post(address, {"note": "다음 명세에 실린다고 확인"}, **SCRIPT).status_code == 204

    mismatch.refresh_from_db()
    assert (mismatch.settled_by, mismatch.note) == (supervisor, "다음 명세에 실린다고 확인")
    assert "T-00001" not in page.get("/reconciliation/").content.decode()
    assert "박지민 님이 해결" in page.get("/reconciliation/?settled=1").content.decode()


def test_what_stands_in_suspense_is_read_on_the_console(page: Client, house: House, unknown: Refund) -> None:
    assert unknown.key in page.get("/reconciliation/").content.decode()
    asked = {"brand": house.brand.pk, "key": unknown.key}

    for wrong in ({"outcome": "pending"}, {"outcome": "succeeded"}, {"outcome": ""}):
        assert page.post("/reconciliation/reading/", asked | wrong, **SCRIPT).status_code == 400
    assert page.post("/reconciliation/reading/", asked | {"outcome": "declined"}, **SCRIPT).status_code == 204

    read = reading_of(unknown.key)
    assert read is not None
    assert read.outcome == Outcome.DECLINED


def test_without_the_duty_nothing_is_shown_and_nothing_done(
    signed_in_as: Callable[[Representative], Client], house: House, mismatch: Mismatch, unknown: Refund
) -> None:
    rep = Representative.objects.create_user("rep@tests.example", "correct horse battery", name="상담원", role="representative")
    rep.brands.add(house.brand)
    client = signed_in_as(rep)
    asked = {"brand": house.brand.pk, "key": unknown.key, "outcome": "declined"}

    assert client.get("/reconciliation/").status_code == 403
    assert client.get("/reconciliation/days/").status_code == 403
    assert client.post("/reconciliation/reading/", asked, **SCRIPT).status_code == 403
    assert client.post(f"/reconciliation/{mismatch.pk}/clearing/", {"note": "x"}, **SCRIPT).status_code == 403
    assert "/reconciliation/" not in client.get("/todos/").content.decode()
    assert reading_of(unknown.key) is None


def test_another_brands_money_does_not_exist(
    signed_in_as: Callable[[Representative], Client], stranger: Representative, house: House, mismatch: Mismatch, unknown: Refund
) -> None:
    Representative.objects.filter(pk=stranger.pk).update(role="supervisor")
    stranger.refresh_from_db()
    client = signed_in_as(stranger)
    days(house.brand, 1)
    asked = {"brand": house.brand.pk, "key": unknown.key, "outcome": "declined"}

    shown = client.get("/reconciliation/").content.decode()
    assert not any(told in shown for told in ("T-00001", unknown.key, "2026-03-02"))
    assert client.post("/reconciliation/reading/", asked, **SCRIPT).status_code == 404
    assert client.post(f"/reconciliation/{mismatch.pk}/clearing/", {"note": "x"}, **SCRIPT).status_code == 404
    mine = {"brand": stranger.brands.get().pk, "key": unknown.key, "outcome": "declined"}
    assert client.post("/reconciliation/reading/", mine, **SCRIPT).status_code == 404
    assert reading_of(unknown.key) is None


@pytest.mark.parametrize("address", ["/reconciliation/", "/reconciliation/days/", "/todos/"])
def test_nobody_signed_in_is_sent_to_the_door(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 302


def test_days_come_a_page_at_a_time_each_once_and_cost_the_same(page: Client, house: House, captured_queries: Queries) -> None:
    days(house.brand, 1)
    with captured_queries() as few:
        page.get("/reconciliation/")
    Reconciliation.objects.all().delete()
    days(house.brand, PAGE + 3)
    with captured_queries() as many:
        first = page.get("/reconciliation/").content.decode()
    rest = page.get(f"/reconciliation/days/?before={first.partition('?before=')[2].partition(chr(34))[0]}").content.decode()

    assert len(few) == len(many) <= 14
    rows = [f"{(DAY - timedelta(days=ago)).isoformat()}</th>" for ago in range(PAGE + 3)]
    assert [(first + rest).count(row) for row in rows] == [1] * (PAGE + 3)
    assert page.get("/reconciliation/days/?before=x").status_code == 400
