"""A small picture in every format, and what the decoder makes of it."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

from lpr.video import Picture, decode_image

MAX_PIXELS = 100_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


def scene(width: int = 40, height: int = 24) -> Image.Image:
    """Left half red, right half blue, with a green top-left corner: no two turns look alike."""
    picture = Image.new("RGB", (width, height), (255, 0, 0))
    picture.paste((0, 0, 255), (width // 2, 0, width, height))
    picture.paste((0, 255, 0), (0, 0, width // 4, height // 4))
    return picture


def encode(picture: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def decode(data: bytes, max_pixels: int = MAX_PIXELS) -> Picture:
    return decode_image(data, max_pixels=max_pixels, source="test")


def check_shape(picture: Picture, width: int, height: int) -> None:
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.shape == (height, width, 3)
    assert picture.pixels.flags.c_contiguous
    assert (picture.width, picture.height) == (width, height)
