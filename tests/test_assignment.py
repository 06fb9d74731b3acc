"""Criterion 19: presence with reasons and auto-away; work given by capacity; who leaves gives back unanswered chats."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sodan.company.brand import Brand
from sodan.company.desk_setting import DeskSetting
from sodan.customers.customer import Customer
from sodan.desk.assignment import Assignment, assign_waiting, fill_all, held_now
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.handover import assign, hand_back, hand_over
from sodan.desk.message import Author, Kind, Message
from sodan.desk.placement import Placement
from sodan.desk.resolution import resolve
from sodan.desk.snooze import snooze
from sodan.kit.clock import now
from sodan.kit.job import run_due
from sodan.people.presence import State, be, mind_silence
from sodan.people.representative import Representative
from sodan.people.team import Team, Way
from sodan.people.work_profile import WorkProfile
from sodan.web.flow import event_line

Waits = Callable[..., Conversation]


@pytest.fixture
def waits(brand: Brand) -> Waits:
    """A customer who wrote to the AI and is handed over to people."""

    def begin(*, reason: str = "customer_asked", language: str = "ko", channel: str = "web_chat") -> Conversation:
        customer = Customer.objects.create(brand=brand, language=language)
        conversation = Conversation.objects.create(
            brand=brand, customer=customer, channel=channel, language=language, waiting_since=now()
        )
        Message.objects.create(conversation=conversation, author=Author.CUSTOMER, body="사람이요", language=language)
        hand_over(conversation, reason=reason, packet={})
        run_due()
        conversation.refresh_from_db()
        return conversation

    return begin


@pytest.fixture
def team(brand: Brand, representative: Representative, supervisor: Representative) -> Team:
    """Both of them, given their work by who has the least."""
    team = Team.objects.create(brand=brand, name="1팀", way=Way.LEAST_LOADED)
    team.members.set([representative, supervisor])
    return team


def lines(conversation: Conversation, language: str = "ko") -> list[str]:
    """The quiet lines of the conversation as a colleague reads them."""
    events = Message.objects.filter(conversation=conversation, kind=Kind.EVENT).order_by("pk")
    return [event_line(event, language) for event in events if event.body != "event.handed_over"]


def held_by(person: Representative) -> int:
    return Conversation.objects.filter(assignee=person, owner=Owner.HUMAN, is_open=True).count()


def test_work_goes_to_who_is_available_and_has_the_least_and_the_line_says_why(
    waits: Waits, team: Team, representative: Representative, supervisor: Representative
) -> None:
    be(representative, State.AVAILABLE)
    first = waits()
    be(supervisor, State.AVAILABLE)
    second, third = waits(), waits()

    assert [one.assignee for one in (first, second, third)] == [representative, supervisor, supervisor] or [
        one.assignee for one in (first, second, third)
    ] == [representative, supervisor, representative]
    assert {held_by(representative), held_by(supervisor)} == {1, 2}
    assert lines(second) == [
        "박지민 님에게 자동 배정 · 1팀 · 상담 가능, 한국어 가능, 진행 중인 상담이 가장 적음(3건 중 0건 진행 중이었음)"
    ]
    assert lines(second, "ja") == [
        "박지민さんに自動割り当て · 1팀 · 対応可能、韓国語対応、対応中が最も少ない（3件中0件を対応中でした）"
    ]
    assert lines(second, "en") == [
        "Given to 박지민 automatically · 1팀 · available, speaks Korean, fewest open (0 of 3 held before)"
    ]


def test_in_turn_each_gets_the_next(waits: Waits, team: Team, representative: Representative, supervisor: Representative) -> None:
    Team.objects.update(way=Way.IN_TURN)
    for person in (representative, supervisor):
        be(person, State.AVAILABLE)

    given = [waits().assignee for _ in range(4)]

    assert given in ([representative, supervisor] * 2, [supervisor, representative] * 2)


def test_nobody_is_given_more_than_they_can_hold_and_what_becomes_free_goes_to_the_most_urgent(
    waits: Waits, team: Team, representative: Representative
) -> None:
    be(representative, State.AVAILABLE)
    held = [waits() for _ in range(3)]
    calm, urgent = waits(), waits(reason="threat")

    assert [one.assignee for one in held] == [representative] * 3
    assert (calm.assignee, urgent.assignee) == (None, None)
    assert lines(calm) == ["1팀에 자동 배정할 수 있는 사람이 없음 · 모두 맡을 수 있는 만큼 맡고 있음"]

    resolve(held[0], by=representative)
    run_due()
    urgent.refresh_from_db()
    assert urgent.assignee == representative
    snooze(held[1], until=now() + timedelta(hours=2), by=representative)
    run_due()
    calm.refresh_from_db()
    assert calm.assignee == representative


def test_the_longest_waiting_comes_first_among_equals(waits: Waits, team: Team, representative: Representative) -> None:
    first, second = waits(), waits()
    Conversation.objects.filter(pk=second.pk).update(waiting_since=now() - timedelta(hours=1))
    WorkProfile.objects.create(representative=representative, capacity={"web_chat": 1})

    be(representative, State.AVAILABLE)
    run_due()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.assignee, second.assignee) == (None, representative)


@pytest.mark.parametrize(("channel", "usual"), [("web_chat", 3), ("email", 10), ("phone", 1)])
def test_each_channel_has_its_own_measure_the_brand_may_change_it_and_a_person_too(
    waits: Waits, team: Team, brand: Brand, representative: Representative, channel: str, usual: int
) -> None:
    be(representative, State.AVAILABLE)
    for _ in range(usual + 1):
        waits(channel=channel)

    assert held_by(representative) == usual
    DeskSetting.objects.create(brand=brand, capacity={channel: usual + 1})
    fill_all()
    assert held_by(representative) == usual + 1
    WorkProfile.objects.create(representative=representative, capacity={channel: usual + 2})
    waits(channel=channel)
    assert held_by(representative) == usual + 2


def test_a_full_chat_desk_still_takes_mail(waits: Waits, team: Team, representative: Representative) -> None:
    be(representative, State.AVAILABLE)
    for _ in range(3):
        waits()

    assert waits(channel="email").assignee == representative
    assert held_now([representative.pk])[representative.pk] == {"web_chat": 3, "email": 1}


def test_only_who_speaks_the_language_gets_it(
    waits: Waits, team: Team, representative: Representative, supervisor: Representative
) -> None:
    for person in (representative, supervisor):
        be(person, State.AVAILABLE)

    nobody = waits(language="ja")
    assert (nobody.assignee, lines(nobody)[-1]) == (
        None,
        "1팀에 자동 배정할 수 있는 사람이 없음 · 고객의 언어로 상담할 사람이 없음",
    )
    WorkProfile.objects.create(representative=supervisor, languages=["ja"])
    assert waits(language="ja").assignee == supervisor
    nobody.refresh_from_db()
    assert nobody.assignee == supervisor  # looked at again, and now somebody can


@pytest.mark.parametrize("state", [State.BUSY, State.AWAY, State.OFF, None])
def test_who_is_not_available_gets_nothing(waits: Waits, team: Team, representative: Representative, state: State | None) -> None:
    if state:
        be(representative, state)

    conversation = waits()

    assert conversation.assignee is None
    assert lines(conversation) == ["1팀에 자동 배정할 수 있는 사람이 없음 · 상담 가능한 사람이 없음"]
    fill_all()
    assert len(lines(conversation)) == 1  # said once


def test_a_department_goes_to_the_team_that_answers_for_it(
    waits: Waits, team: Team, brand: Brand, representative: Representative, supervisor: Representative
) -> None:
    leads = Team.objects.create(brand=brand, name="책임팀", way=Way.LEAST_LOADED, departments=["senior_care"])
    leads.members.set([supervisor])
    for person in (representative, supervisor):
        be(person, State.AVAILABLE)

    conversation = waits(reason="complaint")

    assert (conversation.assignee, Placement.objects.get(conversation=conversation).team) == (supervisor, leads)


def test_a_team_that_works_by_hand_is_given_nothing_and_told_nothing(
    waits: Waits, team: Team, representative: Representative
) -> None:
    Team.objects.update(way=Way.BY_HAND)
    be(representative, State.AVAILABLE)

    conversation = waits()

    assert (conversation.assignee, lines(conversation), Assignment.objects.count()) == (None, [], 0)


def test_a_route_may_ask_for_skills_and_a_duty(
    waits: Waits, team: Team, representative: Representative, supervisor: Representative, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sodan.desk import assignment  # noqa: PLC0415
    from sodan.desk.routing import Route  # noqa: PLC0415

    asked = Route(to="payments", minutes=60, skills=("정산",), duty="reconcile_payments")
    monkeypatch.setattr(assignment, "route_of", lambda *_: asked)
    for person in (representative, supervisor):
        be(person, State.AVAILABLE)

    nobody = waits()
    assert lines(nobody)[-1].endswith("필요한 업무를 아는 사람이 없음")
    WorkProfile.objects.create(representative=representative, skills=["정산"])
    assert lines(waits())[-1].endswith("자격이 있는 사람이 없음")  # whose role lacks the duty
    WorkProfile.objects.create(representative=supervisor, skills=["정산"])
    given = waits()
    assert given.assignee == supervisor
    assert "정산 담당" in lines(given)[-1]


def test_who_goes_off_or_falls_silent_gives_back_the_chats_in_which_somebody_waits_and_nothing_else(
    waits: Waits, team: Team, representative: Representative
) -> None:
    be(representative, State.AVAILABLE)
    waiting, answered, mail = waits(), waits(), waits(channel="email")
    Conversation.objects.filter(pk=answered.pk).update(waiting_since=None)

    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        mind_silence()
        run_due()

    owners = {one.pk: one for one in Conversation.objects.all()}
    assert (owners[waiting.pk].owner, owners[waiting.pk].assignee) == (Owner.QUEUE, None)
    assert owners[answered.pk].assignee == owners[mail.pk].assignee == representative
    assert "김하늘 님이 자리를 비워 대기열로 돌아옴" in lines(waiting)


def test_lunch_takes_nothing_away_and_who_is_back_in_a_moment_keeps_what_they_have(
    waits: Waits, team: Team, representative: Representative
) -> None:
    be(representative, State.AVAILABLE)
    conversation = waits()

    be(representative, State.AWAY, reason="lunch")
    run_due()
    fill_all()
    assert held_by(representative) == 1
    be(representative, State.OFF)
    be(representative, State.AVAILABLE)  # before any worker looked
    run_due()
    conversation.refresh_from_db()
    assert conversation.assignee == representative


def test_what_goes_back_goes_to_the_next_colleague(
    waits: Waits, team: Team, representative: Representative, supervisor: Representative
) -> None:
    be(representative, State.AVAILABLE)
    conversation = waits()
    be(supervisor, State.AVAILABLE)

    be(representative, State.OFF)
    run_due()

    conversation.refresh_from_db()
    assert conversation.assignee == supervisor


def test_what_a_person_gave_or_the_ai_holds_is_left_alone(
    waits: Waits, team: Team, representative: Representative, supervisor: Representative
) -> None:
    by_hand, to_ai = waits(), waits()
    assign(by_hand, to=supervisor, by=representative)
    hand_back(to_ai, by=representative)

    be(representative, State.AVAILABLE)
    run_due()

    by_hand.refresh_from_db()
    to_ai.refresh_from_db()
    assert (by_hand.assignee, to_ai.owner) == (supervisor, Owner.AI)


def test_workers_at_once_never_give_one_conversation_twice_nor_pass_anybodys_measure(transactional_db: None) -> None:
    brand = Brand.objects.create(slug="race", names={"ko": "경주"})
    team = Team.objects.create(brand=brand, name="1팀", way=Way.LEAST_LOADED)
    people = [Representative.objects.create(email=f"r{at}@race.example", name=f"상담원 {at}", language="ko") for at in range(4)]
    for person in people:
        person.brands.add(brand)
        be(person, State.AVAILABLE)
    team.members.set(people)
    customer = Customer.objects.create(brand=brand)
    for _ in range(20):
        Conversation.objects.create(
            brand=brand, customer=customer, channel="web_chat", language="ko", owner=Owner.QUEUE, waiting_since=now()
        )
    gate, given = threading.Barrier(6), [0] * 6

    def work(at: int) -> None:
        gate.wait()
        try:
            given[at] = assign_waiting(brand)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(at,)) for at in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(given) == 12
    assert [held_by(person) for person in people] == [3] * 4
    to_people = Assignment.objects.filter(representative__isnull=False)
    assert to_people.count() == to_people.values("conversation").distinct().count() == 12


def test_a_queue_of_thousands_that_nobody_can_take_costs_a_few_reads_and_holds_nobody(
    team: Team, brand: Brand, representative: Representative
) -> None:
    be(representative, State.AVAILABLE)
    customer = Customer.objects.create(brand=brand)
    long_ago = now() - timedelta(hours=2)
    Conversation.objects.bulk_create(
        Conversation(
            brand=brand, customer=customer, channel="web_chat", language=language, owner=Owner.QUEUE, waiting_since=long_ago
        )
        for language in ["ja"] * 1500 + ["ko"] * 4
    )

    assert assign_waiting(brand) == 3  # past all that nobody here can read
    with CaptureQueriesContext(connection) as asked:
        assert assign_waiting(brand) == 0
    assert len(asked) <= 14
    assert not [one for one in asked if "FOR NO KEY UPDATE" in one["sql"] or one["sql"].startswith(("UPDATE", "INSERT"))]
