"""Any brand's colour stays readable: as a button, as ink on it, as writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sodan.channels.web_chat.colour import DARK_SURFACE, LIGHT_SURFACE, READABLE, VISIBLE, contrast, shades_of

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colour=COLOURS, surface=st.sampled_from([LIGHT_SURFACE, DARK_SURFACE]))
def test_every_colour_can_be_read_on_every_surface(colour: str, surface: str) -> None:
    shades = shades_of(colour, surface=surface)

    assert contrast(shades.fill, surface) >= VISIBLE
    assert contrast(shades.ink, shades.fill) >= READABLE
    assert contrast(shades.text, surface) >= READABLE


def test_a_colour_that_is_readable_already_is_left_alone() -> None:
    assert shades_of("#7a3b2e", surface=LIGHT_SURFACE).fill == "#7a3b2e"


def test_black_on_white_is_the_widest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_what_is_no_colour_counts_as_ink() -> None:
    assert shades_of("red; } body {", surface=LIGHT_SURFACE) == shades_of("#1b1a17", surface=LIGHT_SURFACE)
