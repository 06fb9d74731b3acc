"""A customer writes while colleagues merge: every message lands in the main conversation, and one merge is made."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from sodan.company.brand import Brand
from sodan.customers.customer import Customer, Medium
from sodan.desk.channel import Arrival
from sodan.desk.conversation import Conversation
from sodan.desk.inbound import receive
from sodan.desk.merge import ConversationMerge
from sodan.desk.message import Author, Message
from sodan.people.representative import Representative
from sodan.web.tests.conftest import BACKEND, SCRIPT

WRITERS, MERGERS = 12, 4


@pytest.fixture
def talks(transactional_db: None) -> tuple[Conversation, Conversation]:
    """Two open conversations of one customer, committed so that threads see them."""
    brand = Brand.objects.create(slug="race", names={"ko": "경주"})
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko")
    main, other = (
        Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko") for _ in range(2)
    )
    return main, other


def test_whatever_arrives_during_a_merge_lands_in_the_main_one_and_of_two_merges_one_is_made(
    talks: tuple[Conversation, Conversation],
) -> None:
    main, other = talks
    person = Representative.objects.create(email="r@race.example", name="김하늘", language="ko")
    person.brands.add(main.brand)
    clients = [Client() for _ in range(MERGERS)]
    for client in clients:
        client.force_login(person, backend=BACKEND)
    gate, statuses = threading.Barrier(WRITERS + MERGERS), []

    def write(number: int) -> None:
        arrival = Arrival(
            channel="web_chat", brand_slug="race", provider_id=f"m{number}", medium=Medium.WEB_VISITOR, address="v1",
            body=f"{number}번째 말", conversation_id=other.pk,
        )  # fmt: skip
        receive(arrival)

    def merge(number: int) -> None:
        answered = clients[number].post(f"/desk/joining/{main.pk}/merging/", {"other": other.pk}, **SCRIPT)
        statuses.append(answered.status_code)

    def run(deed: Callable[[int], None], number: int) -> None:
        gate.wait()
        try:
            deed(number)
        finally:
            connection.close()

    hands = [threading.Thread(target=run, args=(write, number)) for number in range(WRITERS)]
    hands += [threading.Thread(target=run, args=(merge, number)) for number in range(MERGERS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    said = Message.objects.filter(author=Author.CUSTOMER)
    assert set(said.values_list("conversation_id", flat=True)) == {main.pk}
    assert said.count() == WRITERS
    assert (sorted(statuses), ConversationMerge.objects.count()) == ([204] + [409] * (MERGERS - 1), 1)
