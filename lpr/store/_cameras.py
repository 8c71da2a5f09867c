"""Cameras: where sightings are made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from lpr.errors import CameraError
from lpr.store._sighting_models import CameraRow
from lpr.store._upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.store._store import Store

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_ODD = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera, or the place where a recording was made.

    Attributes:
        id: 1 to 64 letters, digits, ``_``, ``.`` or ``-``; stands in addresses and file names.
        name: as people call it.
        area: district or road, or None.
        latitude: degrees north, -90 to 90 (WGS 84), or None where the place is not known.
        longitude: degrees east, -180 to 180; None together with the latitude.
        direction: a note on where it looks: "ke utara, lajur masuk".

    Raises:
        CameraError: the id or the place can be none.

    """

    id: str
    name: str = ""
    area: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    direction: str | None = None

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise CameraError(
                f"{self.id[:80]!r} cannot be a camera's id: take up to {_LONGEST} letters, digits, "
                "'_', '.' and '-', with a letter or digit first."
            )
        if (self.latitude is None) != (self.longitude is None):
            raise CameraError(f"Camera {self.id}: give latitude and longitude, or neither.")
        if self.latitude is None or self.longitude is None:
            return
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):  # noqa: PLR2004 - degrees
            raise CameraError(
                f"Camera {self.id}: {self.latitude}, {self.longitude} is no place on earth; "
                "latitude comes first."
            )


def camera_id(text: str) -> str:
    """A camera's id made of any name, as of a folder: ``Gerbang Timur`` gives ``Gerbang-Timur``."""
    return _ODD.sub("-", text).strip("-_.")[:_LONGEST] or "camera"


class Cameras:
    """The cameras of a store; each method raises StoreError when the store fails."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, cameras: Sequence[Camera]) -> None:
        """Add the cameras; one whose id is there is replaced. Sightings keep the former place."""
        rows = [
            {name: getattr(each, name) for name in Camera.__slots__}
            for each in {camera.id: camera for camera in cameras}.values()
        ]
        if rows:
            with self._store.transaction() as connection:
                connection.execute(upsert(connection, CameraRow, ("id",)), rows)

    def get(self, camera: str) -> Camera | None:
        """The camera of an id."""
        with self._store.reading() as connection:
            row = connection.execute(_QUERY.where(CameraRow.id == camera)).first()
        return None if row is None else Camera(*row)

    def all(self) -> list[Camera]:
        """Every camera, by id."""
        with self._store.reading() as connection:
            return [Camera(*row) for row in connection.execute(_QUERY.order_by(CameraRow.id))]

    def remove(self, camera: str) -> bool:
        """Forget a camera; its sightings stay. False where there was none."""
        with self._store.transaction() as connection:
            done = connection.execute(delete(CameraRow).where(CameraRow.id == camera))
            return bool(done.rowcount)


_QUERY = select(*(getattr(CameraRow, name) for name in Camera.__slots__))
