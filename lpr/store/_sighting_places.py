"""Where cameras stood when they saw something: an area is a few cameras, whatever they saw."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, insert, literal, select

from lpr.store._sighting_models import PlaceRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from lpr.store._sighting import Sighting
    from lpr.store._sighting_search import Area

    Place = tuple[str, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Cameras:
    """Cameras that stood in an area.

    Attributes:
        ids: theirs.
        moved: whether one of them has also stood elsewhere: its sightings are looked at one by one.

    """

    ids: tuple[str, ...]
    moved: bool


def add_places(connection: Connection, sightings: Iterable[Sighting]) -> None:
    """Note where the sightings were made. Within the store's write transaction."""
    places = {(each.camera, each.latitude, each.longitude) for each in sightings}
    rows = {row["id"]: row for row in place_rows(places)}
    known = connection.execute(select(PlaceRow.id).where(PlaceRow.id.in_(rows))).scalars()
    new = [rows[each] for each in rows.keys() - set(known)]
    if new:
        connection.execute(insert(PlaceRow), new)


def place_rows(places: Iterable[Place]) -> list[dict[str, Any]]:
    """The rows of places; the same place has the same id in every run."""
    names = ("camera_id", "latitude", "longitude")
    return [
        dict(zip(names, place, strict=True)) | {"id": _place_id(place)}
        for place in sorted(places, key=repr)
    ]


def _place_id(place: Place) -> str:
    return sha256("\n".join(map(repr, place)).encode()).hexdigest()[:16]


def cameras_in(connection: Connection, area: Area | None, camera: str | None = None) -> Cameras:
    """The cameras that stood in the area, only this one or all; no area: that saw anything."""
    row = PlaceRow
    here = literal(1) if area is None else case((area.holds(row), 1), else_=0)
    query = select(row.camera_id, func.min(here)).group_by(row.camera_id)
    if camera is not None:
        query = query.where(row.camera_id == camera)
    found = connection.execute(query.having(func.max(here) == 1).order_by(row.camera_id)).all()
    return Cameras(tuple(name for name, _ in found), any(always == 0 for _, always in found))
