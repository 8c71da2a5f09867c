"""What a person said of a reading, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime  # noqa: TC003 - dataclass fields are inspected at run time
from enum import StrEnum
from typing import TYPE_CHECKING

from lpr.store._sighting import SeenTax  # noqa: TC001 - as above

if TYPE_CHECKING:
    from lpr.store._sighting import Sighting


class Verdict(StrEnum):
    """What a person can say of a reading."""

    CONFIRMED = "confirmed"
    """The number is as it was read."""
    CORRECTED = "corrected"
    """It is another number."""
    UNREADABLE = "unreadable"
    """Nobody can read it: what stands there is not known."""
    NO_PLATE = "no_plate"
    """There is no plate in the picture."""

    @property
    def names_number(self) -> bool:
        """Whether the number is known now."""
        return self in _NAMING


_NAMING = frozenset({Verdict.CONFIRMED, Verdict.CORRECTED})


@dataclass(frozen=True, slots=True)
class ReadAs:
    """The reading as the person saw it; kept whatever the verdict.

    Attributes:
        plate: canonical number, or None where none was read.
        raw: what the reader saw, before the grammar.
        confidence: probability 0..1 that the number is right.
        candidates: numbers and their probabilities 0..1, the likeliest first.

    """

    plate: str | None
    raw: str
    confidence: float
    candidates: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A person's verdict on the reading of one sighting.

    Attributes:
        sighting: id of the sighting.
        camera: id of its camera.
        seen_at: when the vehicle was last seen there; aware.
        verdict: what was said.
        plate: canonical number as the person read it; None where the verdict names none.
        by: the actor, as in audit records: ``account:siti``.
        at: when; aware.
        read: the reading as it was.
        tax: of `plate`, as the registry answered then; None where it was not asked.
        crop: SHA-256 of the picture of the plate, or None where none is kept.

    """

    sighting: str
    camera: str
    seen_at: datetime
    verdict: Verdict
    plate: str | None
    by: str
    at: datetime
    read: ReadAs
    tax: SeenTax | None = None
    crop: str | None = None


def settled(sighting: Sighting, review: Review) -> Sighting | None:
    """The sighting as the verdict leaves it: an accepted number with its tax.

    None where the verdict names no number. What was read stays in the sighting that is stored, and
    so does the class of another number than was read: it is not known here.
    """
    if not review.verdict.names_number:
        return None
    accepted = replace(sighting, plate=review.plate, ending="plate", tax=review.tax)
    if review.plate == sighting.plate:
        return replace(accepted, tax=review.tax or sighting.tax)
    return replace(accepted, plate_class=None)
