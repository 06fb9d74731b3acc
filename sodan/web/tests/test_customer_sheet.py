"""The page of sheets: for supervisors, with a line for every row that was refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sodan.customers.customer import Customer
from sodan.people.representative import Representative

SignIn = Callable[[Representative], Client]


def sheet(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("손님.csv", text.encode(), content_type="text/csv")


@pytest.fixture
def senior(signed_in_as: SignIn, supervisor: Representative) -> Client:
    return signed_in_as(supervisor)


def test_the_report_names_file_line_and_what_was_expected(senior: Client, customer: Customer) -> None:
    answer = senior.post("/customers/sheet/importing/", {"sheet": sheet("name,email\n김민지,minji@example.com\n나,wrong\n")})

    page = answer.content.decode()
    told = ("손님.csv", "새로 만듦 1", "받지 않음 1", '<td class="num">3</td>', "name@example.com 같은 이메일")
    assert [one for one in told if one not in page] == []
    assert Customer.objects.filter(name="김민지").exists()


@pytest.mark.parametrize(("fields", "said"), [({}, "CSV 파일로 읽을 수 없어요"), ({"sheet": "name,colour\n"}, "1번째 줄")])
def test_what_is_no_sheet_is_refused_in_words(senior: Client, customer: Customer, fields: dict[str, str], said: str) -> None:
    sent = {name: sheet(text) for name, text in fields.items()}

    answer = senior.post("/customers/sheet/importing/", sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_supervisor_takes_the_brands_customers_out(senior: Client, customer: Customer) -> None:
    answer = senior.get(f"/customers/sheet/exporting/?brand={customer.brand_id}")

    assert b"seoyeon@example.com" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="customers-tests.csv"'


def test_others_neither_take_out_nor_bring_in(
    desk: Client, client: Client, senior: Client, customer: Customer, stranger: Representative, signed_in_as: SignIn
) -> None:
    for address in ("/customers/sheet/", "/customers/sheet/exporting/"):
        assert desk.get(address).status_code == 403
        assert client.get(address).status_code == 302
    assert desk.post("/customers/sheet/importing/", {"sheet": sheet("name,email\n김민지,m@example.com\n")}).status_code == 403
    stranger.role = "supervisor"
    stranger.save()
    assert signed_in_as(stranger).get(f"/customers/sheet/exporting/?brand={customer.brand_id}").status_code == 404
    assert senior.get("/customers/sheet/?brand=999999").status_code == 404
    assert "/customers/sheet/" in senior.get("/customers/").content.decode()
    assert "/customers/sheet/" not in desk.get("/customers/").content.decode()
    assert Customer.objects.count() == 1
