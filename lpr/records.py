"""The JSON record of a picture: one shape for the command line, the API and batch output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.errors import LprError
    from lpr.pipeline import PictureReading, PlateReading
    from lpr.plates import Plate, Region
    from lpr.tax import TaxAnswer

__all__ = ["Record", "TaxLookup", "error_record", "picture_record", "printable"]

Record = dict[str, Any]
"""JSON types only; the keys and their order are those of the functions below."""


class TaxLookup(Protocol):
    """What answers for numbers: :class:`lpr.tax.TaxService`, or a stand-in while it is away."""

    def status_many(self, plates: Sequence[Plate]) -> list[TaxAnswer]:
        """One answer a plate, in order."""


def picture_record(file: str, reading: PictureReading, tax: TaxLookup | None = None) -> Record:
    """The record of a picture that was read.

    Boxes are x1, y1, x2, y2 pixels, probabilities and confidences 0..1. ``tax`` answers for all
    numbers of the picture at once; without it every plate's ``tax`` is ``None``, as it is for a
    plate without a number.
    """
    numbers = [plate.plate for plate in reading.plates if plate.plate is not None]
    answers = iter(tax.status_many(numbers) if tax and numbers else [])
    return {
        "file": printable(file),
        "width": reading.width,
        "height": reading.height,
        "elapsed_ms": round(reading.elapsed_ms, 1),
        "plates": [
            _plate_record(plate, next(answers, None) if plate.plate else None)
            for plate in reading.plates
        ],
        "error": None,
    }


def error_record(file: str, error: LprError) -> Record:
    """The record of a picture that could not be read."""
    return {
        "file": printable(file),
        "width": None,
        "height": None,
        "elapsed_ms": None,
        "plates": [],
        "error": {"code": error.code, "message": printable(str(error))},
    }


def printable(text: str) -> str:
    """``text`` as valid Unicode: a file name's undecodable bytes become replacement marks."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _plate_record(reading: PlateReading, answer: TaxAnswer | None) -> Record:
    plate = reading.plate
    return {
        "text": reading.text,
        "display": reading.display,
        "raw": reading.raw,
        "confidence": round(reading.confidence, 4),
        "decision": reading.decision,
        "box": [round(edge, 1) for edge in reading.box],
        "detection_confidence": round(reading.detection_confidence, 4),
        "candidates": [
            {"text": candidate.plate.text, "probability": round(candidate.probability, 4)}
            for candidate in reading.candidates
        ],
        "rule": reading.rule,
        "region": _region_record(plate.region) if plate and plate.region else None,
        "class": plate.plate_class.value if plate else None,
        "expiry": reading.expiry,
        "colour": reading.colour,
        "tax": answer.to_dict() if answer else None,
    }


def _region_record(region: Region) -> Record:
    return {"code": region.code, "name": region.name, "tax_authority": region.tax_authority}
