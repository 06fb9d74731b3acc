"""Macros: steps in order, the first refusal stops them, each is told, and what can go back goes back."""

from __future__ import annotations

from typing import Any

import pytest

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.bulk import Act, BulkAct, Stage, failures_of, start_bulk, undo_bulk
from sodan.desk.canned import Scope
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.draft import Draft
from sodan.desk.macro import Macro, MacroRun, macro_for, macros_of, offered_macros, remove_macro, run_macro, undo_run, write_macro
from sodan.desk.merge import ConversationMerge
from sodan.desk.message import Author, Kind, Message
from sodan.desk.resolution import resolve
from sodan.desk.step import Actor
from sodan.desk.tag import tag, tags_of
from sodan.kit.errors import Invalid, NotFound
from sodan.kit.job import run_due
from sodan.people.representative import Representative
from sodan.people.setting_change import SettingChange
from sodan.people.team import Team

STEPS: list[dict[str, Any]] = [
    {"kind": "tag", "tag": "환불"},
    {"kind": "assign", "to": "me"},
    {"kind": "priority", "priority": "1"},
    {"kind": "note", "text": "{{고객}} 님 환불 문의"},
    {"kind": "insert", "texts": {"ko": "{{고객|고객}}님, {{상담번호}}번으로 확인하겠습니다."}},
]


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    customer = Customer.objects.create(brand=brand, name="오지호", language="ko")
    return Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko", owner=Owner.QUEUE)


def bulk_done(pk: int) -> BulkAct:
    bulk = BulkAct.objects.get(pk=pk)
    assert bulk.stage == Stage.DONE
    return bulk


def written(by: Representative, steps: list[dict[str, Any]], **fields: Any) -> Macro:
    macro = Macro(**({"scope": Scope.PERSON, "owner": by} | fields))
    return write_macro(macro, title="환불 접수", key="", steps=steps, by=by)


def test_every_step_is_done_in_order_and_told(conversation: Conversation, representative: Representative) -> None:
    actor = Actor(representative)

    run = run_macro(written(representative, STEPS), conversation, actor)

    conversation.refresh_from_db()
    assert run.is_whole
    assert [one.name for one in tags_of([conversation.pk])[conversation.pk]] == ["환불"]
    assert (conversation.assignee, conversation.priority) == (representative, 1)
    assert Message.objects.get(kind=Kind.NOTE).body == "오지호 님 환불 문의"
    assert actor.inserted == Draft.objects.get().body == f"오지호님, {conversation.pk}번으로 확인하겠습니다."
    assert not Message.objects.filter(author=Author.HUMAN, kind=Kind.TEXT).exists()
    assert Message.objects.get(body="event.macro").card == {"name": "김하늘", "title": "환불 접수", "done": 5, "of": 5}


def test_a_refused_step_stops_the_rest_and_what_was_done_stays(
    conversation: Conversation, representative: Representative
) -> None:
    steps = [{"kind": "tag", "tag": "a"}, {"kind": "snooze", "until": "hour"}, {"kind": "tag", "tag": "b"}]
    macro = written(representative, steps)
    resolve(conversation, by=representative)

    run = run_macro(macro, conversation, Actor(representative))

    assert [step["outcome"] for step in run.steps] == ["done", "refused", "left"]
    assert run.refused is not None
    assert run.refused["why"] == "error.conflict"
    assert [one.name for one in tags_of([conversation.pk])[conversation.pk]] == ["a"]
    assert Message.objects.filter(body="event.macro_stopped").exists()


def test_undone_everything_but_words_goes_back(conversation: Conversation, representative: Representative) -> None:
    steps: list[dict[str, Any]] = [*STEPS[:3], {"kind": "snooze", "until": "tomorrow"}, {"kind": "resolve"}]
    run = run_macro(written(representative, steps), conversation, Actor(representative))

    assert undo_run(run, by=representative)

    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.owner, conversation.priority) == (None, Owner.QUEUE, 0)
    assert (conversation.is_open, conversation.snoozed_until) == (True, None)
    assert tags_of([conversation.pk]) == {}


def test_what_was_sent_stays_sent(conversation: Conversation, representative: Representative) -> None:
    steps: list[dict[str, Any]] = [{"kind": "send", "texts": {"ko": "확인했어요."}}, {"kind": "resolve"}]
    run = run_macro(written(representative, steps), conversation, Actor(representative))

    assert not undo_run(run, by=representative)
    assert Message.objects.filter(body="확인했어요.", author=Author.HUMAN).exists()


def test_nothing_is_sent_with_an_open_place_or_over_what_the_customer_said_meanwhile(
    conversation: Conversation, representative: Representative
) -> None:
    nameless = Customer.objects.create(brand=conversation.brand)
    Conversation.objects.filter(pk=conversation.pk).update(customer=nameless)
    conversation.refresh_from_db()
    unfilled = written(representative, [{"kind": "send", "texts": {"ko": "{{고객}}님"}}])
    plain = written(representative, [{"kind": "send", "texts": {"ko": "안녕하세요"}}])
    Message.objects.create(conversation=conversation, author=Author.CUSTOMER, body="잠깐만요", language="ko")

    assert not run_macro(unfilled, conversation, Actor(representative)).is_whole
    assert not run_macro(plain, conversation, Actor(representative, seen=0)).is_whole
    assert not Message.objects.filter(author=Author.HUMAN, kind=Kind.TEXT).exists()


