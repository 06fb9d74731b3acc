"""Asked once after a matter is closed, reminded once by day, never twice, never after a no; a mark counts once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.handover import take_over
from sodan.desk.merge import _STAYS
from sodan.desk.message import Author, Kind, Message
from sodan.desk.rating import Mark, Rating, Via, rate
from sodan.desk.rating_request import (
    LINK_LASTS,
    RatingPlan,
    RatingRefusal,
    RatingRequest,
    allow_requests,
    answer_request,
    ask_for_rating,
    by_day,
    refuse_requests,
    remind_of_rating,
    request_by,
)
from sodan.desk.resolution import reopen, resolve
from sodan.desk.spam import mark_as_spam
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.kit.event import Announcement
from sodan.kit.queue import Job
from sodan.people.representative import Representative


@pytest.fixture
def conversation(brand: Brand, representative: Representative) -> Conversation:
    """One the representative holds, in which the customer wrote."""
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko")
    made = Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko")
    Message.objects.create(conversation=made, author=Author.CUSTOMER, body="지퍼가 고장이에요", language="ko")
    take_over(made, by=representative)
    return made


def closed(conversation: Conversation, by: Representative) -> Conversation:
    resolve(conversation, by=by)
    ask_for_rating(conversation_id=conversation.pk)
    return conversation


def cards(conversation: Conversation) -> list[Message]:
    return list(Message.objects.filter(conversation=conversation, kind=Kind.CARD))


def token_of(request: RatingRequest) -> str:
    return request.address.removeprefix("/rating/").removesuffix("/")


def test_closing_calls_for_the_question_a_minute_later(conversation: Conversation, representative: Representative) -> None:
    resolve(conversation, by=representative)

    call = Job.objects.get(task__endswith="ask_for_rating")
    assert timedelta(seconds=50) < call.run_at - now() <= timedelta(seconds=60)


def test_it_is_asked_once_by_whoever_served_and_opens_nothing(conversation: Conversation, representative: Representative) -> None:
    closed(conversation, representative)
    ask_for_rating(conversation_id=conversation.pk)

    card = cards(conversation)
    assert len(card) == 1
    assert (card[0].author, card[0].representative) == (Author.HUMAN, representative)
    assert "상담은 어떠셨나요" in card[0].body
    conversation.refresh_from_db()
    assert (conversation.is_open, conversation.owner, conversation.preview) == (False, Owner.HUMAN, "")


def test_what_is_open_again_spam_unwritten_or_not_to_be_asked_is_left_alone(
    conversation: Conversation, representative: Representative, brand: Brand
) -> None:
    ask_for_rating(conversation_id=conversation.pk)  # still open
    RatingPlan.objects.create(brand=brand, asks=False)
    closed(conversation, representative)
    RatingPlan.objects.update(asks=True)
    Message.objects.filter(conversation=conversation, author=Author.CUSTOMER).delete()
    ask_for_rating(conversation_id=conversation.pk)
    Message.objects.create(conversation=conversation, author=Author.CUSTOMER, body="광고", language="ko")
    reopen(conversation)
    mark_as_spam(conversation, by=representative)
    ask_for_rating(conversation_id=conversation.pk)
    ask_for_rating(conversation_id=10**9)

    assert cards(conversation) == []
    assert not RatingRequest.objects.exists()


def test_whom_the_ai_asked_in_the_talk_is_not_asked_again(conversation: Conversation, representative: Representative) -> None:
    card = {"type": "rating", "choices": [{"label": "5", "choice": "rating:5"}]}
    Message.objects.create(conversation=conversation, author=Author.AI, kind=Kind.CARD, card=card, language="ko")
    closed(conversation, representative)

    assert not RatingRequest.objects.exists()


def test_one_customer_is_not_asked_twice_in_a_week(conversation: Conversation, representative: Representative) -> None:
    closed(conversation, representative)
    again = Conversation.objects.create(
        brand=conversation.brand, customer=conversation.customer, channel="web_chat", language="ko"
    )
    Message.objects.create(conversation=again, author=Author.CUSTOMER, body="하나 더요", language="ko")
    closed(again, representative)
    assert cards(again) == []

    RatingRequest.objects.update(created_at=now() - timedelta(days=8))
    ask_for_rating(conversation_id=again.pk)
    assert len(cards(again)) == 1


def test_a_mark_is_kept_with_who_served_told_to_the_desk_and_may_be_changed(
    conversation: Conversation, representative: Representative
) -> None:
    closed(conversation, representative)
    request = RatingRequest.objects.get()

    answer_request(request, Mark(2), via=Via.CARD)
    answer_request(request, Mark(4, "다시 보니 친절했어요. 010-1234-5678"), via=Via.LINK)
    answer_request(request, Mark(4), via=Via.LINK)

    mark = Rating.objects.get()
    assert (mark.score, mark.served_by, mark.by_ai, mark.via) == (4, representative, False, Via.CARD)
    assert mark.comment.startswith("다시 보니 친절했어요.")
    request.refresh_from_db()
    assert (request.closed_as, request.rating) == ("answered", mark)
    told = [one.payload["score"] for one in Announcement.objects.filter(kind="RatingReceived").order_by("pk")]
    assert told == [2, 4]
    assert Message.objects.filter(body="event.rated").count() == 2


def test_the_ais_own_question_gives_a_mark_like_any_other(conversation: Conversation) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(owner=Owner.AI, assignee=None)
    conversation.refresh_from_db()
    first = rate(conversation, Mark(5, "빨라요"), via=Via.ASKED, key="feedback:k1")

    assert rate(conversation, Mark(5, "빨라요"), via=Via.ASKED, key="feedback:k1") == first
    assert (first.by_ai, first.served_by) == (True, None)


@time_machine.travel("2026-11-25T08:00:00Z", tick=False)
def test_one_reminder_comes_by_day_and_none_after_an_answer_or_when_it_is_open_again(
    conversation: Conversation, representative: Representative
) -> None:
    closed(conversation, representative)
    request = RatingRequest.objects.get()
    call = Job.objects.get(task__endswith="remind_of_rating")
    assert call.run_at == datetime.fromisoformat("2026-11-28T17:00:00+09:00")

    remind_of_rating(request_id=request.pk)
    remind_of_rating(request_id=request.pk)
    assert len(cards(conversation)) == 2
    assert "다시 여쭙지 않겠습니다" in cards(conversation)[1].body

    RatingRequest.objects.update(reminded_at=None)
    answer_request(request, Mark(5), via=Via.LINK)
    remind_of_rating(request_id=request.pk)
    assert len(cards(conversation)) == 2


def test_what_is_open_again_is_not_reminded_of(conversation: Conversation, representative: Representative) -> None:
    closed(conversation, representative)
    reopen(conversation)
    request = RatingRequest.objects.get()

    remind_of_rating(request_id=request.pk)

    assert request.closed_as == "reopened"
    assert len(cards(conversation)) == 1


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        ("2026-11-28T02:00:00+09:00", "Asia/Seoul", "2026-11-28T09:00:00+09:00"),
        ("2026-11-28T20:00:00+09:00", "Asia/Seoul", "2026-11-29T09:00:00+09:00"),
        ("2026-11-28T19:59:00+09:00", "Asia/Seoul", "2026-11-28T19:59:00+09:00"),
        ("2026-11-28T23:30:00+09:00", "America/New_York", "2026-11-28T09:30:00-05:00"),
        ("2026-03-07T21:00:00-05:00", "America/New_York", "2026-03-08T09:00:00-04:00"),
    ],
)
def test_a_reminder_never_comes_at_night(moment: str, zone: str, expected: str) -> None:
    assert by_day(datetime.fromisoformat(moment), zone) == datetime.fromisoformat(expected)


def test_who_does_not_want_to_be_asked_is_not_until_they_say_otherwise(
    conversation: Conversation, representative: Representative, brand: Brand
) -> None:
    RatingPlan.objects.create(brand=brand, again_days=0)
    closed(conversation, representative)
    request = RatingRequest.objects.get()
    refuse_requests(request)
    refuse_requests(request)
    remind_of_rating(request_id=request.pk)
    reopen(conversation)
    closed(conversation, representative)
    assert len(cards(conversation)) == 1
    kept = RatingRefusal.objects.get()
    assert (kept.customer, kept.evidence) == (conversation.customer, f"question:{request.pk}")
    assert kept.text == "앞으로 이런 질문을 받지 않겠습니다"

    allow_requests(request)
    ask_for_rating(conversation_id=conversation.pk)
    assert len(cards(conversation)) == 2


def test_a_link_is_good_for_sixty_days_and_no_other_can_be_made_of_it(
    conversation: Conversation, representative: Representative
) -> None:
    closed(conversation, representative)
    request = RatingRequest.objects.get()
    token = token_of(request)

    assert request_by(token) == request
    for other in (token[:-1], f"{request.pk + 1}{token[len(str(request.pk)) :]}", str(request.pk), "x"):
        with pytest.raises(NotFound):
            request_by(other)
    with time_machine.travel(now() + LINK_LASTS + timedelta(minutes=1)), pytest.raises(NotFound):
        request_by(token)


@pytest.mark.parametrize("score", [0, 6])
def test_the_database_keeps_no_mark_beyond_five(conversation: Conversation, score: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rate(conversation, Mark(score), via=Via.LINK, key="x")


def test_a_forgotten_customer_leaves_neither_mark_nor_question(
    conversation: Conversation, representative: Representative
) -> None:
    closed(conversation, representative)
    answer_request(RatingRequest.objects.get(), Mark(3, "그럭저럭"), via=Via.LINK)

    conversation.customer.delete()

    assert not Rating.objects.exists()
    assert not RatingRequest.objects.exists()


def test_marks_stay_with_the_conversation_they_were_given_for() -> None:
    assert {"desk.rating", "desk.ratingrequest"} <= _STAYS
