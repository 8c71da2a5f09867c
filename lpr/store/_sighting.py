"""One visit of one vehicle to one camera, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, TypeAlias

from lpr.store._entry import moment_text

if TYPE_CHECKING:
    from collections.abc import Sequence

Ending: TypeAlias = Literal["plate", "review", "unreadable"]
Box: TypeAlias = tuple[float, float, float, float]

LONGEST_SILENCE = timedelta(hours=2)
"""A visit of which nothing more came for so long is over, though nobody said so: of a vehicle that
stands there something is told each hour, so whoever watched was cut off."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The pictures that prove a sighting: JPEG files named by their SHA-256.

    Attributes:
        frame: SHA-256 of the whole frame, 64 hexadecimal digits.
        crop: SHA-256 of the plate, cut out of that frame.
        at: when the frame was taken; aware.

    """

    frame: str
    crop: str
    at: datetime

    @property
    def frame_path(self) -> str:
        """Where the frame lies below the folder of evidence."""
        return evidence_path(self.frame)

    @property
    def crop_path(self) -> str:
        """Where the crop lies below the folder of evidence."""
        return evidence_path(self.crop)


def evidence_path(digest: str) -> str:
    """The path of a picture below the folder of evidence, by its SHA-256."""
    return f"{digest[:2]}/{digest[2:4]}/{digest}.jpg"


@dataclass(frozen=True, slots=True)
class SeenTax:
    """What the registry said of the number, as far as a sighting keeps it.

    Attributes:
        status: a value of `lpr.tax.TaxStatus`; ``TIDAK_TERSEDIA`` where it could not be asked.
        amount: rupiah due, or None.
        estimated: whether a part of the amount was computed here.
        due: last day that is paid for, or None.
        as_of: the moment for which this holds; aware.
        source: who said so.
        error: why the registry could not be asked, or None.

    """

    status: str
    amount: int | None
    estimated: bool
    due: date | None
    as_of: datetime
    source: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """One visit of one vehicle to one camera.

    Attributes:
        id: 32 hexadecimal digits, `sighting_id`: the same visit has the same id in every run of
            the same models over the same frames.
        camera: the camera's id.
        source: the recording or stream, without credentials.
        plate: canonical number, or None where none was read or a person says that none is known.
        raw: what the reader saw, before the grammar.
        candidates: numbers and their probabilities 0..1, the likeliest first.
        confidence: probability 0..1 that the number is right.
        ending: an accepted plate, a reading for a person to look at, or unreadable; as the verdict
            leaves it where there is one.
        reason: why it is unreadable; None elsewhere, and where nobody could say.
        votes: single readings behind the result.
        finds: frames in which the plate was found.
        first_at: when it was first seen; aware.
        last_at: when it was last seen; aware.
        moved: way of the plate's centre from the first to the last find, pixels right and down.
        heading: the same as a word: ``up``, ``up-right``, ``right`` ... ``up-left``, ``still``.
        parked: the vehicle stood there.
        final: nothing more comes of this visit; where the watching was cut off, see `is_over`.
        plate_class: by the number, `lpr.plates.PlateClass`.
        colour: of the plate's field, as seen.
        expiry: month of the plate's five-year line, ``YYYY-MM``.
        box: of the plate in the frame of the evidence: x1, y1, x2, y2 in pixels.
        latitude: of the camera at that time, degrees, or None.
        longitude: likewise.
        evidence: None where no pictures are kept.
        tax: None where it was not asked, or there is no number.
        models: SHA-256 by the model's name, sorted.
        verdict: what a person said of the reading, `lpr.store.Verdict`; None: nobody has.
        read_plate: the number that was read, where a verdict or the registry settled `plate`; None
            elsewhere.

    """

    id: str
    camera: str
    source: str
    plate: str | None
    raw: str
    candidates: tuple[tuple[str, float], ...]
    confidence: float
    ending: Ending
    reason: str | None
    votes: int
    finds: int
    first_at: datetime
    last_at: datetime
    moved: tuple[float, float]
    heading: str
    parked: bool
    final: bool
    plate_class: str | None
    colour: str | None
    expiry: str | None
    box: Box
    latitude: float | None = None
    longitude: float | None = None
    evidence: Evidence | None = None
    tax: SeenTax | None = None
    models: tuple[tuple[str, str], ...] = ()
    verdict: str | None = None
    read_plate: str | None = None

    def is_over(self, now: datetime) -> bool:
        """Whether nothing more comes of this visit, at that moment (aware)."""
        return self.final or self.last_at < now - LONGEST_SILENCE


def sighting_id(camera: str, source: str, first_at: datetime, box: Sequence[float]) -> str:
    """The id of the visit that began at that moment (aware) with the plate in that box."""
    place = ",".join(f"{edge:.1f}" for edge in box)
    told = "\n".join((camera, source, moment_text(first_at), place))
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]
