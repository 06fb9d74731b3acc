"""The composer as somebody sits at it: its modes, files pasted and dropped with their progress, lengths, a suggestion."""

from __future__ import annotations

import base64
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from sodan.desk.tests.pictures import photograph
from sodan.web.tests.test_browser import sign_in
from sodan.web.tests.test_writing_in_browser import at_a_conversation
from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser
GROUND = "getComputedStyle(document.getElementById('composer')).backgroundColor"
BRINGS = """([encoded, kind, type, count]) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  for (let at = 0; at < count; at += 1) carried.items.add(new File([bytes], `shot${at}.png`, { type }));
  const told = kind === 'paste' ? new ClipboardEvent('paste', { clipboardData: carried, bubbles: true, cancelable: true })
    : new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true });
  document.getElementById('words-field').dispatchEvent(told);
}"""


@pytest.fixture
def seated(browser_page: Page, served: Served) -> Page:
    """A representative with a conversation before them."""
    return at_a_conversation(sign_in(browser_page, served, "haneul@moa.example"))


def bring(page: Page, how: str, *, media_type: str = "image/png", count: int = 1) -> None:
    page.evaluate(BRINGS, [base64.b64encode(photograph((60, 60))).decode(), how, media_type, count])


def test_desk_6_four_modes_and_a_note_is_told_apart_by_ground_and_by_label(seated: Page) -> None:
    grounds: dict[str, str] = {}
    for mode in ("reply", "note", "forward", "script"):
        seated.click(f"[data-mode-tab={mode}]")
        expect(seated.locator("#composer")).to_have_attribute("data-mode", mode)
        expect(seated.locator(f"[data-mode-tab={mode}]")).to_have_attribute("aria-selected", "true")
        assert seated.locator(".sendbar button.primary:visible").first.get_attribute("data-send") == mode
        assert seated.locator(".note-word").is_visible() == (mode == "note")
        grounds[mode] = seated.evaluate(GROUND)
    assert grounds["note"] not in {grounds["reply"], grounds["forward"], grounds["script"]}

    seated.click("[data-mode-tab=note]")
    here = seated.url
    seated.keyboard.press("Escape")
    seated.keyboard.press("j")
    seated.wait_for_url(lambda url: url != here)
    seated.goto(here)
    expect(seated.locator("#composer")).to_have_attribute("data-mode", "note")
    seated.click("[data-mode-tab=reply]")


def test_desk_6_forwarding_without_a_mail_server_says_whom_to_ask(seated: Page) -> None:
    seated.click("[data-mode-tab=forward]")

    expect(seated.locator("#forward")).to_contain_text("SODAN_MAIL_HOST")
    seated.click("[data-mode-tab=reply]")
    expect(seated.locator("#forward")).to_be_empty()


@pytest.mark.parametrize("how", ["paste", "drop"])
def test_desk_12_a_screenshot_is_taken_up_with_a_bar_and_goes_with_the_reply(seated: Page, how: str) -> None:
    with seated.expect_response(lambda answer: answer.url.endswith("/files/")):
        bring(seated, how)
        seated.wait_for_selector("#files-waiting img")
    expect(seated.locator("#files-waiting input[name=kept]")).to_have_count(1)
    expect(seated.locator("#files-waiting progress")).to_have_count(0)
    before = seated.locator("#flow .ours .picture").count()

    seated.fill("#words-field", "화면 사진을 보내드려요.")
    seated.keyboard.press("Control+Enter")

    expect(seated.locator("#flow .ours .picture")).to_have_count(before + 1)
    expect(seated.locator("#files-waiting")).to_be_hidden()


def test_desk_12_while_a_file_is_on_its_way_the_reply_waits_for_it(seated: Page) -> None:

    def slowly(route: Route) -> None:
        time.sleep(0.6)
        route.continue_()

    seated.route("**/files/", slowly)
    before = seated.locator("#flow .ours .picture").count()
    bring(seated, "paste")
    seated.fill("#words-field", "곧 갑니다.")
    seated.keyboard.press("Control+Enter")

    expect(seated.locator("#flow .ours .picture")).to_have_count(before + 1, timeout=10_000)


