"""Sightings as GeoJSON (RFC 7946): what maps and GIS programs take without a word of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from lpr.api._seen import Seen

MEDIA_TYPE = "application/geo+json"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "FeatureCollection",
    "required": ["type", "features", "next"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array", "items": {"type": "object"}},
        "next": {"type": ["string", "null"], "description": "Cursor of the page that follows."},
    },
}
_PLACE = ("id", "latitude", "longitude")

Json = dict[str, Any]


def is_wanted(request: Request, asked: str | None) -> bool:
    """Whether the answer shall be GeoJSON: by ``format``, else by the Accept header."""
    return asked == "geojson" if asked else MEDIA_TYPE in request.headers.get("accept", "")


def collection(features: Sequence[Json], following: str | None) -> Json:
    """A page of features."""
    return {"type": "FeatureCollection", "features": list(features), "next": following}


def point(shown: Seen) -> Json:
    """A sighting as a feature; it has no geometry where the camera's place is not known."""
    told = shown.model_dump(mode="json")
    return {
        "type": "Feature",
        "id": shown.id,
        "geometry": _geometry("Point", place) if (place := _position(shown)) else None,
        "properties": {name: value for name, value in told.items() if name not in _PLACE},
    }


def line(track: Sequence[Seen]) -> Json | None:
    """The way from place to place, in the order given; None where there are not two of them."""
    placed = [(place, each) for each in track if (place := _position(each))]
    if len(placed) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    return {
        "type": "Feature",
        "id": "track",
        "geometry": _geometry("LineString", [place for place, _ in placed]),
        "properties": {"times": [each.model_dump(mode="json")["last_at"] for _, each in placed]},
    }


def _position(shown: Seen) -> list[float] | None:
    if shown.latitude is None or shown.longitude is None:
        return None
    return [shown.longitude, shown.latitude]


def _geometry(kind: str, coordinates: Sequence[Any]) -> Json:
    return {"type": kind, "coordinates": coordinates}
