"""Pictures are made anew: upright, small enough, and nothing in them but what is seen."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageStat

from sodan.desk.picture import LONGEST_SIDE, SMALL_SIDE, FileRefused, is_picture, redrawn
from sodan.desk.tests.pictures import bomb, photograph, saved


def opened(content: bytes) -> Image.Image:
    """What a reader would see."""
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


def test_nothing_but_pixels_is_kept() -> None:
    clean = redrawn(photograph())

    for kept in (clean.full, clean.small):
        picture = opened(kept)
        assert picture.format == "WEBP"
        assert not picture.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(picture.info)
        assert b"a camera that tells" not in kept
        assert b"refund everything" not in kept


def test_a_picture_taken_sideways_stands_upright() -> None:
    clean = redrawn(photograph((640, 480), orientation=6))  # the camera was turned a quarter

    assert (clean.width, clean.height) == (480, 640)
    above = ImageStat.Stat(opened(clean.full).convert("RGB").crop((0, 0, 480, 300))).mean
    assert above[0] > 200  # what was left is above now, and red
    assert above[2] < 60


def test_a_large_picture_is_made_smaller_and_keeps_its_shape() -> None:
    clean = redrawn(photograph((4_000, 3_000)))

    assert (clean.width, clean.height) == (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)
    assert max(opened(clean.small).size) == SMALL_SIDE


def test_what_is_see_through_stays_so() -> None:
    clean = redrawn(saved(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG"))

    assert opened(clean.full).convert("RGBA").getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_every_way_of_keeping_colours_is_read(mode: str) -> None:
    assert redrawn(saved(Image.new(mode, (30, 20)), "PNG")).width == 30


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue", "green")]

    clean = redrawn(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))

    assert getattr(opened(clean.full), "n_frames", 1) == 1


@pytest.mark.parametrize("content", [bomb(30_000, 30_000), bomb(100_000, 1_000), bomb(5_001, 5_001)])
def test_a_picture_that_would_fill_the_memory_is_refused_unopened(content: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        redrawn(content)

    assert refused.value.reason == "too_many_pixels"


@pytest.mark.parametrize(
    "content", [photograph()[:300], b"\x89PNG\r\n\x1a\nnothing", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 ", b"\xff\xd8\xff\xe0"]
)
def test_a_broken_picture_is_refused(content: bytes) -> None:
    assert is_picture(content)
    with pytest.raises(FileRefused) as refused:
        redrawn(content)

    assert refused.value.reason == "broken"


def test_what_hides_behind_a_picture_is_left_behind() -> None:
    hidden = b"<script>alert(1)</script><?php system($_GET[0]); ?>PK\x03\x04"

    clean = redrawn(photograph() + hidden)

    assert b"script" not in clean.full
    assert b"PK\x03\x04" not in clean.full
