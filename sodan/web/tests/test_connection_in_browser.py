"""The network goes and comes back: a banner, nothing lost and nothing doubled, and a page of our own instead of the browser's."""

from __future__ import annotations

import json
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


TOLD = "맡은 이서연 님이 답을 기다려요."
RECORDS = """() => {
  window.shown = [];
  window.tones = 0;
  window.Notification = class {
    static permission = 'granted';
    constructor(title, told) { window.shown.push(told.body); }
    addEventListener() {}
  };
  window.AudioContext = class {
    constructor() { window.tones += 1; throw new Error('no sound in tests'); }
  };
  Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
}"""


def test_desk_23_behind_another_window_it_shows_and_sounds_once_as_it_was_chosen(seated: Page, served: Served) -> None:
    assert seated.context.browser is not None
    other = sign_in(seated.context.browser.new_context(base_url=served.url).new_page(), served, "jimin@moa.example")
    other.goto("/preferences/notices/")
    other.check("input[name=mentioned][value=sound]")
    other.check("input[name=quiet][value=never]")
    other.click("main form .primary")
    other.wait_for_selector("main [role=status]")
    other.goto("/desk/mine/")
    other.wait_for_selector("#notices-waiting", state="attached")
    other.wait_for_timeout(1_000)
    other.evaluate(f"({RECORDS})()")
    name = other.locator("#me summary").get_attribute("data-name")

    seated.click("[data-mode-tab=note]")
    seated.fill("#words-field", f"@{name} 급해요")
    seated.keyboard.press("Control+Enter")
    seated.click("[data-mode-tab=reply]")

    for _ in range(80):  # asked from outside: the page's own policy lets nothing be evaluated in it
        if other.evaluate("window.shown.length"):
            break
        other.wait_for_timeout(250)
    assert other.evaluate("window.shown.length") == 1
    assert "불렀어요" in other.evaluate("window.shown[0]")
    assert "급해요" not in other.evaluate("window.shown[0]")
    assert other.evaluate("window.tones") == 1


def test_desk_23_a_push_shows_while_no_page_is_before_them(seated: Page, served: Served) -> None:
    seated.context.grant_permissions(["notifications"], origin=served.url)
    seated.goto("/notices/")
    seated.evaluate("navigator.serviceWorker.ready.then(() => true)")
    control = seated.context.new_cdp_session(seated)
    registered: list[str] = []
    control.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registered.extend(one["registrationId"] for one in told["registrations"]),
    )
    control.send("ServiceWorker.enable")
    seated.wait_for_timeout(500)
    seated.goto("about:blank")
    told = json.dumps(
        {"title": "모아마켓", "body": "맡은 이서연 님이 답을 기다려요.", "href": "/desk/mine/", "tag": "t", "count": "1"}
    )
    address = {"origin": served.url, "registrationId": registered[0]}
    control.send("ServiceWorker.deliverPushMessage", {**address, "data": told})

    seated.goto("/offline/")
    shown = "navigator.serviceWorker.ready.then((one) => one.getNotifications()).then((all) => all.map((one) => one.body))"
    for _ in range(20):
        if found := seated.evaluate(shown):
            break
        seated.wait_for_timeout(250)
    assert found == [TOLD]
