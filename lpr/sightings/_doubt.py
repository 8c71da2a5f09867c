"""Readings for review meet the registry, which may tell which of their candidates the plate bears.

The rules are `lpr.tax.settle`'s, as for pictures. The reader's own word stays beside the number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from lpr.errors import MalformedPlateError
from lpr.plates import Candidate, parse
from lpr.tax import ANY_COLOUR, SURE, Finding, asked, colours_seen, settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpr.ocr import Reading
    from lpr.store import Sighting
    from lpr.tax import Colours, TaxAnswer

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


def tie_break(sighting: Sighting, sure: Sure) -> Colours:
    """The plate colours that decide where several vehicles carry the number.

    Of a number in doubt the colour is evidence for the number itself, and is not used twice.
    """
    is_sure = sighting.ending == "plate" and "colour" in sure
    return colours_seen(sighting.colour) if is_sure else ANY_COLOUR


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
        """None where there is no doubt, none yet, no number, or one of an older grammar."""
        if sighting.ending != "review" or not sighting.final or sighting.plate is None:
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

    def finding(self, answers: Mapping[tuple[str, Colours], TaxAnswer]) -> Finding:
        """What the registry makes of it; nothing, while one of its numbers has no answer."""
        found = [answers.get((each.plate.text, ANY_COLOUR)) for each in asked(self)]
        known = [each for each in found if each is not None]
        return settle(self, known) if known and len(known) == len(found) else Finding()


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
