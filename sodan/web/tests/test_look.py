"""What can be held to numbers in the look: contrast in both themes, icons that exist, pages without strangers' files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parent.parent
TOKENS = (WEB / "static" / "desk" / "tokens.css").read_text(encoding="utf-8")
PAGES = sorted((WEB / "jinja2" / "desk").glob("*.html"))
COLOURS = {name: pair for name, *pair in re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS)}
SURFACES = ("paper", "surface", "sunken")
ON = [
    *((text, under) for text in ("text", "text-quiet", "text-faint") for under in SURFACES),
    *((text, "accent-soft") for text in ("text", "text-quiet", "accent")),
    *((text, "note") for text in ("text", "text-quiet", "attention")),
    *((meaning, f"{meaning}-soft") for meaning in ("good", "attention", "danger")),
    ("on-accent", "accent"),
    ("accent", "surface"),
]
CONTROLS = [("control", "surface"), ("control", "paper"), ("focus", "surface"), ("focus", "sunken")]


def brightness(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((brightness(one), brightness(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "under"), ON)
def test_words_stand_out_enough(text: str, under: str, theme: int) -> None:
    assert contrast(COLOURS[text][theme], COLOURS[under][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "under"), CONTROLS)
def test_controls_and_focus_can_be_made_out(edge: str, under: str, theme: int) -> None:
    assert contrast(COLOURS[edge][theme], COLOURS[under][theme]) >= 3


def test_every_icon_a_page_asks_for_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (WEB / "static" / "desk" / "icons.svg").read_text(encoding="utf-8")))
    asked = {name for page in PAGES for name in re.findall(r"icon\('([a-z]+)'", page.read_text(encoding="utf-8"))}

    assert asked <= drawn


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_asks_no_other_house_for_anything(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "https://" not in text
    assert "hx-on" not in text
    assert "js:" not in text


def test_scripts_are_small_enough_to_read() -> None:
    scripts = list((WEB / "static" / "desk").glob("*.js"))

    assert max(len(script.read_text(encoding="utf-8").splitlines()) for script in scripts) <= 200
    assert sum(script.stat().st_size for script in scripts) < 110_000
