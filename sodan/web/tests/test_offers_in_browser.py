"""Signs as somebody types them: colleagues, conversations, emoji and places, chosen by keys, while an IME composes too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from sodan.web.tests.test_browser import sign_in
from sodan.web.tests.test_writing_in_browser import at_a_conversation
from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def seated(browser_page: Page, served: Served) -> Page:
    """A representative with a conversation before them."""
    return at_a_conversation(sign_in(browser_page, served, "haneul@moa.example"))


def offered(page: Page) -> list[str]:
    page.wait_for_selector("#offers [role=option]")
    return page.locator("#offers [role=option]").all_inner_texts()


def test_desk_9_at_calls_a_colleague_while_korean_is_composed_and_enter_takes_the_name(seated: Page, served: Served) -> None:
    seated.click("[data-mode-tab=note]")
    seated.focus("#words-field")
    seated.keyboard.type("확인 부탁해요 @")
    name = offered(seated)[0].splitlines()[0]
    keyboard = seated.context.new_cdp_session(seated)
    for text in ("ㅂ", "바", name[0]):  # a syllable still in the making
        keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": 1, "selectionEnd": 1})
    expect(seated.locator("#offers [aria-selected=true]")).to_contain_text(name[0])
    keyboard.send("Input.insertText", {"text": name[0]})
    seated.wait_for_selector("#offers [aria-selected=true]")
    chosen = seated.locator("#offers [aria-selected=true] b").inner_text()
    seated.keyboard.press("Enter")
    assert seated.input_value("#words-field") == f"확인 부탁해요 @{chosen} "
    seated.keyboard.press("Control+Enter")

    expect(seated.locator("#flow .note .called").last).to_have_text(f"@{chosen}")


def test_desk_9_a_sign_offers_nothing_where_customers_would_read_it(seated: Page) -> None:
    seated.click("[data-mode-tab=reply]")
    seated.focus("#words-field")
    seated.keyboard.type("메일은 me@")
    seated.wait_for_timeout(400)

    assert seated.locator("#offers").count() == 0


def test_desk_9_emoji_are_found_by_korean_japanese_and_english_names(seated: Page) -> None:
    seated.focus("#words-field")
    for name in ("감사", "感謝", "thanks"):
        seated.fill("#words-field", "")
        seated.keyboard.type(f":{name}")
        assert any("🙏" in one for one in offered(seated))
        seated.keyboard.press("Tab")
        assert seated.input_value("#words-field").strip() in {"🙏", "🙇"}


def test_desk_9_a_hash_links_a_conversation_in_a_note(seated: Page) -> None:
    seated.click("[data-mode-tab=note]")
    seated.focus("#words-field")
    seated.keyboard.type("같은 일이에요 #")
    offered(seated)
    seated.keyboard.press("ArrowDown")
    seated.keyboard.press("Enter")
    number = seated.input_value("#words-field").rpartition("#")[2].strip()
    seated.keyboard.press("Control+Enter")

    seated.locator("#flow .note .words a", has_text=f"#{number}").last.click()
    expect(seated.locator("#talk")).to_have_attribute("data-conversation", number)


def test_desk_9_an_open_place_stops_the_sending_and_says_which(seated: Page) -> None:
    seated.focus("#words-field")
    seated.keyboard.type("안녕하세요 {{고")
    offered(seated)
    seated.keyboard.press("Enter")
    assert "{{고객" in seated.input_value("#words-field")
    seated.fill("#words-field", "{{없는자리}} 안내드려요")
    before = seated.locator("#flow .ours").count()
    seated.keyboard.press("Control+Enter")

    expect(seated.locator(".toast").last).to_contain_text("없는자리")
    assert seated.locator("#flow .ours").count() == before
    seated.fill("#words-field", "")


def test_desk_16_whoever_is_called_finds_the_conversation_among_their_mentions(seated: Page, served: Served) -> None:
    number = seated.get_attribute("#talk", "data-conversation")
    assert seated.context.browser is not None
    other = sign_in(seated.context.browser.new_context(base_url=served.url).new_page(), served, "jimin@moa.example")
    other.goto("/desk/open/")
    other.wait_for_selector("#views")
    name = other.locator("#me summary").get_attribute("data-name")
    seated.click("[data-mode-tab=note]")
    seated.fill("#words-field", f"@{name} 봐 주세요")
    seated.keyboard.press("Control+Enter")
    expect(other.locator("#views a[href='/desk/mentions/'] .num")).not_to_have_text("", timeout=8_000)

    other.goto("/desk/mentions/")
    expect(other.locator(f"#row-{number}")).to_have_class("moves unread")
    other.click(f"#row-{number} > a")
    expect(other.locator(f"#row-{number}")).to_have_class("moves", timeout=8_000)
