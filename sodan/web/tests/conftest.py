"""A small desk to look at: a customer who wrote, and people signed in to answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.desk.channel import Arrival
from sodan.desk.conversation import Conversation
from sodan.desk.inbound import receive
from sodan.people.representative import Representative

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SCRIPT: dict[str, Any] = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def signed_in_as() -> Callable[[Representative], Client]:
    """A browser in which this person has signed in; it enforces the form token as a real one would."""

    def sign_in(person: Representative) -> Client:
        client = Client()
        client.force_login(person, backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def desk(signed_in_as: Callable[[Representative], Client], representative: Representative) -> Client:
    """The browser of the representative."""
    return signed_in_as(representative)


@pytest.fixture
def stranger(db: None) -> Representative:
    """A colleague who serves another brand only."""
    elsewhere = Brand.objects.create(slug="elsewhere", names={"en": "Elsewhere"})
    person = Representative.objects.create_user("stranger@tests.example", "correct horse battery", name="다른 사람")
    person.brands.add(elsewhere)
    return person


@pytest.fixture
def customer(brand: Brand) -> Customer:
    """A registered customer with a phone and an e-mail address on file."""
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko", is_registered=True)
    for medium, value in (
        (Medium.WEB_VISITOR, "visitor-1"),
        (Medium.EMAIL, "seoyeon@example.com"),
        (Medium.PHONE, "+821012344417"),
    ):
        ContactPoint.objects.create(brand=brand, customer=customer, medium=medium, value=value)
    return customer


@pytest.fixture
def write(brand: Brand, customer: Customer) -> Callable[..., Conversation]:
    """The customer writes so many words; the conversation they went to."""
    sent: list[str] = []

    def say(body: str) -> Conversation:
        sent.append(body)
        arrival = Arrival(
            channel="web_chat",
            brand_slug=brand.slug,
            provider_id=f"m{len(sent)}",
            medium=Medium.WEB_VISITOR,
            address="visitor-1",
            body=body,
        )
        return receive(arrival).conversation

    return say


@pytest.fixture
def conversation(write: Callable[..., Conversation]) -> Conversation:
    """A conversation with one message of the customer in it."""
    return write("백팩 지퍼가 고장이에요")
