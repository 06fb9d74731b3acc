"""The page of service levels, the tier of a customer, and the countdown in the list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation
from sodan.desk.countdown import Countdown, Metric
from sodan.desk.level import LevelTable, levels_of
from sodan.kit.clock import now
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

SignIn = Callable[[Representative], Client]
LINES = {
    "first_reply_0": "15",
    "priority_0": "urgent",
    "counts_0": "always",
    "next_reply_1": "120",
    "channel_1": "email",
    "tier_1": "vip",
}


@pytest.fixture
def office(signed_in_as: SignIn, supervisor: Representative) -> Client:
    """The browser of the supervisor."""
    return signed_in_as(supervisor)


def test_lines_are_set_and_hold_at_once(office: Client, brand: Brand, supervisor: Representative) -> None:
    saved = office.post(f"/settings/levels/{brand.pk}/setting/", LINES)

    first, second = levels_of(brand).levels
    assert (saved.status_code, LevelTable.objects.get().made_by) == (302, supervisor)
    assert (first.first_reply, first.priorities, first.counts) == (15, ("urgent",), "always")
    assert (second.next_reply, second.channels, second.tiers) == (120, ("email",), ("vip",))
    assert 'name="first_reply_0" value="15"' in office.get(saved["Location"]).content.decode()


@pytest.mark.parametrize(("name", "value"), [("first_reply_0", "soon"), ("first_reply_0", "0"), ("next_reply_1", "999999")])
def test_what_is_no_number_of_minutes_is_told_beside_its_field(office: Client, brand: Brand, name: str, value: str) -> None:
    answered = office.post(f"/settings/levels/{brand.pk}/setting/", LINES | {name: value})

    assert answered.status_code == 422
    assert "1분부터 90일까지" in answered.content.decode()
    assert not LevelTable.objects.exists()


def test_a_line_of_the_file_for_several_channels_is_shown_as_one_for_each(office: Client, brand: Brand) -> None:
    page = office.get("/settings/levels/").content.decode()

    assert '<option value="phone" selected>' in page
    assert "service_levels.yaml" in page


def test_only_those_who_set_up_the_desk_change_it(
    desk: Client, brand: Brand, signed_in_as: SignIn, stranger: Representative
) -> None:
    stranger.role = "owner"
    stranger.save()

    assert desk.post(f"/settings/levels/{brand.pk}/setting/", LINES).status_code == 403
    assert signed_in_as(stranger).post(f"/settings/levels/{brand.pk}/setting/", LINES).status_code == 404
    assert signed_in_as(stranger).get(f"/settings/levels/?brand={brand.pk}").status_code == 404
    assert not LevelTable.objects.exists()


def test_a_customer_is_given_a_tier_the_levels_name_and_no_other(desk: Client, conversation: Conversation) -> None:
    given = desk.post(f"/desk/c/{conversation.pk}/tier/", {"tier": "vip"}, **SCRIPT)
    refused = desk.post(f"/desk/c/{conversation.pk}/tier/", {"tier": "emperor"}, **SCRIPT)

    conversation.customer.refresh_from_db()
    assert (given.status_code, refused.status_code, conversation.customer.tier) == (204, 400, "vip")


@pytest.mark.parametrize(
    ("ahead", "tone", "words"),
    [
        (timedelta(hours=2, minutes=1), "", "2시간 남음"),
        (timedelta(minutes=12, seconds=5), "attention", "12분 남음"),
        (-timedelta(minutes=5), "danger", "기한 5분 지남"),
    ],
)
def test_the_list_tells_in_words_and_colour_how_long_we_have(
    desk: Client, conversation: Conversation, ahead: timedelta, tone: str, words: str
) -> None:
    Countdown.objects.create(
        brand=conversation.brand,
        conversation=conversation,
        metric=Metric.FIRST_REPLY,
        minutes=60,
        began_at=now(),
        due_at=now() + ahead,
        leads=True,
    )

    row = desk.get(f"/desk/c/{conversation.pk}/row/?view=open").content.decode()

    assert words in row
    assert f'class="chip num due {tone}"' in row
    assert "첫 답변 기한" in row


def test_an_open_conversation_tells_what_is_expected_and_what_stands_still(desk: Client, conversation: Conversation) -> None:
    given = {"brand": conversation.brand, "conversation": conversation, "minutes": 60, "began_at": now()}
    Countdown.objects.create(metric=Metric.RESOLUTION, due_at=None, left=3_600, **given)
    Countdown.objects.create(metric=Metric.NEXT_REPLY, due_at=now() - timedelta(minutes=3), leads=True, **given)

    standing = desk.get(f"/desk/c/{conversation.pk}/").content.decode().partition('id="standing"')[2]

    assert "다음 답변 <span" in standing
    assert "기한 3분 지남" in standing
    assert "해결 · 고객 답변 대기" in standing
