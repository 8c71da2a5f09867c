"""Cameras: where they stand, how they are, what they saw and what they need."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads the annotations

from pydantic import Field

from lpr.client._model import Resource, Told, read
from lpr.client._transport import part

ROOT = "/api/v1/cameras"


class Health(Told):
    """How a camera is: ``running``, ``stalled``, ``reconnecting``, ``disabled`` or ``unknown``."""

    state: str
    reason: str | None
    since: datetime
    told_at: datetime


class Camera(Told):
    """A camera, or the place of recordings; degrees are WGS 84."""

    id: str
    name: str
    area: str | None
    city: str | None
    latitude: float | None
    longitude: float | None
    direction: str | None
    health: Health | None


class Hour(Told):
    """Visits of one hour by how they ended."""

    hour: datetime
    plate: int
    review: int
    unreadable: int


class Ended(Told):
    """Visits that ended in one way, and their share of all, 0..1."""

    count: int
    share: float


class Endings(Told):
    """Visits by how they ended."""

    plate: Ended
    review: Ended
    unreadable: Ended


class Reason(Ended):
    """Unreadable visits for one reason."""

    reason: str


class Need(Told):
    """One thing that would mend the camera; ``share`` of the visits that it is about, 0..1."""

    code: str
    share: float | None
    message_id: str
    message_en: str


class CameraDetails(Camera):
    """A camera with what it saw in a span of time; widths and heights are pixels."""

    since: datetime = Field(alias="from")
    until: datetime = Field(alias="to")
    visits: int
    visits_per_hour: float
    hours: tuple[Hour, ...]
    endings: Endings
    reasons: tuple[Reason, ...]
    plate_width: float | None
    letter_height: float | None
    needs: tuple[Need, ...]


class _CameraList(Told):
    cameras: tuple[Camera, ...]


class Cameras(Resource):
    """Each method raises a `ClientError` or one of its leaves."""

    def all(self) -> tuple[Camera, ...]:
        """All cameras, by their ids."""
        return read(_CameraList, self._transport.json(ROOT)).cameras

    def get(
        self, camera: str, *, since: datetime | None = None, until: datetime | None = None
    ) -> CameraDetails:
        """One camera with what it saw; default: in the last 24 hours, at most 31 days."""
        params = {"from": since, "to": until}
        return read(CameraDetails, self._transport.json(f"{ROOT}/{part(camera)}", **params))

    def picture(self, camera: str) -> bytes:
        """The newest frame that proves a sighting, JPEG; `NotFoundError` where none is kept.

        It shows where a vehicle was: it needs a role that allows `location`, and is recorded.
        """
        return self._transport.data(f"{ROOT}/{part(camera)}/picture")
