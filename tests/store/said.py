"""Verdicts as tests need them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lpr.store import ReadAs, Review, Reviews, Store, Verdict
from tests.store.entries import NOW, an_entry
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from lpr.store import Sighting


def for_review(number: int = 0, **changes: Any) -> Sighting:
    """A reading below acceptance, of the vehicle of a number."""
    return a_sighting(number, **({"ending": "review", "confidence": 0.71} | changes))


def a_review(
    seen: Sighting, verdict: Verdict = Verdict.CONFIRMED, plate: str | None = None, **more: Any
) -> Review:
    """A verdict on a sighting; of one that corrects, the number."""
    known: dict[str, Any] = {
        "sighting": seen.id,
        "camera": seen.camera,
        "seen_at": seen.last_at,
        "verdict": verdict,
        "plate": seen.plate if verdict is Verdict.CONFIRMED else plate,
        "by": "account:siti",
        "at": NOW + timedelta(hours=1),
        "read": ReadAs(seen.plate, seen.raw, seen.confidence, seen.candidates),
        "tax": a_tax("MENUNGGAK") if verdict.names_number else None,
        "crop": seen.evidence.crop if seen.evidence else None,
    }
    return Review(**(known | more))


def decide(
    store: Store,
    seen: Sighting,
    verdict: Verdict = Verdict.CONFIRMED,
    plate: str | None = None,
    **more: Any,
) -> Review:
    review = a_review(seen, verdict, plate, **more)
    entry = an_entry(action="review", plate=review.plate, result=verdict.value)
    assert Reviews(store).add(review, entry) is None
    return review
