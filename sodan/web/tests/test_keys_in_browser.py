"""The desk by keys alone: the list of keys, the palette in three languages, one's own keys; still while somebody writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from sodan.web.key import FIXED, KEYS
from sodan.web.tests.test_browser import sign_in
from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def seated(browser_page: Page, served: Served) -> Page:
    """A supervisor at the list of what is open."""
    page = sign_in(browser_page, served, "jimin@moa.example")
    page.goto("/desk/open/")
    return page


def opened(page: Page) -> str:
    page.keyboard.press("j")
    page.wait_for_selector("#talk[data-conversation]")
    return page.get_attribute("#talk", "data-conversation") or ""


def find(page: Page, wanted: str) -> None:
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    page.fill("#palette-field", wanted)


def test_a_conversation_is_tagged_put_aside_and_closed_by_keys(seated: Page) -> None:
    number = opened(seated)
    seated.keyboard.press("l")
    seated.keyboard.type("urgent")
    seated.keyboard.press("Enter")
    expect(seated.locator("#standing .tag")).to_contain_text("urgent")

    seated.keyboard.press("z")
    expect(seated.locator("#snooze-menu .moment").first).to_be_focused()
    seated.keyboard.press("Enter")
    expect(seated.locator("#standing .chip.attention")).to_be_visible()
    seated.locator("#standing form button").first.click()

    seated.keyboard.press("Shift+E")
    seated.wait_for_function("number => document.getElementById('talk').dataset.conversation !== number", arg=number)
    seated.goto(f"/desk/c/{number}/")
    expect(seated.locator("#talk-bar")).to_have_attribute("data-open", "no")
    find(seated, "再開")
    seated.keyboard.press("Enter")
    expect(seated.locator("#talk-bar")).to_have_attribute("data-open", "yes")


@pytest.mark.parametrize("wanted", ["미룬", "保留中", "snoozed", "미루"])
def test_the_palette_leads_anywhere_in_any_language(seated: Page, wanted: str) -> None:
    find(seated, wanted)
    expect(seated.locator("#palette-view-snoozed")).to_be_visible()
    while seated.get_attribute("#palette-field", "aria-activedescendant") != "palette-view-snoozed":
        seated.keyboard.press("ArrowDown")
    seated.keyboard.press("Enter")

    seated.wait_for_url("**/desk/snoozed/")


def test_while_an_ime_composes_the_palette_takes_nothing(seated: Page) -> None:
    find(seated, "할 일")
    for told in ({"isComposing": True}, {"keyCode": 229}):
        seated.dispatch_event("#palette-field", "keydown", {"key": "Enter", "bubbles": True, "cancelable": True, **told})

    expect(seated.locator("#palette")).to_be_visible()
    seated.keyboard.press("Enter")
    seated.wait_for_url("**/todos/")


def test_letters_are_letters_while_somebody_writes(seated: Page) -> None:
    number = opened(seated)
    seated.keyboard.press("n")
    seated.keyboard.type("jekl?")

    assert seated.input_value("#words-field") == "jekl?"
    assert seated.get_attribute("#talk", "data-conversation") == number
    seated.fill("#words-field", "")
    seated.keyboard.press("Escape")
    seated.keyboard.press("?")
    expect(seated.locator("#keys")).to_be_visible()
    expect(seated.locator("#keys dt")).to_have_count(len(KEYS) + len(FIXED))


def test_the_keys_work_while_a_korean_or_japanese_keyboard_is_on(seated: Page) -> None:
    opened(seated)
    for key, code in (("ㅜ", "KeyN"), ("ん", "KeyN")):
        seated.keyboard.press("Escape")
        seated.dispatch_event("body", "keydown", {"key": key, "code": code, "bubbles": True, "cancelable": True})
        expect(seated.locator("#words-field")).to_be_focused()


def test_a_key_a_person_chose_takes_the_place_of_the_usual_one(seated: Page) -> None:
    seated.goto("/preferences/")
    seated.fill("[name=key_next]", "q")
    seated.click("#keys-form .deeds .primary")
    seated.wait_for_selector("main [role=status]")
    seated.goto("/desk/open/")
    seated.keyboard.press("j")
    seated.wait_for_timeout(300)
    assert not seated.get_attribute("#talk", "data-conversation")

    seated.keyboard.press("q")
    seated.wait_for_selector("#talk[data-conversation]")
    seated.goto("/preferences/")
    seated.click("[name=usual]")
    seated.wait_for_selector("main [role=status]")


def test_one_key_each_for_what_is_done_with_a_conversation(seated: Page) -> None:
    """Criterion 15: A assigns, T gives to a team, P sets the priority, S the status, D and V the panes, G and a letter goes."""
    opened(seated)
    seated.keyboard.press("a")
    expect(seated.locator("#more-menu [name=to]:not(:disabled)").first).to_be_focused()
    seated.keyboard.press("Escape")
    expect(seated.locator("#more-menu > summary")).to_be_focused()
    seated.keyboard.press("p")
    expect(seated.locator("#more-menu [name=level]").first).to_be_focused()
    seated.keyboard.press("Tab")
    seated.keyboard.press("Enter")
    expect(seated.locator("#rows li[aria-current] .chip", has_text="중요")).to_be_visible()

    seated.keyboard.press("s")
    expect(seated.locator("#palette")).to_be_visible()
    seated.keyboard.press("Escape")
    expect(seated.locator("#palette")).to_be_hidden()
    seated.keyboard.press("v")
    expect(seated.locator("#views")).to_be_hidden()
    seated.keyboard.press("v")
    expect(seated.locator("#views")).to_be_visible()

    seated.keyboard.press("g")
    seated.keyboard.press("c")
    seated.wait_for_url("**/customers/")
    seated.keyboard.press("g")
    seated.keyboard.press("i")
    seated.wait_for_url("**/desk/mine/")


def test_who_comes_from_chatwoot_presses_what_they_know(seated: Page) -> None:
    seated.goto("/preferences/")
    seated.click("[name=preset][value=chatwoot]")
    seated.wait_for_selector("main [role=status]")
    seated.goto("/desk/open/")
    seated.keyboard.press("j")
    seated.wait_for_timeout(200)
    assert not seated.get_attribute("#talk", "data-conversation")

    seated.keyboard.press("Alt+j")
    seated.wait_for_selector("#talk[data-conversation]")
    seated.keyboard.press("Alt+p")
    expect(seated.locator("#words-field")).to_be_focused()
    assert seated.get_attribute("#composer", "data-mode") == "note"
    seated.keyboard.press("Escape")
    seated.keyboard.press("Alt+e")
    expect(seated.locator("#talk-bar")).to_have_attribute("data-open", "no")
    seated.goto("/preferences/")
    seated.click("[name=preset][value=sodan]")
    seated.wait_for_selector("main [role=status]")


def test_two_keys_in_a_row_are_recorded_in_a_field_and_obeyed(seated: Page) -> None:
    seated.goto("/preferences/")
    seated.focus("[name=key_next]")
    seated.keyboard.press("h")
    seated.keyboard.press("n")
    assert seated.input_value("[name=key_next]") == "h n"
    seated.click("#keys-form .deeds .primary")
    seated.wait_for_selector("main [role=status]")

    seated.goto("/desk/open/")
    seated.keyboard.press("h")
    seated.keyboard.press("n")
    seated.wait_for_selector("#talk[data-conversation]")
    seated.goto("/preferences/")
    seated.click("[name=usual]")
    seated.wait_for_selector("main [role=status]")


@pytest.mark.parametrize(
    ("wanted", "act"), [("우선순위", "priority"), ("優先度", "priority"), ("우선순", "priority"), ("転送", "go_customers")]
)
def test_the_palette_finds_acts_in_korean_and_japanese_and_puts_the_recent_first(seated: Page, wanted: str, act: str) -> None:
    """Criterion 14."""
    opened(seated)
    find(seated, wanted)
    if act == "priority":
        expect(seated.locator("#palette-list li:visible")).to_have_count(1)
        seated.keyboard.press("Enter")
        expect(seated.locator("#more-menu [name=level]").first).to_be_focused()
    else:
        seated.keyboard.press("Escape")
        find(seated, "お客様一覧へ")
        seated.keyboard.press("Enter")
        seated.wait_for_url("**/customers/")

    seated.keyboard.press("Escape")
    seated.keyboard.press("Control+k")
    first = seated.locator("#palette-list li").first
    expect(first).to_have_attribute("id", f"palette-{act}")
