"""The whole pipeline on larger pictures, and on pictures with more plates."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from lpr.detect import PlateDetector
from lpr.errors import NoPicturesError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from lpr.pipeline import PlateReader

    Pixels = NDArray[np.uint8]

MILLISECONDS = 1000.0
STREET = (1920, 1080)  # pixels of the picture on which plates are put
GREY, QUALITY = 96, 90
AROUND = 0.6  # of a plate, kept on each side of it: the detector wants to see where it is
COLUMNS = 4


def by_size(
    pixels: Pixels, widths: Sequence[int], reader: PlateReader, **how: Any
) -> list[dict[str, Any]]:
    """Milliseconds of one picture, enlarged or reduced to each width (pixels), JPEG decoded."""
    pictures = {}
    for width in widths:
        height = round(pixels.shape[0] * width / pixels.shape[1])
        pictures[width] = _jpeg(np.asarray(cv2.resize(pixels, (width, height)), np.uint8))
    return _timed("width", pictures, reader, **how)


def by_plates(
    pixels: Pixels, counts: Sequence[int], reader: PlateReader, **how: Any
) -> list[dict[str, Any]]:
    """Milliseconds of a picture of 1920 x 1080 with so many copies of the first plate of another.

    ``found`` tells how many of them were read; where it is less, the row says little.

    Raises:
        NoPicturesError: the other shows none.

    """
    piece = _plate_of(pixels)
    return _timed("plates", {count: _jpeg(_wall(piece, count)) for count in counts}, reader, **how)


def _plate_of(pixels: Pixels) -> Pixels:
    """The surest plate of a picture, with some of what is around it."""
    found = PlateDetector.load().detect(pixels)
    if not found:
        raise NoPicturesError("The picture shows no plate to copy; give another.")
    x1, y1, x2, y2 = found[0].box
    wide, tall = (x2 - x1) * AROUND, (y2 - y1) * AROUND
    top, left = max(0, round(y1 - tall)), max(0, round(x1 - wide))
    return pixels[top : round(y2 + tall), left : round(x2 + wide)]


def _wall(piece: Pixels, count: int) -> Pixels:
    """So many copies in rows of four, as large as there is room for."""
    wall = np.full((STREET[1], STREET[0], 3), GREY, np.uint8)
    room = STREET[0] // COLUMNS
    small = cv2.resize(piece, (room - 20, round(piece.shape[0] * (room - 20) / piece.shape[1])))
    for place in range(count):
        row, column = divmod(place, COLUMNS)
        top, left = row * (small.shape[0] + 20), column * room + 10
        wall[top : top + small.shape[0], left : left + small.shape[1]] = small
    return wall


def _jpeg(pixels: Pixels) -> bytes:
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()


def _timed(
    name: str,
    pictures: Mapping[int, bytes],
    reader: PlateReader,
    *,
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
) -> list[dict[str, Any]]:
    """Each picture in turn, ``rounds`` times after one that is not counted; the median."""
    times: dict[int, list[float]] = {value: [] for value in pictures}
    found = dict.fromkeys(pictures, 0)
    for number in range(rounds + 1):
        for value, data in pictures.items():
            started = clock()
            reading = reader.read(data)
            if number:
                times[value].append((clock() - started) * MILLISECONDS)
            found[value] = len(reading.plates)
    return [
        {name: value, "found": found[value], "ms": round(median(own), 2)}
        for value, own in times.items()
    ]
