"""Readings for a person and verdicts on them, as the API shows them."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING

from pydantic import Field

from lpr.api._seen import Answer, Chance, TaxSeen, display, tax_seen
from lpr.store import Verdict  # noqa: TC001 - pydantic reads the annotations
from lpr.tax import WIB

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lpr.reviews import Accuracy
    from lpr.store import Camera, Review, Sighting

ROOT = "/api/v1/reviews"


class Waiting(Answer):
    """A reading that waits for a person."""

    id: str = Field(description="Of the sighting.")
    camera: str
    camera_name: str | None
    first_at: datetime
    last_at: datetime
    plate: str | None
    display: str | None
    raw: str
    confidence: float
    candidates: tuple[Chance, ...]
    plate_class: str | None = Field(serialization_alias="class")
    colour: str | None
    expiry: str | None
    crop: str | None = Field(description="Path of the picture of the plate.")


class ReviewQueue(Answer):
    """Readings that wait, and how many there are in all."""

    readings: tuple[Waiting, ...]
    waiting: int
    next: str | None = Field(description="Cursor of the page that follows; null at the end.")


class ReadShown(Answer):
    """The reading as it was."""

    plate: str | None
    display: str | None
    raw: str
    confidence: float
    candidates: tuple[Chance, ...]


class ReviewShown(Answer):
    """A verdict that stands."""

    sighting: str
    camera: str
    verdict: Verdict
    plate: str | None = Field(description="The number that the verdict names.")
    display: str | None
    by: str
    at: datetime
    read: ReadShown
    tax: TaxSeen | None = Field(description="Of the number that the verdict names.")


class AccuracyShown(Answer):
    """What people said of the doubtful readings of a camera, or of all."""

    camera: str | None
    camera_name: str | None
    n: int = Field(description="Readings of which it is known whether they were right.")
    right: int
    share: float | None = Field(description="Right ones of `n`.")
    low: float | None = Field(description="With `high`: the 95 % interval of the share (Wilson).")
    high: float | None
    confirmed: int
    corrected: int
    no_plate: int
    unreadable: int = Field(description="Readings that nobody could check; they count neither way.")


class AccuracyList(Answer):
    """How right doubtful readings were; nothing is said of those that were accepted."""

    since: datetime | None = Field(serialization_alias="from")
    until: datetime | None = Field(serialization_alias="to")
    total: AccuracyShown
    cameras: tuple[AccuracyShown, ...]


def waiting_shown(sighting: Sighting, cameras: Mapping[str, Camera]) -> Waiting:
    """A reading as it is shown to whoever decides; moments in WIB."""
    camera = cameras.get(sighting.camera)
    return Waiting(
        id=sighting.id,
        camera=sighting.camera,
        camera_name=_name(camera),
        first_at=sighting.first_at.astimezone(WIB),
        last_at=sighting.last_at.astimezone(WIB),
        plate=sighting.plate,
        display=sighting.plate and display(sighting.plate),
        raw=sighting.raw,
        confidence=sighting.confidence,
        candidates=_chances(sighting.candidates),
        plate_class=sighting.plate_class,
        colour=sighting.colour,
        expiry=sighting.expiry,
        crop=f"{ROOT}/{sighting.id}/crop" if sighting.evidence else None,
    )


def review_shown(review: Review) -> ReviewShown:
    """A verdict as it is shown; moments in WIB."""
    read = review.read
    return ReviewShown(
        sighting=review.sighting,
        camera=review.camera,
        verdict=review.verdict,
        plate=review.plate,
        display=review.plate and display(review.plate),
        by=review.by,
        at=review.at.astimezone(WIB),
        read=ReadShown(
            plate=read.plate,
            display=read.plate and display(read.plate),
            raw=read.raw,
            confidence=read.confidence,
            candidates=_chances(read.candidates),
        ),
        tax=tax_seen(review.tax) if review.tax else None,
    )


def accuracy_shown(found: Accuracy, cameras: Mapping[str, Camera]) -> AccuracyShown:
    """A camera's figures, shares to four decimals."""
    camera = cameras.get(found.camera or "")
    low, high = found.interval or (None, None)
    return AccuracyShown(
        camera=found.camera,
        camera_name=_name(camera),
        n=found.n,
        right=found.right,
        share=_rounded(found.share),
        low=_rounded(low),
        high=_rounded(high),
        confirmed=found.confirmed,
        corrected=found.corrected,
        no_plate=found.no_plate,
        unreadable=found.unreadable,
    )


def _name(camera: Camera | None) -> str | None:
    return camera.name or None if camera else None


def _chances(candidates: Sequence[tuple[str, float]]) -> tuple[Chance, ...]:
    return tuple(Chance(text=text, probability=chance) for text, chance in candidates)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
