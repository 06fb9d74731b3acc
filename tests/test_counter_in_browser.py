"""The counter as customers and colleagues see it: the widget in the shop and the desk, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

pytestmark = pytest.mark.browser
SOON = 30_000  # milliseconds; generous, for the build runs two of these at once on two cores


def enter_shop(page: Page, brand: str, name: str) -> Frame:
    """Walk into the demo shop as that customer and press the launcher in the corner."""
    page.goto(f"/shop/{brand}/")
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()
    size = page.viewport_size or {"width": 1280, "height": 800}
    frame = chat_frame(page)
    page.mouse.click(size["width"] - 44, size["height"] - 44)  # its shadow root is closed, as it must be in a stranger's page
    expect(frame.locator("#needs button:visible, #log article").first).to_be_visible(timeout=SOON)
    return frame


def chat_frame(page: Page) -> Frame:
    """The chat's frame, which the launcher loads when the page has nothing else to do."""
    for _ in range(SOON // 100):
        frame = page.frame(url=re.compile("/chat/"))
        if frame is not None:
            return frame
        page.wait_for_timeout(100)
    pytest.fail("the launcher loaded no chat")


def write(chat: Frame, text: str) -> None:
    """Type a message and send it with Enter."""
    box = chat.locator("textarea")
    box.fill(text)
    box.press("Enter")


def press(chat: Frame, label: str | re.Pattern[str]) -> None:
    """Press the newest button that reads so."""
    chat.get_by_role("button", name=label).last.click(timeout=SOON)


def hears(chat: Frame, text: str | re.Pattern[str]) -> None:
    """The log comes to say so."""
    expect(chat.locator("#log")).to_contain_text(text, timeout=SOON)


def sign_in(page: Page, served: Served, email: str) -> None:
    """Sit down at the desk."""
    page.goto("/sign-in/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(served.passwords[email])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/desk/"), timeout=SOON)


def test_a_korean_customer_gets_a_refund_in_chat_and_the_desk_shows_every_step(browser_page: Page, served: Served) -> None:
    chat = enter_shop(browser_page, "moa-kr", "이서연")
    write(chat, "캔버스 백팩을 환불하고 싶어요.")
    press(chat, "단순 변심")
    press(chat, re.compile("₩36,000 환불하기"))
    hears(chat, "₩36,000을 환불해 드렸습니다")

    sign_in(browser_page, served, "haneul@moa.example")
    browser_page.goto("/desk/ai/")
    browser_page.get_by_text("이서연").first.click()

    expect(browser_page.locator("main").first).to_contain_text("₩36,000을 환불해 드렸습니다", timeout=SOON)
    side = browser_page.locator("aside").last
    expect(side).to_contain_text("MOA-10482")
    expect(side).to_contain_text("AI의 판단 기록")
    expect(side).to_contain_text("단순 변심")


def test_a_japanese_customer_exchanges_with_a_price_difference(browser_page: Page) -> None:
    chat = enter_shop(browser_page, "moa-jp", "佐藤 美咲")
    write(chat, "麻のシャツをLサイズに交換したいです。")
    hears(chat, "¥400")
    press(chat, re.compile("交換する"))
    hears(chat, "差額 ¥400 をお支払いいただきました")


def test_an_english_customer_is_refused_past_the_window_and_offered_store_credit(browser_page: Page) -> None:
    chat = enter_shop(browser_page, "moa-en", "Daniel Okafor")
    write(chat, "I want to return the linen shirt.")
    press(chat, "Changed my mind")
    hears(chat, "within 30 days of delivery")
    expect(chat.get_by_role("button", name=re.compile("store credit")).last).to_be_visible(timeout=SOON)


def test_a_person_takes_over_and_both_sides_see_it_live(browser_page: Page, served: Served) -> None:
    chat = enter_shop(browser_page, "moa-en", "Not signed in")
    chat.locator("#person").click()
    hears(chat, "bringing in a colleague")
    desk = browser_page.context.browser.new_context(base_url=served.url).new_page()  # type: ignore[union-attr]
    sign_in(desk, served, "grace@moa.example")
    desk.goto("/desk/handed_over/")
    desk.locator("li[data-id]").first.click()

    desk.locator("#words-field").fill("Hello, this is Grace. How can I help?")
    desk.keyboard.press("Control+Enter")

    hears(chat, "Hello, this is Grace. How can I help?")
    write(chat, "Do you have the tray in oak?")
    expect(desk.locator("main").first).to_contain_text("Do you have the tray in oak?", timeout=SOON)
