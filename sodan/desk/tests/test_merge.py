"""Two files become one when a second person agrees; both numbers lead there, and for a day all of it can go back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from sodan.backoffice.credit import StoreCredit
from sodan.backoffice.order import Order
from sodan.company.brand import Brand
from sodan.customers.attribute import AttributeValue, Kind, Wanted, define, set_attribute
from sodan.customers.consent import give_consent, holds_consent
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.customers.identity import UNKNOWN, Level, identity_in, prove
from sodan.customers.merge import CustomerMerge, Stage, agree, propose_merge, refuse, undo_merge
from sodan.customers.note import note
from sodan.customers.recognition import recognise
from sodan.desk.conversation import Conversation
from sodan.desk.duplicate import duplicates_of
from sodan.desk.search import customers_found
from sodan.desk.search_ask import read_question
from sodan.desk.search_index import sweep_search
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, NotPermitted
from sodan.people.representative import Representative

NAMES = {"ko": "등급", "ja": "ランク", "en": "Rank"}


def customer(brand: Brand, name: str, *points: tuple[Medium, str, bool]) -> Customer:
    made = Customer.objects.create(brand=brand, name=name)
    for medium, value, is_proved in points:
        at = now() if is_proved else None
        ContactPoint.objects.create(brand=brand, customer=made, medium=medium, value=value, verified_at=at)
    return made


@pytest.fixture
def kept(brand: Brand) -> Customer:
    return customer(brand, "이서연", (Medium.EMAIL, "seoyeon@example.com", True))


@pytest.fixture
def gone(brand: Brand) -> Customer:
    points = (
        (Medium.EMAIL, "seoyeon@work.example", False),
        (Medium.PHONE, "+821012344417", True),
        (Medium.WEB_VISITOR, "v1", False),
    )
    return customer(brand, "이 서연", *points)


@pytest.fixture
def talk(gone: Customer) -> Conversation:
    return Conversation.objects.create(brand=gone.brand, customer=gone, channel="web_chat", language="ko")


def holder(record: ContactPoint | Conversation | Order) -> int:
    record.refresh_from_db()
    return record.customer_id


def test_a_second_person_agrees_and_everything_proved_moves(
    kept: Customer, gone: Customer, talk: Conversation, representative: Representative, supervisor: Representative
) -> None:
    order = Order.objects.create(brand=gone.brand, customer=gone, number="T-1", currency="KRW")
    note(gone, "메모", by=representative)
    merge = propose_merge(kept, gone, by=representative)
    assert propose_merge(kept, gone, by=supervisor) == merge
    with pytest.raises(NotPermitted):
        agree(merge, by=representative)
    assert holder(order) == gone.pk

    agree(merge, by=supervisor)

    gone.refresh_from_db()
    assert (gone.merged_into, holder(order), holder(talk), kept.notes.count()) == (kept, kept.pk, kept.pk, 1)
    assert set(kept.contact_points.values_list("value", flat=True)) == {"seoyeon@example.com", "+821012344417", "v1"}
    assert list(kept.changes.values_list("field", "before", "by")) == [("merged", f"#{gone.pk}", supervisor.pk)]
    with pytest.raises(Conflict):
        agree(merge, by=supervisor)


def test_an_address_nobody_proved_stays_and_is_recognised_all_the_same(
    kept: Customer, gone: Customer, representative: Representative, supervisor: Representative
) -> None:
    agree(propose_merge(kept, gone, by=representative), by=supervisor)

    known = recognise(kept.brand, Medium.EMAIL, "seoyeon@work.example", language="ko")

    assert known.customer == kept
    assert gone.contact_points.get().value == "seoyeon@work.example"


def test_proofs_and_consents_are_not_handed_on(
    kept: Customer, gone: Customer, talk: Conversation, representative: Representative, supervisor: Representative
) -> None:
    prove(talk.pk, gone, level=Level.CODE, method="code")
    give_consent(gone, "marketing", language="ko", evidence="m:1")

    agree(propose_merge(kept, gone, by=representative), by=supervisor)

    assert identity_in(talk.pk) == UNKNOWN
    assert not holds_consent(kept.pk, "marketing")


def test_where_both_know_something_the_file_that_stays_has_its_own(
    kept: Customer, gone: Customer, representative: Representative, supervisor: Representative
) -> None:
    rank = define(kept.brand, Wanted("rank", NAMES, Kind.CHOICE, ("금", "은")))
    set_attribute(kept, rank, "금", by=representative)
    set_attribute(gone, rank, "은", by=representative)

    agree(propose_merge(kept, gone, by=representative), by=supervisor)

    assert dict(AttributeValue.objects.values_list("customer", "value")) == {kept.pk: "금", gone.pk: "은"}


def test_no_money_is_left_behind(
    kept: Customer, gone: Customer, talk: Conversation, representative: Representative, supervisor: Representative
) -> None:
    for one in (kept, gone):
        StoreCredit.objects.create(customer=one, currency="KRW")
    merge = propose_merge(kept, gone, by=representative)

    with pytest.raises(Conflict):
        agree(merge, by=supervisor)

    gone.refresh_from_db()
    assert (gone.merged_into, holder(talk), CustomerMerge.objects.get().stage) == (None, gone.pk, Stage.PROPOSED)


def test_for_a_day_it_goes_back_and_what_came_since_stays(
    kept: Customer, gone: Customer, talk: Conversation, representative: Representative, supervisor: Representative
) -> None:
    merge = agree(propose_merge(kept, gone, by=representative), by=supervisor)
    since = Conversation.objects.create(brand=kept.brand, customer=kept, channel="web_chat", language="ko")

    undo_merge(merge, by=representative)

    gone.refresh_from_db()
    assert (gone.merged_into, holder(talk), holder(since)) == (None, gone.pk, kept.pk)
    assert gone.contact_points.count() == 3
    assert propose_merge(kept, gone, by=representative).pk != merge.pk


def test_after_a_day_it_stands(
    kept: Customer, gone: Customer, representative: Representative, supervisor: Representative
) -> None:
    merge = agree(propose_merge(kept, gone, by=representative), by=supervisor)

    with time_machine.travel(now() + timedelta(hours=25), tick=False), pytest.raises(Conflict):
        undo_merge(merge, by=representative)


def test_a_refused_proposal_moves_nothing_and_can_be_made_again(
    kept: Customer, gone: Customer, talk: Conversation, representative: Representative
) -> None:
    merge = refuse(propose_merge(kept, gone, by=representative), by=representative)

    assert (merge.stage, holder(talk)) == (Stage.REFUSED, gone.pk)
    propose_merge(kept, gone, by=representative)


def test_what_cannot_be_merged_is_not_proposed(
    kept: Customer, gone: Customer, representative: Representative, supervisor: Representative
) -> None:
    elsewhere = customer(Brand.objects.create(slug="other", names={"en": "Other"}), "이서연")
    third = customer(kept.brand, "다른 사람")
    propose_merge(kept, gone, by=representative)

    for one, other in ((kept, kept), (kept, elsewhere), (gone, kept), (third, gone), (gone, third)):
        with pytest.raises(Conflict):
            propose_merge(one, other, by=supervisor)


def test_a_registered_customers_file_never_gives_way_to_a_visitors(
    kept: Customer, gone: Customer, representative: Representative
) -> None:
    Customer.objects.filter(pk=gone.pk).update(is_registered=True)

    with pytest.raises(Conflict):
        propose_merge(kept, gone, by=representative)
    propose_merge(gone, kept, by=representative)


def test_one_after_the_other_leads_to_the_last_and_is_undone_from_the_last(
    kept: Customer, gone: Customer, representative: Representative, supervisor: Representative
) -> None:
    third = customer(kept.brand, "이서연")
    first = agree(propose_merge(kept, gone, by=representative), by=supervisor)
    second = agree(propose_merge(third, kept, by=representative), by=supervisor)

    assert recognise(kept.brand, Medium.EMAIL, "seoyeon@work.example", language="ko").customer == third
    with pytest.raises(Conflict):
        undo_merge(first, by=representative)
    undo_merge(second, by=representative)
    assert undo_merge(first, by=representative).stage == Stage.UNDONE


def test_what_gave_way_is_forgotten_with_the_file_that_stayed(
    kept: Customer, gone: Customer, representative: Representative, supervisor: Representative
) -> None:
    agree(propose_merge(kept, gone, by=representative), by=supervisor)

    kept.delete()

    assert not Customer.objects.exists()
    assert not CustomerMerge.objects.exists()


def test_the_file_that_gave_way_is_found_no_more(
    kept: Customer, gone: Customer, representative: Representative, supervisor: Representative
) -> None:
    sweep_search()
    agree(propose_merge(kept, gone, by=representative), by=supervisor)
    sweep_search()

    for typed in ("서연", "4417"):
        assert customers_found(representative, read_question(typed), limit=5) == (kept,)


def test_alike_are_those_who_share_more_than_a_name(kept: Customer, gone: Customer, representative: Representative) -> None:
    namesake = customer(kept.brand, "이서연", (Medium.EMAIL, "other@example.com", True))
    sweep_search()

    alike = duplicates_of(kept, representative)

    assert [(one.customer.pk, one.reasons) for one in alike] == [(gone.pk, ("name", "email"))]
    assert duplicates_of(namesake, representative) == ()
