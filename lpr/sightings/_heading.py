"""The way of a plate across the picture, as a word."""

from __future__ import annotations

import math

WORDS = ("right", "down-right", "down", "down-left", "left", "up-left", "up", "up-right")
STILL = "still"
LEAST = 0.5
"""Of the plate's width: less is no way, but the plate's box that trembles."""


def heading(dx: float, dy: float, width: float) -> str:
    """The nearest of eight directions in the picture, or ``still``.

    Args:
        dx: way to the right, pixels.
        dy: way down, pixels.
        width: of the plate, pixels.

    """
    if math.hypot(dx, dy) < LEAST * width:
        return STILL
    return WORDS[round(math.atan2(dy, dx) / (math.pi / 4)) % len(WORDS)]
