"""A team may keep hours of its own: what it answers for is counted and promised in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

from sodan.company.brand import Brand
from sodan.company.hours import calendar_of, working_deadline
from sodan.company.timetable import SpecialDay
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.countdown import Countdown, bring_up_to_date
from sodan.desk.handover import hand_over
from sodan.desk.level import LevelTable
from sodan.desk.routing import answer_by
from sodan.kit.clock import now
from sodan.people.team import Team, hours_kept_by

FOUR = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # a Tuesday, four in the afternoon in Seoul; the brand closes at six
NIGHT = {"week": {"monday": "16:00-24:00", "tuesday": "16:00-24:00", "wednesday": "16:00-24:00"}, "holidays": "closed"}


def waiting(brand: Brand, reason: str) -> Conversation:
    """A conversation handed over for this reason, counted from now."""
    customer = Customer.objects.create(brand=brand)
    conversation = Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko")
    hand_over(conversation, reason=reason, packet={})
    bring_up_to_date([conversation.pk])
    return conversation


def due(conversation: Conversation) -> datetime | None:
    return Countdown.objects.get(conversation=conversation).due_at


def test_what_a_team_answers_for_is_counted_in_its_own_hours_and_everything_else_in_the_brands(brand: Brand) -> None:
    LevelTable.objects.create(brand=brand, page={"levels": [{"first_reply": 180}]})
    Team.objects.create(brand=brand, name="야간팀", departments=["senior_care"], hours=NIGHT)

    with time_machine.travel(FOUR, tick=False):
        ours, theirs = waiting(brand, "customer_asked"), waiting(brand, "complaint")

    assert due(theirs) == FOUR + timedelta(hours=3)  # seven in the evening, when the night team is there
    assert due(ours) == datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # two hours today, one from nine tomorrow


def test_what_is_promised_is_promised_in_the_hours_of_the_team_that_answers(brand: Brand) -> None:
    Team.objects.create(brand=brand, name="야간팀", departments=["senior_care"], hours=NIGHT)

    with time_machine.travel(FOUR, tick=False):
        assert answer_by(brand, "complaint") == FOUR + timedelta(hours=4)  # 240 minutes
        assert answer_by(brand, "customer_asked") == FOUR + timedelta(hours=2)


def test_a_day_on_which_the_firm_is_closed_closes_its_teams_and_a_team_may_close_alone(brand: Brand) -> None:
    team = Team.objects.create(brand=brand, name="야간팀", hours={**NIGHT, "closed_on": ["2026-11-25"], "days": {}})
    SpecialDay.objects.create(brand=brand, first=FOUR.date(), last=FOUR.date(), name="창립기념일")

    calendar = calendar_of(brand, hours=hours_kept_by(team))

    assert not calendar.is_open(FOUR + timedelta(hours=1))
    assert not calendar.is_open(FOUR + timedelta(days=1, hours=1))
    assert calendar_of(brand).is_open(FOUR + timedelta(days=1, hours=1))


def test_without_hours_of_its_own_a_team_has_the_brands(brand: Brand) -> None:
    team = Team.objects.create(brand=brand, name="1팀")

    with time_machine.travel(FOUR, tick=False):
        assert working_deadline(brand, minutes=60, hours=hours_kept_by(team)) == now() + timedelta(hours=1)
