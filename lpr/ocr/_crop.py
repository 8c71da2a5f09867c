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

    At least one pixel wide and high. A view where it lies inside the picture; beyond the picture
    its edge is repeated, as in training, so that a plate keeps its place in the crop.
    """
    height, width = image.shape[:2]
    left, right = _span(box[0], box[2], margins.x, width)
    top, bottom = _span(box[1], box[3], margins.y, height)
    inside = image[max(top, 0) : bottom, max(left, 0) : right]
    beyond = (max(-top, 0), max(bottom - height, 0), max(-left, 0), max(right - width, 0))
    if not any(beyond):
        return inside
    return cv2.copyMakeBorder(inside, *beyond, cv2.BORDER_REPLICATE).astype(np.uint8, copy=False)


def crop_origin(image: NDArray[np.uint8], box: Box, margins: Margins) -> tuple[int, int]:
    """Where in the picture (x, y in pixels) stands the top left pixel of what `crop_plate` cuts."""
    height, width = image.shape[:2]
    left, _ = _span(box[0], box[2], margins.x, width)
    top, _ = _span(box[1], box[3], margins.y, height)
    return left, top


def _span(low: float, high: float, margin: float, limit: int) -> tuple[int, int]:
    """Pixels from and to: the box within the picture, then widened by its margin."""
    start = min(max(floor(low), 0), limit - 1)
    end = max(min(ceil(high), limit), start + 1)
    aside = round((end - start) * margin)
    return start - aside, end + aside


def batch(crops: Sequence[NDArray[np.uint8]], width: int, height: int) -> NDArray[np.uint8]:
    """Crops (H, W, 3) BGR of any size -> (N, height, width, 3) RGB, aspect not kept."""
    plates = np.empty((len(crops), height, width, 3), dtype=np.uint8)
    for index, crop in enumerate(crops):
        shrinks = crop.shape[0] > height and crop.shape[1] > width
        how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        resized = cv2.resize(crop, (width, height), interpolation=how)
        cv2.cvtColor(resized, cv2.COLOR_BGR2RGB, dst=plates[index])
    return plates