def test_a_team_gets_it_through_whoever_holds_the_fewest(
    conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    team = Team.objects.create(brand=conversation.brand, name="환불")
    team.members.set([representative, supervisor])
    Conversation.objects.create(
        brand=conversation.brand, customer=conversation.customer, channel="web_chat", language="ko", assignee=representative
    )

    run_macro(written(representative, [{"kind": "assign", "to": f"team:{team.pk}"}]), conversation, Actor(representative))

    conversation.refresh_from_db()
    assert conversation.assignee == supervisor


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        ([], "steps"),
        ([{"kind": "dance"}], "steps:0"),
        ([{"kind": "resolve"}, {"kind": "tag", "tag": " "}], "steps:1"),
        ([{"kind": "assign", "to": "team:999"}], "steps:0"),
        ([{"kind": "assign", "to": "999999"}], "steps:0"),
        ([{"kind": "priority", "priority": "7"}], "steps:0"),
        ([{"kind": "snooze", "until": "soon"}], "steps:0"),
        ([{"kind": "send", "texts": {"ko": " "}}], "steps:0"),
        ([{"kind": "note", "text": ""}], "steps:0"),
        ([{"kind": "resolve"}] * 21, "steps"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_place(
    steps: list[dict[str, Any]], place: str, representative: Representative
) -> None:
    with pytest.raises(Invalid) as refused:
        written(representative, steps)
    assert refused.value.where == place


def test_a_key_is_one_sign_that_does_nothing_else(representative: Representative) -> None:
    resolve_it = [{"kind": "resolve"}]
    mine = written(representative, resolve_it)
    write_macro(mine, title="하나", key="1", steps=resolve_it, by=representative)

    for key in ("e", "12", "ㅁ", "1"):
        other = Macro(scope=Scope.PERSON, owner=representative)
        with pytest.raises(Invalid) as refused:
            write_macro(other, title="둘", key=key, steps=resolve_it, by=representative, taken=frozenset({"e"}))
        assert refused.value.where == "key"


def test_one_sees_ones_own_those_of_ones_brands_and_everybodys_and_changes_of_shared_ones_are_kept(
    brand: Brand, representative: Representative, supervisor: Representative
) -> None:
    done = [{"kind": "resolve"}]
    mine, theirs = written(representative, done), written(supervisor, done)
    ours = written(supervisor, done, scope=Scope.TEAM, owner=None, brand=brand)
    everybodys = written(supervisor, done, scope=Scope.ALL, owner=None)

    assert set(macros_of(representative)) == {mine, ours, everybodys}
    with pytest.raises(NotFound):
        macro_for(representative, theirs.pk)
    assert set(offered_macros(representative, wanted="환불")) == {mine, ours, everybodys}
    assert offered_macros(representative, wanted="없음") == ()
    remove_macro(ours, by=supervisor)
    changes = SettingChange.objects.filter(area="macros", brand=brand).order_by("pk")
    assert [(one.before is None, one.after is None) for one in changes] == [(True, False), (False, True)]


def test_a_macro_is_run_on_many_and_undone(conversation: Conversation, representative: Representative) -> None:
    macro = written(representative, [{"kind": "tag", "tag": "모음"}, {"kind": "assign", "to": "me"}])
    twin = Conversation.objects.create(
        brand=conversation.brand, customer=conversation.customer, channel="web_chat", language="ko", owner=Owner.QUEUE
    )

    bulk = start_bulk([conversation.pk, twin.pk], act=Act.MACRO, wants={"macro": macro.pk}, by=representative)
    run_due()

    assert MacroRun.objects.count() == 2
    assert set(Conversation.objects.values_list("assignee", flat=True)) == {representative.pk}
    undo_bulk(bulk_done(bulk.pk))
    run_due()
    assert set(Conversation.objects.values_list("assignee", flat=True)) == {None}
    assert tags_of([conversation.pk, twin.pk]) == {}


def test_on_many_a_macro_that_would_stop_does_nothing_there(conversation: Conversation, representative: Representative) -> None:
    macro = written(representative, [{"kind": "tag", "tag": "모음"}, {"kind": "snooze", "until": "hour"}])
    resolve(conversation, by=representative)

    bulk = start_bulk([conversation.pk], act=Act.MACRO, wants={"macro": macro.pk}, by=representative)
    run_due()

    assert [item.failure for item in failures_of(bulk)] == ["conflict"]
    assert tags_of([conversation.pk]) == {}


def test_many_are_merged_into_the_oldest_and_parted_again(conversation: Conversation, representative: Representative) -> None:
    fields = {"brand": conversation.brand, "channel": "web_chat", "language": "ko"}
    twin = Conversation.objects.create(customer=conversation.customer, **fields)
    stranger = Conversation.objects.create(customer=Customer.objects.create(brand=conversation.brand), **fields)

    bulk = start_bulk([twin.pk, stranger.pk, conversation.pk], act=Act.MERGE, wants={}, by=representative)
    run_due()

    done = ConversationMerge.objects.get()
    assert (done.kept_id, done.gone_id) == (conversation.pk, twin.pk)
    assert [(item.conversation_id, item.failure) for item in failures_of(bulk)] == [(stranger.pk, "other_customer")]
    undo_bulk(bulk_done(bulk.pk))
    run_due()
    done.refresh_from_db()
    assert done.undone_at is not None


def test_a_tag_that_was_there_before_stays_when_the_run_is_undone(
    conversation: Conversation, representative: Representative
) -> None:
    tag(conversation, "환불", by=representative)
    run = run_macro(written(representative, STEPS[:1]), conversation, Actor(representative))

    undo_run(run, by=representative)

    assert [one.name for one in tags_of([conversation.pk])[conversation.pk]] == ["환불"]
