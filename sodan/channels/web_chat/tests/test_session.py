"""Who may hold a conversation: the browser that began it, or the customer the shop named; nobody after them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import time_machine

from sodan.channels.web_chat.inbox import Inbox
from sodan.channels.web_chat.session import Session, Visit, digest_of, hold, start
from sodan.channels.web_chat.tests.conftest import Browser
from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer
from sodan.customers.identity import Level, identity_in, prove
from sodan.desk.conversation import Conversation

At = Callable[[], Browser]
Token = Callable[[str], str]


def held_by(browser: Browser) -> Session:
    return Session.objects.get(digest=digest_of(browser.bearer))


def test_the_bearer_itself_is_never_stored(browser_at: At) -> None:
    browser = browser_at()
    browser.start()

    stored = Session.objects.values().get()
    assert browser.bearer not in str(stored)
    assert stored["digest"] == digest_of(browser.bearer)


def test_opening_the_chat_opens_no_matter_at_the_desk_until_something_is_said(browser_at: At) -> None:
    browser = browser_at()
    browser.start()
    assert not Conversation.objects.exists()

    browser.say("안녕하세요")

    assert Conversation.objects.get().channel == "web_chat"


def test_an_anonymous_visitor_comes_back_to_their_own_words(browser_at: At) -> None:
    browser = browser_at()
    browser.start()
    browser.say("주문이 아직 안 왔어요")

    again = browser.start()

    assert again.json()["bearer"] is None
    assert [line["body"] for line in again.json()["lines"]] == ["주문이 아직 안 왔어요"]


def test_a_token_finds_the_customer_by_their_address_and_proves_it(brand: Brand, browser_at: At, token: Token) -> None:
    known = Customer.objects.create(brand=brand, name="이서연", is_registered=True)
    ContactPoint.objects.create(brand=brand, customer=known, medium="email", value="seoyeon@example.com")
    browser = browser_at()

    answer = browser.start(token("Seoyeon@example.com"))
    browser.say("환불하고 싶어요")

    assert answer.json()["customer_name"] == "이서연"
    conversation = Conversation.objects.get()
    assert conversation.customer == known
    assert identity_in(conversation.pk).level == Level.FACTS
    assert identity_in(conversation.pk).customer_id == known.pk


def test_a_customer_the_desk_does_not_know_yet_is_taken_in_by_name(browser_at: At, token: Token) -> None:
    browser_at().start(token("new@example.com"))

    customer = Customer.objects.get()
    assert (customer.name, customer.is_registered) == ("이서연", True)
    assert customer.contact_points.get().verified_at is not None


def test_a_shop_may_name_customers_by_its_own_number(browser_at: At, token: Token) -> None:
    browser_at().start(token("customer-4711"))

    assert ContactPoint.objects.get().value == "customer:customer-4711"


def test_a_signed_in_customer_finds_their_conversation_in_another_browser(browser_at: At, token: Token) -> None:
    first, second = browser_at(), browser_at()
    first.start(token("seoyeon@example.com"))
    first.say("백팩 지퍼가 고장났어요")

    answer = second.start(token("seoyeon@example.com"))

    assert [line["body"] for line in answer.json()["lines"]] == ["백팩 지퍼가 고장났어요"]


def test_two_browsers_of_one_customer_begin_one_conversation(browser_at: At, token: Token) -> None:
    first, second = browser_at(), browser_at()
    for browser in (first, second):
        browser.start(token("seoyeon@example.com"))

    first.say("백팩 지퍼가 고장났어요")
    second.say("사진을 보내 드릴까요?")

    assert Conversation.objects.count() == 1


def test_another_customer_finds_nothing_of_it(browser_at: At, token: Token) -> None:
    first, second = browser_at(), browser_at()
    first.start(token("seoyeon@example.com"))
    first.say("백팩 지퍼가 고장났어요")

    assert second.start(token("daniel@example.com")).json()["lines"] == []


def test_whoever_sits_down_after_a_signed_in_customer_reads_nothing(browser_at: At, token: Token) -> None:
    browser = browser_at()
    browser.start(token("seoyeon@example.com"))
    browser.say("백팩 지퍼가 고장났어요")
    before = browser.bearer

    answer = browser.start()

    assert answer.json()["lines"] == []
    assert browser.bearer != before
    browser.bearer = before
    assert browser.read().status_code == 401


def test_switching_customers_in_one_browser_parts_them(browser_at: At, token: Token) -> None:
    browser = browser_at()
    browser.start(token("seoyeon@example.com"))
    browser.say("백팩 지퍼가 고장났어요")
    before = browser.bearer

    assert browser.start(token("daniel@example.com")).json()["lines"] == []
    browser.bearer = before
    assert browser.read().status_code == 401


def test_signing_in_brings_along_what_was_said_before(browser_at: At, token: Token) -> None:
    browser = browser_at()
    browser.start()
    browser.say("주문이 아직 안 왔어요")
    anonymous = browser.bearer

    answer = browser.start(token("seoyeon@example.com"))

    assert [line["body"] for line in answer.json()["lines"]] == ["주문이 아직 안 왔어요"]
    conversation = Conversation.objects.get()
    assert conversation.customer.contact_points.get().value == "seoyeon@example.com"
    assert identity_in(conversation.pk).level == Level.FACTS
    browser.bearer = anonymous
    assert browser.read().status_code == 401


def test_a_conversation_proved_to_be_anothers_is_not_brought_along(brand: Brand, browser_at: At, token: Token) -> None:
    browser = browser_at()
    browser.start()
    browser.say("주문이 아직 안 왔어요")
    other = Customer.objects.create(brand=brand, name="Daniel")
    prove(Conversation.objects.get().pk, other, level=Level.FACTS, method="facts")

    assert browser.start(token("seoyeon@example.com")).json()["lines"] == []


def test_what_an_anonymous_browser_holds_is_never_joined_by_a_token(browser_at: At, token: Token) -> None:
    """Someone may have guessed two facts about her: their browser must not hear what she says later."""
    guesser, owner = browser_at(), browser_at()
    guesser.start()
    guesser.say("제 주문이요")
    owner.start(token("seoyeon@example.com"))
    conversation = Conversation.objects.get()
    Conversation.objects.filter(pk=conversation.pk).update(customer=held_by(owner).customer)

    assert owner.start(token("seoyeon@example.com")).json()["lines"] == []


def test_a_signed_in_session_ends_after_twelve_hours(browser_at: At, token: Token, clock: time_machine.Traveller) -> None:
    browser = browser_at()
    browser.start(token("seoyeon@example.com"))
    browser.say("안녕하세요")

    clock.shift(timedelta(hours=12, seconds=1))

    assert browser.read().status_code == 401


def test_a_token_renews_the_proof_that_ran_out(browser_at: At, inbox: Inbox, token: Token, clock: time_machine.Traveller) -> None:
    browser = browser_at()
    browser.start(token("seoyeon@example.com"))
    browser.say("안녕하세요")
    conversation = Conversation.objects.get()
    clock.shift(timedelta(hours=13))
    assert identity_in(conversation.pk).level == Level.CLAIMED

    browser.start(token("seoyeon@example.com"))

    assert identity_in(conversation.pk).level == Level.FACTS


def test_an_inbox_that_wants_a_token_lets_no_anonymous_visitor_in(inbox: Inbox, browser_at: At) -> None:
    inbox.anonymous_allowed = False
    inbox.save()
    browser = browser_at()

    answer = browser.start()

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "sign_in_required")
    assert browser.say("안녕하세요").status_code == 401
    assert not Session.objects.exists()


def test_an_inbox_that_has_become_strict_stops_anonymous_visitors_at_once(inbox: Inbox, browser_at: At) -> None:
    browser = browser_at()
    browser.start()
    browser.say("안녕하세요")
    inbox.anonymous_allowed = False
    inbox.save()

    answers = [
        browser.read(),
        browser.say("계세요?"),
        browser.call("POST", "typing/"),
        browser.call("POST", "reading/", {"message": 1}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4


def test_leaving_makes_the_bearer_worthless(browser_at: At) -> None:
    browser = browser_at()
    browser.start()
    browser.say("안녕하세요")

    assert browser.call("DELETE", "session/").status_code == 204
    assert browser.read().status_code == 401


def test_the_zone_of_the_browser_is_kept_where_it_is_not_the_brands(inbox: Inbox) -> None:
    at_home = start(inbox, Visit(bearer="", token="", language="ko", network="n", zone="Asia/Seoul")).session
    abroad = start(inbox, Visit(bearer="", token="", language="ko", network="n", zone="America/New_York")).session
    made_up = start(inbox, Visit(bearer="", token="", language="ko", network="n", zone="Mars/Olympus")).session

    assert [one.zone for one in (at_home, abroad, made_up)] == ["", "America/New_York", ""]


def test_colleagues_learn_the_zone_with_the_first_message_and_when_it_changes(inbox: Inbox) -> None:
    started = start(inbox, Visit(bearer="", token="", language="ko", network="n", zone="America/New_York"))
    customer = Customer.objects.create(brand=inbox.brand)
    conversation = Conversation.objects.create(brand=inbox.brand, customer=customer, channel="web_chat", language="ko")

    hold(started.session, conversation)
    customer.refresh_from_db()
    assert customer.zone == "America/New_York"
    start(inbox, Visit(bearer=started.bearer or "", token="", language="ko", network="n", zone="Asia/Seoul"))
    customer.refresh_from_db()
    assert customer.zone == ""
