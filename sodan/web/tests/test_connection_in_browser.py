"""The network goes and comes back: a banner, nothing lost and nothing doubled, and a page of our own instead of the browser's."""

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
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const kept = await caches.open(name);
    for (const one of await kept.keys()) found.push(new URL(one.url).pathname);
  }
  return found;
}"""


@pytest.fixture
def seated(browser_page: Page, served: Served) -> Page:
    """A representative with a conversation before them, and the desk's worker in their browser."""
    page = at_a_conversation(sign_in(browser_page, served, "haneul@moa.example"))
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def test_desk_21_offline_shows_a_banner_and_what_was_said_meanwhile_comes_once(seated: Page, served: Served) -> None:
    assert seated.context.browser is not None
    other = sign_in(seated.context.browser.new_context(base_url=served.url).new_page(), served, "jimin@moa.example")
    other.goto(seated.url)
    other.wait_for_selector("#composer")
    said = [f"끊긴 사이의 메모 {number}" for number in range(3)]

    seated.context.set_offline(True)
    expect(seated.locator("#offline")).to_be_visible()
    other.click("[data-mode-tab=note]")
    for words in said:
        other.fill("#words-field", words)
        other.keyboard.press("Control+Enter")
        expect(other.locator("#flow .note .words").last).to_have_text(words)
    other.click("[data-mode-tab=reply]")
    seated.context.set_offline(False)

    expect(seated.locator("#offline")).to_be_hidden()
    expect(seated.locator("#flow .note .words").last).to_have_text(said[-1], timeout=15_000)
    shown = [words for words in seated.locator("#flow .note .words").all_inner_texts() if words.startswith("끊긴 사이")]
    assert shown == said


def test_desk_21_a_page_asked_for_without_a_network_is_ours_and_comes_when_it_is_back(seated: Page) -> None:
    seated.goto("/notices/")
    seated.evaluate("navigator.serviceWorker.ready.then(() => true)")
    seated.wait_for_function("navigator.serviceWorker.controller !== null")
    seated.context.set_offline(True)
    seated.goto("/desk/open/")

    expect(seated.locator(".away h1")).to_have_text("지금은 연결되어 있지 않아요")
    assert seated.evaluate("document.styleSheets.length") > 0

    seated.context.set_offline(False)
    seated.wait_for_selector("#rows", timeout=15_000)


def test_the_browser_keeps_the_shell_and_nothing_of_any_customer(seated: Page) -> None:
    seated.goto("/desk/open/")
    seated.wait_for_selector("#rows")
    seated.keyboard.press("j")
    seated.wait_for_selector("#talk[data-conversation]")

    kept = seated.evaluate(KEPT)

    assert "/offline/" in kept
    assert [one for one in kept if not one.startswith("/static/") and one != "/offline/"] == []


def test_desk_23_who_is_given_a_conversation_hears_of_it_on_any_page_and_finds_it_in_the_list(
    seated: Page, served: Served
) -> None:
    number = seated.get_attribute("#talk", "data-conversation")
    assert seated.context.browser is not None
    other = sign_in(seated.context.browser.new_context(base_url=served.url).new_page(), served, "jimin@moa.example")
    other.goto("/notices/")
    name = other.locator("#me summary").get_attribute("data-name")

    seated.click("[data-mode-tab=note]")
    seated.fill("#words-field", f"@{name} 확인 부탁해요")
    seated.keyboard.press("Control+Enter")
    seated.click("[data-mode-tab=reply]")

    expect(other.locator("#notices-waiting")).to_be_visible(timeout=15_000)
    expect(other.locator("#notices .unread").first).to_contain_text("불렀어요", timeout=15_000)
    other.click("#notices .unread .line >> nth=0")
    expect(other.locator("#talk")).to_have_attribute("data-conversation", number or "")
    expect(other.locator("#notices-waiting")).to_be_hidden(timeout=15_000)
