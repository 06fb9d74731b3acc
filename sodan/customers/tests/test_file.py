"""A customer's file: changed by people who are written down, with the shop's own fields checked by their kind."""

from __future__ import annotations

import pytest

from sodan.company.brand import Brand
from sodan.customers.attribute import Attribute, AttributeValue, Kind, Wanted, define, known_of, set_attribute
from sodan.customers.change import CustomerChange, change_customer, withdraw_for
from sodan.customers.consent import give_consent, holds_consent
from sodan.customers.customer import Customer, customer_for, customers_of
from sodan.customers.note import CustomerNote, note
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.people.representative import Representative

NAMES = {"ko": "생일", "ja": "誕生日", "en": "Birthday"}


@pytest.fixture
def customer(brand: Brand) -> Customer:
    return Customer.objects.create(brand=brand, name="이서연")


def attribute(brand: Brand, kind: Kind, *choices: str) -> Attribute:
    return define(brand, Wanted(f"a_{kind}", NAMES, kind, choices))


@pytest.mark.parametrize(
    ("field", "written", "kept"),
    [("name", "  김  민지 ", "김 민지"), ("language", "ja", "ja"), ("preferred_medium", "phone", "phone"),
     ("warning", "욕설 이력", "욕설 이력")],
)  # fmt: skip
def test_a_change_stands_on_the_file_with_its_author_and_what_was_there(
    customer: Customer, representative: Representative, field: str, written: str, kept: str
) -> None:
    before, at = getattr(customer, field), customer.changed_at

    assert change_customer(customer, field, written, by=representative)
    assert not change_customer(customer, field, written, by=representative)

    customer.refresh_from_db()
    line = CustomerChange.objects.get()
    assert (getattr(customer, field), line.field, line.before, line.after) == (kept, field, before, kept)
    assert (line.by, customer.changed_at > at) == (representative, True)


@pytest.mark.parametrize(
    ("field", "written"),
    [("name", " "), ("name", "가" * 121), ("language", "fr"), ("preferred_medium", "pigeon"), ("warning", "가" * 201),
     ("is_registered", "1"), ("brand_id", "2"), ("", "x")],
)  # fmt: skip
def test_what_is_no_value_or_no_field_of_the_file_is_refused(
    customer: Customer, representative: Representative, field: str, written: str
) -> None:
    with pytest.raises(Invalid):
        change_customer(customer, field, written, by=representative)

    assert not CustomerChange.objects.exists()


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [(Kind.TEXT, " 왼손  잡이 ", "왼손 잡이"), (Kind.NUMBER, "1,250.50", "1250.50"), (Kind.DAY, "1990/03/01", "1990-03-01"),
     (Kind.CHOICE, "금", "금"), (Kind.YES_NO, "YES", "yes")],
)  # fmt: skip
def test_a_value_is_kept_by_its_kind_and_written_down(
    customer: Customer, representative: Representative, kind: Kind, written: str, kept: str
) -> None:
    one = attribute(customer.brand, kind, "금", "은")

    assert set_attribute(customer, one, written, by=representative)
    assert not set_attribute(customer, one, written, by=representative)
    assert [known.value for known in known_of(customer)] == [kept]
    assert set_attribute(customer, one, "", by=representative)

    assert [known.value for known in known_of(customer)] == [""]
    told = CustomerChange.objects.order_by("pk").values_list("field", "before", "after")
    assert list(told) == [(f"attribute:a_{kind}", "", kept), (f"attribute:a_{kind}", kept, "")]


@pytest.mark.parametrize(
    ("kind", "written"),
    [(Kind.TEXT, "가" * 201), (Kind.NUMBER, "많이"), (Kind.NUMBER, "NaN"), (Kind.DAY, "2026-02-30"), (Kind.CHOICE, "동"),
     (Kind.YES_NO, "maybe")],
)  # fmt: skip
def test_a_value_that_is_not_of_its_kind_is_refused(
    customer: Customer, representative: Representative, kind: Kind, written: str
) -> None:
    with pytest.raises(Invalid) as refused:
        set_attribute(customer, attribute(customer.brand, kind, "금", "은"), written, by=representative)

    assert refused.value.expected
    assert not AttributeValue.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "where"),
    [(Wanted("Key", NAMES, "text"), "key"), (Wanted("k", NAMES | {"ja": ""}, "text"), "name_ja"),
     (Wanted("k", NAMES, "colour"), "kind"),
     (Wanted("k", NAMES, "choice", ("one", "one")), "choices")],
)  # fmt: skip
def test_what_is_no_attribute_is_refused_by_the_field_that_is_wrong(brand: Brand, wanted: Wanted, where: str) -> None:
    with pytest.raises(Invalid) as refused:
        define(brand, wanted)

    assert refused.value.where == where


def test_a_key_is_one_thing_within_a_brand(brand: Brand) -> None:
    other = Brand.objects.create(slug="other", names={"en": "Other"})
    attribute(brand, Kind.TEXT)

    with pytest.raises(Conflict):
        attribute(brand, Kind.TEXT)
    assert attribute(other, Kind.TEXT).name_in("ja") == "誕生日"


def test_a_note_keeps_no_card_number_and_is_never_empty(customer: Customer, representative: Representative) -> None:
    assert "4111" not in note(customer, "카드 4111 1111 1111 1111 로 결제", by=representative).body
    for body in (" ", "가" * 2_001):
        with pytest.raises(Invalid):
            note(customer, body, by=representative)
    assert CustomerNote.objects.count() == 1


def test_a_consent_can_be_taken_back_by_a_colleague_and_never_given(customer: Customer, representative: Representative) -> None:
    give_consent(customer, "marketing", language="ko", evidence="m:1")

    assert withdraw_for(customer, "marketing", by=representative)
    assert not withdraw_for(customer, "marketing", by=representative)
    assert not holds_consent(customer.pk, "marketing")
    assert CustomerChange.objects.get().field == "consent:marketing"


def test_the_file_of_another_brand_does_not_exist(customer: Customer, representative: Representative) -> None:
    elsewhere = Customer.objects.create(brand=Brand.objects.create(slug="other", names={"en": "Other"}), name="Other")

    assert list(customers_of(representative)) == [customer]
    with pytest.raises(NotFound):
        customer_for(representative, elsewhere.pk)


def test_everything_goes_with_the_customer(customer: Customer, representative: Representative) -> None:
    note(customer, "메모", by=representative)
    set_attribute(customer, attribute(customer.brand, Kind.TEXT), "값", by=representative)

    customer.delete()

    assert [row.objects.count() for row in (CustomerNote, CustomerChange, AttributeValue)] == [0, 0, 0]
