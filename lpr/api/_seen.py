"""Sightings as the API shows them: as objects, and as features of GeoJSON (RFC 7946)."""

from __future__ import annotations

from datetime import (  # noqa: TC003 - pydantic reads the annotations
    date,
    datetime,
)
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from lpr.errors import MalformedPlateError
from lpr.plates import parse
from lpr.store import Ending, Verdict  # noqa: TC001 - pydantic reads the annotations
from lpr.tax import WIB

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpr.store import Camera, SeenTax, Sighting

ROOT = "/api/v1/sightings"


class Answer(BaseModel):
    """What an answer is made of: frozen, and written under the names of the API."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True)


class Chance(Answer):
    """One number that may have been on the plate."""

    text: str
    probability: float


class TaxSeen(Answer):
    """What the registry said when the vehicle was seen; it may have changed since."""

    status: str
    amount_due: int | None = Field(description="Whole rupiah.")
    estimated: bool
    due_date: date | None
    as_of: datetime
    source: str
    error: str | None


class Pictures(Answer):
    """Where the pictures are that prove a sighting."""

    frame: str = Field(description="Path of the whole frame.")
    crop: str = Field(description="Path of the plate cut out of it.")
    frame_at: datetime


class Seen(Answer):
    """One visit of one vehicle to one camera."""

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
    candidates: tuple[Chance, ...]
    ending: Ending
    reason: str | None
    verdict: Verdict | None = Field(description="What a person said of the reading.")
    read_plate: str | None = Field(
        description="The number that was read before a verdict or the registry settled it."
    )
    plate_class: str | None = Field(serialization_alias="class")
    colour: str | None
    expiry: str | None
    votes: int
    finds: int
    parked: bool
    final: bool
    heading: str
    box: tuple[float, float, float, float]
    evidence: Pictures | None
    tax: TaxSeen | None


class SeenWhole(Seen):
    """The same with what it rests on."""

    source: str
    models: dict[str, str]


def seen(sighting: Sighting, cameras: Mapping[str, Camera]) -> Seen:
    """A sighting as it is shown; moments in WIB."""
    return Seen(**_fields(sighting, cameras))


def seen_whole(sighting: Sighting, cameras: Mapping[str, Camera]) -> SeenWhole:
    """The same with the recording and the models that it rests on."""
    told = _fields(sighting, cameras)
    return SeenWhole(**told, source=sighting.source, models=dict(sighting.models))


_SAME = (
    *("id", "camera", "latitude", "longitude", "plate", "raw", "confidence", "ending", "reason"),
    *("verdict", "read_plate", "plate_class", "colour", "expiry", "votes", "finds", "parked"),
    *("final", "heading", "box"),
)


def _fields(sighting: Sighting, cameras: Mapping[str, Camera]) -> dict[str, Any]:
    camera = cameras.get(sighting.camera)
    return {name: getattr(sighting, name) for name in _SAME} | {
        "camera_name": camera and (camera.name or None),
        "area": camera and camera.area,
        "display": sighting.plate and display(sighting.plate),
        "first_at": sighting.first_at.astimezone(WIB),
        "last_at": sighting.last_at.astimezone(WIB),
        "candidates": [Chance(text=text, probability=p) for text, p in sighting.candidates],
        "evidence": _pictures(sighting),
        "tax": sighting.tax and tax_seen(sighting.tax),
    }


@lru_cache(maxsize=4096)
def display(plate: str) -> str:
    """A canonical number as people write it; as it stands where the grammar has changed since."""
    try:
        return parse(plate).display
    except MalformedPlateError:
        return plate


def _pictures(sighting: Sighting) -> Pictures | None:
    if sighting.evidence is None:
        return None
    place = f"{ROOT}/{sighting.id}"
    taken = sighting.evidence.at.astimezone(WIB)
    return Pictures(frame=f"{place}/frame", crop=f"{place}/crop", frame_at=taken)


def tax_seen(tax: SeenTax) -> TaxSeen:
    """What the registry said, as it is shown; moments in WIB."""
    return TaxSeen(
        status=tax.status,
        amount_due=tax.amount,
        estimated=tax.estimated,
        due_date=tax.due,
        as_of=tax.as_of.astimezone(WIB),
        source=tax.source,
        error=tax.error,
    )
