"""From a plate's box to the pixels that a reader takes."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lpr.inference import Margins

    Box = tuple[float, float, float, float]


def crop_plate(image: NDArray[np.uint8], box: Box, margins: Margins) -> NDArray[np.uint8]:
    """The part of a (H, W, 3) picture inside ``box`` (x1, y1, x2, y2 pixels) and its margins.

    A view, at least one pixel wide and high, that ends where the picture ends.
    """
    height, width = image.shape[:2]
    x1, y1, x2, y2 = box
    aside, above = (x2 - x1) * margins.x, (y2 - y1) * margins.y
    left, right = _span(x1 - aside, x2 + aside, width)
    top, bottom = _span(y1 - above, y2 + above, height)
    return image[top:bottom, left:right]


def _span(low: float, high: float, limit: int) -> tuple[int, int]:
    start = min(max(floor(low), 0), limit - 1)
    return start, max(min(ceil(high), limit), start + 1)


def batch(crops: Sequence[NDArray[np.uint8]], width: int, height: int) -> NDArray[np.uint8]:
    """Crops (H, W, 3) BGR of any size -> (N, height, width, 3) RGB, aspect not kept."""
    plates = np.empty((len(crops), height, width, 3), dtype=np.uint8)
    for index, crop in enumerate(crops):
        shrinks = crop.shape[0] > height and crop.shape[1] > width
        how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        resized = cv2.resize(crop, (width, height), interpolation=how)
        cv2.cvtColor(resized, cv2.COLOR_BGR2RGB, dst=plates[index])
    return plates
