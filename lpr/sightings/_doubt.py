"""Readings for review meet the registry, which may tell which of their candidates the plate bears.

The rules are `lpr.tax.settle`'s, as for pictures. The reader's own word stays beside the number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from lpr.errors import MalformedPlateError
from lpr.plates import Candidate, parse
from lpr.tax import SURE, Finding, asked, settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpr.ocr import Reading
    from lpr.store import Sighting
    from lpr.tax import TaxAnswer

Sure: TypeAlias = tuple[str, ...]
"""What was surely seen of ``colour``, ``expiry``, ``electric``: the registry compares no other."""


def surely(reading: Reading) -> Sure:
    """What was surely seen beside the number."""
    told = {
        "colour": reading.colour is not None and reading.colour_confidence >= SURE,
        "expiry": reading.expiry is not None and reading.expiry_confidence >= SURE,
        "electric": reading.electric,
    }
    return tuple(name for name, sure in told.items() if sure)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sighting for review as `lpr.tax.settle` compares it with the registry."""

    candidates: tuple[Candidate, ...]
    confidence: float
    colour: str | None
    colour_confidence: float
    electric: bool
    expiry: str | None
    expiry_confidence: float

    @classmethod
    def of(cls, sighting: Sighting, sure: Sure) -> Doubt | None:
        """None where there is no doubt, no number, or one that the grammar no longer allows."""
        if sighting.ending != "review" or sighting.plate is None:
            return None
        try:
            candidates = tuple(
                Candidate(parse(text), share, "") for text, share in sighting.candidates
            )
        except MalformedPlateError:
            return None
        return cls(
            candidates,
            sighting.confidence,
            sighting.colour,
            float("colour" in sure),
            "electric" in sure,
            sighting.expiry,
            float("expiry" in sure),
        )

    def finding(self, answers: Mapping[str, TaxAnswer]) -> Finding:
        """What the registry makes of it; nothing, while one of its numbers has no answer."""
        texts = [each.plate.text for each in asked(self)]
        if not texts or not all(text in answers for text in texts):
            return Finding()
        return settle(self, [answers[text] for text in texts])


def settled(sighting: Sighting, finding: Finding) -> Sighting:
    """With the number that the registry chose, for a person to look at still.

    What was read stands in ``read_plate``, and the belief in the chosen number in ``confidence``.
    """
    chosen = finding.chosen
    if chosen is None:
        return sighting
    return replace(
        sighting,
        plate=chosen.plate.text,
        plate_class=chosen.plate.plate_class.value,
        confidence=round(finding.belief, 4),
        read_plate=sighting.plate,
    )
