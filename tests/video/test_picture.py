"""Every kind of picture to upright pixels: formats, colour modes, orientations, frames."""

from __future__ import annotations

import io
import struct
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.video.pictures import FORMATS, check_shape, decode, encode, scene

ORIENTATION = 0x0112


def bgr(picture: Image.Image) -> np.ndarray[Any, Any]:
    return np.asarray(picture.convert("RGB"))[:, :, ::-1]


# Formats


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_is_read_blue_green_red(form: str) -> None:
    options = {"quality": 95} if form in {"JPEG", "WEBP"} else {}
    picture = decode(encode(scene(), form, **options))
    check_shape(picture, 40, 24)
    difference = np.abs(picture.pixels.astype(int) - bgr(scene()))
    assert np.median(difference) <= 3
    assert picture.notes == ()
    assert picture.source == "test"


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF"])
def test_lossless_formats_give_the_very_pixels(form: str) -> None:
    assert np.array_equal(decode(encode(scene(), form)).pixels, bgr(scene()))


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
def test_jpeg_gives_the_pixels_of_the_reference_decoder(options: dict[str, Any]) -> None:
    data = encode(scene(), "JPEG", **options)
    assert np.array_equal(decode(data).pixels, bgr(Image.open(io.BytesIO(data))))


@pytest.mark.parametrize("form", FORMATS)
def test_one_pixel(form: str) -> None:
    check_shape(decode(encode(Image.new("RGB", (1, 1), "white"), form)), 1, 1)


# Colour modes


def test_greyscale_jpeg() -> None:
    picture = decode(encode(Image.new("L", (9, 5), 100), "JPEG"))
    check_shape(picture, 9, 5)
    assert np.all(picture.pixels == 100)


@pytest.mark.parametrize("form", ["JPEG", "TIFF"])
def test_cmyk(form: str) -> None:
    picture = decode(encode(scene().convert("CMYK"), form))
    check_shape(picture, 40, 24)
    blue, green, red = picture.pixels[20, 5]
    assert red > 200
    assert max(blue, green) < 60


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_16_bit_grey_is_stretched_over_8_bits(form: str) -> None:
    """A 12-bit sensor's white is 4095: a plain shift by 8 would leave it almost black."""
    values = np.linspace(0, 4095, 64, dtype=np.uint16).reshape(8, 8)
    picture = decode(encode(Image.fromarray(values), form))
    check_shape(picture, 8, 8)
    assert picture.pixels[0, 0, 0] == 0
    assert picture.pixels[-1, -1, 0] == 255
    assert picture.notes == ("scaled to 8 bits",)


def test_16_bit_colour_png() -> None:
    values = np.zeros((6, 7, 3), np.uint16)
    values[..., 2] = 65535  # red, for OpenCV writes blue first
    done, data = cv2.imencode(".png", values)
    assert done
    picture = decode(data.tobytes())
    check_shape(picture, 7, 6)
    assert picture.pixels[0, 0].tolist() == [0, 0, 255]


def test_float_picture_with_nothing_finite() -> None:
    values = np.full((4, 4), np.nan, np.float32)
    values[0, 0] = np.inf
    assert not decode(encode(Image.fromarray(values), "TIFF")).pixels.any()


def test_all_black_16_bit() -> None:
    black = Image.fromarray(np.zeros((4, 4), np.uint16))
    assert not decode(encode(black)).pixels.any()


def test_palette_with_alpha_becomes_white_where_clear() -> None:
    picture = Image.new("P", (4, 2), 0)
    picture.putpalette([10, 20, 30, 200, 100, 50])
    picture.putpixel((1, 0), 1)
    pixels = decode(encode(picture, transparency=bytes([0, 255]))).pixels
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert pixels[0, 1].tolist() == [50, 100, 200]


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_alpha_is_laid_over_white(mode: str) -> None:
    picture = Image.new("RGBA", (2, 1), (0, 0, 0, 0))
    picture.putpixel((1, 0), (0, 0, 0, 255))
    pixels = decode(encode(picture.convert(mode))).pixels
    assert pixels[0].tolist() == [[255] * 3, [0] * 3]


