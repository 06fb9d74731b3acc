"""The desk as somebody sits in it: keys, drafts, live changes, the phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from sodan.desk.tests.pictures import photograph
from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def seated(browser_page: Page, served: Served) -> Page:
    """The page of a representative who has signed in."""
    return sign_in(browser_page, served, "haneul@moa.example")


def sign_in(page: Page, served: Served, email: str) -> Page:
    page.goto("/sign-in/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", served.passwords[email])
    page.click("main form .primary")
    page.wait_for_url("**/desk/mine/")
    return page


def test_a_conversation_is_opened_read_and_answered_by_keys_alone(seated: Page) -> None:
    seated.goto("/desk/open/")
    seated.keyboard.press("j")
    seated.wait_for_selector("#talk[data-conversation]")
    first = seated.url
    seated.keyboard.press("j")
    seated.wait_for_url(lambda url: url != first and "/desk/c/" in url)

    seated.keyboard.press("r")
    seated.keyboard.type("확인해 드리겠습니다.")
    seated.keyboard.press("Control+Enter")

    seated.wait_for_selector("#flow .ours >> text=확인해 드리겠습니다.")
    assert seated.input_value("#words-field") == ""
    seated.wait_for_selector("#talk-bar[data-owner=human]")


def test_a_colleague_sees_it_as_it_happens_and_nothing_twice(seated: Page, served: Served) -> None:
    assert seated.context.browser is not None
    other = sign_in(seated.context.browser.new_context(base_url=served.url).new_page(), served, "jimin@moa.example")
    seated.goto("/desk/open/")
    seated.keyboard.press("j")
    seated.wait_for_selector("#talk[data-conversation]")
    other.goto(seated.url)
    other.wait_for_selector("#composer")

    other.keyboard.press("n")
    other.keyboard.type("같이 보고 있어요")
    other.keyboard.press("Control+Enter")

    seated.wait_for_selector("#flow .note >> text=같이 보고 있어요")
    for page in (seated, other):
        page.wait_for_timeout(600)
        numbers = re.findall(r'id="(m-\d+)"', page.inner_html("#flow"))
        assert len(numbers) == len(set(numbers))
    other.context.close()


def test_a_draft_and_its_mode_wait_in_their_conversation(seated: Page) -> None:
    seated.goto("/desk/open/")
    seated.keyboard.press("j")
    seated.wait_for_selector("#composer")
    seated.keyboard.press("n")
    seated.keyboard.type("아직 쓰는 중")
    seated.wait_for_selector("#draft-saved:not([hidden])")
    seated.reload()

    seated.wait_for_selector("#composer[data-mode=note]")
    assert seated.input_value("#words-field") == "아직 쓰는 중"
    seated.click("[data-mode-tab=reply]")
    assert seated.input_value("#words-field") == ""
    seated.click("[data-mode-tab=note]")
    with seated.expect_response(lambda answer: "/drafts/" in answer.url):
        seated.fill("#words-field", "")


def test_on_a_phone_one_pane_is_seen_and_back_leads_to_the_list(seated: Page) -> None:
    seated.set_viewport_size({"width": 390, "height": 844})
    seated.goto("/desk/open/")
    assert seated.is_visible("#list")
    assert not seated.is_visible("#talk")

    seated.click("#rows li >> nth=0")
    seated.wait_for_selector("#composer")
    assert not seated.is_visible("#list")

    seated.click("[data-back]")
    assert seated.is_visible("#list")
    assert not seated.is_visible("#talk")


def test_theme_and_side_panel_are_remembered(seated: Page) -> None:
    seated.goto("/desk/open/")
    seated.keyboard.press("j")
    seated.wait_for_selector("#composer")
    seated.keyboard.press("d")
    seated.click("#me > summary")
    seated.click("[data-theme-choice=dark]")
    seated.reload()

    assert seated.get_attribute("html", "data-theme") == "dark"
    assert not seated.is_visible("#side")
    seated.keyboard.press("d")
    assert seated.is_visible("#side")


def test_a_picture_goes_along_with_a_reply(seated: Page) -> None:
    seated.goto("/desk/open/")
    seated.keyboard.press("j")
    seated.wait_for_selector("#talk[data-conversation]")

    before = seated.locator("#flow .ours .picture").count()
    seated.click("[data-mode-tab=reply]")
    seated.set_input_files("#files-field", {"name": "label.png", "mimeType": "image/png", "buffer": photograph()})
    seated.wait_for_selector("#files-waiting img")
    seated.fill("#words-field", "라벨을 보내 드립니다.")
    seated.keyboard.press("Control+Enter")

    sent = seated.locator("#flow .ours .picture img").nth(before)
    sent.wait_for()
    assert sent.evaluate("image => image.decode().then(() => image.naturalWidth)") == 480  # the little copy
    assert seated.locator("#files-waiting").is_hidden()
    assert seated.input_value("#words-field") == ""


def test_however_much_goes_on_the_list_keeps_up_and_asks_little(seated: Page) -> None:
    seated.goto("/desk/open/")
    numbers = seated.eval_on_selector_all("#rows li[data-id]", "rows => rows.map(row => Number(row.dataset.id))")
    asked: list[str] = []
    seated.on("request", lambda request: asked.append(request.url) if "/desk/rows/" in request.url else None)

    seated.evaluate(
        """async numbers => {
          const others = new BroadcastChannel("sodan-desk");
          for (let at = 0; at < 40; at += 1) {
            const payload = { conversation_id: numbers[at % numbers.length] };
            others.postMessage({ id: at - 1000, kind: "CustomerWrote", payload });
            await new Promise((done) => setTimeout(done, 50));
          }
        }""",
        numbers,
    )

    assert 4 <= len(asked) <= 17  # at most one in 120 ms, and never a wait for a silence that does not come
    assert {one for url in asked for one in url.partition("ids=")[2].partition("&")[0].split(",")} >= {
        str(one) for one in numbers[:30]
    }
