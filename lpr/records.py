"""The JSON record of a picture: one shape for the command line, the API and batch output.

Here readings meet the registry: all numbers of a picture are asked for at once, and of a reading
for review every candidate, so that the registry may tell which of them the plate bears. Where
several vehicles carry an accepted number, the colour that was seen decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from lpr.ocr import LEGIBLE
from lpr.tax import ANY_COLOUR, SURE, Finding, asked, colours_seen, settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lpr.errors import LprError
    from lpr.pipeline import PictureReading, PlateReading
    from lpr.plates import Candidate, Plate, Region
    from lpr.tax import Colours, TaxAnswer

    Question = tuple[str, Colours]

__all__ = [
    "CORRECTED",
    "Record",
    "TaxLookup",
    "error_record",
    "picture_record",
    "printable",
    "tie_break",
]

Record = dict[str, Any]
"""JSON types only; the keys and their order are those of the functions below."""

CORRECTED = "corrected"
"""The decision on a reading for review of which the registry told the number."""


class TaxLookup(Protocol):
    """What answers for numbers: :class:`lpr.tax.TaxService`, or a stand-in while it is away."""

    def status_many(
        self, plates: Sequence[Plate], colours: Sequence[Colours] | None = None
    ) -> list[TaxAnswer]:
        """One answer a plate, in order; the colours decide where several carry the number."""


def picture_record(file: str, reading: PictureReading, tax: TaxLookup | None = None) -> Record:
    """The record of a picture that was read.

    Boxes are x1, y1, x2, y2 pixels, probabilities and confidences 0..1. ``tax`` answers for all
    numbers of the picture at once; without it every plate's ``tax`` is ``None``, as it is for a
    plate without a number.
    """
    answers = _ask(reading.plates, tax)
    return {
        "file": printable(file),
        "width": reading.width,
        "height": reading.height,
        "elapsed_ms": round(reading.elapsed_ms, 1),
        "plates": [_plate_record(plate, answers) for plate in reading.plates],
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


def tie_break(reading: PlateReading) -> Colours:
    """The plate colours that decide where several vehicles carry the number.

    Of a number in doubt the colour is evidence for the number itself, and is not used twice.
    """
    is_sure = reading.decision == "accept" and reading.colour_confidence >= SURE
    return colours_seen(reading.colour) if is_sure else ANY_COLOUR


def _ask(readings: Sequence[PlateReading], tax: TaxLookup | None) -> dict[Question, TaxAnswer]:
    """Answers by canonical number and colours, each asked for once."""
    wanted = {
        (plate.text, tie_break(reading)): plate
        for reading in readings
        for plate in _numbers(reading)
    }
    if tax is None or not wanted:
        return {}
    colours = [seen for _, seen in wanted]
    return dict(zip(wanted, tax.status_many(list(wanted.values()), colours), strict=True))


def _numbers(reading: PlateReading) -> list[Plate]:
    """What to ask for: the number, and every likely candidate where a person must decide."""
    likely = asked(reading) if _may_be_lifted(reading) else ()
    return [each.plate for each in likely] or ([reading.plate] if reading.plate else [])


def _may_be_lifted(reading: PlateReading) -> bool:
    """A person must be able to see on the picture whether the registry is right."""
    is_legible = reading.text is not None and reading.legibility >= LEGIBLE
    return is_legible and reading.decision == "review"


def _settle(reading: PlateReading, answers: Mapping[Question, TaxAnswer]) -> Finding:
    likely = asked(reading)
    if not answers or not likely or not _may_be_lifted(reading):
        return Finding()
    return settle(reading, [answers[each.plate.text, ANY_COLOUR] for each in likely])


class _Told(NamedTuple):
    """What a record tells of a plate: the reader's word, or the registry's choice among its own."""

    plate: Plate | None
    text: str | None
    confidence: float
    decision: str
    rule: str | None


def _told(reading: PlateReading, finding: Finding) -> _Told:
    chosen = finding.chosen
    if chosen is None:
        rule = reading.rule
        return _Told(reading.plate, reading.text, reading.confidence, reading.decision, rule)
    return _Told(chosen.plate, chosen.plate.text, finding.belief, CORRECTED, chosen.rule)


def _plate_record(reading: PlateReading, answers: Mapping[Question, TaxAnswer]) -> Record:
    finding = _settle(reading, answers)
    told = _told(reading, finding)
    plate = told.plate
    answer = finding.answer or (answers.get((plate.text, tie_break(reading))) if plate else None)
    return {
        "text": told.text,
        "display": plate.display if plate else None,
        "raw": reading.raw,
        "confidence": round(told.confidence, 4),
        "decision": told.decision,
        "correction": _correction_record(reading, finding) if finding.chosen else None,
        "box": [round(edge, 1) for edge in reading.box],
        "detection_confidence": round(reading.detection_confidence, 4),
        "candidates": [_candidate_record(candidate) for candidate in reading.candidates],
        "rule": told.rule,
        "region": _region_record(plate.region) if plate and plate.region else None,
        "class": plate.plate_class.value if plate else None,
        "expiry": reading.expiry,
        "colour": reading.colour,
        "reason": reading.reason,
        "tax": answer.to_dict() if answer else None,
    }


def _correction_record(reading: PlateReading, finding: Finding) -> Record:
    """The reader's own word, which a person compares, and what the registry agreed with."""
    return {
        "read": reading.text,
        "confidence": round(reading.confidence, 4),
        "agreed": list(finding.agreed),
    }


def _candidate_record(candidate: Candidate) -> Record:
    return {"text": candidate.plate.text, "probability": round(candidate.probability, 4)}


def _region_record(region: Region) -> Record:
    return {"code": region.code, "name": region.name, "tax_authority": region.tax_authority}
