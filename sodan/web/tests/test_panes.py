"""What stands where on the desk: panes a person moved, every part of a row, every part of the customer panel."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from sodan.customers.attribute import Kind, Wanted, define, set_attribute
from sodan.customers.consent import give_consent
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.customers.identity import Level, prove
from sodan.customers.note import CustomerNote, note
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.tag import tag
from sodan.desk.viewer import look
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative
from sodan.web.pane import panes_of, panes_read
from sodan.web.tests.conftest import SCRIPT

SignIn = Callable[[Representative], Client]


def test_what_was_moved_is_there_on_the_next_device_and_nobody_elses_panes_move(
    desk: Client, representative: Representative, supervisor: Representative, signed_in_as: SignIn
) -> None:
    desk.post("/preferences/panes/", {"views": "closed"}, **SCRIPT)
    desk.post("/preferences/panes/", {"list_width": "404"}, **SCRIPT)
    desk.post("/preferences/panes/", {"side_width": "400", "side": "closed"}, **SCRIPT)

    elsewhere = signed_in_as(Representative.objects.get(pk=representative.pk)).get("/desk/open/").content.decode()
    assert re.search(r'data-views="closed" data-side="closed" data-list-width="404" data-side-width="400"', elsewhere)
    theirs = signed_in_as(supervisor).get("/desk/open/").content.decode()
    assert 'data-list-width="340" data-side-width="336"' in theirs
    assert 'data-views="closed"' not in theirs


@pytest.mark.parametrize(
    "form",
    [{"views": "ajar"}, {"side": ""}, {"list_width": "341"}, {"list_width": "1000"}, {"side_width": "-288"}, {"side_width": "x"}],
)
def test_a_state_or_width_that_is_not_offered_is_refused(
    desk: Client, representative: Representative, form: dict[str, str]
) -> None:
    with pytest.raises(Invalid):
        panes_read(form)

    assert desk.post("/preferences/panes/", form, **SCRIPT).status_code == 400
    assert panes_of(Representative.objects.get(pk=representative.pk)) == panes_of(Representative())


def test_panes_are_moved_by_who_signed_in(client: Client) -> None:
    assert client.post("/preferences/panes/", {"side": "closed"})["Location"].startswith("/sign-in/")


def test_a_row_tells_who_by_which_medium_about_what_whose_it_is_how_long_and_who_is_there(
    desk: Client, conversation: Conversation, representative: Representative, supervisor: Representative, customer: Customer
) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(
        owner=Owner.HUMAN, assignee=supervisor, subject="지퍼 고장", waiting_since=now() - timedelta(minutes=12)
    )
    tag(conversation, "수선", by=representative)
    look(conversation, by=supervisor)
    desk.post(f"/customers/{customer.pk}/changing/", {"field": "warning", "value": "통화 중 욕설", "until": ""}, **SCRIPT)

    row = desk.get(f"/desk/c/{conversation.pk}/row/?view=open", **SCRIPT).content.decode()

    assert "unread" in row.partition(">")[0]  # drawn as a dot, and told:
    parts = {
        "name": "이서연",
        "medium": "채팅",
        "subject": "<b>지퍼 고장</b>",
        "last line": "백팩 지퍼가 고장이에요",
        "tag": "수선",
        "assignee": f"담당 {supervisor.name}",
        "waiting": "12분",
        "unread": "읽지 않음",
        "who is in here": f"{supervisor.name}",
        "warning": "주의 통화 중 욕설",
    }
    assert {name: text for name, text in parts.items() if text not in row} == {}


def test_the_panel_tells_who_they_are_what_they_agreed_to_and_what_we_know(
    desk: Client, conversation: Conversation, customer: Customer, representative: Representative
) -> None:
    rank = define(conversation.brand, Wanted("rank", {"ko": "등급", "ja": "ランク", "en": "Rank"}, Kind.CHOICE, ("금", "은")))
    set_attribute(customer, rank, "금", by=representative)
    note(customer, "오전 통화 선호", by=representative)
    give_consent(customer, "marketing", language="ko", evidence="m:1")
    ContactPoint.objects.filter(customer=customer, medium=Medium.EMAIL).update(verified_at=now())
    Customer.objects.filter(pk=customer.pk).update(preferred_medium="phone", warning="통화 중 욕설")
    Conversation.objects.create(brand=customer.brand, customer=customer, channel="phone", language="ko", preview="전화 문의")
    prove(conversation.pk, customer, level=Level.FACTS, method="facts")

    side = desk.get(f"/desk/c/{conversation.pk}/side/", **SCRIPT).content.decode()

    parts = ("이서연", "확인됨", "한국어", "전화", "금", "오전 통화 선호", "통화 중 욕설", "전화 문의", "주문")
    assert [one for one in parts if one not in side] == []
    for edited in ("side-language", "side-medium", f"side-attribute-{rank.pk}", "side-warning", "side-note"):
        assert f'id="{edited}"' in side


def test_what_is_written_in_the_panel_is_kept(desk: Client, conversation: Conversation, customer: Customer) -> None:
    day = (now() + timedelta(days=3)).date().isoformat()

    desk.post(f"/customers/{customer.pk}/changing/", {"field": "warning", "value": "욕설 이력", "until": day}, **SCRIPT)
    desk.post(f"/customers/{customer.pk}/notes/", {"body": "환불 안내함"}, **SCRIPT)

    side = desk.get(f"/desk/c/{conversation.pk}/side/", **SCRIPT).content.decode()
    assert f"욕설 이력 ({day}까지)" in side
    assert CustomerNote.objects.get().body == "환불 안내함"
    assert "주의 욕설 이력" in desk.get(f"/desk/c/{conversation.pk}/", **SCRIPT).content.decode()


def test_every_place_is_in_the_rail_once_and_on_a_phone_four_and_more(desk: Client) -> None:
    page = desk.get("/desk/open/").content.decode()

    rail = page.partition('<nav class="rail"')[2].partition("</nav>")[0]
    places = re.findall(r'<a class="place( aside-place)?" href="([^"]+)"', rail)
    in_bar = [address for aside, address in places if not aside]
    sheet = re.findall(r'<a class="button plain wide" href="([^"]+)"', rail)
    assert in_bar == ["/desk/", "/search/", "/customers/", "/todos/"]
    assert sheet == [address for aside, address in places if aside]
    assert len({address for _, address in places}) == len(places)
