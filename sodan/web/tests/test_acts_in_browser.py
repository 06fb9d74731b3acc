"""What is done with a conversation, by hand and by keys: statuses with S, merging, and many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from sodan.web.tests.test_browser import sign_in
from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def open_ones(page: Page) -> list[str]:
    """The numbers of what is open at the demo's Korean shop."""
    page.goto("/desk/open/?brand=1")
    page.wait_for_selector("#rows li[data-id]")
    return [row.get_attribute("data-id") or "" for row in page.locator("#rows li[data-id]").all()]


@pytest.fixture
def seated(browser_page: Page, served: Served) -> Page:
    """The owner, who sets up the desk, at the list of what is open."""
    page = sign_in(browser_page, served, "owner@moa.example")
    page.goto("/desk/open/")
    return page


def with_a_status(seated: Page) -> None:
    """The shop has a status of its own, whichever test comes first."""
    seated.goto("/settings/fields/?brand=1")
    if seated.get_by_text("부품 대기").count():
        return
    card = seated.locator("section[aria-labelledby=of-statuses]")
    card.locator("summary").click()
    for name, value in (("name_ko", "부품 대기"), ("name_ja", "部品待ち"), ("name_en", "Waiting for parts"), ("key", "parts")):
        card.locator(f"[name={name}]").fill(value)
    card.locator("[name=category]").select_option("others")
    card.locator("form .primary").click()
    expect(seated.locator(".days")).to_contain_text(["부품 대기"])


def test_18_merge_previews_both_timelines_both_numbers_resolve_and_it_is_parted_again(seated: Page) -> None:
    main, other = open_ones(seated)[:2]
    seated.goto(f"/desk/joining/{main}/?other={other}")
    expect(seated.locator(".joining .said")).to_have_count(2)
    seated.check("[name=sure]")
    seated.locator(f"form[action='/desk/joining/{main}/merging/'] .primary").click()
    seated.wait_for_url(f"**/desk/c/{main}/**")

    seated.goto(f"/desk/c/{other}/")
    seated.wait_for_url(f"**/desk/c/{main}/**")
    seated.locator("#standing form[action*='/merged/'] button").click()

    seated.wait_for_url(f"**/desk/c/{main}/**")
    seated.goto(f"/desk/c/{other}/")
    expect(seated.locator("#talk")).to_have_attribute("data-conversation", other)


def test_15_s_sets_a_status_of_the_shops_own_that_stands_in_bar_and_row(seated: Page) -> None:
    with_a_status(seated)

    number = open_ones(seated)[0]
    seated.goto(f"/desk/c/{number}/")
    seated.keyboard.press("s")
    expect(seated.locator("[data-status]")).to_be_visible()
    seated.fill("#palette-field", "部品")
    seated.keyboard.press("Enter")

    expect(seated.locator("#standing .status")).to_contain_text("부품 대기")
    expect(seated.locator(f"#row-{number} .status")).to_contain_text("부품 대기")


def test_17_many_are_given_a_status_with_progress_and_undone(seated: Page) -> None:
    with_a_status(seated)
    assert len(open_ones(seated)) > 1
    for box in seated.locator("#rows .pick input").all()[:2]:
        box.check()
    seated.locator("#bulk details:has([name=status]) summary").click()
    seated.locator("#bulk button[value=status]").click()

    expect(seated.locator("#bulk-news")).to_contain_text("2건을 마쳤어요")
    expect(seated.locator("#bulk-news form button")).to_be_visible()
    seated.locator("#bulk-news form button").click()
    expect(seated.locator("#bulk-news form")).to_have_count(0)
