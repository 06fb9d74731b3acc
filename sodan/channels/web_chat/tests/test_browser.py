"""The chat in a real browser: input methods, broken connections, keyboards, and who sits at the computer."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from sodan.desk.tests.pictures import photograph
from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, FrameLocator, Page, Route

pytestmark = pytest.mark.browser

SHOP = "/shop/moa-kr/"
A_WHILE = 60_000  # milliseconds; the AI's first turn in a fresh worker learns the examples first
SEOYEON = "button[value='seoyeon@example.com']"
YERIN = "button[value='yerin.cho@example.com']"
NOBODY = "button[value='']"


def opened(page: Page) -> FrameLocator:
    """The chat, opened by a click on its launcher."""
    page.locator("sodan-chat button").click()
    chat = page.frame_locator("sodan-chat iframe")
    chat.locator("textarea").wait_for()
    return chat


def say(chat: FrameLocator, text: str) -> None:
    """Write and press Enter."""
    chat.locator("textarea").fill(text)
    chat.locator("textarea").press("Enter")


def words_in(chat: FrameLocator) -> list[str]:
    """What the customer said, as the log shows it."""
    return chat.locator(".own .words").all_inner_texts()


def kept(page: Page, name: str) -> Any:
    """What the chat keeps in this browser."""
    return json.loads(page.evaluate("name => localStorage.getItem(`sodan:moa-kr:${name}`)", name) or "null")


def until_sent(page: Page) -> None:
    """Wait for the browser to have nothing left to send."""
    for _ in range(100):
        if kept(page, "outbox") == []:
            return
        page.wait_for_timeout(200)
    pytest.fail(f"still waiting to be sent: {kept(page, 'outbox')}")


def test_a_word_is_said_and_answered(browser_page: Page) -> None:
    browser_page.goto(SHOP)
    chat = opened(browser_page)

    say(chat, "텀블러 용량이 어떻게 되나요?")

    chat.locator(".ours .words").first.wait_for(timeout=A_WHILE)
    assert chat.locator(".ours .speaker").first.inner_text().split() == ["AI", "자동", "답변"]


def test_enter_that_settles_a_korean_word_sends_nothing(browser_page: Page) -> None:
    browser_page.goto(SHOP)
    chat = opened(browser_page)
    box = chat.locator("textarea")
    box.focus()
    keyboard = browser_page.context.new_cdp_session(browser_page)

    keyboard.send("Input.imeSetComposition", {"text": "환부", "selectionStart": 2, "selectionEnd": 2})
    assert box.input_value() == "환부"
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13})
    assert words_in(chat) == []
    keyboard.send("Input.insertText", {"text": "환불"})
    assert box.input_value() == "환불"
    assert words_in(chat) == []

    box.press("Enter")
    assert words_in(chat) == ["환불"]


def test_safaris_composing_enter_is_known_by_its_key_code(browser_page: Page) -> None:
    browser_page.goto(SHOP)
    chat = opened(browser_page)
    box = chat.locator("textarea")
    box.fill("変換中")

    box.evaluate("box => box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true }))")

    assert box.input_value() == "変換中"
    assert words_in(chat) == []


def test_shift_enter_breaks_the_line(browser_page: Page) -> None:
    browser_page.goto(SHOP)
    chat = opened(browser_page)
    chat.locator("textarea").fill("첫 줄")
    chat.locator("textarea").press("End")
    chat.locator("textarea").press("Shift+Enter")
    chat.locator("textarea").press_sequentially("둘째 줄")
    chat.locator("textarea").press("Enter")

    assert words_in(chat) == ["첫 줄\n둘째 줄"]


def test_what_is_said_offline_waits_and_is_said_once(browser_page: Page, served: Served) -> None:
    browser_page.goto(SHOP)
    chat = opened(browser_page)
    say(chat, "안녕하세요")
    chat.locator(".ours").first.wait_for(timeout=A_WHILE)

    browser_page.context.set_offline(True)
    say(chat, "오프라인에서 쓴 말")
    chat.locator(".foot", has_text="연결되면 보낼게요").wait_for()
    assert chat.locator("#banner").is_visible()
    browser_page.context.set_offline(False)

    chat.locator("#banner").wait_for(state="hidden")
    chat.locator(".own", has_text="오프라인에서 쓴 말").locator(".foot", has_text="연결되면").wait_for(state="detached")
    until_sent(browser_page)
    assert words_in(chat) == ["안녕하세요", "오프라인에서 쓴 말"]


def test_what_could_not_be_sent_survives_a_reload(browser_page: Page) -> None:
    def refuse(route: Route) -> None:
        route.abort() if route.request.method == "POST" else route.continue_()

    browser_page.goto(SHOP)
    chat = opened(browser_page)
    say(chat, "안녕하세요")
    chat.locator(".ours").first.wait_for(timeout=A_WHILE)
    browser_page.route("**/messages/**", refuse)
    say(chat, "끊긴 뒤에 쓴 말")
    chat.locator(".foot", has_text="연결되면 보낼게요").wait_for()
    chat.locator("textarea").fill("쓰다 만 말")

    browser_page.unroute("**/messages/**", refuse)
    browser_page.reload()
    chat = opened(browser_page)

    chat.locator(".own .words", has_text="끊긴 뒤에 쓴 말").wait_for()
    assert chat.locator("textarea").input_value() == "쓰다 만 말"
    until_sent(browser_page)
    assert words_in(chat) == ["안녕하세요", "끊긴 뒤에 쓴 말"]


def test_a_lost_answer_does_not_say_it_twice(browser_page: Page) -> None:
    lost: list[Route] = []

    def lose_the_answer(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            route.fetch()
            lost.append(route)
            route.abort()
        else:
            route.continue_()

    browser_page.goto(SHOP)
    chat = opened(browser_page)
    browser_page.route("**/messages/**", lose_the_answer)
    say(chat, "안녕하세요")

    chat.locator(".ours").first.wait_for(timeout=A_WHILE)
    assert words_in(chat) == ["안녕하세요"]


def test_the_keyboard_opens_writes_and_closes(browser_page: Page) -> None:
    browser_page.goto(SHOP)
    launcher = browser_page.locator("sodan-chat button")
    launcher.focus()
    browser_page.keyboard.press("Enter")
    chat = browser_page.frame_locator("sodan-chat iframe")
    chat.locator("textarea:focus").wait_for()
    assert launcher.get_attribute("aria-expanded") == "true"

    browser_page.keyboard.press("Escape")

    browser_page.locator("sodan-chat button:focus").wait_for()
    assert launcher.get_attribute("aria-expanded") == "false"
    assert not browser_page.locator("sodan-chat iframe").is_visible()


def test_every_control_of_the_chat_is_reached_by_tab_and_has_a_name(browser_page: Page) -> None:
    browser_page.goto(SHOP)
    chat = opened(browser_page)
    chat.locator("#close").focus()
    reached = []
    for _ in range(8):
        reached.append(chat.locator(":focus").evaluate("it => it.id || it.className || it.tagName"))
        browser_page.keyboard.press("Tab")
        if not chat.locator(":focus").count():
            break

    assert reached[:7] == ["close", "scroll", "need", "need", "need", "unseen", "TEXTAREA"]
    assert "person" in reached
    for button in chat.locator("button:visible").all():
        assert button.get_attribute("aria-label") or button.inner_text().strip()


def test_what_was_chosen_stays_chosen_after_a_reload(browser_page: Page) -> None:
    browser_page.goto(SHOP)
    browser_page.locator(SEOYEON).click()
    chat = opened(browser_page)
    say(chat, "텀블러를 환불하고 싶어요")
    chat.locator(".reply", has_text="단순 변심").click(timeout=A_WHILE)
    chat.locator(".act").first.click(timeout=A_WHILE)
    chat.locator(".state.declined").wait_for()
    assert not chat.locator(".reply", has_text="단순 변심").count()

    browser_page.reload()
    chat = opened(browser_page)

    chat.locator(".state.declined").wait_for()
    assert "텀블러" in chat.locator(".card").last.inner_text()
    assert not chat.locator(".act").count()


def test_whoever_sits_down_next_sees_nothing_of_the_customer_before(browser_page: Page) -> None:
    browser_page.goto(SHOP)
    browser_page.locator(YERIN).click()
    chat = opened(browser_page)
    say(chat, "비밀 이야기")
    chat.locator(".ours").first.wait_for(timeout=A_WHILE)
    bearer = kept(browser_page, "session")["bearer"]

    browser_page.locator(NOBODY).click()
    chat = opened(browser_page)

    chat.locator("#needs").wait_for()
    assert words_in(chat) == []
    answer = browser_page.request.get("/chat/moa-kr/messages/", headers={"Authorization": f"Bearer {bearer}"})
    assert answer.status == 401


def test_a_script_in_a_message_stays_text(browser_page: Page) -> None:
    browser_page.goto(SHOP)
    chat = opened(browser_page)
    evil = "<img src=x onerror=alert(1)> https://example.com/a?b=<script> javascript:alert(1)"
    say(chat, evil)

    chat.locator(".own .words").first.wait_for()
    assert words_in(chat) == [evil]
    assert not chat.locator(".log img, .log script").count()
    assert [link.get_attribute("href") for link in chat.locator(".own .words a").all()] == ["https://example.com/a?b="]


def test_a_person_can_be_asked_for_at_any_time(browser_page: Page) -> None:
    browser_page.goto(SHOP)
    chat = opened(browser_page)

    chat.locator("#person").click()

    chat.locator("#standing", has_text=re.compile("상담원을 기다리고")).wait_for(timeout=A_WHILE)
    assert chat.locator("#person").is_disabled()


def test_on_a_phone_the_chat_fills_the_screen(browser_page: Page) -> None:
    browser_page.set_viewport_size({"width": 390, "height": 844})
    browser_page.goto(SHOP)
    opened(browser_page)

    box = browser_page.locator("sodan-chat iframe").bounding_box()
    assert box == pytest.approx({"x": 0, "y": 0, "width": 390, "height": 844}, abs=8)  # it may still be sliding in


def test_the_chat_is_painted_in_the_first_frame_after_the_click(browser_page: Page) -> None:
    browser_page.goto(SHOP)
    browser_page.frame_locator("sodan-chat iframe").locator(".need").first.wait_for(state="attached")  # fetched while idle

    shown = browser_page.evaluate(
        """() => new Promise(resolve => {
            const root = document.querySelector("sodan-chat").shadowRoot;
            root.querySelector("button").click();
            requestAnimationFrame(() => resolve(getComputedStyle(root.querySelector("iframe")).visibility));
        })"""
    )

    assert shown == "visible"


def test_a_page_that_embeds_the_chat_twice_gets_one_launcher(browser_page: Page) -> None:
    browser_page.goto(SHOP)
    browser_page.locator("sodan-chat").wait_for(state="attached")

    browser_page.evaluate(
        """() => new Promise(resolve => {
            const again = Object.assign(document.createElement("script"), { src: "/widget.js", onload: resolve });
            again.dataset.brand = "moa-kr";
            document.head.append(again);
        })"""
    )
    browser_page.wait_for_timeout(500)

    assert browser_page.locator("sodan-chat").count() == 1


def test_a_picture_is_chosen_seen_small_sent_and_enlarged(browser_page: Page) -> None:
    browser_page.goto(SHOP)
    chat = opened(browser_page)
    picture: FilePayload = {"name": "cup.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    text: FilePayload = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"refund everything"}

    chat.locator(".attach input").set_input_files([picture, text])
    chat.locator(".waiting .why", has_text="PDF만").wait_for()
    say(chat, "이렇게 왔어요")

    shown = chat.locator(".own .picture img")
    shown.wait_for()
    until_sent(browser_page)
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    chat.locator(".own .picture").click()
    chat.locator("#large[open] img").wait_for()
    browser_page.keyboard.press("Escape")
    assert chat.locator("textarea").is_visible()  # only the picture closed
    assert chat.locator("#large[open]").count() == 0


def test_a_pasted_picture_comes_along(browser_page: Page) -> None:
    browser_page.goto(SHOP)
    chat = opened(browser_page)

    chat.locator("textarea").evaluate(
        """(box, bytes) => {
            const carried = new DataTransfer();
            carried.items.add(new File([new Uint8Array(bytes)], "screen.png", { type: "image/png" }));
            box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, bubbles: true }));
        }""",
        list(photograph((40, 40))),
    )
    chat.locator(".composer button[type=submit]:enabled").click()

    chat.locator(".own .picture img[width='40']").wait_for()
    assert chat.locator(".own .words").count() == 0


def test_an_upload_that_breaks_can_be_tried_again(browser_page: Page) -> None:
    browser_page.goto(SHOP)
    chat = opened(browser_page)
    broken = [True]

    def upload(route: Route) -> None:
        if broken.pop() if broken else False:
            route.abort()
        else:
            route.continue_()

    browser_page.route("**/attachments/", upload)
    chat.locator(".attach input").set_input_files({"name": "cup.jpg", "mimeType": "image/jpeg", "buffer": photograph()})

    chat.locator(".waiting .text").click()

    chat.locator(".composer button[type=submit]:enabled").wait_for()
    assert chat.locator(".waiting .why").count() == 0
