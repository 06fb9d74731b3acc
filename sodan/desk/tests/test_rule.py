"""Rules act on what happened and on what lasts, once each, tell why, and never set themselves off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.desk.channel import Arrival
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.inbound import receive
from sodan.desk.message import Author, Message
from sodan.desk.outbound import send
from sodan.desk.rating import Mark, Via, rate
from sodan.desk.resolution import reopen, resolve
from sodan.desk.rule import Rule, RuleRun, Trigger, Wanted, listens, move_rule, remove_rule, switch, tried, write_rule
from sodan.desk.ruling import run_rules
from sodan.desk.tag import tag, tags_of
from sodan.kit.errors import Invalid
from sodan.kit.job import run_due
from sodan.kit.queue import Job
from sodan.people.representative import Representative
from sodan.people.setting_change import SettingChange

Write = Callable[[str], Conversation]
TAG = {"kind": "tag", "tag": "환불"}


@pytest.fixture
def write(brand: Brand) -> Write:
    customer = Customer.objects.create(brand=brand, name="문가은", language="ko", tier="vip")
    ContactPoint.objects.create(brand=brand, customer=customer, medium=Medium.WEB_VISITOR, value="v1")
    sent: list[str] = []

    def say(body: str) -> Conversation:
        sent.append(body)
        arrival = Arrival(
            channel="web_chat", brand_slug=brand.slug, provider_id=f"m{len(sent)}", medium=Medium.WEB_VISITOR, address="v1",
            body=body,
        )  # fmt: skip
        return receive(arrival).conversation

    return say


def rule(
    brand: Brand,
    by: Representative,
    trigger: Trigger,
    steps: list[dict[str, Any]],
    *conditions: tuple[str, str],
    minutes: int = 0,
) -> Rule:
    asked = [{"kind": kind, "value": value} for kind, value in conditions]
    made = write_rule(Rule(brand=brand), Wanted("규칙", trigger, minutes, asked, steps), by=by)
    switch(made, is_on=True, by=by)
    return made


def tags(conversation: Conversation) -> list[str]:
    return [one.name for one in tags_of([conversation.pk]).get(conversation.pk, ())]


def test_what_the_customer_wrote_sets_it_off_and_the_line_says_why(
    brand: Brand, supervisor: Representative, write: Write
) -> None:
    rule(
        brand, supervisor, Trigger.WROTE, [TAG, {"kind": "priority", "priority": 2}], ("words", "환불, 반품"), ("language", "ko")
    )

    other = write("언제 와요?")
    run_due()
    assert tags(other) == []
    conversation = write("환불해 주세요")
    run_due()

    conversation.refresh_from_db()
    assert (tags(conversation), conversation.priority) == (["환불"], 2)
    line = Message.objects.get(body="event.rule")
    assert line.card is not None
    assert (line.card["title"], line.card["trigger"]) == ("규칙", "wrote")
    assert [one["kind"] for one in line.card["because"]] == ["words", "language"]
    assert [one["outcome"] for one in RuleRun.objects.get().steps] == ["done", "done"]


def test_a_desk_where_no_rule_listens_stores_nothing_more(write: Write) -> None:
    write("안녕하세요")

    assert not Job.objects.filter(task__contains="rul").exists()


def test_each_thing_that_happened_sets_off_what_waits_for_it(brand: Brand, supervisor: Representative, write: Write) -> None:
    steps = {
        Trigger.OPENED: "열림", Trigger.REPLIED: "답함", Trigger.RESOLVED: "해결", Trigger.REOPENED: "다시",
        Trigger.TAGGED: "태그",
    }  # fmt: skip
    for trigger, name in steps.items():
        rule(brand, supervisor, trigger, [{"kind": "tag", "tag": name}])

    conversation = write("안녕하세요")
    run_due()
    assert "열림" in tags(conversation)
    send(conversation, "네", by=supervisor)
    run_due()
    resolve(conversation, by=supervisor)
    run_due()
    reopen(conversation)
    run_due()
    tag(conversation, "손으로", by=supervisor)
    run_due()

    assert set(tags(conversation)) == {*steps.values(), "손으로"}
    write("두 번째 말")
    run_due()
    assert RuleRun.objects.filter(trigger=Trigger.OPENED).count() == 1


def test_a_job_run_twice_acts_once(brand: Brand, supervisor: Representative, write: Write) -> None:
    rule(brand, supervisor, Trigger.WROTE, [{"kind": "note", "text": "봤어요"}])
    conversation = write("안녕하세요")

    for _ in range(2):
        run_rules(conversation_id=conversation.pk, triggers=["wrote"], key="CustomerWrote:1", chain=[])

    assert RuleRun.objects.filter(key="CustomerWrote:1").count() == 1


def test_a_rule_does_not_set_itself_off_and_chains_end(brand: Brand, supervisor: Representative, write: Write) -> None:
    rule(brand, supervisor, Trigger.REPLIED, [{"kind": "send", "texts": {"ko": "또 답해요"}}])
    for number in range(5):
        rule(brand, supervisor, Trigger.TAGGED, [{"kind": "tag", "tag": f"t{number}"}])
    conversation = write("안녕하세요")

    send(conversation, "네", by=supervisor)
    tag(conversation, "시작", by=supervisor)
    ran = run_due()

    assert ran < 400
    assert Message.objects.filter(body="또 답해요").count() == 1
    assert len(tags(conversation)) == 6


def test_who_has_waited_long_enough_is_minded_once_and_an_answer_ends_it(
    brand: Brand, supervisor: Representative, write: Write
) -> None:
    with time_machine.travel("2026-11-24 01:00:00+00:00", tick=False) as clock:
        rule(brand, supervisor, Trigger.WAITING, [{"kind": "priority", "priority": 1}], minutes=30)
        conversation = write("저기요")
        run_due()
        clock.shift(timedelta(minutes=29))
        run_due()
        assert not RuleRun.objects.exists()
        clock.shift(timedelta(minutes=2))
        run_due()
        write("아직인가요")
        run_due()
        clock.shift(timedelta(hours=2))
        run_due()
        assert RuleRun.objects.count() == 1
        send(conversation, "죄송합니다", by=supervisor)
        write("괜찮아요")
        send(conversation, "감사합니다", by=supervisor)
        run_due()
        clock.shift(timedelta(hours=2))
        run_due()
        assert RuleRun.objects.count() == 1


def test_a_customer_who_says_nothing_more_is_closed_in_time(brand: Brand, supervisor: Representative, write: Write) -> None:
    with time_machine.travel("2026-11-24 01:00:00+00:00", tick=False) as clock:
        rule(brand, supervisor, Trigger.SILENT, [{"kind": "resolve"}], minutes=60 * 24)
        conversation = write("저기요")
        send(conversation, "네", by=supervisor)
        run_due()
        clock.shift(timedelta(hours=25))
        run_due()

        conversation.refresh_from_db()
        assert not conversation.is_open


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        (("channel", "web_chat"), True), (("channel", "email"), False), (("language", "ja"), False), (("priority", "1"), False),
        (("tag", "단골"), True), (("no_tag", "단골"), False), (("words", "지퍼, 가방"), True), (("words", "환불"), False),
        (("tier", "vip"), True), (("tier", "visitor"), False), (("owner", "ai"), True), (("owner", "human"), False),
        (("hours", "in"), True), (("hours", "out"), False),
    ],
)  # fmt: skip
def test_what_is_asked_is_compared_with_the_conversation_as_it_stands(
    brand: Brand, supervisor: Representative, write: Write, asked: tuple[str, str], fits: object
) -> None:
    with time_machine.travel("2026-11-24 01:00:00+00:00", tick=False):
        conversation = write("지퍼가 고장났어요")
        tag(conversation, "단골", by=supervisor)
        made = rule(brand, supervisor, Trigger.WROTE, [TAG], asked)

        assert [found for _, found in tried(made)] == [fits]
    assert conversation.owner == Owner.AI
    assert tags(conversation) == ["단골"]


@pytest.mark.parametrize(
    ("trigger", "minutes", "conditions", "steps", "place"),
    [
        ("never", 0, [], [TAG], "trigger"),
        ("waiting", 0, [], [TAG], "minutes"),
        ("wrote", 0, [{"kind": "mood", "value": "x"}], [TAG], "conditions:0"),
        ("wrote", 0, [{"kind": "words", "value": " "}], [TAG], "conditions:0"),
        ("wrote", 0, [{"kind": "attribute", "value": "none=1"}], [TAG], "conditions:0"),
        ("wrote", 0, [], [], "steps"),
        ("wrote", 0, [], [{"kind": "insert", "texts": {"ko": "x"}}], "steps:0"),
        ("wrote", 0, [], [{"kind": "assign", "to": "me"}], "steps:0"),
    ],
)
def test_what_means_nothing_is_refused_with_its_place(
    brand: Brand, supervisor: Representative, trigger: str, minutes: int, conditions: list[Any], steps: list[Any], place: str
) -> None:
    with pytest.raises(Invalid) as refused:
        write_rule(Rule(brand=brand), Wanted("x", trigger, minutes, conditions, steps), by=supervisor)
    assert refused.value.where == place


def test_a_rule_is_off_until_it_is_switched_on_and_again_when_it_was_changed(
    brand: Brand, supervisor: Representative, write: Write
) -> None:
    made = write_rule(Rule(brand=brand), Wanted("규칙", "wrote", 0, [], [TAG]), by=supervisor)
    conversation = write("안녕하세요")
    run_due()
    assert (tags(conversation), listens(brand.pk)) == ([], frozenset())
    switch(made, is_on=True, by=supervisor)
    assert listens(brand.pk) == {"wrote"}
    write_rule(made, Wanted("다른 이름", "wrote", 0, [], [TAG]), by=supervisor)
    assert (made.is_on, listens(brand.pk)) == (False, frozenset())
    assert [one.area for one in SettingChange.objects.all()] == ["rules"] * 3


def test_a_poor_mark_sets_it_off_and_a_good_one_does_not(brand: Brand, supervisor: Representative, write: Write) -> None:
    rule(brand, supervisor, Trigger.RATED, [{"kind": "tag", "tag": "불만"}], ("score", "2"))
    poor, good = write("안녕하세요"), Conversation.objects.create(
        brand=brand, customer=Customer.objects.create(brand=brand), channel="web_chat", language="ko"
    )  # fmt: skip
    for conversation, score in ((poor, 2), (good, 5)):
        resolve(conversation, by=supervisor)
        rate(conversation, Mark(score), via=Via.CARD, key=f"k{score}")
    run_due()

    assert (tags(poor), tags(good)) == (["불만"], [])


def test_rules_are_asked_in_their_order(brand: Brand, supervisor: Representative, write: Write) -> None:
    first, second = (rule(brand, supervisor, Trigger.WROTE, [{"kind": "note", "text": name}]) for name in ("하나", "둘"))
    move_rule(second, up=True, by=supervisor)

    write("안녕하세요")
    run_due()

    assert list(RuleRun.objects.order_by("pk").values_list("rule", flat=True)) == [second.pk, first.pk]
    assert list(Message.objects.filter(author=Author.HUMAN).values_list("body", flat=True)) == ["둘", "하나"]
    remove_rule(first, by=supervisor)
    assert RuleRun.objects.filter(rule=None).count() == 1
