"""A headless Chromium for the journeys: Debian's own, else Playwright's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

QUIET = [
    "--no-sandbox",  # the build runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def _executable() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def no_chromium() -> str:
    """Why no browser can be had; empty when one can."""
    if _executable():
        return ""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to load, and most tests need no browser

    with sync_playwright() as playwright:
        found = Path(playwright.chromium.executable_path).exists()
    return "" if found else "no Chromium (Debian: apt-get install chromium; elsewhere: .venv/bin/playwright install chromium)"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser for one test. Its event loop must not outlive the test, or Django refuses its database to the next."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=_executable(), headless=True, args=QUIET)
        try:
            yield opened
        finally:
            opened.close()
