"""Reading: pictures in, plates and their tax out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from pydantic import Field

from lpr.client._model import Resource, Told, read
from lpr.client._sightings import Candidate  # noqa: TC001 - pydantic reads the annotations
from lpr.client._vehicles import TaxAnswer  # noqa: TC001 - pydantic reads the annotations

if TYPE_CHECKING:
    from collections.abc import Sequence

Picture: TypeAlias = str | Path | bytes


class Region(Told):
    """Where a number is registered, and who taxes it."""

    code: str
    name: str
    tax_authority: str | None


class Correction(Told):
    """What the reader read itself where the registry told the number, and what they agree on."""

    read: str
    confidence: float
    agreed: tuple[str, ...]


class PlateReading(Told):
    """One plate; the reference's "Picture record" says what each field means.

    The box is in pixels of the picture set upright, probabilities are 0..1.
    """

    text: str | None
    display: str | None
    raw: str
    confidence: float
    decision: str
    correction: Correction | None
    box: tuple[float, float, float, float]
    detection_confidence: float
    candidates: tuple[Candidate, ...]
    rule: str | None
    region: Region | None
    plate_class: str | None = Field(alias="class")
    expiry: str | None
    colour: str | None
    reason: str | None
    tax: TaxAnswer | None


class ReadingError(Told):
    """Why a picture could not be read."""

    code: str
    message: str


class PictureReading(Told):
    """One picture's plates, or why it could not be read."""

    file: str
    width: int | None
    height: int | None
    elapsed_ms: float | None
    plates: tuple[PlateReading, ...]
    error: ReadingError | None


class _Answer(Told):
    pictures: tuple[PictureReading, ...]
    failed: int


class Reading(Resource):
    """See `Client.read`."""

    def read(
        self, pictures: Sequence[Picture], *, crop: bool, tax: bool
    ) -> tuple[PictureReading, ...]:
        """The record of each picture, in their order."""
        if not pictures:
            return ()
        files = [("files", _part(number, each)) for number, each in enumerate(pictures)]
        params = {"crop": crop, "tax": tax}
        response = self._transport.send("POST", "/api/v1/read", params=params, files=files)
        return read(_Answer, self._transport.answer(response)).pictures


def _part(number: int, picture: Picture) -> tuple[str, bytes]:
    if isinstance(picture, bytes):
        return f"picture-{number}", picture
    path = Path(picture)
    name = os.fsencode(path.name).decode("utf-8", "replace")  # any bytes; a request's are text
    return name, path.read_bytes()
