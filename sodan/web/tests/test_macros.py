"""Macros on the desk: put together row by row, found in the palette, run with a told result, and nobody's but their owners'."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import unquote

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.desk.canned import Scope
from sodan.desk.conversation import Conversation
from sodan.desk.macro import Macro, MacroRun, write_macro
from sodan.desk.tag import Tagging
from sodan.people.representative import Representative
from sodan.people.setting_change import SettingChange
from sodan.web.tests.conftest import SCRIPT

SignIn = Callable[[Representative], Client]
Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]
FORM = {
    "title": "파손 접수",
    "key": "1",
    "kind_0": "tag",
    "tag_0": "파손",
    "kind_1": "insert",
    "text_ko_1": "사진을 보내 주세요, {{고객|고객}}님.",
}


@pytest.fixture
def macro(desk: Client) -> Macro:
    assert desk.post("/settings/macros/writing/", FORM).status_code == 302
    return Macro.objects.get()


def test_rows_are_added_moved_and_dropped_without_losing_what_was_typed(desk: Client) -> None:
    added = desk.post("/settings/macros/writing/", {**FORM, "edit": "add", "another": "resolve"}).content.decode()
    moved = desk.post("/settings/macros/writing/", {**FORM, "edit": "down:0"}).content.decode()
    dropped = desk.post("/settings/macros/writing/", {**FORM, "edit": "drop:0"}).content.decode()

    assert added.count('name="kind_') == 3
    assert moved.index('value="insert"') < moved.index('value="tag"')
    assert 'value="파손"' not in dropped
    assert all("파손 접수" in page and "사진을 보내 주세요" in page for page in (added, moved, dropped))
    assert not Macro.objects.exists()


def test_what_is_wrong_is_told_beside_its_row(desk: Client) -> None:
    answer = desk.post("/settings/macros/writing/", {**FORM, "tag_0": ""})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.index("wrong-step") < page.index("사진을 보내 주세요")
    assert "이 단계에 필요한 값을 적어 주세요." in page


def test_the_palette_offers_it_and_running_it_tells_what_each_step_did(
    desk: Client, macro: Macro, conversation: Conversation
) -> None:
    offered = desk.get(f"/desk/c/{conversation.pk}/macros/", **SCRIPT).content.decode()
    assert f'data-macro="{macro.pk}"' in offered
    assert "태그 ‘파손’ 붙이기" in offered
    assert f"&#34;1&#34;: {macro.pk}" in desk.get(f"/desk/c/{conversation.pk}/").content.decode()

    ran = desk.post(f"/desk/macros/{macro.pk}/running/", {"conversation": conversation.pk}, **SCRIPT)

    assert unquote(ran["X-Insert"]) == "사진을 보내 주세요, 이서연님."
    assert ran.content.decode().count("완료") >= 2
    assert Tagging.objects.get().tag.name == "파손"
    run = MacroRun.objects.get()
    assert desk.post(f"/desk/macros/runs/{run.pk}/undoing/", **SCRIPT).status_code == 204
    assert not Tagging.objects.exists()


def test_where_it_stops_the_dialog_says_what_was_and_was_not_done(desk: Client, conversation: Conversation) -> None:
    desk.post(
        "/settings/macros/writing/",
        {"title": "멈춤", "kind_0": "resolve", "kind_1": "snooze", "until_1": "hour", "kind_2": "tag", "tag_2": "x"},
    )

    page = desk.post(
        f"/desk/macros/{Macro.objects.get().pk}/running/", {"conversation": conversation.pk}, **SCRIPT
    ).content.decode()

    assert "<dialog" in page
    assert page.index("완료") < page.index("하지 못함") < page.index("하지 않음")


def test_shared_macros_are_kept_by_whoever_sets_up_the_desk_and_audited(
    desk: Client, signed_in_as: SignIn, supervisor: Representative, macro: Macro
) -> None:
    owner = signed_in_as(supervisor)
    Representative.objects.filter(pk=supervisor.pk).update(role="owner")
    shared = {**FORM, "key": "2", "scope": "all"}

    assert desk.post("/settings/macros/writing/", shared).status_code == 403
    assert owner.post("/settings/macros/writing/", shared).status_code == 302
    ours = Macro.objects.get(scope=Scope.ALL)
    assert desk.post(f"/settings/macros/{ours.pk}/changing/", FORM).status_code == 403
    assert owner.post(f"/settings/macros/{ours.pk}/changing/", {**shared, "title": "새 이름"}).status_code == 302
    assert SettingChange.objects.filter(area="macros").count() == 2
    assert owner.post(f"/settings/macros/{macro.pk}/changing/", FORM).status_code == 404
    assert desk.post(f"/settings/macros/{macro.pk}/removing/").status_code == 302
    assert not Macro.objects.filter(pk=macro.pk).exists()


def test_nobody_runs_changes_or_undoes_what_is_not_theirs(
    macro: Macro, desk: Client, conversation: Conversation, stranger: Representative, signed_in_as: SignIn, client: Client
) -> None:
    desk.post(f"/desk/macros/{macro.pk}/running/", {"conversation": conversation.pk})
    run = MacroRun.objects.get()
    outsider = signed_in_as(stranger)
    own = write_macro(Macro(scope=Scope.PERSON, owner=stranger), title="내 것", key="", steps=[{"kind": "resolve"}], by=stranger)

    for address in (
        f"/desk/macros/{macro.pk}/running/", f"/desk/macros/{own.pk}/running/", f"/desk/macros/runs/{run.pk}/undoing/",
        f"/settings/macros/{macro.pk}/changing/", f"/settings/macros/{macro.pk}/removing/",
    ):  # fmt: skip
        assert outsider.post(address, {"conversation": conversation.pk}).status_code == 404
        assert client.post(address).status_code == 302
    conversation.refresh_from_db()
    assert conversation.is_open


def test_the_page_costs_the_same_however_many(desk: Client, representative: Representative, captured_queries: Queries) -> None:
    def make(count: int) -> None:
        for _ in range(count):
            write_macro(
                Macro(scope=Scope.PERSON, owner=representative),
                title="여럿",
                key="",
                steps=[{"kind": "resolve"}],
                by=representative,
            )

    make(1)
    with captured_queries() as few:
        desk.get("/settings/macros/")
    make(20)
    with captured_queries() as many:
        desk.get("/settings/macros/")
    assert len(few) == len(many) <= 14
