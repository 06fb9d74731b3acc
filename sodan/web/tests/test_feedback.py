"""The list of what customers say of us: their own words, the newest first, passed on and answered by somebody who is named."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.desk.conversation import Conversation
from sodan.desk.cursor import RECORDS_IN_PAGE
from sodan.desk.feedback import About, FeedbackItem, Opinion, take_feedback
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

WORDS = "백팩 지퍼가 고장이에요"
Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture
def item(conversation: Conversation) -> FeedbackItem:
    """What the customer wrote, taken as feedback on the goods."""
    return take_feedback(conversation, Opinion(WORDS, About.PRODUCT), key="k1")


def test_the_words_stand_with_their_customer_department_and_conversation(desk: Client, item: FeedbackItem) -> None:
    page = desk.get("/feedback/").content.decode()

    assert item.message is not None
    assert item.message.body == WORDS
    assert all(
        told in page for told in (WORDS, "이서연", "상품팀", item.reference, f"/desk/c/{item.conversation_id}/", "전달 전")
    )


def test_it_is_passed_on_then_answered_and_each_is_named(
    desk: Client, item: FeedbackItem, representative: Representative
) -> None:
    early = desk.post(f"/feedback/{item.pk}/answering/", **SCRIPT)
    passed = desk.post(f"/feedback/{item.pk}/passing-on/", **SCRIPT)
    twice = desk.post(f"/feedback/{item.pk}/passing-on/", **SCRIPT)
    answered = desk.post(f"/feedback/{item.pk}/answering/", **SCRIPT)

    item.refresh_from_db()
    assert [one.status_code for one in (early, passed, twice, answered)] == [409, 204, 409, 204]
    assert (item.standing, item.passed_on_by, item.answered_by) == ("answered", representative, representative)
    assert "김하늘" in desk.get("/feedback/").content.decode()
    assert "님이 의견을 담당 부서에 전달" in desk.get(f"/desk/c/{item.conversation_id}/").content.decode()


@pytest.mark.parametrize(
    ("asked", "is_there"),
    [
        ("about=product", True),
        ("about=shop", False),
        ("standing=new", True),
        ("standing=answered", False),
        ("about=nothing", True),
    ],
)
def test_the_list_is_narrowed_by_subject_and_by_how_far_it_has_come(
    desk: Client, item: FeedbackItem, asked: str, *, is_there: bool
) -> None:
    assert (item.reference in desk.get(f"/feedback/?{asked}").content.decode()) == is_there


def test_nobody_sees_or_moves_the_feedback_of_a_brand_they_do_not_serve(
    item: FeedbackItem, stranger: Representative, signed_in_as: Callable[[Representative], Client]
) -> None:
    client = signed_in_as(stranger)

    assert WORDS not in client.get("/feedback/").content.decode()
    assert client.post(f"/feedback/{item.pk}/passing-on/", **SCRIPT).status_code == 404
    assert client.post(f"/feedback/{item.pk}/answering/", **SCRIPT).status_code == 404
    item.refresh_from_db()
    assert item.standing == "new"


def test_nobody_signed_in_is_sent_to_the_door(client: Client, item: FeedbackItem) -> None:
    assert client.get("/feedback/").status_code == 302
    assert client.post(f"/feedback/{item.pk}/passing-on/").status_code == 302


def test_they_come_a_page_at_a_time_each_once_and_cost_the_same(
    desk: Client, conversation: Conversation, captured_queries: Queries
) -> None:
    def take(numbers: range) -> None:
        for number in numbers:
            take_feedback(conversation, Opinion(f"의견 {number}", About.SHOP), key=f"k{number}")

    take(range(1))
    with captured_queries() as few:
        desk.get("/feedback/")
    take(range(1, RECORDS_IN_PAGE + 3))
    with captured_queries() as many:
        first = desk.get("/feedback/").content.decode()
    rest = desk.get(f"/feedback/?before={first.partition('before=')[2].partition(chr(34))[0]}", **SCRIPT).content.decode()

    assert len(few) == len(many) <= 10
    numbers = FeedbackItem.objects.values_list("pk", flat=True)
    assert [(first + rest).count(f'data-feedback="{pk}"') for pk in numbers] == [1] * (RECORDS_IN_PAGE + 3)


def test_the_same_key_is_taken_once_and_goes_with_the_conversation(item: FeedbackItem) -> None:
    again = take_feedback(item.conversation, Opinion("다른 말", About.SHOP), key="k1")
    assert (again, again.words) == (item, WORDS)

    item.conversation.delete()

    assert not FeedbackItem.objects.exists()
