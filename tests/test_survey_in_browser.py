"""A customer is served, the matter is closed, and they say how it was in the chat; the desk sees it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sodan.channels.web_chat.tests.test_browser import SHOP, opened, say
from sodan.web.tests.test_browser import sign_in
from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_a_face_is_pressed_in_the_chat_and_words_follow(browser_page: Page, served: Served) -> None:
    browser_page.goto(SHOP)
    browser_page.locator("button[value='']").first.click()
    chat = opened(browser_page)
    say(chat, "상담원과 이야기하고 싶어요")
    chat.locator(".own .words").first.wait_for()
    assert browser_page.context.browser is not None
    desk = sign_in(browser_page.context.browser.new_context(base_url=served.url).new_page(), served, "haneul@moa.example")
    desk.goto("/desk/open/")
    desk.locator("#rows li[data-id] a").first.click()
    desk.wait_for_selector("#resolve")
    desk.keyboard.press("i")
    desk.wait_for_selector("#talk-bar[data-owner=human]")
    desk.keyboard.press("e")

    chat.locator(".survey .step").nth(4).click(timeout=120_000)
    chat.locator(".survey textarea").fill("빠르고 친절했습니다")
    chat.locator(".survey .act").click()
    chat.get_by_text("의견을 주셔서 고맙습니다").wait_for()
    desk.locator("#side .rating-of blockquote").get_by_text("빠르고 친절했습니다").wait_for()
    assert chat.locator(".own").count() == 1
    desk.context.close()
