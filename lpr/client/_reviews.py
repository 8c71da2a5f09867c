"""Reviews: readings that wait for a person, verdicts on them, and how right they were."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import Literal, TypeAlias

from pydantic import Field

from lpr.client._model import Resource, Told, read
from lpr.client._sightings import (  # noqa: TC001 - pydantic reads the annotations
    Candidate,
    SeenTax,
)
from lpr.client._transport import part

ROOT = "/api/v1/reviews"

Verdict: TypeAlias = Literal["confirmed", "corrected", "unreadable", "no_plate"]


class Waiting(Told):
    """A reading that waits for a person; ``id`` is the sighting's."""

    id: str
    camera: str
    camera_name: str | None
    first_at: datetime
    last_at: datetime
    plate: str | None
    display: str | None
    raw: str
    confidence: float
    candidates: tuple[Candidate, ...]
    plate_class: str | None = Field(alias="class")
    colour: str | None
    expiry: str | None
    crop: str | None


class ReviewQueue(Told):
    """Readings that wait, how many there are in all, and what asks for those after them."""

    readings: tuple[Waiting, ...]
    waiting: int
    next: str | None


class ReadAs(Told):
    """The reading as it was."""

    plate: str | None
    display: str | None
    raw: str
    confidence: float
    candidates: tuple[Candidate, ...]


class Review(Told):
    """A verdict that stands, with the tax of the number that it names."""

    sighting: str
    camera: str
    verdict: Verdict
    plate: str | None
    display: str | None
    by: str
    at: datetime
    read: ReadAs
    tax: SeenTax | None


class Accuracy(Told):
    """What people said of the doubtful readings of a camera, or of all; shares are 0..1."""

    camera: str | None
    camera_name: str | None
    n: int
    right: int
    share: float | None
    low: float | None
    high: float | None
    confirmed: int
    corrected: int
    no_plate: int
    unreadable: int


class AccuracyList(Told):
    """All cameras together, then each; nothing is said of readings that were accepted."""

    since: datetime | None = Field(alias="from")
    until: datetime | None = Field(alias="to")
    total: Accuracy
    cameras: tuple[Accuracy, ...]


class Reviews(Resource):
    """Needs a role that allows `review`, for the accuracy `aggregates`; looks are recorded.

    Each method raises a `ClientError` or one of its leaves.
    """

    def queue(
        self,
        *,
        camera: str | None = None,
        newest: bool = False,
        limit: int = 10,
        cursor: str | None = None,
    ) -> ReviewQueue:
        """Readings that wait, the oldest first; up to ``limit``, 1 to 100."""
        order = "newest" if newest else "oldest"
        params = {"camera": camera, "order": order, "limit": limit, "cursor": cursor}
        return read(ReviewQueue, self._transport.json(f"{ROOT}/next", **params))

    def crop(self, sighting: str) -> bytes:
        """The picture of the plate, JPEG; `NotFoundError` where none is kept."""
        return self._transport.data(f"{ROOT}/{part(sighting)}/crop")

    def decide(self, sighting: str, verdict: Verdict, plate: str | None = None) -> Review:
        """Give a verdict; of a correction the right number.

        `ConflictError` where somebody has decided otherwise before, which its sentence tells.
        """
        said = {"verdict": verdict} | ({} if plate is None else {"plate": plate})
        answer = self._transport.send("POST", f"{ROOT}/{part(sighting)}", json=said)
        return read(Review, self._transport.answer(answer))

    def accuracy(
        self, *, since: datetime | None = None, until: datetime | None = None
    ) -> AccuracyList:
        """How right doubtful readings were, by the verdicts given in a time; default: by all."""
        params = {"from": since, "to": until}
        return read(AccuracyList, self._transport.json(f"{ROOT}/accuracy", **params))
