"""The cities of Jakarta as polygons, and the city of a place."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    Ring: TypeAlias = Sequence[Sequence[float]]

OUTLINES = files("lpr.places") / "jakarta.geojson"
"""GeoJSON (RFC 7946): one feature a city, its `name` a property; longitude comes first there."""

ATTRIBUTION = "© OpenStreetMap contributors, ODbL"
"""Must stand wherever the outlines are shown."""

CITIES = ("Jakarta Barat", "Jakarta Pusat", "Jakarta Selatan", "Jakarta Timur", "Jakarta Utara")
OUTSIDE = "Luar DKI Jakarta"
"""Stands for the city of places that lie in none of them."""


def city_of(latitude: float, longitude: float) -> str | None:
    """The city of Jakarta in which a place (degrees, WGS 84) lies; None: in none of them."""
    for city, (south, west, north, east), rings in _cities():
        if (
            south <= latitude <= north
            and west <= longitude <= east
            and any(_is_inside(latitude, longitude, ring) for ring in rings)
        ):
            return city
    return None


def box_of(city: str) -> tuple[float, float, float, float]:
    """The rectangle about one of `CITIES`, in degrees: south, west, north, east.

    Raises:
        KeyError: it is none of them.

    """
    return {name: box for name, box, _ in _cities()}[city]


@cache
def _cities() -> tuple[tuple[str, tuple[float, float, float, float], tuple[Ring, ...]], ...]:
    """Each city's name, box (south, west, north, east) and outer rings; the file has no holes."""
    found = []
    for feature in json.loads(OUTLINES.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        parts = shape["coordinates"]
        rings = tuple(polygon[0] for polygon in ([parts] if shape["type"] == "Polygon" else parts))
        east = [corner[0] for ring in rings for corner in ring]
        north = [corner[1] for ring in rings for corner in ring]
        box = (min(north), min(east), max(north), max(east))
        found.append((feature["properties"]["name"], box, rings))
    return tuple(found)


def _is_inside(latitude: float, longitude: float, ring: Ring) -> bool:
    """Whether a ray from the place to the east crosses the ring an odd number of times."""
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > latitude) is not (y2 > latitude):
            inside ^= longitude < x1 + (latitude - y1) * (x2 - x1) / (y2 - y1)
    return inside
