"""The whole desk without a mouse: sign in, open, reply, note, assign, tag, put aside, close, search, set up (criterion 24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
MOST_STEPS = 60  # of the tabulator from the beginning of a page to anything on it


def focused(page: Page, selector: str) -> bool:
    return bool(page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector))


def tab_to(page: Page, selector: str) -> None:
    """Go there as somebody without a mouse does; a place that cannot be reached fails."""
    for _ in range(MOST_STEPS):
        if focused(page, selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no way to {selector} by keys on {page.url}")


def test_the_whole_desk_is_used_by_keys_alone(browser_page: Page, served: Served) -> None:
    enter(browser_page, served)
    open_one(browser_page)
    write_both(browser_page)
    settle(browser_page)
    look_around(browser_page)


def enter(page: Page, served: Served) -> None:
    page.goto("/sign-in/")
    tab_to(page, "input[name=login]")
    page.keyboard.type("jimin@moa.example")
    tab_to(page, "input[name=password]")
    page.keyboard.type(served.passwords["jimin@moa.example"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/mine/")


def open_one(page: Page) -> None:
    tab_to(page, "#views a[href='/desk/open/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/open/")
    page.wait_for_selector("#list[data-view=open]")
    tab_to(page, "#rows li[data-id] > a")
    page.keyboard.press("Enter")
    page.wait_for_selector("#talk[data-conversation]")


def write_both(page: Page) -> None:
    page.keyboard.press("r")
    page.keyboard.type("확인해서 알려 드리겠습니다.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#flow .ours >> text=확인해서 알려 드리겠습니다.")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("상품팀에 확인 필요")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#flow .note >> text=상품팀에 확인 필요")
    page.keyboard.press("Escape")


def settle(page: Page) -> None:
    page.keyboard.press("a")
    expect(page.locator("#more-menu [name=to]:not(:disabled)").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#talk-bar .held-me")).to_have_count(0)
    page.keyboard.press("l")
    page.keyboard.type("keys")
    page.keyboard.press("Enter")
    expect(page.locator("#standing .tag")).to_contain_text("keys")
    page.keyboard.press("z")
    expect(page.locator("#snooze-menu .moment").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#standing .chip.attention").first).to_be_visible()
    page.keyboard.press("e")
    expect(page.locator("#talk-bar")).to_have_attribute("data-open", "no")


def look_around(page: Page) -> None:
    page.keyboard.press("/")
    page.wait_for_url("**/search/**")
    tab_to(page, "#search-field")
    page.keyboard.type("MOA")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=MOA**")
    tab_to(page, "#rail a[href='/settings/hours/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/hours/**")
    tab_to(page, ".tabs a[href^='/settings/teams/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/teams/**")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/desk/mine/")
