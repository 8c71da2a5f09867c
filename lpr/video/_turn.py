"""Recordings of turned cameras."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def upright(pixels: NDArray[np.uint8], rotation: int) -> NDArray[np.uint8]:
    """Turn pixels, grey or coloured, by the degrees counterclockwise of a display matrix."""
    turn = {
        -90: cv2.ROTATE_90_CLOCKWISE,
        90: cv2.ROTATE_90_COUNTERCLOCKWISE,
        180: cv2.ROTATE_180,
        -180: cv2.ROTATE_180,
    }.get(rotation)
    turned = pixels if turn is None else cv2.rotate(pixels, turn)
    return cast("NDArray[np.uint8]", np.ascontiguousarray(turned))
