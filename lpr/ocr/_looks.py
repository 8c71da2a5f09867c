"""Other cuts of the same plate: a number that a slightly different cut takes away was a guess."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.ocr._rectify import Corners, Placed

WIDER = (0.05, 0.07)
"""By what shares of its width and height more than the plate is cut out, half on each side."""
ASIDE = (0.02, 0.05)
"""By what shares of its width and height to the right and below the plate is cut out. Both were
chosen by cross-validation, of nine cuts (`training/EXPERIMENTS.md`, A1)."""
OUTWARD = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) / 2
LEAST = 1e-7
"""No look rules a number out: probabilities count as at least this, and at most 1 less it."""


def other_cuts(place: Placed) -> list[Placed]:
    """The plate with a little more around it, and a little beside itself."""
    corners = place.corners
    across, down = _sides(corners)
    wider = corners + OUTWARD[:, :1] * across * WIDER[0] + OUTWARD[:, 1:] * down * WIDER[1]
    aside = corners + across * ASIDE[0] + down * ASIDE[1]
    return [replace(place, corners=cut.astype(np.float32)) for cut in (wider, aside)]


def _sides(corners: Corners) -> tuple[Corners, Corners]:
    """The plate's own axes in pixels of the crop: the means of its opposite sides."""
    left_top, right_top, right_low, left_low = corners
    across = (right_top - left_top + right_low - left_low) / 2
    down = (left_low - left_top + right_low - right_top) / 2
    return across, down


def together(probabilities: Sequence[float]) -> float:
    """What several looks at one picture say of a number, 0..1: the mean of their log-odds.

    The logarithmic opinion pool (Genest and Zidek 1986), for one number against all others.
    """
    said = np.clip(np.array(probabilities, np.float64), LEAST, 1 - LEAST)
    return float(1 / (1 + np.exp(-np.mean(np.log(said) - np.log1p(-said)))))
