"""What is no picture, or no whole one, or too large: the right error, and never another."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lpr.errors import (
    ImageDamagedError,
    ImageEmptyError,
    ImageError,
    ImageFormatError,
    ImageTooLargeError,
)
from tests.video.pictures import FORMATS, check_shape, decode, encode, scene


def test_empty_file() -> None:
    with pytest.raises(ImageEmptyError, match="empty") as caught:
        decode(b"")
    assert caught.value.__notes__ == ["picture: test"]


@pytest.mark.parametrize(
    "data",
    [
        b"This is a text that somebody called photo.jpg\n" * 9,
        b"\xff",
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
        b"%PDF-1.7\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\0" * 5000,
    ],
)
def test_what_is_no_picture(data: bytes) -> None:
    with pytest.raises(ImageFormatError, match="save it as JPEG"):
        decode(data)


@pytest.mark.parametrize("form", FORMATS)
def test_signature_alone(form: str) -> None:
    with pytest.raises(ImageDamagedError):
        decode(encode(scene(), form)[:14])


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_truncated_picture(form: str, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    data = encode(Image.fromarray(noise), form)
    with pytest.raises(ImageDamagedError, match="damaged"):
        decode(data[: int(len(data) * share)])


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_jpeg_that_lacks_its_last_bytes(options: dict[str, Any]) -> None:
    with pytest.raises(ImageDamagedError, match="ends early"):
        decode(encode(scene(), "JPEG", **options)[:-2])


def test_truncated_jpeg_with_a_whole_thumbnail_inside() -> None:
    """The thumbnail's own end marker must not pass for the picture's."""
    thumbnail = encode(scene(16, 16), "JPEG")
    data = encode(scene(80, 60), "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0" + thumbnail)
    check_shape(decode(data), 80, 60)
    with pytest.raises(ImageDamagedError):
        decode(data[:-40])


def huge_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1 << 16))
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_huge_png_is_refused_before_it_is_decoded() -> None:
    data = huge_png(20_000, 20_000)
    tracemalloc.start()
    try:
        with pytest.raises(ImageTooLargeError, match="20000 x 20000"):
            decode(data, max_pixels=100_000_000)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_limit_is_the_callers_and_not_pillows() -> None:
    """Above Pillow's own limit of 179 megapixels the header still opens; the body is what ends."""
    with pytest.raises(ImageDamagedError):
        decode(huge_png(300_000_000, 1), max_pixels=400_000_000)


@pytest.mark.parametrize("form", FORMATS)
def test_limit_holds_for_each_format(form: str) -> None:
    data = encode(scene(), form)
    assert decode(data, max_pixels=40 * 24).width == 40
    with pytest.raises(ImageTooLargeError, match="40 x 24, more than the 959 pixels"):
        decode(data, max_pixels=40 * 24 - 1)


SEEDS = (
    *(encode(scene(), form) for form in FORMATS),
    encode(scene().convert("CMYK"), "JPEG"),
    encode(scene(), "JPEG", progressive=True),
    encode(scene(), "GIF", save_all=True, append_images=[scene().rotate(90)]),
    encode(scene(), "TIFF", compression="tiff_lzw"),
)


@given(
    data=st.sampled_from(SEEDS),
    keep=st.floats(0, 1),
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=6),
)
def test_damage_of_any_kind_is_a_picture_or_an_error_of_ours(
    data: bytes, keep: float, changes: list[tuple[int, int]]
) -> None:
    damaged = bytearray(data[: round(len(data) * keep)])
    for place, value in changes:
        if damaged:
            damaged[place % len(damaged)] = value
    try:
        picture = decode(bytes(damaged))
    except ImageError as error:
        assert str(error).endswith(".")  # noqa: PT017 - either outcome is right
    else:
        check_shape(picture, picture.width, picture.height)
