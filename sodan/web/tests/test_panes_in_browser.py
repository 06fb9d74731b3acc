"""The panes as hands meet them: edges dragged and moved by keys, panes closed, one at a time on a phone, the bar of five."""

from __future__ import annotations

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
    page = sign_in(browser_page, served, "haneul@moa.example")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/desk/open/")
    page.keyboard.press("j")
    page.wait_for_selector("#talk[data-conversation]")
    return page


def width(page: Page, pane: str) -> int:
    box = page.locator(f"#{pane}").bounding_box()
    return round(box["width"]) if box else 0


def drag(page: Page, grip: str, by: int) -> None:
    box = page.locator(f"[data-grip={grip}]").bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, 400)
    page.mouse.down()
    page.mouse.move(box["x"] + 4 + by, 400, steps=6)
    page.mouse.up()


def test_edges_are_dragged_or_moved_by_keys_and_stay_so(seated: Page) -> None:
    seated.wait_for_timeout(100)
    drag(seated, "list", 64)
    with seated.expect_response(lambda answer: "side_width=384" in (answer.request.post_data or "")):
        drag(seated, "side", -48)
    assert (width(seated, "list"), width(seated, "side")) == (404, 384)

    seated.focus("[data-grip=list]")
    with seated.expect_response(lambda answer: "list_width=388" in (answer.request.post_data or "")):
        seated.keyboard.press("ArrowLeft")
    assert seated.get_attribute("[data-grip=list]", "aria-valuenow") == "388"
    seated.reload()
    assert (width(seated, "list"), width(seated, "side")) == (388, 384)

    for _ in range(3):
        drag(seated, "list", -400)
    assert width(seated, "list") == 260


def test_both_outer_panes_close_and_stay_closed(seated: Page) -> None:
    with seated.expect_response("**/preferences/panes/"):
        seated.click("[data-toggles-views] >> nth=0")
    expect(seated.locator("#views")).to_be_hidden()
    with seated.expect_response("**/preferences/panes/"):
        seated.click("#talk-bar [data-toggles-side]")
    expect(seated.locator("#side")).to_be_hidden()

    seated.reload()
    expect(seated.locator("#views")).to_be_hidden()
    expect(seated.locator("#side")).to_be_hidden()
    seated.click("#list .narrow-only summary")
    with seated.expect_response("**/preferences/panes/"):
        seated.click("#list .narrow-only [data-toggles-views]")
    expect(seated.locator("#views")).to_be_visible()
    with seated.expect_response("**/preferences/panes/"):
        seated.click("#talk-bar [data-toggles-side]")
    expect(seated.locator("#side")).to_be_visible()


def test_a_value_is_changed_in_the_panel_and_the_cursor_stays_with_it(seated: Page) -> None:
    seated.click("#side-warning summary")
    seated.fill("#side-warning [name=value]", "통화 전에 기록 확인")
    seated.click("#side-warning .button")

    expect(seated.locator("#side .warned")).to_contain_text("통화 전에 기록 확인")
    expect(seated.locator("#side-warning summary")).to_be_focused()
    expect(seated.locator("#talk-bar .flag")).to_contain_text("통화 전에 기록 확인")
    seated.click("#side-warning summary")
    seated.fill("#side-warning [name=value]", "")
    seated.click("#side-warning .button")
    expect(seated.locator("#side .warned")).to_have_count(0)


def test_on_a_phone_six_places_stand_in_the_bar_and_the_rest_behind_more(seated: Page) -> None:
    seated.set_viewport_size({"width": 390, "height": 844})
    seated.goto("/desk/open/")
    bar = seated.locator("#rail .place:visible")
    expect(bar).to_have_count(6)
    assert seated.evaluate("document.documentElement.scrollWidth") <= 390

    more = seated.locator("#me > summary")
    more.focus()
    seated.keyboard.press("Enter")
    expect(seated.locator(".more-places")).to_be_visible()
    seated.keyboard.press("Tab")
    expect(seated.locator(".more-places a").first).to_be_focused()
    seated.keyboard.press("Escape")
    expect(seated.locator(".more-places")).to_be_hidden()
    expect(more).to_be_focused()

    more.click()
    seated.click(".more-places a[href='/promises/']")
    seated.wait_for_url("**/promises/")
    expect(seated.locator("#rail .place:visible")).to_have_count(6)
