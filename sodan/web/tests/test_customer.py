"""The customer's file and the list: what one may see, what one may change, and one timeline over all channels."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.backoffice.order import Order
from sodan.customers.attribute import Attribute, Kind, Wanted, define
from sodan.customers.change import CustomerChange, change_customer
from sodan.customers.consent import give_consent, holds_consent
from sodan.customers.customer import Customer
from sodan.customers.identity import Level, prove
from sodan.customers.note import CustomerNote
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.resolution import resolve
from sodan.desk.timeline import PAGE
from sodan.people.representative import Representative
from sodan.web.customers import PAGE as LISTED
from sodan.web.tests.conftest import SCRIPT

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]
SignIn = Callable[[Representative], Client]
NAMES = {"ko": "등급", "ja": "ランク", "en": "Rank"}


@pytest.fixture
def rank(conversation: Conversation) -> Attribute:
    return define(conversation.brand, Wanted("rank", NAMES, Kind.CHOICE, ("금", "은")))


def test_one_timeline_tells_of_every_channel_order_note_and_change(
    desk: Client, conversation: Conversation, customer: Customer, representative: Representative
) -> None:
    by_phone = Conversation.objects.create(
        brand=customer.brand, customer=customer, channel="phone", language="ko", preview="전화"
    )
    resolve(by_phone, by=representative)
    Order.objects.create(brand=customer.brand, customer=customer, number="T-100231", currency="KRW")
    give_consent(customer, "marketing", language="ko", evidence="m:1")
    desk.post(f"/customers/{customer.pk}/notes/", {"body": "오전 통화 선호"}, **SCRIPT)
    desk.post(f"/customers/{customer.pk}/changing/", {"field": "warning", "value": "욕설 이력"}, **SCRIPT)

    page = desk.get(f"/customers/{customer.pk}/").content.decode()

    timeline = page.partition('class="plain-list timeline"')[2]
    kinds = re.findall(r'data-kind="(\w+)"', timeline)
    assert kinds == ["change", "note", "consent", "order", "resolution", "conversation", "conversation"]
    told = ("주문 T-100231", "김하늘 님의 메모", "– → 욕설 이력", "전화 상담 시작", "채팅 상담 시작")
    assert [one for one in told if one not in timeline] == []
    assert 'class="warned"' in page


def test_a_value_is_changed_where_it_stands_and_its_author_written_down(
    desk: Client, customer: Customer, rank: Attribute, representative: Representative
) -> None:
    address = f"/customers/{customer.pk}/changing/"

    answers = [
        desk.post(address, {"field": "preferred_medium", "value": "phone"}, **SCRIPT),
        desk.post(address, {"attribute": rank.pk, "value": "금"}, **SCRIPT),
        desk.post(address, {"attribute": rank.pk, "value": "동"}, **SCRIPT),
        desk.post(address, {"field": "is_registered", "value": "1"}, **SCRIPT),
        desk.post(address, {"attribute": "999999", "value": "금"}, **SCRIPT),
        desk.post(address, {"field": "language", "value": "ja"}),
    ]

    assert [one.status_code for one in answers] == [204, 204, 400, 400, 404, 302]
    told = CustomerChange.objects.order_by("pk").values_list("field", "after", "by")
    me = representative.pk
    assert list(told) == [("preferred_medium", "phone", me), ("attribute:rank", "금", me), ("language", "ja", me)]
    page = desk.get(f"/customers/{customer.pk}/", **SCRIPT).content.decode()
    assert "등급" in page
    assert "<html" not in page


def test_a_consent_is_taken_back_for_the_customer(desk: Client, customer: Customer) -> None:
    give_consent(customer, "marketing", language="ko", evidence="m:1")
    address = f"/customers/{customer.pk}/withdrawing/"

    assert [desk.post(address, {"purpose": "marketing"}, **SCRIPT).status_code for _ in range(2)] == [204, 404]
    assert not holds_consent(customer.pk, "marketing")


def test_addresses_and_orders_are_whole_once_the_customer_has_proved_who_they_are_to_whoever_holds_the_talk(
    desk: Client, customer: Customer, conversation: Conversation, representative: Representative, signed_in_as: SignIn,
    supervisor: Representative,
) -> None:  # fmt: skip
    Order.objects.create(brand=customer.brand, customer=customer, number="T-100231", currency="KRW")

    def sees(client: Client) -> tuple[bool, bool]:
        page = client.get(f"/customers/{customer.pk}/").content.decode().partition('class="past"')[0]
        return "seoyeon@example.com" in page, "T-100231" in page

    assert sees(desk) == (False, False)
    assert sees(signed_in_as(supervisor)) == (True, True)
    prove(conversation.pk, customer, level=Level.CODE, method="code")
    assert sees(desk) == (False, False)
    Conversation.objects.filter(pk=conversation.pk).update(owner=Owner.HUMAN, assignee=representative)
    assert sees(desk) == (True, True)


def test_nobody_sees_or_changes_a_customer_of_a_brand_they_do_not_serve(
    customer: Customer, rank: Attribute, stranger: Representative, signed_in_as: SignIn
) -> None:
    client = signed_in_as(stranger)
    here = f"/customers/{customer.pk}"

    assert "이서연" not in client.get("/customers/").content.decode()
    assert "data-customer" not in client.get("/customers/?q=이서연").content.decode()
    assert [client.get(f"{here}/{rest}").status_code for rest in ("", "timeline/")] == [404, 404]
    for rest, fields in (
        ("changing", {"field": "name", "value": "x"}),
        ("notes", {"body": "x"}),
        ("withdrawing", {"purpose": "m"}),
    ):
        assert client.post(f"{here}/{rest}/", fields, **SCRIPT).status_code == 404
    customer.refresh_from_db()
    assert (customer.name, CustomerNote.objects.count(), CustomerChange.objects.count()) == ("이서연", 0, 0)
    assert client.post(f"/settings/attributes/{rank.pk}/removing/").status_code == 404


def test_nobody_signed_in_is_sent_to_the_door_and_a_forged_form_does_nothing(
    client: Client, customer: Customer, desk: Client
) -> None:
    for address in ("/customers/", f"/customers/{customer.pk}/", "/settings/attributes/"):
        assert client.get(address).status_code == 302
    assert client.post(f"/customers/{customer.pk}/notes/", {"body": "x"}).status_code == 302
    assert desk.get(f"/customers/{customer.pk}/notes/").status_code == 405


def test_the_file_costs_the_same_however_much_happened_and_the_timeline_goes_on(
    desk: Client, customer: Customer, conversation: Conversation, representative: Representative, captured_queries: Queries
) -> None:
    address = f"/customers/{customer.pk}/"
    change_customer(customer, "warning", "하나", by=representative)
    with captured_queries() as few:
        desk.get(address)
    for number in range(PAGE + 3):
        change_customer(customer, "warning", f"주의 {number}", by=representative)
        desk.post(f"{address}notes/", {"body": f"메모 {number}"}, **SCRIPT)
    with captured_queries() as many:
        page = desk.get(address).content.decode()

    assert len(few) == len(many) <= 20
    lines, following = re.findall(r'<li data-kind="(\w+)"', page), page
    while match := re.search(r'timeline/\?before=([^"]+)"', following):
        following = desk.get(f"{address}timeline/?before={match[1]}", **SCRIPT).content.decode()
        lines += re.findall(r'<li data-kind="(\w+)"', following)
    assert (len(lines), lines.count("note"), lines.count("change")) == (2 * (PAGE + 3) + 2, PAGE + 3, PAGE + 4)
    assert desk.get(f"{address}timeline/?before=nowhere").status_code == 400


def test_the_list_comes_a_page_at_a_time_and_is_searched_by_name_and_number(
    desk: Client, customer: Customer, captured_queries: Queries
) -> None:
    with captured_queries() as few:
        desk.get("/customers/")
    for number in range(LISTED + 1):
        Customer.objects.create(brand=customer.brand, name=f"고객 {number}")
    Customer.objects.create(brand=customer.brand)
    with captured_queries() as many:
        first = desk.get("/customers/").content.decode()
    rest = desk.get(f"/customers/?before={first.partition('before=')[2].partition(chr(34))[0]}", **SCRIPT).content.decode()

    assert len(few) == len(many) <= 10
    numbers = re.findall(r'data-customer="(\d+)"', first + rest)
    assert len(numbers) == len(set(numbers)) == LISTED + 2
    found = desk.get("/customers/?q=4417").content.decode()
    assert re.findall(r'data-customer="(\d+)"', found) == [str(customer.pk)]
    assert "“없는사람”" in desk.get("/customers/?q=없는사람").content.decode()
    assert desk.get("/customers/?q=before:x").status_code == 200


def test_the_conversation_leads_to_the_file_and_shows_the_warning(
    desk: Client, conversation: Conversation, customer: Customer, representative: Representative
) -> None:
    change_customer(customer, "warning", "욕설 이력", by=representative)

    side = desk.get(f"/desk/c/{conversation.pk}/side/", **SCRIPT).content.decode()

    assert f'href="/customers/{customer.pk}/"' in side
    assert 'class="warned"' in side
    assert "욕설 이력" in side


def test_fields_are_made_and_taken_away_by_those_who_set_up_the_desk(
    desk: Client, customer: Customer, signed_in_as: SignIn, supervisor: Representative
) -> None:
    address = f"/settings/attributes/{customer.brand_id}/adding/"
    form = {"key": "rank", "name_ko": "등급", "name_ja": "ランク", "name_en": "Rank", "kind": "choice", "choices": "금, 은"}
    owner = signed_in_as(supervisor)

    assert desk.post(address, form).status_code == 403
    assert owner.post(address, form | {"choices": "금"}).status_code == 422
    assert owner.post(address, form).status_code == 302
    assert owner.post(address, form).status_code == 409
    rank = Attribute.objects.get()
    assert rank.choices == ["금", "은"]
    assert "등급" in desk.get("/settings/attributes/").content.decode()
    assert desk.post(f"/settings/attributes/{rank.pk}/removing/").status_code == 403
    assert owner.post(f"/settings/attributes/{rank.pk}/removing/").status_code == 302
    assert not Attribute.objects.exists()
