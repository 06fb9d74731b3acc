"""Rules on the desk: put together, tried on what there is, switched on, told where they act, set up by whose job it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.desk.conversation import Conversation
from sodan.desk.rule import Rule, RuleRun, Wanted, write_rule
from sodan.kit.job import run_due
from sodan.people.representative import Representative
from sodan.people.setting_change import SettingChange

SignIn = Callable[[Representative], Client]
Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]
FORM = {
    "name": "환불 문의", "trigger": "wrote", "asks_0": "words", "value_0": "환불, 지퍼", "kind_0": "tag", "tag_0": "환불",
    "kind_1": "priority", "priority_1": "2",
}  # fmt: skip


@pytest.fixture
def owner(signed_in_as: SignIn, supervisor: Representative) -> Client:
    Representative.objects.filter(pk=supervisor.pk).update(role="owner")
    return signed_in_as(supervisor)


@pytest.fixture
def rule(owner: Client, conversation: Conversation) -> Rule:
    owner.post(f"/settings/rules/{conversation.brand_id}/writing/", FORM)
    return Rule.objects.get()


def test_a_rule_is_tried_on_the_last_conversations_before_it_is_switched_on(
    owner: Client, rule: Rule, conversation: Conversation, write: Callable[..., Conversation]
) -> None:
    page = owner.get(f"/settings/rules/{rule.pk}/trying/").content.decode()
    assert (rule.is_on, f'data-fits="{conversation.pk}"' in page, "1건 중 1건에 맞아요" in page) == (False, True, True)
    assert "단어 “환불, 지퍼”" in page

    owner.post(f"/settings/rules/{rule.pk}/switching/", {"on": "1"})
    write("환불해 주세요")
    run_due()

    assert RuleRun.objects.get().conversation == conversation
    line = "규칙 ‘환불 문의’: 고객이 썼을 때, 단어 “환불, 지퍼” → 태그 ‘환불’ 붙이기, 우선순위 ‘긴급’"
    assert line in owner.get(f"/desk/c/{conversation.pk}/").content.decode()
    assert f"#{conversation.pk}" in owner.get(f"/settings/rules/{rule.pk}/trying/").content.decode()
    assert [one.area for one in SettingChange.objects.all()] == ["rules", "rules"]


def test_rows_are_added_and_dropped_without_losing_what_was_typed(owner: Client, conversation: Conversation) -> None:
    address = f"/settings/rules/{conversation.brand_id}/writing/"
    asked = owner.post(address, {**FORM, "ask": "add", "another_ask": "tier"}).content.decode()
    dropped = owner.post(address, {**FORM, "ask": "drop:0"}).content.decode()
    stepped = owner.post(address, {**FORM, "edit": "add", "another": "resolve"}).content.decode()

    assert asked.count('name="asks_') == 2
    assert 'name="asks_' not in dropped
    assert stepped.count('name="kind_') == 3
    assert all("환불 문의" in page for page in (asked, dropped, stepped))
    assert not Rule.objects.exists()


@pytest.mark.parametrize("wrong", [{"value_0": " "}, {"trigger": "waiting", "minutes": ""}, {"tag_0": ""}, {"name": ""}])
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    owner: Client, conversation: Conversation, wrong: dict[str, str]
) -> None:
    answer = owner.post(f"/settings/rules/{conversation.brand_id}/writing/", FORM | wrong)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Rule.objects.exists()


def test_a_changed_rule_is_off_again_and_rules_are_moved_and_removed(owner: Client, rule: Rule) -> None:
    owner.post(
        f"/settings/rules/{rule.brand_id}/writing/",
        {**FORM, "name": "둘째", "trigger": "waiting", "minutes": "2", "unit": "hours"},
    )
    owner.post(f"/settings/rules/{rule.pk}/switching/", {"on": "1"})
    owner.post(f"/settings/rules/{rule.pk}/changing/", {**FORM, "name": "고친 이름"})
    second = Rule.objects.get(name="둘째")
    owner.post(f"/settings/rules/{second.pk}/moving/", {"way": "up"})

    rule.refresh_from_db()
    assert (rule.name, rule.is_on, second.minutes) == ("고친 이름", False, 120)
    assert list(Rule.objects.values_list("pk", flat=True)) == [second.pk, rule.pk]
    page = owner.get(f"/settings/rules/?brand={rule.brand_id}").content.decode()
    assert page.index("둘째") < page.index("고친 이름")
    assert "고객이 2시간 동안 기다림" in page
    owner.post(f"/settings/rules/{second.pk}/removing/")
    assert not Rule.objects.filter(pk=second.pk).exists()


def test_only_whose_job_it_is_sets_up_rules_of_their_brand(
    rule: Rule, desk: Client, stranger: Representative, signed_in_as: SignIn, client: Client
) -> None:
    outsider = signed_in_as(stranger)
    Representative.objects.filter(pk=stranger.pk).update(role="owner")
    assert "환불 문의" in desk.get("/settings/rules/").content.decode()
    assert "새 규칙" not in desk.get("/settings/rules/").content.decode()
    assert desk.get(f"/settings/rules/{rule.pk}/trying/").status_code == 403
    for name in ("changing", "moving", "switching", "removing"):
        address = f"/settings/rules/{rule.pk}/{name}/"
        assert (desk.post(address, FORM).status_code, outsider.post(address, FORM).status_code) == (403, 404)
        assert client.post(address).status_code == 302
    assert desk.post(f"/settings/rules/{rule.brand_id}/writing/", FORM).status_code == 403
    assert outsider.post(f"/settings/rules/{rule.brand_id}/writing/", FORM).status_code == 404


def test_the_page_costs_the_same_however_many(
    owner: Client, supervisor: Representative, conversation: Conversation, captured_queries: Queries
) -> None:
    def make(count: int) -> None:
        for _ in range(count):
            write_rule(Rule(brand=conversation.brand), Wanted("규칙", "wrote", 0, [], [{"kind": "resolve"}]), by=supervisor)

    make(1)
    with captured_queries() as few:
        owner.get("/settings/rules/")
    make(20)
    with captured_queries() as many:
        owner.get("/settings/rules/")
    assert len(few) == len(many) <= 16
