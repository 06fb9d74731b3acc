"""Merging, splitting and tying on the desk: seen side by side, done, undone, and asked before a whole is closed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.link import ConversationLink, Tie, link
from sodan.desk.merge import ConversationMerge, merge
from sodan.desk.message import Kind, Message
from sodan.desk.outbound import send
from sodan.desk.split import ConversationSplit, split
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

SignIn = Callable[[Representative], Client]


@pytest.fixture
def other(conversation: Conversation) -> Conversation:
    """The same customer's other matter, by telephone."""
    made = Conversation.objects.create(
        brand=conversation.brand,
        customer=conversation.customer,
        channel="phone",
        language="ko",
        subject="지퍼 교환",
        owner=Owner.QUEUE,
    )
    Message.objects.create(conversation=made, author="customer", body="전화로 여쭤봤어요", language="ko")
    return made


def test_merge_previews_both_timelines_and_keeps_both_numbers_resolving(
    desk: Client, conversation: Conversation, other: Conversation
) -> None:
    choices = desk.get(f"/desk/joining/{conversation.pk}/").content.decode()
    both = desk.get(f"/desk/joining/{conversation.pk}/?other={other.pk}").content.decode()
    assert f"?other={other.pk}" in choices
    assert ["백팩 지퍼가 고장이에요" in both, "전화로 여쭤봤어요" in both] == [True, True]

    desk.post(f"/desk/joining/{conversation.pk}/merging/", {"other": other.pk})

    old = desk.get(f"/desk/c/{other.pk}/")
    assert (old.status_code, old["Location"].split("?")[0]) == (302, f"/desk/c/{conversation.pk}/")
    part = desk.get(f"/desk/c/{other.pk}/", **SCRIPT)
    assert part["HX-Replace-Url"].startswith(f"/desk/c/{conversation.pk}/")
    assert "전화로 여쭤봤어요" in part.content.decode()
    for number in (conversation.pk, other.pk):
        found = desk.get(f"/search/?q=%23{number}").content.decode()
        assert f'data-numbered="{conversation.pk}"' in found


def test_a_reply_to_the_old_number_is_said_in_the_main_one(desk: Client, conversation: Conversation, other: Conversation) -> None:
    desk.post(f"/desk/joining/{conversation.pk}/merging/", {"other": other.pk})

    desk.post(f"/desk/c/{other.pk}/replies/", {"body": "확인했어요"}, **SCRIPT)

    assert Message.objects.get(body="확인했어요").conversation_id == conversation.pk


def test_what_was_merged_is_told_with_its_undo_and_goes_back(
    desk: Client, conversation: Conversation, other: Conversation
) -> None:
    desk.post(f"/desk/joining/{conversation.pk}/merging/", {"other": other.pk})
    done = ConversationMerge.objects.get()
    assert f"/desk/merged/{done.pk}/undoing/" in desk.get(f"/desk/c/{conversation.pk}/").content.decode()

    desk.post(f"/desk/merged/{done.pk}/undoing/")

    assert desk.get(f"/desk/c/{other.pk}/").status_code == 200
    assert list(Message.objects.filter(conversation=other).exclude(kind=Kind.EVENT).values_list("body", flat=True)) == [
        "전화로 여쭤봤어요"
    ]


def test_two_customers_are_refused_with_the_reason_and_a_supervisor_must_say_so(
    desk: Client, conversation: Conversation, signed_in_as: SignIn, supervisor: Representative
) -> None:
    stranger = Customer.objects.create(brand=conversation.brand, name="다른 고객")
    theirs = Conversation.objects.create(brand=conversation.brand, customer=stranger, channel="phone", language="ko")
    address = f"/desk/joining/{conversation.pk}/merging/"

    refused = desk.post(address, {"other": theirs.pk, "sure": "1"})
    unsaid = signed_in_as(supervisor).post(address, {"other": theirs.pk})
    said = signed_in_as(supervisor).post(address, {"other": theirs.pk, "sure": "1"})

    assert (refused.status_code, unsaid.status_code, said.status_code) == (403, 403, 302)
    assert "남의 상담을 자기 것으로" in refused.content.decode()


