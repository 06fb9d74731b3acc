"""The page of teams."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from sodan.company.brand import Brand
from sodan.company.hours import DAYS, calendar_of
from sodan.people.representative import Representative
from sodan.people.team import Team, colleagues_in_teams_of, hours_kept_by

SignIn = Callable[[Representative], Client]
NIGHT = dict.fromkeys(DAYS, "18:00-24:00") | {"lunch": "", "holidays": "closed", "closed_on": "2026-12-29, 2026-12-30"}


@pytest.fixture
def office(signed_in_as: SignIn, supervisor: Representative) -> Client:
    """The browser of the supervisor."""
    return signed_in_as(supervisor)


def test_a_team_is_made_filled_and_taken_away(
    office: Client, brand: Brand, representative: Representative, supervisor: Representative, stranger: Representative
) -> None:
    made = office.post(f"/settings/teams/{brand.pk}/founding/", {"name": "1팀", "member": [representative.pk, stranger.pk]})

    team = Team.objects.get()
    assert (made.status_code, list(team.members.all())) == (302, [representative])  # nobody of another brand
    office.post(f"/settings/teams/{team.pk}/filling/", {"member": [representative.pk, supervisor.pk]})
    assert set(colleagues_in_teams_of(representative)) == {representative.pk, supervisor.pk}
    assert "1팀" in office.get("/settings/teams/").content.decode()
    office.post(f"/settings/teams/{team.pk}/removing/")
    assert not Team.objects.exists()


@pytest.mark.parametrize(("name", "fault"), [("", "이름을 적어"), ("1팀", "이미 있는 이름")])
def test_a_name_that_is_empty_or_taken_is_told_beside_its_field(office: Client, brand: Brand, name: str, fault: str) -> None:
    Team.objects.create(brand=brand, name="1팀")

    answered = office.post(f"/settings/teams/{brand.pk}/founding/", {"name": name})

    assert answered.status_code == 422
    assert fault in answered.content.decode()
    assert Team.objects.count() == 1


def test_only_those_who_set_up_the_desk_of_the_brand_change_its_teams(
    desk: Client, brand: Brand, signed_in_as: SignIn, stranger: Representative
) -> None:
    team = Team.objects.create(brand=brand, name="1팀")
    stranger.role = "owner"
    stranger.save()
    acts = [
        f"/settings/teams/{brand.pk}/founding/",
        f"/settings/teams/{team.pk}/filling/",
        f"/settings/teams/{team.pk}/removing/",
    ]

    assert [desk.post(act, {"name": "2팀"}).status_code for act in acts] == [403] * 3
    assert [signed_in_as(stranger).post(act, {"name": "2팀"}).status_code for act in acts] == [404] * 3
    assert desk.get("/settings/teams/").status_code == 200
    assert Team.objects.count() == 1


def test_a_team_is_given_a_way_departments_and_hours_of_its_own(office: Client, brand: Brand) -> None:
    team = Team.objects.create(brand=brand, name="1팀")
    wanted = {"name": "야간팀", "way": "in_turn", "department": ["senior_care", "nowhere"], "whose": "own", **NIGHT}

    saved = office.post(f"/settings/teams/{team.pk}/filling/", wanted)

    team.refresh_from_db()
    assert saved.status_code == 302
    assert (team.name, team.way, team.departments) == ("야간팀", "in_turn", ["senior_care"])  # no department that there is not
    assert calendar_of(brand, hours=hours_kept_by(team)).slots_on(date(2026, 11, 24)) == ((1080, 1440),)
    assert not calendar_of(brand, hours=hours_kept_by(team)).slots_on(date(2026, 12, 29))
    page = office.get("/settings/teams/").content.decode()
    assert 'value="18:00-24:00"' in page
    assert 'value="2026-12-29, 2026-12-30"' in page
    changes = office.get("/settings/changes/").content.decode()
    assert "<ins>차례대로</ins>" in changes
    assert "월요일: 18:00-24:00" in changes


def test_hours_that_cannot_be_read_are_told_beside_their_field_and_nothing_written_is_lost(office: Client, brand: Brand) -> None:
    team = Team.objects.create(brand=brand, name="1팀")
    wanted = {"name": "야간팀", "way": "in_turn", "whose": "own", **NIGHT, "monday": "18시", "closed_on": "내일"}

    answered = office.post(f"/settings/teams/{team.pk}/filling/", wanted)

    page = answered.content.decode()
    assert answered.status_code == 422
    assert "겹치지 않게" in page
    assert "2026-12-31처럼" in page
    assert 'value="18시"' in page
    assert 'value="야간팀"' in page
    team.refresh_from_db()
    assert (team.name, team.hours) == ("1팀", None)


def test_a_team_goes_back_to_the_hours_of_the_brand(office: Client, brand: Brand) -> None:
    team = Team.objects.create(brand=brand, name="1팀", hours={"week": {"monday": "18:00-24:00"}, "holidays": "closed"})

    office.post(f"/settings/teams/{team.pk}/filling/", {"name": "1팀", "way": "by_hand", "whose": "brand"})

    team.refresh_from_db()
    assert team.hours is None
