"""What one conversation may see: the records of the one customer who is proved in it, while the proof lasts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from sodan.backoffice.order import Order
from sodan.backoffice.tests.conftest import House, small_house
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.customers.identity import PROOF_LASTS, Level, identity_in, prove
from sodan.desk.conversation import Conversation
from sodan.desk.inbound import open_conversation
from sodan.people.representative import Kind, Representative
from sodan.procedures.case import Case


@pytest.fixture
def house(db: None) -> House:
    """A shop with one customer."""
    return small_house()


@pytest.fixture
def ai(house: House) -> Representative:
    """Who serves."""
    made = Representative.objects.create_user("sodam@moa.example", name="소담", role="ai_representative", kind=Kind.AI)
    made.brands.add(house.brand)
    return made


def talk(house: House, customer: Customer) -> Conversation:
    return open_conversation(house.brand, customer, channel="web_chat", language="ko")


def with_email(house: House, customer: Customer, email: str) -> Customer:
    ContactPoint.objects.create(brand=house.brand, customer=customer, medium=Medium.EMAIL, value=email)
    return customer


def test_orders_are_shown_while_the_proof_lasts_and_to_nobody_unproved(house: House, ai: Representative) -> None:
    order, conversation = house.pending(("SHIRT-M", 1)), talk(house, house.customer)

    assert Case(conversation, by=ai).orders == ()
    prove(conversation.pk, house.customer, level=Level.FACTS, method="facts")
    assert [one.number for one in Case(conversation, by=ai).orders] == [order.number]
    with time_machine.travel(order.placed_at + PROOF_LASTS + timedelta(minutes=1)):
        assert Case(conversation, by=ai).orders == ()


def test_facts_of_a_second_customer_prove_nothing_in_the_conversation_of_the_first(house: House, ai: Representative) -> None:
    first = with_email(house, house.customer, "seoyeon@example.com")
    second = Customer.objects.create(brand=house.brand, name="윤도현", is_registered=True)
    with_email(house, second, "dohyun@example.com")
    mine, theirs = house.pending(("SHIRT-M", 1)), house.pending(("TUMBLER", 1))
    Order.objects.filter(number=theirs.number).update(customer=second)
    conversation = talk(house, Customer.objects.create(brand=house.brand))
    case = Case(conversation, by=ai)

    assert case.prove_by_facts({"order_number": mine.number, "email": "seoyeon@example.com"})
    assert not case.prove_by_facts({"order_number": theirs.number, "email": "dohyun@example.com"})

    assert identity_in(conversation.pk).customer_id == first.pk
    assert Conversation.objects.get(pk=conversation.pk).customer == first
    assert [one.number for one in case.orders] == [mine.number]
