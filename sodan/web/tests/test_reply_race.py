"""Fifty colleagues answer one message in the same moment: one answer goes out unasked, and nobody's words are lost."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.draft import Draft
from sodan.desk.message import Author, Message
from sodan.people.representative import Representative
from sodan.web.tests.conftest import BACKEND, SCRIPT

HANDS = 50


@pytest.fixture
def asked(transactional_db: None) -> Message:
    """A customer's message that everybody has on their screen, committed so that threads see it."""
    brand = Brand.objects.create(slug="race", names={"ko": "경주"})
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko")
    conversation = Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko")
    return Message.objects.create(conversation=conversation, author=Author.CUSTOMER, body="지퍼가 고장이에요", language="ko")


def signed_in(brand: Brand, number: int) -> Client:
    person = Representative.objects.create(email=f"r{number}@race.example", name=f"상담원 {number}", language="ko")
    person.brands.add(brand)
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def test_of_fifty_replies_at_once_one_goes_out_and_the_others_compare_and_keep_their_words(asked: Message) -> None:
    clients = [signed_in(asked.conversation.brand, number) for number in range(HANDS)]
    gate, statuses = threading.Barrier(HANDS), [0] * HANDS

    def answer(number: int) -> None:
        fields = {"body": f"{number}번 상담원이 답합니다.", "seen": str(asked.pk)}
        gate.wait()
        try:
            statuses[number] = clients[number].post(f"/desk/c/{asked.conversation_id}/replies/", fields, **SCRIPT).status_code
        finally:
            connection.close()

    hands = [threading.Thread(target=answer, args=(number,)) for number in range(HANDS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    sent = list(Message.objects.filter(author=Author.HUMAN).values_list("body", flat=True))
    kept = set(Draft.objects.values_list("body", flat=True))
    assert sorted(statuses) == [204] + [409] * (HANDS - 1)
    assert len(sent) == 1
    assert kept == {f"{number}번 상담원이 답합니다." for number in range(HANDS)} - set(sent)
