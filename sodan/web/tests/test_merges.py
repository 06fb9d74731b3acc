"""Merging two files on the desk: suggested, seen side by side, proposed by one and agreed to by another."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.customers.merge import CustomerMerge, Stage, propose_merge
from sodan.desk.conversation import Conversation
from sodan.desk.cursor import RECORDS_IN_PAGE
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]
SignIn = Callable[[Representative], Client]


@pytest.fixture
def twin(customer: Customer) -> Customer:
    twin = Customer.objects.create(brand=customer.brand, name="이서연")
    ContactPoint.objects.create(brand=customer.brand, customer=twin, medium=Medium.EMAIL, value="seoyeon@work.example")
    Conversation.objects.create(brand=customer.brand, customer=twin, channel="phone", language="ko", subject="전화로 문의")
    return twin


def test_who_looks_alike_is_suggested_and_both_timelines_stand_side_by_side(
    desk: Client, customer: Customer, conversation: Conversation, twin: Customer
) -> None:
    alike = desk.get(f"/customers/{customer.pk}/duplicates/", **SCRIPT).content.decode()
    both = desk.get(f"/customers/{customer.pk}/merging/?gone={twin.pk}").content.decode()

    assert re.findall(r'data-alike="(\d+)"', alike) == [str(twin.pk)]
    assert "이름, 이메일 앞부분" in alike
    assert [one for one in ("전화로 문의", "채팅 상담 시작", "s•••@work.example") if one not in both] == []


def test_one_proposes_another_agrees_both_numbers_lead_there_and_it_goes_back(
    desk: Client, customer: Customer, twin: Customer, signed_in_as: SignIn, supervisor: Representative
) -> None:
    other = signed_in_as(supervisor)
    assert desk.post(f"/customers/{customer.pk}/proposing/", {"gone": twin.pk}).status_code == 302
    merge = CustomerMerge.objects.get()
    address = f"/customers/merges/{merge.pk}/deciding/"
    assert 'value="agree"' not in desk.get("/customers/merges/").content.decode()
    assert 'value="agree"' in other.get("/customers/merges/").content.decode()

    refused = desk.post(address, {"decision": "agree"}, **SCRIPT)
    agreed = other.post(address, {"decision": "agree"}, **SCRIPT)

    assert (refused.status_code, agreed.status_code) == (403, 204)
    assert desk.get(f"/customers/{twin.pk}/")["Location"] == f"/customers/{customer.pk}/"
    assert "전화로 문의" in desk.get(f"/customers/{customer.pk}/").content.decode()
    assert [other.post(address, {"decision": word}, **SCRIPT).status_code for word in ("refuse", "nothing")] == [409, 404]
    assert desk.post(address, {"decision": "undo"}, **SCRIPT).status_code == 204
    assert desk.get(f"/customers/{twin.pk}/").status_code == 200


def test_nobody_merges_customers_of_a_brand_they_do_not_serve(
    customer: Customer, twin: Customer, representative: Representative, stranger: Representative, signed_in_as: SignIn,
    client: Client,
) -> None:  # fmt: skip
    merge, outsider = propose_merge(customer, twin, by=representative), signed_in_as(stranger)

    assert "이서연" not in outsider.get("/customers/merges/").content.decode()
    for address in (f"/customers/{customer.pk}/duplicates/", f"/customers/{customer.pk}/merging/?gone={twin.pk}"):
        assert outsider.get(address).status_code == 404
        assert client.get(address).status_code == 302
    assert outsider.post(f"/customers/{customer.pk}/proposing/", {"gone": twin.pk}).status_code == 404
    assert outsider.post(f"/customers/merges/{merge.pk}/deciding/", {"decision": "agree"}).status_code == 404
    merge.refresh_from_db()
    assert merge.stage == Stage.PROPOSED


@pytest.mark.parametrize("gone", ["", "x", "999999"])
def test_nobody_is_compared_with_no_one(desk: Client, customer: Customer, gone: str) -> None:
    assert desk.get(f"/customers/{customer.pk}/merging/?gone={gone}").status_code == 404
    assert desk.get(f"/customers/{customer.pk}/merging/?gone={customer.pk}").status_code == 404


def test_the_list_costs_the_same_however_long(
    desk: Client, customer: Customer, representative: Representative, captured_queries: Queries
) -> None:
    def propose(count: int) -> None:
        for _ in range(count):
            gone = Customer.objects.create(brand=customer.brand, name="이서연")
            propose_merge(customer, gone, by=representative)

    propose(1)
    with captured_queries() as few:
        desk.get("/customers/merges/")
    propose(RECORDS_IN_PAGE + 1)
    with captured_queries() as many:
        first = desk.get("/customers/merges/").content.decode()
    rest = desk.get(f"/customers/merges/?before={first.partition('before=')[2].partition(chr(34))[0]}", **SCRIPT).content.decode()

    assert len(few) == len(many) <= 8
    numbers = re.findall(r'data-merge="(\d+)"', first + rest)
    assert len(numbers) == len(set(numbers)) == RECORDS_IN_PAGE + 2
