"""Part of a picture that is watched, in shares of its width and height."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from lpr.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LEAST_POINTS = 3


@dataclass(frozen=True, slots=True)
class Region:
    """A polygon in an upright picture: corners (x, y), each 0..1 from the left and from the top.

    Raises:
        ConfigurationError: fewer than three corners, one outside the picture, or no area.

    """

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if len(self.points) < LEAST_POINTS:
            raise ConfigurationError("A region needs at least three corners.")
        if not all(0 <= value <= 1 for point in self.points for value in point):
            raise ConfigurationError("A region's corners are shares of the picture, 0 to 1.")
        if cv2.contourArea(np.array(self.points, np.float32)) <= 0:
            raise ConfigurationError("A region's corners lie on one line; it holds nothing.")

    @classmethod
    def rectangle(cls, x1: float, y1: float, x2: float, y2: float) -> Region:
        """The rectangle between two corners, shares 0..1."""
        return cls(((x1, y1), (x2, y1), (x2, y2), (x1, y2)))

    def window(self, width: int, height: int) -> tuple[int, int, int, int]:
        """The smallest box x1, y1, x2, y2 of whole pixels that holds it; at least one pixel."""
        xs, ys = zip(*self.points, strict=True)
        x1, y1 = min(int(min(xs) * width), width - 1), min(int(min(ys) * height), height - 1)
        x2, y2 = int(np.ceil(max(xs) * width)), int(np.ceil(max(ys) * height))
        return x1, y1, max(x2, x1 + 1), max(y2, y1 + 1)

    def holds(self, box: Sequence[float], width: int, height: int) -> bool:
        """Whether the centre of a box x1, y1, x2, y2 in pixels lies in it."""
        x, y = (box[0] + box[2]) / 2 / width, (box[1] + box[3]) / 2 / height
        outline = np.array(self.points, np.float32)
        return cv2.pointPolygonTest(outline, (x, y), measureDist=False) >= 0

    def mask(self, width: int, height: int) -> NDArray[np.bool_]:
        """(height, width): which pixels lie in it."""
        drawn = np.zeros((height, width), np.uint8)
        corners = np.array(self.points) * (width, height)
        cv2.fillPoly(drawn, [corners.round().astype(np.int32)], 1)
        return drawn.astype(np.bool_)
