"""What the registry did to each reading, counted."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from benchmarks.candidates._registry import TODAY
from lpr.pipeline import PictureReading
from lpr.records import CORRECTED, picture_record
from lpr.tax import WIB, TaxService, TaxStatus, open_registry
from training.evaluate import share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.candidates._street import Subject

Outcome: TypeAlias = Literal["accepted", "saved", "spoilt", "ambiguous", "untouched"]
"""What became of a reading: accepted before; for review and then corrected rightly, wrongly,
``AMBIGU``, or left as it was."""


def outcomes(subjects: Sequence[Subject], url: str) -> list[Outcome]:
    """The outcome of each reading over the registry at `url`."""
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=WIB)
    with closing(open_registry(url)) as registry:
        service = TaxService(registry, clock=lambda: now)
        return [_outcome(each, service) for each in subjects]


def _outcome(subject: Subject, service: TaxService) -> Outcome:
    if subject.reading.decision == "accept":
        return "accepted"
    picture = PictureReading(1, 1, 0.0, (subject.reading,))
    (plate,) = picture_record("drawn", picture, service)["plates"]
    if plate["decision"] == CORRECTED:
        return "saved" if plate["text"] == subject.plate.text else "spoilt"
    tax = plate["tax"]
    return "ambiguous" if tax and tax["status"] == TaxStatus.AMBIGU else "untouched"


def tally(subjects: Sequence[Subject], found: Sequence[Outcome]) -> dict[str, Any]:
    """Counts and shares; no number is in them.

    `saved`, `ambiguous` and `untouched` are shares of the readings for review, `spoilt` of those
    that were corrected; `mended` counts the saved ones whose likeliest number was wrong.
    """
    counts = Counter(found)
    reviewed = len(found) - counts["accepted"]
    pairs = [each for each, outcome in zip(subjects, found, strict=True) if outcome == "saved"]
    return {
        "readings": len(found),
        "accepted": counts["accepted"],
        "review": reviewed,
        "saved": share(counts["saved"], reviewed),
        "spoilt": share(counts["spoilt"], counts["saved"] + counts["spoilt"]),
        "ambiguous": share(counts["ambiguous"], reviewed),
        "untouched": share(counts["untouched"], reviewed),
        "mended": sum(each.reading.text != each.plate.text for each in pairs),
        "counts": {name: counts[name] for name in ("saved", "spoilt", "ambiguous", "untouched")},
    }
