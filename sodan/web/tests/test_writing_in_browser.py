"""Writing as somebody sits at it: nothing sent while an IME composes, drafts on two devices, two hands on one conversation."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from sodan.web.tests.test_browser import sign_in
from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
SAID = {"ko": ["ㅎ", "하", "한", "한그", "한글"], "ja": ["ｈ", "は", "はい", "拝", "拝見"]}


@pytest.fixture
def seated(browser_page: Page, served: Served) -> Page:
    """A representative with a conversation before them."""
    return at_a_conversation(sign_in(browser_page, served, "haneul@moa.example"))


@pytest.fixture
def beside(seated: Page, served: Served) -> Callable[[str], Page]:
    """Another browser at the same conversation, signed in as whoever is named."""

    def open_other(email: str) -> Page:
        assert seated.context.browser is not None
        other = sign_in(seated.context.browser.new_context(base_url=served.url).new_page(), served, email)
        other.goto(seated.url)
        other.wait_for_selector("#composer")
        return other

    return open_other


def at_a_conversation(page: Page) -> Page:
    page.goto("/desk/open/")
    page.keyboard.press("j")
    page.wait_for_selector("#talk[data-conversation]")
    for mode in ("note", "reply"):
        page.click(f"[data-mode-tab={mode}]")
        page.fill("#words-field", "")
    return page


def set_enter(page: Page, to: str) -> None:
    page.goto("/preferences/")
    page.check(f"input[value={to}]")
    page.click("main form .primary")
    page.wait_for_selector("main [role=status]")


def counted(page: Page) -> int:
    return page.locator("#flow .ours").count()


@pytest.mark.parametrize("language", ["ko", "ja"])
@pytest.mark.parametrize("enter", ["sends", "breaks"])
def test_while_an_ime_composes_no_key_sends(seated: Page, language: str, enter: str) -> None:
    seated.evaluate("enter => { document.getElementById('composer').dataset.enter = enter; }", enter)
    asked: list[str] = []
    seated.on("request", lambda request: asked.append(request.url) if "/replies/" in request.url else None)
    keyboard = seated.context.new_cdp_session(seated)
    seated.focus("#words-field")
    for text in SAID[language]:
        keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        for keys in ({}, {"ctrlKey": True}, {"metaKey": True}):
            told = {"key": "Enter", "bubbles": True, "cancelable": True, "isComposing": True} | keys
            seated.dispatch_event("#words-field", "keydown", told)
            seated.dispatch_event("#words-field", "keydown", told | {"isComposing": False, "keyCode": 229})
    # What some Korean keyboards do: the composition ends, and the very same press arrives once more as a plain Enter.
    seated.evaluate(
        """text => {
          const field = document.getElementById('words-field');
          field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: text }));
          field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ctrlKey: true }));
        }""",
        SAID[language][-1],
    )
    seated.wait_for_timeout(300)

    assert asked == []
    assert SAID[language][-1] in seated.input_value("#words-field")


def test_enter_sends_or_breaks_the_line_as_the_person_set_it(seated: Page) -> None:
    address = seated.url
    seated.focus("#words-field")
    seated.keyboard.type("첫 줄")
    seated.keyboard.press("Enter")
    seated.keyboard.type("둘째 줄")
    assert seated.input_value("#words-field") == "첫 줄\n둘째 줄"
    seated.fill("#words-field", "")

    set_enter(seated, "sends")
    seated.goto(address)
    seated.focus("#words-field")
    seated.keyboard.type("바로 나가는 글")
    seated.keyboard.press("Shift+Enter")
    seated.keyboard.type("둘째 줄")
    seated.keyboard.press("Enter")

    expect(seated.locator("#flow .ours .words").last).to_have_text("바로 나가는 글\n둘째 줄")
    set_enter(seated, "breaks")


def test_a_draft_is_on_the_server_within_two_seconds_and_on_the_next_device(seated: Page, beside: Callable[[str], Page]) -> None:
    with seated.expect_response(lambda answer: "/drafts/" in answer.url, timeout=2_000):
        seated.locator("#words-field").press_sequentially("다른 기기에서 이어 쓸 글")
    expect(seated.locator("#rows li[aria-current] [data-draft]")).to_be_visible()

    other = beside("haneul@moa.example")

    expect(other.locator("#words-field")).to_have_value("다른 기기에서 이어 쓸 글")
    expect(other.locator("#rows li[aria-current] [data-draft]")).to_be_visible()
    other.context.close()
    with seated.expect_response(lambda answer: "/drafts/" in answer.url):
        seated.fill("#words-field", "")
    expect(seated.locator("#rows li[aria-current] [data-draft]")).to_be_hidden()


def test_who_looks_and_who_writes_is_seen_within_a_second_in_header_and_list(seated: Page, beside: Callable[[str], Page]) -> None:
    # By name, for others may stand there still.
    jimin = seated.locator("#viewers .here", has_text="박지민")
    expect(jimin).to_have_count(0, timeout=65_000)  # a window another test closed without a word is forgotten after a minute
    other = beside("jimin@moa.example")
    expect(jimin).to_have_count(1, timeout=3_000)

    began = time.monotonic()
    other.locator("#words-field").press_sequentially("안")
    expect(seated.locator("#viewers .writes", has_text="박지민")).to_be_visible()
    seated.wait_for_selector("#rows li[aria-current] .marks .attention")

    assert time.monotonic() - began < 1.5  # a second of the promise, and what a busy machine takes to look
    other.fill("#words-field", "")
    other.context.close()
    expect(jimin).to_have_count(0, timeout=3_000)


def test_the_second_sender_compares_first_and_loses_nothing(seated: Page, beside: Callable[[str], Page]) -> None:
    other = beside("jimin@moa.example")
    seated.fill("#words-field", "제가 먼저 답합니다.")
    other.click("[data-mode-tab=reply]")
    other.fill("#words-field", "저도 쓰고 있었어요.")
    seated.keyboard.press("Control+Enter")
    expect(seated.locator("#flow .ours .words").last).to_have_text("제가 먼저 답합니다.")
    expect(other.locator("#overtaking")).to_be_visible()
    before = counted(other)

    other.keyboard.press("Control+Enter")
    expect(other.locator("dialog#overtaken")).to_contain_text("제가 먼저 답합니다.")
    other.click("[data-overtaken=edit]")
    assert other.input_value("#words-field") == "저도 쓰고 있었어요."
    assert counted(other) == before

    other.keyboard.press("Control+Enter")
    expect(other.locator("#flow .ours .words").last).to_have_text("저도 쓰고 있었어요.")
    other.context.close()


def test_a_slash_offers_canned_replies_and_enter_inserts_the_chosen_one(seated: Page) -> None:
    address = seated.url
    for title, text in (("배송 안내", "오늘 보내 드립니다."), ("배송 지연", "{{me}}입니다. 하루 늦어집니다.")):
        seated.goto("/settings/canned-replies/")
        seated.click(".begin > summary")
        seated.fill(".begin [name=title]", title)
        for code in ("ko", "ja", "en"):
            seated.fill(f".begin [name=text_{code}]", text)
        seated.click(".begin form > .primary")
        seated.wait_for_selector(f".canned >> text={title}")
    seated.goto(address)
    seated.focus("#words-field")

    seated.keyboard.type("안녕하세요. /배송")
    expect(seated.locator("#offers [data-offer]")).to_have_count(2)
    seated.keyboard.press("ArrowDown")
    seated.keyboard.press("Enter")
    expect(seated.locator("#words-field")).to_have_value("안녕하세요. 김하늘입니다. 하루 늦어집니다.")

    seated.keyboard.type(" {{언제}}")
    seated.keyboard.press("Control+Enter")
    expect(seated.locator(".toast")).to_contain_text("언제")
    assert "{{언제}}" in seated.input_value("#words-field")
    seated.fill("#words-field", "")


def test_a_reply_is_taken_back_while_it_is_held_and_its_words_are_in_the_field_again(seated: Page) -> None:
    address = seated.url
    seated.goto("/preferences/")
    seated.check("input[name=undo][value='20']")
    seated.click("main form .primary >> nth=0")
    seated.wait_for_selector("main [role=status]")
    seated.goto(address)
    before = counted(seated)
    seated.fill("#words-field", "잘못 보낼 뻔한 글")
    seated.keyboard.press("Control+Enter")
    seated.click("#outgoing [data-take-back]")

    expect(seated.locator("#words-field")).to_have_value("잘못 보낼 뻔한 글")
    expect(seated.locator("#outgoing .held")).to_have_count(0)
    assert counted(seated) == before
    seated.fill("#words-field", "")
    seated.goto("/preferences/")
    seated.check("input[name=undo][value='0']")
    seated.click("main form .primary >> nth=0")
    seated.wait_for_selector("main [role=status]")