@pytest.mark.parametrize("mode", ["1", "P", "L"])
def test_few_colours(mode: str) -> None:
    picture = decode(encode(scene().convert(mode)))
    assert np.array_equal(picture.pixels, bgr(scene().convert(mode)))


# Upright

# Where the green top-left corner of the upright scene lies in the stored one: (row, column) ends.
# Exif 2.3, 4.6.4 A: the side that row 0 and column 0 of the stored picture show.
STORED = {
    1: lambda upright: upright,
    2: lambda upright: upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    3: lambda upright: upright.transpose(Image.Transpose.ROTATE_180),
    4: lambda upright: upright.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    5: lambda upright: upright.transpose(Image.Transpose.TRANSPOSE),
    6: lambda upright: upright.transpose(Image.Transpose.ROTATE_90),
    7: lambda upright: upright.transpose(Image.Transpose.TRANSVERSE),
    8: lambda upright: upright.transpose(Image.Transpose.ROTATE_270),
}


def rotated(orientation: int, form: str, **options: Any) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    stored = STORED.get(orientation, STORED[1])(scene())
    return encode(stored, form, exif=exif, **options)


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_exif_rotated_picture_is_read_upright(orientation: int, form: str) -> None:
    picture = decode(rotated(orientation, form))
    assert np.array_equal(picture.pixels, bgr(scene()))
    assert picture.pixels.flags.c_contiguous


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
def test_exif_rotated_photo_is_read_upright(orientation: int, form: str) -> None:
    picture = decode(rotated(orientation, form, quality=95))
    check_shape(picture, 40, 24)
    assert np.median(np.abs(picture.pixels.astype(int) - bgr(scene()))) <= 3


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_orientation_that_means_nothing_is_as_it_stands(orientation: int) -> None:
    assert np.array_equal(decode(rotated(orientation, "PNG")).pixels, bgr(scene()))


def test_broken_exif_does_not_lose_the_picture() -> None:
    data = encode(scene(), "JPEG", exif=b"Exif\0\0MM\0\x2a\xff\xff\xff\xff")
    check_shape(decode(data), 40, 24)


# Several frames


@pytest.mark.parametrize(
    ("form", "word"), [("GIF", "frame"), ("WEBP", "frame"), ("PNG", "frame"), ("TIFF", "page")]
)
def test_first_of_several_frames_is_read_and_said(form: str, word: str) -> None:
    others = [Image.new("RGB", (40, 24), colour) for colour in ("yellow", "navy")]
    picture = decode(encode(scene(), form, save_all=True, append_images=others))
    assert picture.notes == (f"first {word} of 3",)
    assert np.median(np.abs(picture.pixels.astype(int) - bgr(scene()))) <= 3


@pytest.mark.parametrize(
    ("pages", "count"), [(100, "100"), (101, "more than 100"), (40_000, "more than 100")]
)
def test_pages_are_counted_as_far_as_that_is_quick(pages: int, count: str) -> None:
    """The last would take ten seconds to its end, and a file of 400 MB hours."""
    picture = decode(tiff_of_one_pixel(pages))
    assert picture.pixels.tolist() == [[[200] * 3]]
    assert picture.notes == (f"first page of {count}",)


def tiff_of_one_pixel(pages: int) -> bytes:
    """Grey 200, on as many pages as are wanted, each 102 bytes that name the next."""
    head = struct.pack("<2sHIB7x", b"II", 42, 16, 200)
    tags = {256: 1, 257: 1, 258: 8, 259: 1, 262: 1, 273: 8, 278: 1, 279: 1}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    page = struct.pack("<H", len(tags)) + entries
    nexts = [len(head) + (len(page) + 4) * number for number in range(1, pages)] + [0]
    return head + b"".join(page + struct.pack("<I", link) for link in nexts)


def test_damage_in_a_later_frame_leaves_the_first() -> None:
    others = [scene().rotate(180)]
    data = encode(scene(), "TIFF", save_all=True, append_images=others)
    next_page = struct.unpack("<I", data[4:8])[0]
    entries = struct.unpack("<H", data[next_page : next_page + 2])[0]
    link = next_page + 2 + 12 * entries
    picture = decode(data[:link] + struct.pack("<I", len(data) + 99) + data[link + 4 :])
    assert np.array_equal(picture.pixels, bgr(scene()))
