"""What a picture's first bytes say, before anything is decoded.

Pillow reads the headers through its format classes and not through ``Image.open``: the latter
applies a process-wide limit of its own, where the limit here is handed in.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from lpr.errors import (
    ImageDamagedError,
    ImageEmptyError,
    ImageFormatError,
    ImageTooLargeError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.ImageFile import ImageFile

# What Pillow raises over damaged bytes, found by cutting and flipping bytes of every format.
PILLOW_ERRORS = (
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    MemoryError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)

FORMATS: tuple[tuple[bytes, type[ImageFile]], ...] = (
    (b"\xff\xd8\xff", JpegImageFile),
    (b"\x89PNG\r\n\x1a\n", PngImageFile),
    (b"GIF87a", GifImageFile),
    (b"GIF89a", GifImageFile),
    (b"RIFF", WebPImageFile),
    (b"BM", BmpImageFile),
    (b"II*\x00", TiffImageFile),
    (b"MM\x00*", TiffImageFile),
)

MOST_PAGES = 100  # Pillow takes the longer for a page the more precede it: 40,000 took 10 s


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """Keep Pillow's warnings about odd metadata off the terminal; errors pass.

    The filters are the process's own: with threads one may be left behind, and then only
    Pillow's warnings stay hidden.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\.")
        yield


def open_header(data: bytes, *, max_pixels: int) -> ImageFile:
    """Open a picture without decoding it.

    Raises:
        ImageEmptyError, ImageFormatError, ImageDamagedError: no, foreign or broken bytes.
        ImageTooLargeError: the header declares more than ``max_pixels`` pixels.

    """
    if not data:
        raise ImageEmptyError("The file is empty; copy it again from where it came.")
    opener = _opener(data)
    try:
        image = opener(io.BytesIO(data))
    except Image.DecompressionBombError as error:  # a GIF frame larger than its screen
        raise ImageTooLargeError(f"{error}; make it smaller first.") from error
    except PILLOW_ERRORS as error:
        raise ImageDamagedError("The picture's header is damaged; copy it again.") from error
    width, height = image.size
    if width * height > max_pixels:
        raise ImageTooLargeError(
            f"The picture is {width} x {height}, more than the {max_pixels:,} pixels that are "
            "decoded; make it smaller first, or raise PLAT_MAX_PIXELS."
        )
    return image


def _opener(data: bytes) -> type[ImageFile]:
    for signature, opener in FORMATS:
        if data.startswith(signature) and (signature != b"RIFF" or data[8:12] == b"WEBP"):
            return opener
    raise ImageFormatError(
        "Not a picture in a known format; save it as JPEG, PNG, WebP, GIF, BMP or TIFF."
    )


def orientation(image: ImageFile) -> int:
    """EXIF tag 0x0112, 1 to 8 (Exif 2.3, 4.6.4 A); 1, as it stands, where it is missing or broken.

    For TIFF, ask after loading: Pillow turns those upright itself and drops the tag.
    """
    try:
        value = image.getexif().get(0x0112, 1)
    except PILLOW_ERRORS:
        return 1
    return value if value in range(1, 9) else 1


def frame_note(image: ImageFile) -> tuple[str, ...]:
    """``("first frame of 12",)`` for a picture of several frames or pages; else nothing.

    Pages are counted to ``MOST_PAGES``. Ask last: a TIFF is left at another page than the first.
    """
    try:
        count = _frames(image)
    except PILLOW_ERRORS:
        return ("first frame; a later one is damaged",)
    if not isinstance(image, TiffImageFile):
        return (f"first frame of {count}",) if count > 1 else ()
    if count > MOST_PAGES:
        return (f"first page of more than {MOST_PAGES}",)
    return (f"first page of {count}",) if count > 1 else ()


def _frames(image: ImageFile) -> int:
    """How many there are; of a TIFF's pages at most one more than ``MOST_PAGES``."""
    if not isinstance(image, TiffImageFile):
        return int(getattr(image, "n_frames", 1))
    for page in range(1, MOST_PAGES + 1):
        try:
            image.seek(page)
        except EOFError:
            return page
    return MOST_PAGES + 1
