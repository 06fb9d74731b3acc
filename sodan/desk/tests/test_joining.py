"""Two conversations become one, one becomes two, and all of it can go back for a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.desk.channel import Arrival
from sodan.desk.conversation import Conversation, Owner, conversation_for
from sodan.desk.event import ConversationMerged
from sodan.desk.inbound import receive
from sodan.desk.link import ConversationLink, Tie, link, linked_to, open_parts_of, unlink
from sodan.desk.merge import ConversationMerge, OtherCustomer, merge, undo_merge
from sodan.desk.message import Author, Kind, Message
from sodan.desk.outbound import add_note, send
from sodan.desk.promise import Promise, What, promise
from sodan.desk.resolution import reopen, resolve
from sodan.desk.split import split, undo_split
from sodan.desk.tag import tag, tags_of
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.kit.event import Announcement
from sodan.people.representative import Representative

Write = Callable[..., Message]


@pytest.fixture
def customer(brand: Brand) -> Customer:
    made = Customer.objects.create(brand=brand, name="한지우", is_registered=True)
    ContactPoint.objects.create(brand=brand, customer=made, medium=Medium.WEB_VISITOR, value="v1")
    return made


@pytest.fixture
def write(brand: Brand) -> Write:
    """The customer writes into a conversation, as its channel would bring it."""

    def say(conversation: Conversation, body: str, key: str = "") -> Message:
        arrival = Arrival(
            channel=conversation.channel,
            brand_slug=brand.slug,
            provider_id=key or f"k-{conversation.pk}-{body}",
            medium=Medium.WEB_VISITOR,
            address="v1",
            body=body,
            conversation_id=conversation.pk,
        )
        return receive(arrival)

    return say


@pytest.fixture
def talks(brand: Brand, customer: Customer, representative: Representative, write: Write) -> tuple[Conversation, Conversation]:
    """Two open conversations of one customer, held by a person, each with words of its own."""
    fields = {"brand": brand, "customer": customer, "channel": "web_chat", "language": "ko", "owner": Owner.HUMAN}
    main, other = (Conversation.objects.create(assignee=representative, **fields) for _ in range(2))
    write(main, "첫 질문", "same")
    write(other, "둘째 질문", "same")
    send(main, "첫 답", by=representative)
    add_note(other, "둘째 메모", by=representative)
    return main, other


def said_in(conversation: Conversation) -> list[str]:
    rows = Message.objects.filter(conversation=conversation).exclude(kind=Kind.EVENT)
    return list(rows.values_list("body", flat=True))


def test_what_was_said_in_both_stands_in_the_main_one_in_the_order_of_time(
    talks: tuple[Conversation, Conversation], representative: Representative
) -> None:
    main, other = talks
    tag(other, "지퍼", by=representative)
    promise(other, what=What.CALL_BACK, reason="call_back", by=representative, key="t:1", about={"words": "언제 와요"})

    merge(main, other, by=representative)

    assert said_in(main) == ["첫 질문", "둘째 질문", "첫 답", "둘째 메모"]
    assert said_in(other) == []
    assert [one.name for one in tags_of([main.pk])[main.pk]] == ["지퍼"]
    assert Promise.objects.get().conversation_id == main.pk
    other.refresh_from_db()
    main.refresh_from_db()
    assert (other.is_open, main.is_open, main.waiting_since is not None) == (False, True, True)
    assert Message.objects.filter(conversation=main, body="event.merged").exists()
    assert Announcement.objects.filter(kind=ConversationMerged.__name__).count() == 2


def test_both_numbers_lead_to_the_main_one_through_several_merges(
    talks: tuple[Conversation, Conversation], customer: Customer, representative: Representative
) -> None:
    main, other = talks
    third = Conversation.objects.create(brand=main.brand, customer=customer, channel="email", language="ko")

    merge(main, other, by=representative)
    merge(third, main, by=representative)

    assert {conversation_for(representative, one.pk).pk for one in (main, other, third)} == {third.pk}
    assert not reopen(other)


def test_undone_within_a_day_every_message_is_where_it_was_and_what_came_since_stays(
    talks: tuple[Conversation, Conversation], representative: Representative, write: Write
) -> None:
    main, other = talks
    before = (said_in(main), said_in(other))
    keys = list(Message.objects.filter(provider_id__isnull=False).order_by("pk").values_list("provider_id", flat=True))
    done = merge(main, other, by=representative)
    write(other, "합친 뒤에 온 말")

    undo_merge(done, by=representative)

    assert (said_in(main), said_in(other)) == ([*before[0], "합친 뒤에 온 말"], before[1])
    theirs = Message.objects.filter(provider_id__isnull=False).exclude(body="합친 뒤에 온 말")
    assert list(theirs.order_by("pk").values_list("provider_id", flat=True)) == keys
    other.refresh_from_db()
    assert (other.is_open, other.preview) == (True, "둘째 질문")
    assert conversation_for(representative, other.pk).pk == other.pk


def test_after_a_day_or_twice_nothing_is_undone(talks: tuple[Conversation, Conversation], representative: Representative) -> None:
    done = merge(*talks, by=representative)
    with time_machine.travel(now() + timedelta(hours=25), tick=False), pytest.raises(Conflict):
        undo_merge(done, by=representative)
    undo_merge(done, by=representative)

    with pytest.raises(Conflict):
        undo_merge(done, by=representative)


def test_one_that_gave_way_gives_way_once(talks: tuple[Conversation, Conversation], representative: Representative) -> None:
    main, other = talks
    merge(main, other, by=representative)

    for pair in ((main, other), (other, main), (main, main)):
        with pytest.raises(Conflict):
            merge(*pair, by=representative)
    assert ConversationMerge.objects.count() == 1


def test_what_the_customer_writes_to_the_one_that_gave_way_lands_in_the_main_one_once(
    talks: tuple[Conversation, Conversation], representative: Representative, write: Write
) -> None:
    main, other = talks
    merge(main, other, by=representative)

    landed, again = write(other, "아직 있어요?", "late"), write(other, "아직 있어요?", "late")
    resolve(main, by=representative)
    write(other, "다시 열어 주세요")

    assert (landed.conversation_id, again.pk) == (main.pk, landed.pk)
    main.refresh_from_db()
    other.refresh_from_db()
    assert (main.is_open, main.preview, other.is_open) == (True, "다시 열어 주세요", False)


def test_a_message_sent_again_after_the_merge_is_the_same_message(
    talks: tuple[Conversation, Conversation], representative: Representative, write: Write
) -> None:
    main, other = talks
    first = write(other, "한 번만", "once")
    merge(main, other, by=representative)

    again = write(other, "한 번만", "once")

    assert (again.pk, again.conversation_id) == (first.pk, main.pk)


def test_two_customers_are_merged_only_when_a_senior_says_that_they_are_one(
    talks: tuple[Conversation, Conversation], brand: Brand, representative: Representative, supervisor: Representative
) -> None:
    main = talks[0]
    stranger = Customer.objects.create(brand=brand, name="다른 고객")
    other = Conversation.objects.create(brand=brand, customer=stranger, channel="web_chat", language="ko")

    for by, is_sure in ((representative, True), (supervisor, False)):
        with pytest.raises(OtherCustomer):
            merge(main, other, by=by, is_sure=is_sure)
    merge(main, other, by=supervisor, is_sure=True)

    assert conversation_for(representative, other.pk).pk == main.pk


def test_from_a_message_on_it_goes_on_in_a_conversation_of_its_own_and_back(
    talks: tuple[Conversation, Conversation], representative: Representative, write: Write
) -> None:
    source = talks[0]
    second = write(source, "그런데 다른 주문도요")
    write(source, "언제 와요?")

    done = split(source, first=second.pk, by=representative)

    made = done.made
    assert (said_in(source), said_in(made)) == (["첫 질문", "첫 답"], ["그런데 다른 주문도요", "언제 와요?"])
    assert (made.customer_id, made.assignee_id, made.subject) == (source.customer_id, representative.pk, "그런데 다른 주문도요")
    source.refresh_from_db()
    assert (source.preview, source.waiting_since) == ("첫 답", None)
    assert [one.as_what for one in linked_to(source)] == ["split"]
    assert [one.as_what for one in linked_to(made)] == ["source"]
    write(made, "나눈 뒤의 말")
    undo_split(done, by=representative)
    assert said_in(source) == ["첫 질문", "첫 답", "그런데 다른 주문도요", "언제 와요?", "나눈 뒤의 말"]
    assert linked_to(source) == ()


def test_nothing_is_split_where_one_side_would_be_empty(
    talks: tuple[Conversation, Conversation], representative: Representative
) -> None:
    main, other = talks
    first = Message.objects.filter(conversation=main, author=Author.CUSTOMER).first()
    assert first is not None

    with pytest.raises(Invalid):
        split(main, first=first.pk, by=representative)
    with pytest.raises(NotFound):
        split(other, first=first.pk, by=representative)


def test_a_whole_knows_its_open_parts_and_is_no_part_of_them(
    talks: tuple[Conversation, Conversation], representative: Representative
) -> None:
    main, other = talks
    tie = link(main, other, tie=Tie.PART, by=representative)

    with pytest.raises(Conflict):
        link(other, main, tie=Tie.PART, by=representative)
    assert open_parts_of(main) == (other,)
    resolve(other, by=representative)
    assert open_parts_of(main) == ()
    assert (unlink(tie, by=representative), unlink(tie, by=representative)) == (True, False)
    assert linked_to(main) == linked_to(other) == ()


def test_tied_twice_is_tied_once_as_asked_last(talks: tuple[Conversation, Conversation], representative: Representative) -> None:
    main, other = talks
    link(main, other, tie=Tie.RELATED, by=representative)
    link(main, other, tie=Tie.RELATED, by=representative)
    link(other, main, tie=Tie.PART, by=representative)

    assert [one.as_what for one in linked_to(main)] == ["whole"]
    assert ConversationLink.objects.filter(ended_at=None).count() == 1
