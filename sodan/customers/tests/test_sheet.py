"""A sheet of customers is taken in row by row; what is refused says where, what stood there and what was expected."""

from __future__ import annotations

import csv
import io

import pytest

from sodan.company.brand import Brand
from sodan.customers.attribute import Kind, Wanted, define
from sodan.customers.change import CustomerChange
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.customers.sheet import LARGEST, MOST_ROWS, Refusal, Report, read_sheet, write_sheet
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative

NAMES = {"ko": "등급", "ja": "ランク", "en": "Rank"}


@pytest.fixture
def customer(brand: Brand) -> Customer:
    customer = Customer.objects.create(brand=brand, name="이서연")
    ContactPoint.objects.create(brand=brand, customer=customer, medium=Medium.EMAIL, value="seoyeon@example.com")
    return customer


@pytest.fixture(autouse=True)
def rank(brand: Brand) -> None:
    define(brand, Wanted("rank", NAMES, Kind.CHOICE, ("금", "은")))


def take_in(brand: Brand, text: str, by: Representative) -> Report:
    return read_sheet(brand, "customers.csv", text.encode(), by=by)


def told(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, len(report.refused)


def test_rows_are_added_changed_or_left_as_they_are(brand: Brand, customer: Customer, representative: Representative) -> None:
    sheet = (
        "name,email,phone,language,preferred_medium,warning,rank\n"
        "김민지,minji@example.com,010-2222-3333,ko,phone,,은\n"
        "이서연,SEOYEON@example.com,010-1111-4417,,,,금\n"
        ",,,,,,\n"
    )

    assert told(take_in(brand, sheet, representative)) == (1, 1, 0, 0)
    assert told(take_in(brand, sheet, representative)) == (0, 0, 2, 0)

    added = Customer.objects.get(name="김민지")
    points = added.contact_points.order_by("medium").values_list("medium", "value", "verified_at")
    assert list(points) == [("email", "minji@example.com", None), ("phone", "+821022223333", None)]
    assert added.preferred_medium == "phone"
    lines = CustomerChange.objects.order_by("pk").values_list("customer", "field", "after", "by")
    me = representative.pk
    assert list(lines) == [
        (added.pk, "imported", "customers.csv", me), (added.pk, "attribute:rank", "은", me),
        (customer.pk, "attribute:rank", "금", me),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ("김민지,minji,,,,", Refusal(2, "email", "minji", "email")),
        ("김민지,,12,,,", Refusal(2, "phone", "12", "phone")),
        (",new@example.com,,,,", Refusal(2, "name", "", "name")),
        ("김민지,,,,,", Refusal(2, "email", "", "address")),
        ("김민지,new@example.com,,fr,,", Refusal(2, "language", "fr", "choice", "ko, ja, en")),
        ("김민지,new@example.com,,,동,", Refusal(2, "rank", "동", "choice", "금, 은")),
        ("김민지,new@example.com,,,,999999", Refusal(2, "number", "999999", "known_number")),
        ("김민지,new@example.com,,,,x", Refusal(2, "number", "x", "number")),
        ("김민지,new@example.com,,,,,extra", Refusal(2, "", "extra", "columns", "6")),
        (f"{'가' * 121},new@example.com,,,,", Refusal(2, "name", "가" * 80, "shorter", "120")),
        ("이서연,seoyeon@example.com,010-5555-6666,,,", Refusal(2, "phone", "+821055556666", "one_customer")),
    ],
)
def test_a_row_that_cannot_be_taken_in_says_where_and_what_was_expected(
    brand: Brand, customer: Customer, representative: Representative, row: str, refusal: Refusal
) -> None:
    other = Customer.objects.create(brand=brand, name="다른 고객")
    ContactPoint.objects.create(brand=brand, customer=other, medium=Medium.PHONE, value="+821055556666")

    report = take_in(brand, f"name,email,phone,language,rank,number\n{row}\n", representative)

    assert (report.refused, told(report)[:3]) == ([refusal], (0, 0, 0))
    assert Customer.objects.count() == 2
    assert not CustomerChange.objects.exists()


def test_an_address_on_a_file_is_the_customers_own_to_change(
    brand: Brand, customer: Customer, representative: Representative
) -> None:
    report = take_in(brand, f"number,email,name\n{customer.pk},thief@example.com,다른 이름\n", representative)

    assert report.refused == [Refusal(2, "email", "thief@example.com", "own_address")]
    customer.refresh_from_db()
    assert (customer.name, customer.contact_points.get().value) == ("이서연", "seoyeon@example.com")


def test_a_refused_row_keeps_no_other_out_and_its_line_is_that_of_the_file(brand: Brand, representative: Representative) -> None:
    report = take_in(brand, 'name,email\n"두 줄\n이름",a@example.com\n나,wrong\n다,c@example.com\n', representative)

    assert (report.added, [one.line for one in report.refused]) == (2, [4])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"name,colour\n", "known_columns"), (b"name,warning\n", "known_columns"), (b"email,email\n", "known_columns"),
        (b"", "known_columns"),
        (b'email\n"open', "csv"), (b"email\n\x00", "csv"), (b"\xff\xfe\xff\x80", "csv"), (b"x" * (LARGEST + 1), "smaller"),
        (b"email\n" + b"a\n" * (MOST_ROWS + 1), "fewer_rows"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_sheet_is_refused_as_a_whole(
    brand: Brand, representative: Representative, content: bytes, expected: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read_sheet(brand, "a.csv", content, by=representative)

    assert refused.value.expected == expected


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949"])
def test_what_spreadsheets_in_korea_write_is_read(brand: Brand, representative: Representative, encoding: str) -> None:
    report = read_sheet(brand, "a.csv", "name,email\n김민지,m@example.com\n".encode(encoding), by=representative)

    assert report.added == 1
    assert Customer.objects.get().name == "김민지"


def test_what_is_taken_out_can_be_brought_in_again_and_is_no_formula(
    brand: Brand, customer: Customer, representative: Representative
) -> None:
    ContactPoint.objects.create(brand=brand, customer=customer, medium=Medium.PHONE, value="+821012344417")
    Customer.objects.filter(pk=customer.pk).update(warning="=HYPERLINK(1)")
    Customer.objects.create(brand=brand)

    written = "".join(write_sheet(brand))

    header, *rows = csv.reader(io.StringIO(written.removeprefix("\ufeff")))
    assert (header[-1], len(rows)) == ("rank", 1)
    assert not [cell for cell in rows[0] if cell.startswith(("=", "+", "-", "@"))]
    assert told(take_in(brand, written, representative)) == (0, 0, 1, 0)


def test_nothing_of_another_brand_is_read_or_changed(brand: Brand, customer: Customer, representative: Representative) -> None:
    other = Brand.objects.create(slug="other", names={"en": "Other"})

    report = take_in(other, f"number,name\n{customer.pk},다른 이름\n", representative)

    assert report.refused[0].expected == "known_number"
    assert "이서연" not in "".join(write_sheet(other))
