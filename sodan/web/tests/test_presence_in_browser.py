"""Saying how one is by one press or from the palette, seen by colleagues as it happens."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from sodan.web.tests.test_browser import sign_in
from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def seated(browser_page: Page, served: Served) -> Page:
    """A representative at the desk."""
    return sign_in(browser_page, served, "haneul@moa.example")


def test_one_press_says_it_and_colleagues_see_it_within_a_second(seated: Page, served: Served) -> None:
    assert seated.context.browser is not None
    other = sign_in(seated.context.browser.new_context(base_url=served.url).new_page(), served, "jimin@moa.example")
    other.click("#presence-menu summary")
    haneul = other.locator("#presence-sheet .present li", has_text="김하늘")
    expect(haneul).to_be_visible()

    seated.click("#presence-menu summary")
    began = time.monotonic()
    seated.click("#presence-sheet button[value=available]")

    expect(haneul.locator(".state-dot")).to_have_attribute("data-state", "available", timeout=3_000)
    assert time.monotonic() - began < 1.5  # a second of the promise, and what a busy machine takes to look
    expect(seated.locator("#presence-dot")).to_have_attribute("data-state", "available")
    seated.fill("#presence-sheet input[name=reason]", "점심")
    seated.click("#presence-sheet button[value=away]")
    expect(haneul).to_contain_text("점심")
    other.context.close()


@pytest.mark.parametrize("wanted", ["바쁨", "取り込み", "busy"])
def test_the_palette_says_it_in_any_language(seated: Page, wanted: str) -> None:
    seated.keyboard.press("Control+k")
    seated.wait_for_selector("#palette[open]")
    seated.fill("#palette-field", wanted)
    expect(seated.locator("#palette-be-busy")).to_have_attribute("aria-selected", "true")
    seated.keyboard.press("Enter")

    expect(seated.locator("#presence-dot")).to_have_attribute("data-state", "busy")
    seated.keyboard.press("Control+k")
    seated.fill("#palette-field", "상담 가능")
    seated.keyboard.press("Enter")
    expect(seated.locator("#presence-dot")).to_have_attribute("data-state", "available")


def test_a_key_pressed_is_told_at_most_once_a_minute_whatever_the_number_of_tabs(seated: Page) -> None:
    told: list[str] = []
    seated.evaluate("localStorage.clear()")
    seated.on("request", lambda request: told.append(request.url) if "stirring" in request.url else None)
    seated.goto("/desk/open/")
    seated.wait_for_selector("#rows")

    for _ in range(5):
        seated.keyboard.press("Shift")
        seated.mouse.move(10, 10 + _)
    seated.goto("/desk/mine/")
    seated.keyboard.press("Shift")

    assert len(told) == 1
