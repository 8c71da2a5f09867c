"""Footage of drawn vehicles, and a scan of it with real worker processes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

RATE = 10
SIZE = (200, 320)
STEP = 25


@dataclass(frozen=True)
class Passing:
    """The number of an index, in sight from `begin` to `end` seconds, moving right all the way.

    ``until``: when it is gone, where that is before its way's end.
    """

    index: int
    begin: float
    end: float
    top: int = 100
    until: float = math.inf

    def left(self, time: float) -> int:
        return 5 + round((time - self.begin) / (self.end - self.begin) * 225)


def frame(vehicles: list[Passing], time: float) -> NDArray[np.uint8]:
    picture = np.full((*SIZE, 3), 40, np.uint8)
    for each in vehicles:
        if each.begin <= time < min(each.end, each.until):
            left = each.left(time)
            picture[each.top : each.top + 30, left : left + 80] = (each.index * STEP, 255, 0)
    return picture


def record(path: Path, vehicles: list[Passing], seconds: float) -> Path:
    """A recording with a key frame a second."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            "libx264", rate=RATE, options={"g": "10", "preset": "ultrafast"}
        )
        stream.height, stream.width = SIZE
        stream.pix_fmt = "yuv420p"
        for number in range(round(seconds * RATE)):
            pixels = frame(vehicles, number / RATE)
            made = av.VideoFrame.from_ndarray(pixels, format="bgr24")
            made.pts, made.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(made))
        container.mux(stream.encode())
    return path
