"""Fields, statuses and checklists on the desk: set where they are read, shown in row and bar, asked about before closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from sodan.company.brand import Brand
from sodan.desk.checklist import ChecklistItem, ChecklistTemplate
from sodan.desk.conversation import Conversation
from sodan.desk.field import Field, FieldValue
from sodan.desk.status import Status, status_in
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

SignIn = Callable[[Representative], Client]
NAMES = {"name_ko": "부품 대기", "name_ja": "部品待ち", "name_en": "Waiting for parts"}
FORMS: dict[str, dict[str, Any]] = {
    "adding": {**NAMES, "key": "cause", "kind": "choice", "choices": "파손, 오배송"},
    "status-adding": {**NAMES, "key": "parts", "category": "others", "colour": "attention"},
    "list-writing": {"title": "반품 접수", "items": "사진 받기\n수거 예약"},
}


@pytest.fixture
def owner(signed_in_as: SignIn, supervisor: Representative) -> Client:
    Representative.objects.filter(pk=supervisor.pk).update(role="owner")
    return signed_in_as(supervisor)


@pytest.fixture
def set_up(owner: Client, brand: Brand) -> Client:
    """A field, a status and a checklist, made on the page."""
    for name, form in FORMS.items():
        assert owner.post(f"/settings/fields/{brand.pk}/{name}/", form).status_code == 302
    return owner


def test_a_field_is_filled_in_beside_the_conversation(set_up: Client, desk: Client, conversation: Conversation) -> None:
    address = f"/desk/given/{conversation.pk}/fields/"
    assert 'name="field" value="cause"' in desk.get(f"/desk/c/{conversation.pk}/side/").content.decode()

    assert desk.post(address, {"field": "cause", "value": "파손"}, **SCRIPT).status_code == 204
    wrong = desk.post(address, {"field": "cause", "value": "분실"}, **SCRIPT)

    assert (wrong.status_code, wrong.content.decode()) == (422, "부품 대기에 맞지 않는 값이에요.")
    assert FieldValue.objects.get().value == "파손"
    narrowed = desk.get("/desk/open/?field=cause%3D파손").content.decode()
    assert f'id="row-{conversation.pk}"' in narrowed
    assert f'id="row-{conversation.pk}"' not in desk.get("/desk/open/?field=cause%3D오배송").content.decode()
    assert "부품 대기: 파손" in desk.get("/desk/given/", **SCRIPT).content.decode()
    assert set_up.get("/settings/fields/").status_code == 200


def test_a_status_is_chosen_with_s_and_stands_in_bar_and_row(set_up: Client, desk: Client, conversation: Conversation) -> None:
    offered = desk.get(f"/desk/c/{conversation.pk}/statuses/", **SCRIPT).content.decode()
    status = Status.objects.get()
    assert f'data-status="{status.pk}"' in offered
    assert "部品待ち" in offered  # found in any of the three languages

    assert desk.post(f"/desk/given/{conversation.pk}/status/", {"status": status.pk}, **SCRIPT).status_code == 204

    assert "부품 대기</button>" in desk.get(f"/desk/c/{conversation.pk}/").content.decode()
    assert "부품 대기</span>" in desk.get(f"/desk/c/{conversation.pk}/row/").content.decode()
    assert f'id="row-{conversation.pk}"' in desk.get("/desk/open/?status=parts").content.decode()
    assert set_up.post(f"/settings/fields/status/{status.pk}/removing/").status_code == 302
    assert status_in(conversation) is None


def test_a_reply_is_sent_and_sets_a_status(set_up: Client, desk: Client, conversation: Conversation) -> None:
    status = Status.objects.get()
    assert f'value="status:{status.pk}"' in desk.get(f"/desk/c/{conversation.pk}/").content.decode()

    sent = desk.post(
        f"/desk/c/{conversation.pk}/replies/", {"body": "부품을 주문했어요", "then": f"status:{status.pk}"}, **SCRIPT
    )

    assert sent.status_code == 204
    conversation.refresh_from_db()
    assert status_in(conversation) == status
    assert desk.post(f"/desk/c/{conversation.pk}/replies/", {"body": "네", "then": "status:0"}, **SCRIPT).status_code == 400
    assert set_up is not None


def test_a_checklist_is_begun_ticked_and_asked_about_before_closing(
    set_up: Client, desk: Client, conversation: Conversation
) -> None:
    address = f"/desk/given/{conversation.pk}/list/"
    desk.post(address, {"checklist": "반품 접수"}, **SCRIPT)
    desk.post(address, {"text": "주소 확인"}, **SCRIPT)
    first, second, third = ChecklistItem.objects.all()
    desk.post(f"/desk/given/items/{first.pk}/", {"done": "1"}, **SCRIPT)
    desk.post(f"/desk/given/items/{third.pk}/", {"drop": "1"}, **SCRIPT)

    side = desk.get(f"/desk/c/{conversation.pk}/side/").content.decode()
    asked = desk.post(f"/desk/c/{conversation.pk}/resolution/", **SCRIPT)

    assert "1/2" in side
    assert "김하늘" in side
    assert (asked.status_code, second.text in asked.content.decode(), "그대로 마치기" in asked.content.decode()) == (
        200,
        True,
        True,
    )
    assert desk.post(f"/desk/c/{conversation.pk}/resolution/", {"anyway": "1"}, **SCRIPT).status_code == 204
    assert set_up.post(f"/settings/fields/list/{ChecklistTemplate.objects.get().pk}/removing/").status_code == 302


def test_a_required_field_is_no_question(set_up: Client, desk: Client, conversation: Conversation) -> None:
    field = Field.objects.get()
    set_up.post(f"/settings/fields/{field.pk}/requiring/", {"required": "1"})
    address = f"/desk/c/{conversation.pk}/resolution/"

    asked = desk.post(address, {"anyway": "1"}, **SCRIPT)
    set_up.post(
        "/settings/fields/status-adding/".replace("fields/", f"fields/{conversation.brand_id}/"),
        {**NAMES, "key": "done", "category": "resolved", "colour": "good"},
    )
    done = Status.objects.get(key="done")
    given = desk.post(f"/desk/given/{conversation.pk}/status/", {"status": done.pk}, **SCRIPT)

    for answer in (asked, given):
        assert (answer.status_code, "그대로 마치기" in answer.content.decode()) == (200, False)
    conversation.refresh_from_db()
    assert conversation.is_open
    desk.post(f"/desk/given/{conversation.pk}/fields/", {"field": "cause", "value": "파손"}, **SCRIPT)
    assert desk.post(address, **SCRIPT).status_code == 204


def test_on_many_a_status_or_a_value_is_set(set_up: Client, desk: Client, conversation: Conversation) -> None:
    bar = desk.get("/desk/bulk/", **SCRIPT).content.decode()
    assert 'value="cause=파손"' in bar
    assert 'value="parts"' in bar

    assert desk.post("/desk/bulk/", {"act": "status", "status": "parts", "pk": conversation.pk}, **SCRIPT).status_code == 200
    assert desk.post("/desk/bulk/", {"act": "field", "field": "cause=파손", "pk": conversation.pk}, **SCRIPT).status_code == 200
    assert desk.post("/desk/bulk/", {"act": "field", "field": "cause=분실", "pk": conversation.pk}, **SCRIPT).status_code == 400
    assert set_up is not None


@pytest.mark.parametrize("name", list(FORMS))
def test_what_is_wrong_is_told_and_nothing_written_is_lost(owner: Client, brand: Brand, name: str) -> None:
    form = {**FORMS[name], "key": "Ä", "items": ""}
    answer = owner.post(f"/settings/fields/{brand.pk}/{name}/", form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in page
    assert str(FORMS[name].get("title", "部品待ち")) in page


def test_only_whose_job_it_is_sets_them_up_and_only_colleagues_use_them(
    set_up: Client, desk: Client, conversation: Conversation, stranger: Representative, signed_in_as: SignIn, client: Client
) -> None:
    outsider = signed_in_as(stranger)
    Representative.objects.filter(pk=stranger.pk).update(role="owner")
    desk.post(f"/desk/given/{conversation.pk}/list/", {"text": "주소 확인"})
    item, field, status, listed = (
        ChecklistItem.objects.get(),
        Field.objects.get(),
        Status.objects.get(),
        ChecklistTemplate.objects.get(),
    )
    brand = conversation.brand_id
    settings = [f"/settings/fields/{brand}/{name}/" for name in FORMS]
    settings += [f"/settings/fields/{field.pk}/{name}/" for name in ("requiring", "removing")]
    settings += [f"/settings/fields/status/{status.pk}/removing/", f"/settings/fields/list/{listed.pk}/removing/"]
    uses = [f"/desk/given/{conversation.pk}/{name}/" for name in ("status", "fields", "list")] + [f"/desk/given/items/{item.pk}/"]

    for address in settings:
        assert (desk.post(address).status_code, outsider.post(address).status_code, client.post(address).status_code) == (
            403,
            404,
            302,
        )
    for address in uses:
        assert (outsider.post(address, {"text": "x"}).status_code, client.post(address).status_code) == (404, 302)
    assert desk.get("/settings/fields/").status_code == 200
    assert set_up is not None
