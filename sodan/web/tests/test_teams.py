"""The page of teams."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from sodan.company.brand import Brand
from sodan.people.representative import Representative
from sodan.people.team import Team, colleagues_in_teams_of

SignIn = Callable[[Representative], Client]


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
