"""What a person said of a reading, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime  # noqa: TC003 - dataclass fields are inspected at run time
from enum import StrEnum
from typing import TYPE_CHECKING

from lpr.store._sighting import SeenTax  # noqa: TC001 - as above

if TYPE_CHECKING:
    from lpr.store._sighting import Sighting

NO_PLATE = "not_a_plate"
"""The reason of what is no plate."""


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


def settled(sighting: Sighting, review: Review, plate_class: str | None = None) -> Sighting:
    """The sighting as the verdict leaves it, with the number that was read in `read_plate`.

    A number that the verdict names is accepted, with its tax; where it names none, the sighting has
    none. The reader's text, its candidates and its confidence stay.

    Args:
        sighting: as it was read.
        review: the verdict.
        plate_class: of the number of a correction; None: not known.

    """
    decided = replace(sighting, verdict=review.verdict.value, read_plate=review.read.plate)
    if not review.verdict.names_number:
        reason = NO_PLATE if review.verdict is Verdict.NO_PLATE else None
        return replace(
            decided, plate=None, ending="unreadable", reason=reason, plate_class=None, tax=None
        )
    accepted = replace(decided, plate=review.plate, ending="plate", tax=review.tax)
    if review.plate == sighting.plate:
        return replace(accepted, tax=review.tax or sighting.tax)
    return replace(accepted, plate_class=plate_class)
