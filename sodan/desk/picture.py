"""A picture somebody sent, made new: decoded within limits, turned upright, shrunk, and written again without its metadata."""

from __future__ import annotations

import struct
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from sodan.kit.errors import SodanError

if TYPE_CHECKING:
    from collections.abc import Iterator

READ = ("JPEG", "PNG", "WEBP", "GIF")
MEDIA_TYPE, ENDING = "image/webp", ".webp"
LONGEST_SIDE, SMALL_SIDE = 2_048, 480  # pixels
MOST_PIXELS = 50_000_000  # a phone's largest photograph; a JPEG of it is decoded at a fraction of its size
MOST_PIXELS_UNSCALED = 25_000_000  # other kinds have to be decoded whole, four bytes to the pixel

# What Pillow raises for files that are broken or made to break it (its own documentation names no common ancestor).
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, struct.error, MemoryError, OverflowError)
# Decoded pictures are large: at most one at a time in a process, so that uploads in parallel cannot use up the memory.
_ONE_AT_A_TIME = Lock()


class FileRefused(SodanError):
    """A file we do not take: ``reason`` is too_large, too_many, too_many_pixels, broken, empty, or unknown_kind."""

    code = "attachment.refused"

    def __init__(self, reason: str) -> None:
        """Keep the reason; its sentence is ``attachment.refused.<reason>``."""
        super().__init__(f"file {reason}")
        self.reason = reason
        self.code = f"attachment.refused.{reason}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean picture: ``full`` (at most 2,048 pixels a side) and ``small`` (480), both WebP; the size is that of the full."""

    full: bytes
    small: bytes
    width: int
    height: int


def is_picture(content: bytes) -> bool:
    """Whether the bytes begin as a kind of picture we read; the name of the file is never asked."""
    return (
        content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a"))
        or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")
    )  # fmt: skip


def redrawn(content: bytes) -> Picture:
    """The picture made anew. Nothing but its pixels is kept: no EXIF, no place, no comment, no colour profile, no second frame.

    Raises FileRefused for what cannot be decoded or is larger than the limits.
    """
    with _ONE_AT_A_TIME, _telling_what_is_broken(), Image.open(BytesIO(content), formats=READ) as opened:
        _check_size(opened)
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(opened)
        full = _only_pixels(upright, LONGEST_SIDE)
        small = _only_pixels(full, SMALL_SIDE)
        return Picture(_written(full), _written(small), *full.size)


@contextmanager
def _telling_what_is_broken() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # broken EXIF and the like; the limit on size is ours, below
        try:
            yield
        except Image.DecompressionBombError as error:
            raise FileRefused("too_many_pixels") from error
        except _BROKEN as error:
            raise FileRefused("broken") from error


def _check_size(opened: Image.Image) -> None:
    """Before anything is decoded: the header alone tells how large it would become."""
    most = MOST_PIXELS if opened.format == "JPEG" else MOST_PIXELS_UNSCALED
    if opened.width * opened.height > most:
        raise FileRefused("too_many_pixels")


def _only_pixels(source: Image.Image, side: int) -> Image.Image:
    mode = "RGBA" if source.has_transparency_data else "RGB"
    shrunk = source.convert(mode)
    shrunk.thumbnail((side, side), Image.Resampling.LANCZOS)
    clean = Image.new(mode, shrunk.size)
    clean.paste(shrunk)
    return clean


def _written(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=82, method=2)
    return out.getvalue()