def test_split_from_any_message_on_and_back(
    desk: Client, conversation: Conversation, write: Callable[..., Conversation], representative: Representative
) -> None:
    send(conversation, "네", by=representative)
    write("다른 주문은 언제 와요?")
    first = Message.objects.get(body="다른 주문은 언제 와요?")
    assert f"/desk/splitting/{conversation.pk}/?first={first.pk}" in desk.get(f"/desk/c/{conversation.pk}/").content.decode()
    page = desk.get(f"/desk/splitting/{conversation.pk}/?first={first.pk}").content.decode()
    assert page.index("백팩 지퍼가 고장이에요") < page.index("다른 주문은 언제 와요?")

    gone_to = desk.post(f"/desk/splitting/{conversation.pk}/", {"first": first.pk})["Location"]

    made = ConversationSplit.objects.get()
    assert gone_to == f"/desk/c/{made.made_id}/"
    assert f"#{conversation.pk}" in desk.get(gone_to).content.decode()
    desk.post(f"/desk/splits/{made.pk}/undoing/")
    assert Message.objects.get(pk=first.pk).conversation_id == conversation.pk


def test_a_whole_is_closed_only_after_asking_while_a_part_is_open(
    desk: Client, conversation: Conversation, other: Conversation
) -> None:
    desk.post(f"/desk/linking/{conversation.pk}/", {"number": f"#{other.pk}", "tie": "part"})
    address = f"/desk/c/{conversation.pk}/resolution/"

    asked = desk.post(address, **SCRIPT)
    plain = desk.post(address)

    assert (asked.status_code, asked["HX-Retarget"], plain.status_code) == (200, "#asked", 409)
    assert f"#{other.pk}" in asked.content.decode()
    conversation.refresh_from_db()
    assert conversation.is_open
    assert desk.post(address, {"anyway": "1"}, **SCRIPT).status_code == 204
    conversation.refresh_from_db()
    assert not conversation.is_open


def test_ties_are_shown_both_ways_and_taken_off(desk: Client, conversation: Conversation, other: Conversation) -> None:
    desk.post(f"/desk/linking/{conversation.pk}/", {"number": other.pk, "tie": "whole"})
    tie = ConversationLink.objects.get()
    assert (tie.one_id, tie.tie) == (other.pk, Tie.PART)
    assert re.search(rf'href="/desk/c/{other.pk}/"[^>]*>#{other.pk}', desk.get(f"/desk/c/{conversation.pk}/").content.decode())

    assert desk.post(f"/desk/links/{tie.pk}/removing/", **SCRIPT).status_code == 204

    assert f"#{other.pk}</a>" not in desk.get(f"/desk/c/{conversation.pk}/").content.decode()


@pytest.mark.parametrize("tie", ["", "parent"])
def test_what_is_no_tie_or_number_is_refused(desk: Client, conversation: Conversation, other: Conversation, tie: str) -> None:
    assert desk.post(f"/desk/linking/{conversation.pk}/", {"number": other.pk, "tie": tie}, **SCRIPT).status_code == 400
    assert desk.post(f"/desk/linking/{conversation.pk}/", {"number": "x"}, **SCRIPT).status_code == 400
    assert desk.get(f"/desk/joining/{conversation.pk}/?other=999999").status_code == 200


def test_nobody_joins_parts_or_ties_what_is_not_theirs(
    conversation: Conversation, other: Conversation, representative: Representative, stranger: Representative,
    signed_in_as: SignIn, client: Client,
) -> None:  # fmt: skip
    said = Message.objects.filter(conversation=conversation).first()
    assert said is not None
    send(conversation, "네", by=representative)
    last = Message.objects.filter(conversation=conversation).last()
    assert last is not None
    parted = split(conversation, first=last.pk, by=representative)
    tie = link(conversation, other, tie=Tie.RELATED, by=representative)
    done = merge(conversation, other, by=representative)
    outsider = signed_in_as(stranger)
    reads = [f"/desk/joining/{conversation.pk}/", f"/desk/splitting/{conversation.pk}/?first={said.pk}"]
    writes = [
        f"/desk/joining/{conversation.pk}/merging/", f"/desk/merged/{done.pk}/undoing/", f"/desk/splitting/{conversation.pk}/",
        f"/desk/splits/{parted.pk}/undoing/", f"/desk/linking/{conversation.pk}/", f"/desk/links/{tie.pk}/removing/",
    ]  # fmt: skip

    for address in reads:
        assert (outsider.get(address).status_code, client.get(address).status_code) == (404, 302)
    for address in writes:
        posted = {"other": other.pk, "number": other.pk, "first": said.pk}
        assert (outsider.post(address, posted).status_code, client.post(address, posted).status_code) == (404, 302)
    done.refresh_from_db()
    parted.refresh_from_db()
    assert (done.undone_at, parted.undone_at) == (None, None)
