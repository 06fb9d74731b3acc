"""Tags are short, shared within a brand, and one however they are written."""

from __future__ import annotations

import pytest

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.tag import LONGEST, MOST, Tag, known_tags, tag, tags_of, untag
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    """A conversation to be tagged."""
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko")
    return Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko")


def names(conversation: Conversation) -> list[str]:
    return [found.name for found in tags_of([conversation.pk]).get(conversation.pk, ())]


@pytest.mark.parametrize("again", ["vip", "ＶＩＰ", " #VIP ", "Vip"])
def test_two_ways_of_writing_are_one_tag(conversation: Conversation, representative: Representative, again: str) -> None:
    tag(conversation, "VIP", by=representative)
    tag(conversation, again, by=representative)

    assert names(conversation) == ["VIP"]
    assert Tag.objects.count() == 1


def test_tags_are_kept_in_the_order_given_and_taken_off_alone(conversation: Conversation, representative: Representative) -> None:
    first = tag(conversation, "불량 재발", by=representative)
    tag(conversation, "再入荷", by=representative)
    untag(conversation, first.pk)
    untag(conversation, first.pk)

    assert names(conversation) == ["再入荷"]
    assert known_tags(conversation.brand) == ("再入荷", "불량 재발")


def test_another_brands_tags_are_not_offered(conversation: Conversation, representative: Representative) -> None:
    tag(conversation, "VIP", by=representative)

    assert known_tags(Brand.objects.create(slug="other", names={"en": "Other"})) == ()


@pytest.mark.parametrize("name", ["", "  ", "#", "가" * (LONGEST + 1)])
def test_what_is_no_name_is_refused(conversation: Conversation, representative: Representative, name: str) -> None:
    with pytest.raises(Invalid):
        tag(conversation, name, by=representative)


def test_a_conversation_bears_only_so_many(conversation: Conversation, representative: Representative) -> None:
    for number in range(MOST):
        tag(conversation, f"t{number}", by=representative)
    tag(conversation, "t0", by=representative)

    with pytest.raises(Invalid):
        tag(conversation, "one too many", by=representative)
    assert len(names(conversation)) == MOST
