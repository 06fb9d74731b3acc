"""Merged or split, no browser reads more than it could before, and what it writes lands where the matter goes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sodan.channels.web_chat.session import Session, digest_of
from sodan.channels.web_chat.tests.conftest import Browser
from sodan.customers.customer import Customer
from sodan.customers.identity import Level, identity_in, prove
from sodan.desk.conversation import Conversation
from sodan.desk.event import ConversationSplit
from sodan.desk.inbound import open_conversation
from sodan.desk.merge import merge, undo_merge
from sodan.desk.message import Author, Message
from sodan.desk.outbound import send
from sodan.desk.split import split, undo_split
from sodan.kit.event import Announcement
from sodan.people.representative import Representative

At = Callable[[], Browser]
Token = Callable[[str], str]


def held_by(browser: Browser) -> Conversation:
    session = Session.objects.select_related("conversation__brand").get(digest=digest_of(browser.bearer))
    assert session.conversation is not None
    return session.conversation


def lines(browser: Browser) -> list[str]:
    return [line["body"] for line in browser.read().json()["lines"]]


@pytest.fixture
def two(browser_at: At) -> tuple[Browser, Browser]:
    """Two anonymous browsers, each with words of its own."""
    main, other = browser_at(), browser_at()
    for browser, words in ((main, "주소는 마포구예요"), (other, "저도 같은 사람이에요")):
        browser.start()
        browser.say(words)
    return main, other


def test_a_browser_whose_matter_was_merged_reads_its_own_words_and_what_is_said_from_then_on(
    two: tuple[Browser, Browser], supervisor: Representative
) -> None:
    main, other = two
    kept = held_by(main)
    merge(kept, held_by(other), by=supervisor, is_sure=True)
    other.say("합친 뒤의 말")
    send(kept, "두 분께 답해요", by=supervisor)

    assert lines(other) == ["저도 같은 사람이에요", "합친 뒤의 말", "두 분께 답해요"]
    assert lines(main) == ["주소는 마포구예요", "저도 같은 사람이에요", "합친 뒤의 말", "두 분께 답해요"]
    assert Message.objects.filter(conversation=kept, author=Author.CUSTOMER).count() == 3


def test_who_had_proved_themselves_does_so_again_once_another_browser_writes_there(
    two: tuple[Browser, Browser], supervisor: Representative
) -> None:
    main, other = two
    kept = held_by(main)
    prove(kept.pk, kept.customer, level=Level.CODE, method="code")

    merge(kept, held_by(other), by=supervisor, is_sure=True)

    assert identity_in(kept.pk).level == Level.CLAIMED


def test_undone_the_browser_holds_its_own_conversation_again(two: tuple[Browser, Browser], supervisor: Representative) -> None:
    main, other = two
    gone = held_by(other)
    done = merge(held_by(main), gone, by=supervisor, is_sure=True)

    undo_merge(done, by=supervisor)

    assert held_by(other) == gone
    assert (lines(main), lines(other)) == (["주소는 마포구예요"], ["저도 같은 사람이에요"])


def test_a_signed_in_customer_reads_all_of_their_own_merged_matters(
    browser_at: At, token: Token, representative: Representative
) -> None:
    browser = browser_at()
    browser.start(token("seoyeon@example.com"))
    browser.say("채팅으로 물어봐요")
    mine = held_by(browser)
    mail = open_conversation(mine.brand, mine.customer, channel="email", language="ko")
    Message.objects.create(conversation=mail, author=Author.CUSTOMER, body="메일로도 물어봤어요", language="ko")

    merge(mail, mine, by=representative)

    assert held_by(browser) == mail
    assert sorted(lines(browser)) == ["메일로도 물어봤어요", "채팅으로 물어봐요"]


def test_another_signed_in_customers_browser_begins_anew(browser_at: At, token: Token, supervisor: Representative) -> None:
    mine, theirs = browser_at(), browser_at()
    for browser, who in ((mine, "seoyeon@example.com"), (theirs, "minjun@example.com")):
        browser.start(token(who))
        browser.say(f"저는 {who}")
    kept = held_by(mine)
    merge(kept, held_by(theirs), by=supervisor, is_sure=True)

    assert theirs.read().status_code == 401
    theirs.bearer = ""
    theirs.start(token("minjun@example.com"))
    assert lines(theirs) == []
    theirs.say("새로 물어봐요")
    assert held_by(theirs) != kept


def test_an_anonymous_browser_that_was_merged_does_not_make_the_matter_its_own_by_signing_in(
    two: tuple[Browser, Browser], token: Token, supervisor: Representative
) -> None:
    main, other = two
    kept = held_by(main)
    merge(kept, held_by(other), by=supervisor, is_sure=True)

    other.start(token("minjun@example.com"))

    kept.refresh_from_db()
    assert kept.customer == Customer.objects.get(conversations=kept, pk=kept.customer_id)
    assert kept.customer.name == ""
    assert lines(other) == []


def test_after_a_split_the_customer_goes_on_in_the_new_one_with_what_was_said_above_it(
    browser_at: At, representative: Representative
) -> None:
    browser = browser_at()
    browser.start()
    browser.say("첫 번째 일")
    source = held_by(browser)
    send(source, "네, 알겠어요", by=representative)
    browser.say("두 번째 일")
    second = Message.objects.get(body="두 번째 일")

    done = split(source, first=second.pk, by=representative)
    browser.say("그리고요")

    assert held_by(browser) == done.made
    assert lines(browser) == ["첫 번째 일", "네, 알겠어요", "두 번째 일", "그리고요"]
    assert Message.objects.get(body="그리고요").conversation == done.made
    assert Announcement.objects.filter(kind=ConversationSplit.__name__).exists()
    undo_split(done, by=representative)
    assert held_by(browser) == source
    assert lines(browser) == ["첫 번째 일", "네, 알겠어요", "두 번째 일", "그리고요"]
