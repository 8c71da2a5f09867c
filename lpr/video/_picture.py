"""Decode one picture, whatever it is, to upright blue-green-red pixels."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from lpr.errors import (
    ImageDamagedError,
    ImageError,
    ImageNotFoundError,
    ImageTooLargeError,
    ImageUnreadableError,
)
from lpr.video._header import PILLOW_ERRORS, frame_note, open_header, orientation, quiet_pillow
from lpr.video._inputs import Stdin

if TYPE_CHECKING:
    import os

    from PIL.ImageFile import ImageFile

Pixels: TypeAlias = NDArray[np.uint8]

# No format read here needs more bytes for a pixel than uncompressed 16-bit with alpha.
BYTES_PER_PIXEL = 8
HEADER_BYTES = 1 << 20

FIRST_TRANSPOSED = 5  # orientations 5 to 8 swap rows and columns

DEEP_MODES = ("I", "I;16", "I;16L", "I;16B", "I;16N", "F")


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded picture.

    ``pixels``: uint8 (height, width, 3), blue-green-red, upright, C-contiguous. ``source``: its
    name as handed in. ``notes``: what was done that a person should know ("first frame of 12").
    """

    pixels: Pixels
    source: str
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.pixels.shape[0])


def load_image(path: str | os.PathLike[str] | Stdin, *, max_pixels: int) -> Picture:
    """Read and decode one file, or standard input.

    Raises:
        ImageNotFoundError, ImageUnreadableError: no such file, or the system refuses it.
        ImageError: another leaf, as ``decode_image`` raises it.

    """
    source = str(path)
    try:
        data = _read(path, limit=max_pixels * BYTES_PER_PIXEL + HEADER_BYTES)
    except ImageError as error:
        error.add_note(f"picture: {source}")
        raise
    return decode_image(data, max_pixels=max_pixels, source=source)


def decode_image(data: bytes, *, max_pixels: int, source: str) -> Picture:
    """Decode one picture; the error carries ``source`` as a note, not in its sentence.

    Reads JPEG, PNG, WebP, GIF, BMP and TIFF in every colour mode: 16-bit and deeper is scaled to
    8 (darkest 0, brightest 255), transparent parts become white, of several frames the first is
    taken and ``notes`` says so.

    Raises:
        ImageEmptyError: no bytes.
        ImageFormatError: not one of the formats.
        ImageDamagedError: the bytes end early or do not decode.
        ImageTooLargeError: more than ``max_pixels`` by the header; nothing was decoded.

    """
    try:
        with quiet_pillow():
            return _decode(data, max_pixels, source)
    except ImageError as error:
        error.add_note(f"picture: {source}")
        raise


def _decode(data: bytes, max_pixels: int, source: str) -> Picture:
    image = open_header(data, max_pixels=max_pixels)
    common = isinstance(image, JpegImageFile) and image.mode in ("L", "RGB")
    pixels = _decode_jpeg(data) if common else _decode_any(image)
    upright = np.ascontiguousarray(turn_upright(pixels, orientation(image)))
    return Picture(upright, source, _depth_note(image) + frame_note(image))


def turn_upright(pixels: Pixels, orientation: int) -> Pixels:
    """Undo an EXIF orientation (1 to 8, Exif 2.3, 4.6.4 A) of pixels (height, width, 3)."""
    turned = pixels if orientation < FIRST_TRANSPOSED else cv2.transpose(pixels)
    if orientation in (2, 6):
        return cast("Pixels", cv2.flip(turned, 1))
    if orientation in (3, 7):
        return cast("Pixels", cv2.rotate(turned, cv2.ROTATE_180))
    if orientation in (4, 8):
        return cast("Pixels", cv2.flip(turned, 0))
    return cast("Pixels", turned)


def _read(path: str | os.PathLike[str] | Stdin, *, limit: int) -> bytes:
    """Read at most ``limit`` bytes: a file without end must not fill the memory."""
    try:
        if isinstance(path, Stdin):
            if sys.stdin is None:
                raise ImageUnreadableError("Standard input is closed; name a file.")
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise ImageNotFoundError("There is no such file; check the name and the folder.") from error
    except IsADirectoryError as error:
        raise ImageUnreadableError("This is a folder; name a picture in it.") from error
    except PermissionError as error:
        raise ImageUnreadableError(
            "The system does not let this user read the file; change its permissions."
        ) from error
    except OSError as error:
        raise ImageUnreadableError(f"The file cannot be read: {error.strerror}.") from error
    if len(data) > limit:
        raise ImageTooLargeError(f"The file holds more than {limit:,} bytes; make it smaller.")
    return data


def _decode_jpeg(data: bytes) -> Pixels:
    """Decode the common JPEG: a third of Pillow's time, the same pixels, as strict at its end."""
    try:
        pixels = cv2.imdecode(
            np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
        )
    except cv2.error as error:
        raise _damaged() from error
    if pixels is None:
        raise _damaged()
    return cast("Pixels", pixels)


def _decode_any(image: ImageFile) -> Pixels:
    try:
        image.load()
        if image.mode in DEEP_MODES:
            return cv2.cvtColor(_to_8_bits(image), cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)
        colours = np.asarray(_opaque(image).convert("RGB"))
    except (*PILLOW_ERRORS, Image.DecompressionBombError) as error:
        raise _damaged() from error
    return cv2.cvtColor(colours, cv2.COLOR_RGB2BGR).astype(np.uint8, copy=False)


def _damaged() -> ImageDamagedError:
    return ImageDamagedError("The picture is damaged or ends early; copy it again.")


def _opaque(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    with_alpha = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), with_alpha)


def _to_8_bits(image: ImageFile) -> NDArray[Any]:
    """Stretch by the values found: 10- and 12-bit sensors fill only part of their 16 bits."""
    with np.errstate(invalid="ignore"):  # signalling NaN of a float picture
        values = np.nan_to_num(np.asarray(image, dtype=np.float64), posinf=0.0, neginf=0.0)
    low, high = min(0.0, float(values.min())), float(values.max())
    return np.rint((values - low) * (255.0 / max(high - low, 1.0))).astype(np.uint8)


def _depth_note(image: ImageFile) -> tuple[str, ...]:
    return ("scaled to 8 bits",) if image.mode in DEEP_MODES else ()
