"""Outside opening hours the customer sees when people are back."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from sodan.channels.web_chat.inbox import Inbox
from sodan.company.desk_setting import DeskSetting
from sodan.company.timetable import Timetable
from sodan.people.presence import State, be
from sodan.people.representative import Representative
from sodan.people.team import Team, Way


def test_outside_opening_hours_the_customer_sees_when_people_are_back(inbox: Inbox, client: Client) -> None:
    with time_machine.travel("2026-11-27 11:00:00+00:00"):  # eight in the evening of a Friday in Seoul
        page = client.get(f"/chat/{inbox.brand.slug}/?lang=ko").content.decode()

    assert "담당자는 11월 30일(월) 오전 9시부터 답해 드려요" in page


def test_while_people_are_there_nothing_is_said_of_hours(inbox: Inbox, client: Client) -> None:
    with time_machine.travel("2026-11-27 02:00:00+00:00"):
        page = client.get(f"/chat/{inbox.brand.slug}/").content.decode()

    assert 'id="hours"' not in page


LUNCH = {"week": {"friday": "09:00-18:00", "monday": "09:00-18:00"}, "lunch": "12:00-13:00", "holidays": "closed"}


def opened(inbox: Inbox, client: Client, moment: str, language: str = "ko") -> str:
    """The page of the chat as it is opened at that moment."""
    with time_machine.travel(moment):
        return client.get(f"/chat/{inbox.brand.slug}/?language={language}").content.decode()


@pytest.mark.parametrize(
    ("language", "told"), [("ko", "지금은 담당자 점심시간이에요"), ("ja", "昼休みをいただいております"), ("en", "at lunch")]
)
def test_at_lunch_the_customer_is_told_that_it_is_lunch(inbox: Inbox, client: Client, language: str, told: str) -> None:
    Timetable.objects.create(brand=inbox.brand, page=LUNCH)

    assert told in opened(inbox, client, "2026-11-27 03:30:00+00:00", language)  # half past twelve of a Friday


def test_on_a_holiday_the_customer_is_told_that_the_shop_is_closed_today(inbox: Inbox, client: Client) -> None:
    assert "오늘은 쉬는 날이에요" in opened(inbox, client, "2026-12-25 03:30:00+00:00")


def test_a_brand_may_have_words_of_its_own_for_each_situation(inbox: Inbox, client: Client) -> None:
    Timetable.objects.create(brand=inbox.brand, page=LUNCH)
    DeskSetting.objects.create(brand=inbox.brand, notices={"lunch": {"ko": "점심 먹고 {when}에 올게요."}})

    assert "점심 먹고 오늘 오후 1시에 올게요." in opened(inbox, client, "2026-11-27 03:30:00+00:00")
    assert "at lunch" in opened(inbox, client, "2026-11-27 03:30:00+00:00", "en")  # none of its own in English


def test_when_everybody_is_busy_the_customer_is_told_where_work_is_given_and_not_where_it_is_taken(
    inbox: Inbox, client: Client
) -> None:
    team = Team.objects.create(brand=inbox.brand, name="1팀", way=Way.BY_HAND)
    morning = "2026-11-27 02:00:00+00:00"

    assert 'id="hours"' not in opened(inbox, client, morning)
    Team.objects.filter(pk=team.pk).update(way=Way.IN_TURN)
    assert "모두 상담 중" in opened(inbox, client, morning)
    person = Representative.objects.create(email="one@tests.example", name="김하늘", language="ko")
    person.brands.add(inbox.brand)
    be(person, State.AVAILABLE)
    assert 'id="hours"' not in opened(inbox, client, morning)
