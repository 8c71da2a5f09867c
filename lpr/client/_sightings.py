"""Sightings: where and when vehicles were seen, and the pictures that prove it."""

from __future__ import annotations

from datetime import (  # noqa: TC003 - pydantic reads the annotations
    date,
    datetime,
)
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from pydantic import Field

from lpr.client._model import Resource, Told, read
from lpr.client._transport import part

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = "/api/v1/sightings"
MOST = 1000
"""Sightings on one page at most."""


class Candidate(Told):
    """One number that may have been on the plate."""

    text: str
    probability: float


class Evidence(Told):
    """That pictures are kept, and when the frame was taken."""

    frame: str
    crop: str
    frame_at: datetime


class SeenTax(Told):
    """What the registry said when the vehicle was seen; amounts are whole rupiah."""

    status: str
    amount_due: int | None
    estimated: bool
    due_date: date | None
    as_of: datetime
    source: str
    error: str | None


class Sighting(Told):
    """One visit of one vehicle to one camera; the reference's "Sightings" tells each field.

    Degrees are WGS 84, the box pixels, probabilities 0..1, moments aware. ``source`` and ``models``
    are told of a single sighting only.
    """

    id: str
    camera: str
    camera_name: str | None
    area: str | None
    latitude: float | None
    longitude: float | None
    first_at: datetime
    last_at: datetime
    plate: str | None
    display: str | None
    raw: str
    confidence: float
    candidates: tuple[Candidate, ...]
    ending: str
    reason: str | None
    verdict: str | None
    read_plate: str | None
    plate_class: str | None = Field(alias="class")
    colour: str | None
    expiry: str | None
    votes: int
    finds: int
    parked: bool
    final: bool
    heading: str
    box: tuple[float, float, float, float]
    evidence: Evidence | None
    tax: SeenTax | None
    source: str | None = None
    models: dict[str, str] | None = None


class SightingPage(Told):
    """Some sightings, the newest first; ``next`` asks for those after them, None at the end."""

    since: datetime | None = Field(alias="from")
    until: datetime | None = Field(alias="to")
    sightings: tuple[Sighting, ...]
    next: str | None


class Wanted(TypedDict, total=False):
    """What is asked for, all of it together; what is left out asks for all.

    ``plate``: a number or a pattern with ``?`` and ``*``. ``bbox``: west, south, east, north in
    degrees. ``since``, ``until``: last seen from and before these moments; without ``since`` a
    search for no plate looks at 24 hours. ``status``: of the tax. ``plate_class``: by the number.
    """

    plate: str
    bbox: tuple[float, float, float, float]
    camera: str
    since: datetime
    until: datetime
    status: str
    plate_class: str
    ending: str


class Sightings(Resource):
    """Needs a key whose role allows `location`; every search is recorded with its purpose.

    Each method raises a `ClientError` or one of its leaves.
    """

    def search(self, **wanted: Unpack[Wanted]) -> Iterator[Sighting]:
        """Every sighting that is wanted, the newest first; pages are asked for as they are needed.

        What is seen meanwhile comes not again and not at all: search anew for it.
        """
        for page in self.pages(**wanted):
            yield from page.sightings

    def pages(self, limit: int = 100, **wanted: Unpack[Wanted]) -> Iterator[SightingPage]:
        """The same by pages of up to ``limit``, 1 to `MOST`.

        The time is fixed with the first page, so that the others belong to it, however late they
        are asked for.
        """
        page = self.page(limit, **wanted)
        if page.since is not None and page.until is not None:
            wanted = wanted | {"since": page.since, "until": page.until}
        while True:
            yield page
            if page.next is None:
                return
            page = self.page(limit, page.next, **wanted)

    def page(
        self, limit: int = 100, cursor: str | None = None, **wanted: Unpack[Wanted]
    ) -> SightingPage:
        """One page: the first, or the one after that which had ``cursor`` as its ``next``."""
        params = _params(wanted) | {"limit": limit, "cursor": cursor}
        return read(SightingPage, self._transport.json(ROOT, **params))

    def geojson(
        self, limit: int = MOST, cursor: str | None = None, **wanted: Unpack[Wanted]
    ) -> dict[str, Any]:
        """One page as a GeoJSON FeatureCollection, for maps and GIS programs."""
        params = _params(wanted) | {"limit": limit, "cursor": cursor, "format": "geojson"}
        told: dict[str, Any] = self._transport.json(ROOT, **params)
        return told

    def get(self, sighting: str) -> Sighting:
        """The sighting of an id, with what it rests on; `NotFoundError` where none is kept."""
        return read(Sighting, self._transport.json(f"{ROOT}/{part(sighting)}"))

    def frame(self, sighting: str) -> bytes:
        """The frame that proves it, JPEG; `NotFoundError` where none is kept."""
        return self._transport.data(f"{ROOT}/{part(sighting)}/frame")

    def crop(self, sighting: str) -> bytes:
        """The plate cut out of that frame, JPEG; `NotFoundError` where none is kept."""
        return self._transport.data(f"{ROOT}/{part(sighting)}/crop")


_NAMES = {"since": "from", "until": "to", "plate_class": "class"}


def _params(wanted: Wanted) -> dict[str, Any]:
    told: dict[str, Any] = {_NAMES.get(name, name): value for name, value in wanted.items()}
    if (bbox := told.get("bbox")) is not None:
        told["bbox"] = ",".join(f"{edge:.7f}" for edge in bbox)
    return told