def test_desk_12_what_the_channel_does_not_carry_never_leaves_the_browser(seated: Page) -> None:
    asked: list[str] = []
    seated.on("request", lambda request: asked.append(request.url) if request.url.endswith("/files/") else None)
    bring(seated, "paste", media_type="application/zip")
    expect(seated.locator(".toast").last).to_contain_text("파일 형식")
    seated.evaluate("document.getElementById('files-field').dataset.bytes = '10'")
    bring(seated, "paste")
    expect(seated.locator(".toast").last).to_contain_text("shot0.png")

    assert asked == []
    assert seated.locator("#files-waiting li").count() == 0


def test_desk_12_more_files_than_the_channel_carries_are_left_out(seated: Page) -> None:
    bring(seated, "drop", count=7)

    expect(seated.locator("#files-waiting li")).to_have_count(5)
    expect(seated.locator(".toast").last).to_contain_text("5개")
    for _ in range(5):
        seated.click("#files-waiting button >> nth=0")
    expect(seated.locator("#files-waiting")).to_be_hidden()


def test_desk_12_a_counter_shows_how_long_it_is_and_offers_parts_when_it_is_too_long(seated: Page) -> None:
    seated.evaluate("Object.assign(document.getElementById('composer').dataset, { length: '20', counts: 'euc_kr' })")
    seated.fill("#words-field", "짧아요")
    assert seated.locator("#length").is_hidden()
    seated.fill("#words-field", "가나다라마바사아자")
    expect(seated.locator("#length")).to_have_text("18 / 20")
    seated.fill("#words-field", "가나다라마바사아자차카")
    expect(seated.locator("#length")).to_have_text("22 / 20")
    expect(seated.locator("#send")).to_be_disabled()
    expect(seated.locator("#split")).to_be_visible()

    seated.keyboard.press("Control+Enter")
    expect(seated.locator(".toast").last).to_contain_text("나눠서")
    assert seated.input_value("#words-field") == "가나다라마바사아자차카"
    seated.fill("#words-field", "")


def test_desk_11_what_comes_in_while_one_writes_shows_a_banner_and_asks_before_it_sends(seated: Page, served: Served) -> None:
    assert seated.context.browser is not None
    other = sign_in(seated.context.browser.new_context(base_url=served.url).new_page(), served, "jimin@moa.example")
    other.goto(seated.url)
    other.wait_for_selector("#composer")
    seated.fill("#words-field", "제가 쓰던 답장이에요.")
    other.fill("#words-field", "동료가 먼저 보낸 답장이에요.")
    other.keyboard.press("Control+Enter")

    expect(seated.locator("#overtaking")).to_be_visible()
    seated.focus("#words-field")
    seated.keyboard.press("Control+Enter")
    expect(seated.locator("#overtaken")).to_be_visible()
    expect(seated.locator("#overtaken")).to_contain_text("동료가 먼저 보낸 답장이에요.")
    seated.click("#overtaken [data-overtaken=discard]")


def test_desk_13_a_suggestion_is_put_into_the_field_by_a_press_and_sent_by_another(seated: Page) -> None:
    if seated.get_attribute("#talk-bar", "data-owner") != "human":
        seated.click("#take")
        seated.wait_for_selector("#talk-bar[data-owner=human]")
    before = seated.locator("#flow .ours").count()
    seated.click("#suggest")

    expect(seated.locator("#suggestion .suggested")).to_be_visible(timeout=30_000)
    if seated.locator("[data-inserts]").count():
        words = seated.get_attribute("[data-inserts]", "data-inserts")
        expect(seated.locator("#suggestion .sources")).to_be_visible()
        seated.click("[data-inserts]")
        assert seated.input_value("#words-field") == words
    assert seated.locator("#flow .ours").count() == before
    seated.fill("#words-field", "")
