"""What is begun and not sent waits for its writer on any device, and is nobody else's."""

from __future__ import annotations

import pytest

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.draft import Draft, Mode, drafted_among, drafts_in, drop_draft, keep_draft
from sodan.people.representative import Representative


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    """A conversation somebody is about to answer."""
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko")
    return Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko")


def test_a_draft_is_kept_as_it_stands_now_one_for_each_mode(conversation: Conversation, representative: Representative) -> None:
    keep_draft(conversation, "확인해", by=representative, mode=Mode.REPLY, seen=3)
    keep_draft(conversation, "확인해 드릴게요", by=representative, mode=Mode.REPLY, seen=4)
    keep_draft(conversation, "상품팀에 물어봄", by=representative, mode=Mode.NOTE)

    found = drafts_in(conversation, by=representative)

    assert {mode: draft.body for mode, draft in found.items()} == {"reply": "확인해 드릴게요", "note": "상품팀에 물어봄"}
    assert found["reply"].seen == 4
    assert list(found) == ["reply", "note"]


def test_a_draft_is_its_writers_alone(
    conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    keep_draft(conversation, "아직 생각 중", by=representative, mode=Mode.REPLY)

    assert drafts_in(conversation, by=supervisor) == {}
    assert drafted_among([conversation.pk], by=supervisor) == frozenset()
    assert drafted_among([conversation.pk], by=representative) == {conversation.pk}


@pytest.mark.parametrize("body", ["", "  \n "])
def test_without_words_there_is_no_draft(conversation: Conversation, representative: Representative, body: str) -> None:
    keep_draft(conversation, "지울 글", by=representative, mode=Mode.REPLY)

    keep_draft(conversation, body, by=representative, mode=Mode.REPLY)

    assert not Draft.objects.exists()


def test_what_was_sent_leaves_the_other_mode_alone(conversation: Conversation, representative: Representative) -> None:
    keep_draft(conversation, "답장", by=representative, mode=Mode.REPLY)
    keep_draft(conversation, "메모", by=representative, mode=Mode.NOTE)

    drop_draft(conversation, by=representative, mode=Mode.REPLY)

    assert list(drafts_in(conversation, by=representative)) == ["note"]


def test_the_number_of_a_card_is_hidden_in_a_draft_too(conversation: Conversation, representative: Representative) -> None:
    keep_draft(conversation, "카드 4242 4242 4242 4242 맞으세요?", by=representative, mode=Mode.REPLY)

    assert "4242" not in Draft.objects.get().body


def test_a_draft_goes_with_its_conversation(conversation: Conversation, representative: Representative) -> None:
    keep_draft(conversation, "답장", by=representative, mode=Mode.REPLY)

    conversation.customer.delete()

    assert not Draft.objects.exists()
