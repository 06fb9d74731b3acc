"""The audit log as a page: every settings page writes it, those who set up the desk read it in their language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sodan.company.brand import Brand
from sodan.company.hours import DAYS
from sodan.company.timetable import SpecialDay
from sodan.customers.attribute import Attribute
from sodan.desk.canned import CannedReply
from sodan.desk.saved_view import SavedView
from sodan.people.representative import Representative
from sodan.people.setting_change import SettingChange, keep_change
from sodan.people.team import Team

SignIn = Callable[[Representative], Client]
WEEK = dict.fromkeys(DAYS[:5], "09:00-18:00") | {"saturday": "", "sunday": "", "lunch": "", "holidays": "closed"}
REPLY = {"scope": "all", "title": "인사", "shortcut": "hi", "text_ko": "안녕하세요"}
ATTRIBUTE = {"key": "size", "name_ko": "치수", "name_ja": "サイズ", "name_en": "Size", "kind": "text"}


@pytest.fixture
def office(signed_in_as: SignIn, supervisor: Representative) -> Client:
    """The browser of the supervisor."""
    return signed_in_as(supervisor)


def kept() -> list[tuple[str, str, bool, bool]]:
    """Area, subject, and whether there was something before and is something after, in the order they were made."""
    rows = SettingChange.objects.order_by("pk")
    return [(one.area, one.subject, one.before is not None, one.after is not None) for one in rows]


def test_teams_leave_their_trace(office: Client, brand: Brand, representative: Representative) -> None:
    office.post(f"/settings/teams/{brand.pk}/founding/", {"name": "1팀"})
    team = Team.objects.get()
    office.post(f"/settings/teams/{team.pk}/filling/", {"member": [representative.pk]})
    office.post(f"/settings/teams/{team.pk}/filling/", {"member": [representative.pk]})  # nothing changed
    office.post(f"/settings/teams/{team.pk}/removing/")

    assert kept() == [("teams", "1팀", False, True), ("teams", "1팀", True, True), ("teams", "1팀", True, False)]


def test_hours_and_levels_leave_their_trace(office: Client, brand: Brand) -> None:
    office.post(f"/settings/hours/{brand.pk}/setting/", WEEK | {"monday": "10:00-16:00"})
    office.post(f"/settings/hours/{brand.pk}/days/", {"first": "2026-12-24", "name": "쉬는 날"})
    office.post(f"/settings/hours/days/{SpecialDay.objects.get().pk}/removing/")
    office.post(f"/settings/levels/{brand.pk}/setting/", {"first_reply_0": "45", "channel_0": "phone"})

    assert [row[:2] for row in kept()] == [("hours", ""), ("hours", "쉬는 날"), ("hours", "쉬는 날"), ("levels", "")]
    page = office.get("/settings/changes/").content.decode()
    assert "월요일" in page
    assert "<del>09:00-18:00</del>" in page
    assert "<ins>10:00-16:00</ins>" in page
    assert "기준 1" in page
    assert "첫 답변 (분): 45" in page


def test_what_is_shared_leaves_its_trace_and_what_is_ones_own_does_not(office: Client, brand: Brand) -> None:
    office.post("/settings/canned-replies/writing/", REPLY)
    office.post("/settings/canned-replies/writing/", REPLY | {"scope": "person"})
    office.post(f"/settings/canned-replies/{CannedReply.objects.get(scope='all').pk}/changing/", REPLY | {"title": "새 인사"})
    office.post("/desk/saved/", {"view": "open", "name": "모두", "scope": "all"})
    office.post("/desk/saved/", {"view": "open", "name": "나만", "scope": "private"})
    office.post(f"/desk/saved/{SavedView.objects.get(name='모두').pk}/removing/")
    office.post(f"/settings/attributes/{brand.pk}/adding/", ATTRIBUTE)
    office.post(f"/settings/attributes/{Attribute.objects.get().pk}/removing/")

    assert [row[:2] for row in kept()] == [
        ("canned", "인사"),
        ("canned", "새 인사"),
        ("saved", "모두"),
        ("saved", "모두"),
        ("attributes", "size"),
        ("attributes", "size"),
    ]


@pytest.mark.parametrize(
    ("language", "told"),
    [("ko", ("구성원", "바꿈", "박지민")), ("ja", ("メンバー", "変更", "チーム")), ("en", ("Members", "changed", "Teams"))],
)
def test_a_change_is_told_in_the_language_of_the_reader(
    office: Client, brand: Brand, supervisor: Representative, language: str, told: tuple[str, ...]
) -> None:
    Representative.objects.filter(pk=supervisor.pk).update(language=language)
    after = {"members": ["박지민", "한유나"]}
    keep_change(by=supervisor, brand=brand, area="teams", subject="1팀", before={"members": []}, after=after)

    page = office.get("/settings/changes/").content.decode()

    assert all(one in page for one in told)
    assert "<ins>박지민, 한유나</ins>" in page


def test_the_log_is_narrowed_by_area_and_person(
    office: Client, brand: Brand, supervisor: Representative, representative: Representative
) -> None:
    keep_change(by=supervisor, brand=brand, area="teams", subject="첫째 팀", before=None, after={})
    keep_change(by=representative, brand=brand, area="hours", subject="한글날", before=None, after={})

    def shown(query: str) -> tuple[bool, bool]:
        page = office.get(f"/settings/changes/?{query}").content.decode()
        return "첫째 팀" in page, "한글날" in page

    assert shown("") == (True, True)
    assert shown("area=teams") == (True, False)
    assert shown(f"by={representative.pk}") == (False, True)
    assert shown(f"area=teams&by={representative.pk}") == (False, False)


def test_the_log_is_for_those_who_set_up_the_desk_and_of_their_brands_only(
    office: Client, desk: Client, supervisor: Representative, stranger: Representative
) -> None:
    elsewhere = stranger.brands.get()
    keep_change(by=stranger, brand=elsewhere, area="teams", subject="남의 팀", before=None, after={})

    assert desk.get("/settings/changes/").status_code == 403
    assert "남의 팀" not in office.get("/settings/changes/").content.decode()


def test_a_long_log_is_read_page_by_page_at_the_same_cost(
    office: Client, brand: Brand, supervisor: Representative, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        keep_change(by=supervisor, brand=brand, area="teams", subject=f"{number}번째 팀", before=None, after={})

    with django_assert_max_num_queries(12):
        first = office.get("/settings/changes/").content.decode()
    further = "/settings/changes/" + first.partition('hx-get="/settings/changes/')[2].partition('"')[0].replace("&amp;", "&")
    second = office.get(further, headers={"HX-Request": "true"}).content.decode()

    assert "59번째 팀" in first
    assert "10번째 팀" in first
    assert "9번째 팀</span>" in second
    assert "0번째 팀</span>" in second
    assert "<html" not in second
