"""Distance between two places on the earth."""

from __future__ import annotations

import math
from typing import TypeAlias

Spot: TypeAlias = tuple[float, float]
"""Latitude and longitude, degrees (WGS 84)."""

EARTH_RADIUS = 6_371_008.8
"""Metres: the mean radius (IUGG)."""


def distance(one: Spot, other: Spot) -> float:
    """The great-circle distance in metres (haversine): no road between the two is shorter.

    On the mean sphere, at most about 0.6 % off the ellipsoid.
    """
    (south, west), (north, east) = (tuple(map(math.radians, spot)) for spot in (one, other))
    chord = (
        math.sin((north - south) / 2) ** 2
        + math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    )
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, chord)))
