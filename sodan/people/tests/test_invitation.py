"""An invitation: for one person, for a week, for once; only a digest of its token is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from sodan.company.brand import Brand
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.people.invitation import Invitation, Wanted, invitation_for, invite, join
from sodan.people.representative import Representative

PASSWORD = "a sentence nobody else would choose"


@pytest.fixture
def token(brand: Brand, supervisor: Representative) -> str:
    """The token of somebody invited as a representative."""
    return invite(Wanted("New@Tests.example", "representative", "ja", [brand]), by=supervisor)[1]


def test_who_was_invited_begins_with_the_role_language_and_brands_they_were_given(token: str, brand: Brand) -> None:
    person = join(token, name="  山本  花子 ", password=PASSWORD)

    assert (person.email, person.name, person.role, person.language) == ("new@tests.example", "山本 花子", "representative", "ja")
    assert list(person.brands.all()) == [brand]
    assert person.check_password(PASSWORD)
    assert Invitation.objects.get().taken_at


def test_a_link_is_good_once(token: str) -> None:
    join(token, name="山本 花子", password=PASSWORD)

    with pytest.raises(NotFound):
        join(token, name="다른 사람", password=PASSWORD)
    assert Representative.objects.filter(email="new@tests.example").count() == 1


def test_a_link_is_good_for_a_week(token: str) -> None:
    with time_machine.travel(now() + timedelta(days=6, hours=23), tick=False):
        assert invitation_for(token).email == "new@tests.example"
    with time_machine.travel(now() + timedelta(days=7, minutes=1), tick=False), pytest.raises(NotFound):
        invitation_for(token)


def test_a_second_invitation_takes_the_place_of_the_first(token: str, brand: Brand, supervisor: Representative) -> None:
    second = invite(Wanted("new@tests.example", "representative", "ko", [brand]), by=supervisor)[1]

    with pytest.raises(NotFound):
        invitation_for(token)
    assert invitation_for(second).email == "new@tests.example"


def test_the_token_is_nowhere_on_record(token: str) -> None:
    assert token not in str(Invitation.objects.values())
    with pytest.raises(NotFound):
        invitation_for(token[:-1])


@pytest.mark.parametrize(
    ("name", "password", "where"),
    [("", PASSWORD, "name"), ("x" * 81, PASSWORD, "name"), ("김새벽", "short", "password"), ("김새벽", "1234567890", "password")],
)
def test_no_name_and_a_weak_password_are_refused_and_the_link_stays_good(
    token: str, name: str, password: str, where: str
) -> None:
    with pytest.raises(Invalid) as refused:
        join(token, name=name, password=password)

    assert refused.value.where == where
    assert invitation_for(token).taken_at is None


def test_no_address_no_brand_and_an_address_in_use_are_refused(brand: Brand, supervisor: Representative) -> None:
    with pytest.raises(Invalid, match="e-mail"):
        invite(Wanted("nowhere", "representative", "ko", [brand]), by=supervisor)
    with pytest.raises(Invalid, match="brand"):
        invite(Wanted("a@tests.example", "representative", "ko", []), by=supervisor)
    with pytest.raises(Conflict):
        invite(Wanted(supervisor.email.upper(), "representative", "ko", [brand]), by=supervisor)
