"""A brand's own colour made safe to read: the ink that shows on it, and shades of it that show on light and dark paper."""

from __future__ import annotations

import re
from dataclasses import dataclass

READABLE, VISIBLE = 4.5, 3.0  # WCAG 2.2: text, and the edges of controls
LIGHT_SURFACE, DARK_SURFACE = "#ffffff", "#1e1e1b"
WHITE, INK = "#ffffff", "#1b1a17"
_HEX = re.compile(r"#[0-9a-f]{6}\Z", re.IGNORECASE)
_STEPS = 40


@dataclass(frozen=True, slots=True)
class Shades:
    """``fill`` for buttons and the customer's words, ``ink`` written on it, ``text`` for the colour as writing on the surface."""

    fill: str
    ink: str
    text: str


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance by WCAG, 0 for black to 1 for white."""
    linear = [part / 255 for part in _channels(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in linear)  # noqa: PLR2004 - sRGB
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with so much of the other in it, 0 to 1."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def toward(colour: str, pole: str, *, against: str, ratio: float) -> str:
    """The colour moved toward white or black only as far as it must to reach the ratio against the surface."""
    for step in range(_STEPS + 1):
        shade = mixed(colour, pole, step / _STEPS)
        if contrast(shade, against) >= ratio:
            return shade
    return pole


def ink_on(colour: str) -> str:
    """White or near-black, whichever reads better on the colour."""
    return max((WHITE, INK), key=lambda ink: contrast(ink, colour))


def _readable_fill(colour: str, *, surface: str, pole: str) -> str:
    """A fill that stands out from the surface and carries one of the two inks."""
    fill = toward(colour, pole, against=surface, ratio=VISIBLE)
    return toward(fill, pole, against=ink_on(fill), ratio=READABLE) if contrast(fill, ink_on(fill)) < READABLE else fill


def shades_of(colour: str, *, surface: str) -> Shades:
    """The three shades of a brand's colour for one surface; a colour that is not ``#rrggbb`` counts as ink."""
    own = colour.lower() if _HEX.match(colour) else INK
    pole = WHITE if luminance(surface) < 0.2 else INK  # noqa: PLR2004 - a dark surface wants lighter shades
    fill = _readable_fill(own, surface=surface, pole=pole)
    return Shades(fill=fill, ink=ink_on(fill), text=toward(own, pole, against=surface, ratio=READABLE))
