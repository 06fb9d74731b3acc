"""Saying how one is at the desk, from the rail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.handover import assign
from sodan.desk.placement import Placement
from sodan.people.presence import Presence, State, be
from sodan.people.representative import Representative
from sodan.people.team import Team, Way
from sodan.web.tests.conftest import SCRIPT

SignIn = Callable[[Representative], Client]


def test_one_press_says_how_one_is(desk: Client, representative: Representative) -> None:
    answered = desk.post("/presence/being/", {"state": "busy", "reason": "회의"}, **SCRIPT)

    held = Presence.objects.get()
    assert (answered.status_code, answered["HX-Trigger"]) == (204, "been")
    assert (held.representative, held.state, held.reason) == (representative, "busy", "meeting")  # for each in their language


def test_a_reason_of_ones_own_is_kept_as_it_was_typed_and_none_goes_with_being_available(desk: Client) -> None:
    desk.post("/presence/being/", {"state": "away", "reason": "병원 다녀올게요"}, **SCRIPT)
    desk.post("/presence/being/", {"state": "available", "reason": "회의"}, **SCRIPT)

    said = list(Presence.objects.order_by("pk").values_list("state", "reason"))
    assert said == [("away", "병원 다녀올게요"), ("available", "")]


@pytest.mark.parametrize(("language", "told"), [("ko", "점심"), ("ja", "昼休み"), ("en", "lunch")])
def test_colleagues_read_it_in_their_language(
    signed_in_as: SignIn, representative: Representative, supervisor: Representative, language: str, told: str
) -> None:
    be(supervisor, State.AWAY, reason="lunch")
    Representative.objects.filter(pk=representative.pk).update(language=language)

    page = signed_in_as(representative).get("/presence/").content.decode()

    assert "박지민" in page
    assert told in page


def test_nobody_sees_colleagues_of_a_brand_they_do_not_serve(
    desk: Client, stranger: Representative, representative: Representative
) -> None:
    be(stranger, State.AVAILABLE)

    page = desk.get("/presence/").content.decode()

    assert stranger.name not in page


def test_a_state_there_is_not_is_refused_and_so_is_who_has_not_signed_in(desk: Client, client: Client) -> None:
    assert desk.post("/presence/being/", {"state": "flying"}, **SCRIPT).status_code == 400
    for address in ("/presence/being/", "/presence/stirring/"):
        assert client.post(address, {"state": "available"})["Location"].startswith("/sign-in/")
    assert not Presence.objects.exists()


def test_signing_out_ends_the_work(desk: Client, representative: Representative, brand: Brand) -> None:
    be(representative, State.AVAILABLE)

    desk.post("/sign-out/")

    assert Presence.objects.get(ended_at=None).state == "off"


def test_who_assigns_sees_how_colleagues_are_and_how_much_they_hold(
    desk: Client, conversation: Conversation, supervisor: Representative, representative: Representative
) -> None:
    be(supervisor, State.AVAILABLE)
    assign(conversation, to=supervisor, by=representative)

    page = desk.get(f"/desk/c/{conversation.pk}/colleagues/").content.decode()

    assert page.index("박지민") < page.index("김하늘")  # the available first
    assert "3건 중 1건" in page
    assert "알리지 않음" in page


def test_a_conversation_is_passed_to_a_team_of_its_brand_only(
    desk: Client, conversation: Conversation, brand: Brand, stranger: Representative
) -> None:
    team = Team.objects.create(brand=brand, name="배송팀", way=Way.IN_TURN)
    other = Team.objects.create(brand=stranger.brands.get(), name="남의 팀")

    assert desk.post(f"/desk/c/{conversation.pk}/assignment/", {"team": other.pk}, **SCRIPT).status_code == 404
    assert desk.post(f"/desk/c/{conversation.pk}/assignment/", {"team": team.pk}, **SCRIPT).status_code == 204

    conversation.refresh_from_db()
    assert (conversation.owner, Placement.objects.get().team) == (Owner.QUEUE, team)
    assert "배송팀" in desk.get(f"/desk/c/{conversation.pk}/colleagues/").content.decode()


def test_of_a_team_that_works_by_hand_an_available_colleague_has_it_before_one_who_is_off(
    desk: Client, conversation: Conversation, brand: Brand, representative: Representative, supervisor: Representative
) -> None:
    team = Team.objects.create(brand=brand, name="1팀")
    team.members.set([representative, supervisor])
    be(representative, State.OFF)
    be(supervisor, State.AVAILABLE)

    desk.post(f"/desk/c/{conversation.pk}/assignment/", {"team": team.pk}, **SCRIPT)

    conversation.refresh_from_db()
    assert (conversation.assignee, Placement.objects.get().team) == (supervisor, team)
