"""Nobody is shut out: axe-core finds nothing serious on the shop, in the widget or at the desk, in either theme."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.served import Served
from tests.test_counter_in_browser import SOON, enter_shop, sign_in, write

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

pytestmark = pytest.mark.browser
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
SERIOUS = {"serious", "critical"}
THEMES = ["light", "dark"]
# Nobody is signed in, so that each run has a conversation of its own; each ends at a card with buttons or amounts.
STRANGER = {"moa-kr": "로그인 안 함", "moa-jp": "ログインなし", "moa-en": "Not signed in"}
SAID = {"moa-kr": ["더플백이 불량이라 환불해 주세요", "MOA-10476 1204"], "moa-jp": ["ほにゃらら"], "moa-en": ["flibber gibbet"]}
SHOWN = {"moa-kr": "₩89,000", "moa-jp": "担当者と話す", "moa-en": "Talk to a person"}


def found_in(place: Page | Frame) -> list[str]:
    """The serious findings on a page or frame, each with the element it was found at."""
    place.evaluate(AXE)
    found: list[dict[str, Any]] = place.evaluate("async () => (await axe.run()).violations")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("brand", ["moa-kr", "moa-jp", "moa-en"])
def test_shop_and_widget_shut_nobody_out(browser_page: Page, brand: str, theme: str) -> None:
    browser_page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    chat = enter_shop(browser_page, brand, STRANGER[brand])
    for text in SAID[brand]:
        write(chat, text)
    expect(chat.locator("#log")).to_contain_text(SHOWN[brand], timeout=SOON)

    assert found_in(browser_page) == []
    assert found_in(chat) == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_desk_shuts_nobody_out(browser_page: Page, served: Served, theme: str) -> None:
    browser_page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    findings = {}
    browser_page.goto("/sign-in/")
    findings["sign-in"] = found_in(browser_page)
    sign_in(browser_page, served, "jimin@moa.example")
    for address in (
        "/desk/open/",
        "/desk/mine/",
        "/approvals/",
        "/todos/",
        "/notices/",
        "/preferences/notices/",
        "/desk/mentions/",
        "/campaigns/",
        "/preferences/",
        "/settings/canned-replies/",
        "/search/?q=MOA",
        "/customers/",
        "/customers/1/",
        "/customers/sheet/",
        "/customers/1/merging/?gone=2",
        "/customers/merges/",
        "/settings/attributes/",
        "/desk/c/999999/",
    ):
        browser_page.goto(address)
        findings[address] = found_in(browser_page)
    browser_page.goto("/desk/open/")
    browser_page.locator("li[data-id] a").first.click()
    browser_page.wait_for_selector("textarea", timeout=SOON)
    findings["conversation"] = found_in(browser_page)
    for mode in ("note", "forward", "reply"):
        browser_page.click(f"[data-mode-tab={mode}]")
        findings[f"composer: {mode}"] = found_in(browser_page)
    browser_page.click("#reminder-menu summary")
    browser_page.wait_for_selector("#reminder-menu .moment", timeout=SOON)
    findings["reminder"] = found_in(browser_page)

    assert {page: found for page, found in findings.items() if found} == {}
