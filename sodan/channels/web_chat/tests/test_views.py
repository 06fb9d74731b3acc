"""The chat's addresses: every one of them wants the right bearer, a message is stored once, and nobody may flood."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.channels.web_chat.channel import WEB_CHAT, deliver_reply
from sodan.channels.web_chat.inbox import Inbox
from sodan.channels.web_chat.tests.conftest import Browser
from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation
from sodan.desk.event import ReplySent
from sodan.desk.message import Delivery, Message
from sodan.desk.outbound import add_note, record_event, send
from sodan.kit.event import Announcement
from sodan.people.representative import Representative

At = Callable[[], Browser]
Token = Callable[[str], str]
Counted = Callable[[], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture
def customer(browser_at: At) -> Browser:
    """A visitor in the middle of a conversation."""
    browser = browser_at()
    browser.start()
    browser.say("텀블러는 몇 ml인가요?")
    return browser


ADDRESSES = [
    ("GET", "messages/", None),
    ("POST", "messages/", {"id": str(uuid.uuid4()), "body": "x"}),
    ("POST", "reading/", {"message": 1}),
    ("POST", "typing/", {}),
    ("DELETE", "session/", None),
]


@pytest.mark.parametrize(("method", "path", "payload"), ADDRESSES)
@pytest.mark.parametrize("bearer", ["", "made-up", "a" * 5000])
def test_without_the_bearer_nothing_is_read_or_done(
    customer: Browser, method: str, path: str, payload: object, bearer: str
) -> None:
    customer.bearer = bearer

    answer = customer.call(method, path, payload)

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "session_ended"
    assert Message.objects.count() == 1


@pytest.mark.parametrize(("method", "path", "payload"), ADDRESSES)
def test_a_bearer_of_one_brand_is_worth_nothing_at_another(customer: Browser, method: str, path: str, payload: object) -> None:
    Brand.objects.create(slug="other", names={"ko": "옆집"})
    customer.slug = "other"

    assert customer.call(method, path, payload).status_code == 401


def test_another_visitor_reads_only_their_own(customer: Browser, browser_at: At) -> None:
    stranger = browser_at()
    stranger.start()

    assert stranger.read().json()["lines"] == []
    assert stranger.read("?after=0").json()["lines"] == []
    stranger.call("POST", "reading/", {"message": Message.objects.get().pk})
    assert not Announcement.objects.filter(kind="MessageRead").exists()


def test_notes_and_event_lines_stay_at_the_desk(customer: Browser, representative: Representative) -> None:
    conversation = Conversation.objects.get()
    add_note(conversation, "까다로운 손님", by=representative)
    record_event(conversation, "event.assigned", by=representative, name="김하늘")
    send(conversation, "355ml입니다.", by=representative)

    bodies = [line["body"] for line in customer.read().json()["lines"]]

    assert bodies == ["텀블러는 몇 ml인가요?", "355ml입니다."]


def test_a_message_sent_again_is_the_same_message(customer: Browser) -> None:
    client_id = str(uuid.uuid4())

    answers = [customer.say("보내는 중에 끊겼어요", client_id=client_id) for _ in range(3)]

    assert len({answer.json()["line"]["id"] for answer in answers}) == 1
    assert Message.objects.filter(provider_id=client_id).count() == 1


def test_a_first_message_sent_again_opens_no_second_conversation(browser_at: At) -> None:
    browser = browser_at()
    browser.start()
    client_id = str(uuid.uuid4())

    browser.say("안녕하세요", client_id=client_id)
    browser.say("안녕하세요", client_id=client_id)

    assert Conversation.objects.count() == 1


def test_a_pressed_button_says_what_it_stands_for(customer: Browser) -> None:
    answer = customer.say("₩37,000 환불하기", choice="confirm:secret")

    assert answer.json()["line"]["card"] == {"choice": "confirm:secret"}


@pytest.mark.parametrize(
    "payload",
    [
        {"body": "x"},
        {"id": "not-a-uuid", "body": "x"},
        {"id": str(uuid.uuid4()), "body": ""},
        {"id": str(uuid.uuid4()), "body": "   \n"},
        {"id": str(uuid.uuid4()), "body": "x" * 4001},
        {"id": str(uuid.uuid4()), "body": "x", "choice": "y" * 201},
        {"id": str(uuid.uuid4()), "body": "x", "conversation_id": 1},
        [],
        "x",
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(customer: Browser, payload: object) -> None:
    answer = customer.call("POST", "messages/", payload)

    assert answer.status_code == 400
    assert answer.json()["error"]["message"]
    assert Message.objects.count() == 1


def test_a_body_that_is_too_long_is_not_even_read(customer: Browser) -> None:
    assert customer.call("POST", "messages/", {"id": "x" * 40_000, "body": "x"}).status_code == 400


def test_a_form_of_another_site_is_no_message(inbox: Inbox) -> None:
    answer = Client().post(f"/chat/{inbox.brand.slug}/session/", {"token": ""})

    assert answer.status_code == 400


def test_no_cookie_is_ever_set(customer: Browser) -> None:
    customer.read()

    assert not customer.client.cookies


def test_too_many_messages_wait_with_a_friendly_line(clock: time_machine.Traveller, customer: Browser) -> None:
    for _ in range(19):
        assert customer.say("환불").status_code == 201
    client_id = str(uuid.uuid4())

    again = customer.say("환불", client_id=client_id)

    assert again.status_code == 429
    assert 60 <= int(again["Retry-After"]) <= 63
    assert "조금 뒤에" in again.json()["error"]["message"]

    clock.shift(timedelta(seconds=int(again["Retry-After"])))
    assert customer.say("환불", client_id=client_id).status_code == 201


def test_one_address_cannot_open_chats_without_end(browser_at: At) -> None:
    statuses = [browser_at().start().status_code for _ in range(41)]

    assert statuses[:40] == [200] * 40
    assert statuses[40] == 429


def test_the_error_speaks_the_readers_language(browser_at: At) -> None:
    answer = browser_at().call("GET", "messages/", **{"Accept-Language": "ja"})

    assert "チャットを開始" in answer.json()["error"]["message"]


def test_a_shop_that_does_not_exist_is_not_found(db: None) -> None:
    assert Client().get("/chat/nowhere/").status_code == 404


def test_a_forged_token_is_refused_with_a_clear_reason(browser_at: At, token: Token) -> None:
    answer = browser_at().start(token("seoyeon@example.com")[:-2] + "xx")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "token_forged")
    assert "다시 로그인" in answer.json()["error"]["message"]


def test_pages_join_without_gap_or_overlap(customer: Browser, representative: Representative) -> None:
    conversation = Conversation.objects.get()
    for number in range(95):
        send(conversation, f"{number}", by=representative)

    newest = customer.read().json()
    earlier = customer.read(f"?before={newest['lines'][0]['id']}").json()
    earliest = customer.read(f"?before={earlier['lines'][0]['id']}").json()
    bodies = [line["body"] for page in (earliest, earlier, newest) for line in page["lines"]]

    assert bodies == ["텀블러는 몇 ml인가요?", *map(str, range(95))]
    assert (newest["has_more"], earliest["has_more"]) == (True, False)
    forward = customer.read(f"?after={earliest['lines'][-1]['id']}").json()
    assert [line["body"] for line in forward["lines"]] == [line["body"] for line in earlier["lines"]]


def test_a_page_costs_the_same_however_many_lines_it_holds(
    customer: Browser, representative: Representative, captured_queries: Counted
) -> None:
    conversation = Conversation.objects.get()
    send(conversation, "1", by=representative)
    customer.read()
    with captured_queries() as few:
        customer.read()
    for number in range(30):
        send(conversation, f"{number}", by=representative)
    customer.read()
    with captured_queries() as many:
        customer.read()

    assert len(many) == len(few) <= 7


@pytest.mark.parametrize("query", ["?after=x", "?before=-1", "?after=²", "?after=99999999999999999999999"])
def test_a_place_in_the_log_is_a_number(customer: Browser, query: str) -> None:
    assert customer.read(query).status_code == 400


def test_a_reply_goes_from_sent_to_delivered_to_read(customer: Browser, representative: Representative) -> None:
    conversation = Conversation.objects.get()
    reply = send(conversation, "355ml입니다.", by=representative)

    deliver_reply(ReplySent(conversation.brand_id, conversation.pk, reply.pk))
    reply.refresh_from_db()
    assert reply.delivery == Delivery.SENT

    customer.read()
    reply.refresh_from_db()
    assert reply.delivery == Delivery.DELIVERED

    customer.call("POST", "reading/", {"message": reply.pk})
    customer.call("POST", "reading/", {"message": reply.pk})
    reply.refresh_from_db()
    assert reply.delivery == Delivery.READ
    assert Announcement.objects.filter(kind="MessageRead", audience__startswith="desk:").count() == 1


def test_delivering_late_takes_no_state_back(customer: Browser, representative: Representative) -> None:
    reply = send(Conversation.objects.get(), "355ml입니다.", by=representative)
    customer.call("POST", "reading/", {"message": reply.pk})

    WEB_CHAT.deliver(reply)

    reply.refresh_from_db()
    assert reply.delivery == Delivery.READ


def test_the_desk_sees_that_the_customer_writes_at_most_every_three_seconds(
    clock: time_machine.Traveller, customer: Browser
) -> None:
    for _ in range(5):
        assert customer.call("POST", "typing/").status_code == 204
    assert Announcement.objects.filter(kind="Typing", audience__startswith="desk:").count() == 1

    clock.shift(timedelta(seconds=4))
    customer.call("POST", "typing/")
    assert Announcement.objects.filter(kind="Typing", audience__startswith="desk:").count() == 2


def test_the_standing_says_who_holds_the_conversation(customer: Browser, representative: Representative) -> None:
    assert customer.read().json()["standing"]["owner"] == "ai"

    send(Conversation.objects.get(), "김하늘입니다.", by=representative)

    standing = customer.read().json()["standing"]
    assert (standing["owner"], standing["name"]) == ("human", "김하늘")
    assert customer.read().json()["lines"][-1]["author"] == "human"
