"""Search and the customer's file as somebody uses them: a key, two characters, the file, a value changed where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sodan.web.tests.test_browser import sign_in
from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_a_key_two_characters_and_what_was_said_is_there(browser_page: Page, served: Served) -> None:
    page = sign_in(browser_page, served, "jimin@moa.example")
    page.keyboard.press("/")
    page.wait_for_url("**/search/")
    for word in ("배송", "交換"):
        page.fill("#search-field", word)
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#found mark >> text={word}")

    page.click("#found li >> nth=0")

    page.wait_for_url("**/desk/c/**")


def test_a_value_is_changed_where_it_stands_and_a_note_is_kept(browser_page: Page, served: Served) -> None:
    page = sign_in(browser_page, served, "jimin@moa.example")
    page.goto("/customers/?q=seoyeon")
    page.click("[data-customer] a")
    page.wait_for_selector("#duplicates")
    form = page.locator(".edit", has=page.locator("input[name=field][value=warning]"))
    form.locator("summary").click()
    form.locator("input[name=value]").fill("먼저 문자로 연락")
    form.locator("button").click()
    page.wait_for_selector(".warned >> text=먼저 문자로 연락")

    page.fill(".noting textarea", "오전에는 통화가 어려우세요.")
    page.click(".noting:has(textarea) .button")

    page.wait_for_selector(".noted >> text=오전에는 통화가 어려우세요.")
    page.wait_for_selector("[data-kind=change] >> text=먼저 문자로 연락")
