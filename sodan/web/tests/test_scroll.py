"""A list of thousands is scrolled to its end and back while the page holds only the rows near the screen."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser
STATIC = Path(__file__).resolve().parent.parent / "static" / "desk"
HTMX = (files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js").read_text(encoding="utf-8")
ROWS, PAGE = 3_000, 30
PLACE = "http://desk.example"
DESK = """<!doctype html><meta name="htmx-config" content='{"defaultSwapStyle":"outerHTML"}'><script src="/htmx.js"></script>
<style>body{margin:0}#rows{height:600px;overflow:auto;margin:0;padding:0;list-style:none}#rows li{height:72px}</style>
<div id="desk" hx-headers='{"X-CSRFToken": "x"}'></div>
<section id="list" data-view="open" data-order="newest" data-query=""><ul id="rows">ROWS</ul></section>
<script type="module">import { startScroll } from "/desk/static/scroll.js"; startScroll(); window.isReady = true;</script>"""


def row(number: int) -> str:
    """One row; the higher its number the older it is."""
    at = f"2026-01-01T00:{(ROWS - number) // 60:02d}:{(ROWS - number) % 60:02d}+00:00"
    return f'<li id="row-{number}" data-id="{number}" data-at="{at}"><a href="#">{number}</a></li>'


def page_after(number: int) -> str:
    """The rows that follow this one, and what asks for more."""
    shown = range(number + 1, min(number + PAGE, ROWS) + 1)
    onward = f"/desk/open/?before=x,{shown[-1]}"
    more = f'<li class="more"><a href="#" hx-get="{onward}" hx-trigger="intersect once" hx-target="closest li">…</a></li>'
    return "".join(row(one) for one in shown) + (more if shown[-1] < ROWS else "")


def answer(route: Route) -> None:
    """What the desk would answer."""
    address = urlsplit(route.request.url)
    if address.path == "/htmx.js":
        route.fulfill(body=HTMX, content_type="text/javascript")
    elif address.path.startswith("/desk/static/"):
        route.fulfill(body=(STATIC / Path(address.path).name).read_text(encoding="utf-8"), content_type="text/javascript")
    elif address.path == "/desk/open/":
        before = parse_qs(address.query).get("before", [""])[0]
        route.fulfill(body=page_after(int(before.rpartition(",")[2] or 0)), content_type="text/html; charset=utf-8")
    else:
        route.fulfill(body=DESK.replace("ROWS", page_after(0)), content_type="text/html; charset=utf-8")


@pytest.fixture
def list_page(browser: Browser) -> Page:
    """A page that holds the list and nothing else."""
    page = browser.new_page(viewport={"width": 400, "height": 640})
    page.route(f"{PLACE}/**", answer)
    page.goto(f"{PLACE}/")
    page.wait_for_function("window.isReady")
    return page


def held(page: Page) -> int:
    """How many rows stand in the page."""
    return int(page.evaluate("document.querySelectorAll('#rows li[data-id]').length"))


def test_thousands_of_rows_are_scrolled_while_the_page_holds_few(list_page: Page) -> None:
    most = 0
    for _ in range(40):
        list_page.evaluate("document.getElementById('rows').scrollTop = 1e7")
        list_page.wait_for_timeout(170)
        most = max(most, held(list_page))

    shown = list_page.evaluate("[...document.querySelectorAll('#rows li[data-id]')].map((one) => Number(one.dataset.id))")
    assert max(shown) > 500
    assert most <= 270
    assert shown == sorted(set(shown))


def test_what_was_let_go_is_there_again_when_one_comes_back(list_page: Page) -> None:
    for _ in range(20):
        list_page.evaluate("document.getElementById('rows').scrollTop = 1e7")
        list_page.wait_for_timeout(170)
    assert list_page.evaluate("document.getElementById('row-1')") is None

    list_page.evaluate("document.getElementById('rows').scrollTop = 0")
    list_page.wait_for_selector("#row-1")
    list_page.wait_for_selector("#row-30")

    numbers = list_page.evaluate("[...document.querySelectorAll('#rows li')].slice(0, 30).map((one) => Number(one.dataset.id))")
    assert numbers == list(range(1, 31))
