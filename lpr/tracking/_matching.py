"""Which find continues which track: overlap with the place where the plate should be now."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.detect import Box

LEAST_OVERLAP = 0.15
REACH = 1.5  # widths of a plate: as far may a plate jump between two analysed frames
ALIKE = 2.0  # ratio of areas: more is another plate


def predicted(before: tuple[float, Box], last: tuple[float, Box], time: float) -> Box:
    """Where a box is at ``time`` if it goes on as from ``before`` to ``last`` (time, box)."""
    (then, old), (now, box) = before, last
    if now <= then:
        return box
    share = min((time - now) / (now - then), 3.0)
    x1, y1, x2, y2 = (new + (new - earlier) * share for new, earlier in zip(box, old, strict=True))
    return (x1, y1, x2, y2) if x2 > x1 and y2 > y1 else box


def pair(expected: Sequence[Box], found: Sequence[Box]) -> dict[int, int]:
    """Index in ``found`` -> index in ``expected``, the best agreement first; each at most once."""
    agreements = [
        (agreement, i, j)
        for i, place in enumerate(expected)
        for j, box in enumerate(found)
        if (agreement := agree(place, box)) > 0
    ]
    matched: dict[int, int] = {}
    for _, i, j in sorted(agreements, reverse=True):
        if j not in matched and i not in matched.values():
            matched[j] = i
    return matched


def agree(a: Box, b: Box) -> float:
    """Above 1 for boxes that overlap, below for close ones of about one size, 0 for others."""
    shared = overlap(a, b)
    if shared >= LEAST_OVERLAP:
        return 1 + shared
    areas = sorted(((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1])))
    if areas[0] <= 0 or areas[1] / areas[0] > ALIKE:
        return 0.0
    width = (a[2] - a[0] + b[2] - b[0]) / 2
    away = max(abs(a[0] + a[2] - b[0] - b[2]), abs(a[1] + a[3] - b[1] - b[3])) / 2
    return max(0.0, 1 - away / (REACH * width))


def overlap(a: Box, b: Box) -> float:
    """Intersection over union, 0..1."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    tall = min(a[3], b[3]) - max(a[1], b[1])
    if wide <= 0 or tall <= 0:
        return 0.0
    shared = wide * tall
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)
