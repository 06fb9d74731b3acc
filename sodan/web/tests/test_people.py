"""The page of people: who may come, what they may be given, who may change whom, and how somebody leaves."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from sodan.channels.web_chat.history import lines_of
from sodan.company.brand import Brand
from sodan.desk.canned import values_in
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.handover import assign
from sodan.desk.message import Message
from sodan.desk.outbound import send
from sodan.kit.job import run_due
from sodan.people.invitation import Invitation
from sodan.people.presence import State, be
from sodan.people.representative import Representative
from sodan.people.setting_change import SettingChange
from sodan.people.work_profile import WorkProfile

SignIn = Callable[[Representative], Client]
PASSWORD = "a sentence nobody else would choose"
WORK = {
    "name": "김하늘",
    "display_name": "하늘",
    "language": "ko",
    "speaks": ["ko", "ja"],
    "skills": "환불, 정산",
    "most_email": "4",
}


@pytest.fixture
def owner(brand: Brand) -> Representative:
    """Who founded the desk."""
    person = Representative.objects.create_user("owner@tests.example", PASSWORD, name="한소라", role="owner")
    person.brands.add(brand)
    return person


@pytest.fixture
def office(signed_in_as: SignIn, supervisor: Representative) -> Client:
    """The browser of the supervisor."""
    return signed_in_as(supervisor)


def invited(office: Client, brand: Brand, **fields: str) -> str:
    """The link shown after inviting somebody."""
    wanted = {"email": "new@tests.example", "role": "representative", "language": "ko", "brand": brand.pk, **fields}
    found = re.search(
        r'value="(http://testserver/join/[^"]+)"', office.post("/settings/people/inviting/", wanted).content.decode()
    )
    return found[1] if found else ""


def test_somebody_is_invited_by_a_link_and_signs_in_with_a_password_of_their_own(
    office: Client, brand: Brand, client: Client
) -> None:
    link = invited(office, brand)

    assert "new@tests.example" in client.get(link).content.decode()
    began = client.post(link, {"name": "김새벽", "password": PASSWORD})
    entered = client.post("/sign-in/", {"login": "new@tests.example", "password": PASSWORD})
    assert (began.status_code, began["Location"], entered.status_code) == (302, "/sign-in/", 302)
    assert client.get("/desk/mine/").status_code == 200
    assert client.get(link).status_code == 410  # good for once


def test_the_link_is_shown_once_kept_nowhere_and_can_be_withdrawn(office: Client, brand: Brand, client: Client) -> None:
    link = invited(office, brand)
    page = office.get("/settings/people/").content.decode()

    assert link not in page
    assert "new@tests.example" in page
    assert link.split("/")[-2] not in str(SettingChange.objects.values())
    office.post(f"/settings/people/invitations/{Invitation.objects.get().pk}/withdrawing/")
    assert client.get(link).status_code == 410


def test_what_is_wrong_in_an_invitation_is_told_beside_it(office: Client, brand: Brand, supervisor: Representative) -> None:
    wanted = {"role": "representative", "language": "ko", "brand": brand.pk}

    wrong = office.post("/settings/people/inviting/", wanted | {"email": "nowhere"})
    taken = office.post("/settings/people/inviting/", wanted | {"email": supervisor.email})

    assert (wrong.status_code, taken.status_code) == (422, 409)
    assert 'value="nowhere"' in wrong.content.decode()
    assert "이미 함께" in taken.content.decode()


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_a_weak_password_is_refused_in_the_language_of_the_reader(
    office: Client, brand: Brand, client: Client, language: str
) -> None:
    link = invited(office, brand)
    client.post("/language/", {"language": language})

    refused = client.post(link, {"name": "김새벽", "password": "1234567890"})

    told = {"ko": "비밀번호를 정해 주세요", "ja": "パスワードにしてください", "en": "ten characters or more"}[language]
    assert refused.status_code == 422
    assert told in refused.content.decode()
    assert 'value="김새벽"' in refused.content.decode()


def test_what_a_colleague_can_be_given_is_kept_and_told_in_the_audit_log(
    office: Client, brand: Brand, representative: Representative
) -> None:
    saved = office.post(f"/settings/people/{representative.pk}/changing/", WORK | {"brand": brand.pk})

    representative.refresh_from_db()
    profile = WorkProfile.objects.get(representative=representative)
    assert saved.status_code == 302
    assert (representative.shown_name, profile.languages) == ("하늘", ["ja"])
    assert (profile.skills, profile.capacity) == (["환불", "정산"], {"email": 4})
    changes = office.get("/settings/changes/?area=people").content.decode()
    assert "<ins>환불, 정산</ins>" in changes
    assert "<ins>일본어</ins>" in changes


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "이름을 적어"),
        ({"most_email": "많이"}, "0부터 200까지"),
        ({"skills": "가" * 33}, "스무 개까지"),
        ({"brand": []}, "브랜드를"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    office: Client, brand: Brand, representative: Representative, wrong: dict[str, object], told: str
) -> None:
    answered = office.post(f"/settings/people/{representative.pk}/changing/", WORK | {"brand": brand.pk} | wrong)

    assert answered.status_code == 422
    assert told in answered.content.decode()
    assert not WorkProfile.objects.exists()


def test_nobody_gives_a_role_above_their_own_or_changes_an_owner(
    office: Client, brand: Brand, representative: Representative, owner: Representative, signed_in_as: SignIn
) -> None:
    fields = WORK | {"brand": brand.pk}

    assert invited(office, brand, role="owner") == ""
    assert office.post(f"/settings/people/{representative.pk}/changing/", fields | {"role": "owner"}).status_code == 403
    assert (
        office.post(f"/settings/people/{representative.pk}/changing/", fields | {"role": "ai_representative"}).status_code == 403
    )
    assert office.post(f"/settings/people/{owner.pk}/changing/", fields).status_code == 403
    assert office.post(f"/settings/people/{owner.pk}/leaving/").status_code == 403
    allowed = signed_in_as(owner).post(f"/settings/people/{representative.pk}/changing/", fields | {"role": "owner"})
    assert allowed.status_code == 302
    representative.refresh_from_db()
    assert representative.role == "owner"


def test_nobody_changes_their_own_role_and_the_last_owner_stays(
    office: Client, supervisor: Representative, owner: Representative, brand: Brand, signed_in_as: SignIn
) -> None:
    theirs = signed_in_as(owner)
    other = Representative.objects.create_user("second@tests.example", PASSWORD, name="둘째", role="owner")
    other.brands.add(brand)
    fields = WORK | {"brand": brand.pk}

    assert office.post(f"/settings/people/{supervisor.pk}/changing/", fields | {"role": "representative"}).status_code == 403
    assert theirs.post(f"/settings/people/{owner.pk}/leaving/").status_code == 403
    assert theirs.post(f"/settings/people/{other.pk}/leaving/").status_code == 302
    Representative.objects.filter(pk=other.pk).update(is_active=True)
    Representative.objects.filter(pk=owner.pk).update(is_active=False)
    assert signed_in_as(other).post(f"/settings/people/{owner.pk}/returning/").status_code == 302


def test_the_last_owner_cannot_be_made_anything_else(brand: Brand, owner: Representative, signed_in_as: SignIn) -> None:
    other = Representative.objects.create_user("second@tests.example", PASSWORD, name="둘째", role="owner", is_active=False)
    other.brands.add(brand)
    browser = signed_in_as(owner)

    office_of_a_ghost = browser.post(f"/settings/people/{other.pk}/changing/", WORK | {"brand": brand.pk, "role": "supervisor"})

    assert office_of_a_ghost.status_code == 302  # who has left is no owner to count on, and may be changed
    assert browser.post(f"/settings/people/{owner.pk}/changing/", WORK | {"brand": brand.pk}).status_code == 302


def test_who_leaves_signs_in_no_more_and_what_they_held_is_passed_on(
    office: Client, desk: Client, conversation: Conversation, supervisor: Representative, representative: Representative
) -> None:
    be(representative, State.AVAILABLE)
    assign(conversation, to=representative, by=supervisor)

    office.post(f"/settings/people/{representative.pk}/leaving/", {"to": supervisor.pk})
    run_due()

    conversation.refresh_from_db()
    representative.refresh_from_db()
    assert (conversation.assignee, representative.is_active, representative.state) == (supervisor, False, "off")
    assert desk.get("/desk/mine/").status_code == 302  # signed out at once
    assert "퇴사" in office.get("/settings/people/").content.decode()
    office.post(f"/settings/people/{representative.pk}/returning/")
    representative.refresh_from_db()
    assert representative.is_active


def test_without_a_colleague_it_goes_back_into_the_queue(
    office: Client, conversation: Conversation, supervisor: Representative, representative: Representative
) -> None:
    assign(conversation, to=representative, by=supervisor)

    office.post(f"/settings/people/{representative.pk}/leaving/", {"to": ""})
    run_due()

    conversation.refresh_from_db()
    assert (conversation.owner, conversation.assignee) == (Owner.QUEUE, None)


def test_the_page_is_read_by_colleagues_and_changed_by_those_who_set_up_the_desk_of_a_shared_brand(
    office: Client, desk: Client, brand: Brand, supervisor: Representative, stranger: Representative
) -> None:
    acts = ["changing", "leaving", "returning"]

    assert desk.get("/settings/people/").status_code == 200
    assert desk.get(f"/settings/people/{supervisor.pk}/").status_code == 200
    assert [desk.post(f"/settings/people/{supervisor.pk}/{act}/", WORK).status_code for act in acts] == [403] * 3
    assert desk.post("/settings/people/inviting/", {"email": "x@tests.example", "brand": brand.pk}).status_code == 403
    assert desk.post("/settings/people/invitations/1/withdrawing/").status_code == 403
    assert [office.post(f"/settings/people/{stranger.pk}/{act}/", WORK).status_code for act in acts] == [404] * 3
    assert office.get(f"/settings/people/{stranger.pk}/").status_code == 404
    assert stranger.name not in office.get("/settings/people/").content.decode()


def test_customers_see_the_name_a_person_is_shown_under(
    office: Client, brand: Brand, conversation: Conversation, representative: Representative
) -> None:
    office.post(f"/settings/people/{representative.pk}/changing/", WORK | {"brand": brand.pk})
    representative.refresh_from_db()
    said = send(conversation, "확인해 드릴게요.", by=representative)

    (line,) = lines_of([Message.objects.select_related("representative").get(pk=said.pk)])

    assert line.name == "하늘"
    assert values_in(conversation, by=representative)["me"] == "하늘"
