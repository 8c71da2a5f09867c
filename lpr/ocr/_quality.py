"""Why a plate could not be read: measured on its pixels, in the order of what would mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Reason: TypeAlias = Literal[
    "not_a_plate", "cut_off", "too_small", "glare", "too_dark", "blurred", "unclear"
]

LEAST_TALL = 14.0  # pixels of the whole plate: letters of about seven
BLINDED, BLINDED_SHARE = 250, 0.4  # level and share of the plate
WASHED, FLAT = 215.0, 20.0  # mean level and contrast (standard deviation) of a washed-out plate
DARK, NOISE = 40.0, 12.0  # mean level; contrast that noise alone may have
SHARP = 0.06  # of the contrast: least mean step between neighbours on a plate 64 pixels high
PLATE = 0.5
_LEAST_CONTRAST = 1e-3  # a plate of one colour has no edges


def reason(upright: NDArray[np.uint8], *, tall: float, plate_probability: float) -> Reason:
    """What most likely kept a plate (H, W, 3) RGB, warped upright, from being read.

    ``tall`` is its height in the picture, pixels: the warp made it larger.
    """
    if plate_probability < PLATE:
        return "not_a_plate"
    if tall < LEAST_TALL:
        return "too_small"
    grey = cv2.cvtColor(upright, cv2.COLOR_RGB2GRAY).astype(np.float32)
    level, contrast = float(grey.mean()), float(grey.std())
    washed_out = level > WASHED and contrast < FLAT
    if washed_out or float((grey >= BLINDED).mean()) > BLINDED_SHARE:
        return "glare"
    if level < DARK and contrast < NOISE:
        return "too_dark"
    return "blurred" if _steepness(grey) < SHARP * contrast else "unclear"


def sharpness(upright: NDArray[np.uint8]) -> float:
    """How steep the edges of a plate (H, W, 3) RGB are for its contrast, at least 0.

    To compare frames of one plate that were warped to one size. Steps count by their square: blur
    makes more and smaller ones of the same sum.
    """
    grey = cv2.cvtColor(upright, cv2.COLOR_RGB2GRAY).astype(np.float32)
    steps = _steps(grey)
    return float(np.sqrt(np.square(steps).mean())) / (float(grey.std()) + _LEAST_CONTRAST)


def _steepness(grey: NDArray[np.float32]) -> float:
    """The mean step between neighbours along a row."""
    return float(np.abs(_steps(grey)).mean())


def _steps(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """From each pixel to the next in its row, after a light smoothing against noise."""
    smooth: NDArray[np.float32] = np.diff(cv2.GaussianBlur(grey, (0, 0), 1.0), axis=1)
    return smooth
