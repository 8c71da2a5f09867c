"""Whether a sighting gives cause to tell somebody, and what of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpr.alerts._rules import ARREARS
from lpr.store import Match, NewAlert
from lpr.tax import wib_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpr.alerts._matcher import Matcher
    from lpr.alerts._rules import AlertRules
    from lpr.store import AlertKind, Camera, SeenTax, Sighting


@dataclass(frozen=True, slots=True)
class Cause:
    """Why somebody is told.

    Attributes:
        kind: see `lpr.store.Alert`.
        plate: the number; of a doubtful reading it may be one of the candidates.
        confidence: probability 0..1 that this is the number.
        matches: entries of watch-lists.
        tax: of that number; None where it was not asked.
        sure: the reading was accepted; otherwise a person must confirm it.

    """

    kind: AlertKind
    plate: str
    confidence: float
    matches: tuple[Match, ...]
    tax: SeenTax | None
    sure: bool

    def alert(self, sighting: Sighting, camera: Camera) -> NewAlert:
        """The alert that a sighting at a camera becomes by this."""
        return NewAlert(
            kind=self.kind,
            state="open" if self.sure else "waiting",
            sighting=sighting.id,
            matches=self.matches,
            plate=self.plate,
            raw=sighting.raw,
            confidence=self.confidence,
            ending=sighting.ending,
            camera=camera.id,
            camera_name=camera.name,
            area=camera.area,
            latitude=sighting.latitude,
            longitude=sighting.longitude,
            at=sighting.last_at,
            tax_status=self.tax.status if self.tax else None,
            tax_amount=self.tax.amount if self.tax else None,
        )


def judged(sighting: Sighting, matcher: Matcher, rules: AlertRules) -> Cause | None:
    """The cause, or None. A number on a watch-list comes before one that owes."""
    day = wib_date(sighting.last_at)
    for number, confidence in _numbers(sighting, rules):
        found = matcher.matches(number, day)
        if found:
            tax = sighting.tax if number == sighting.plate else None
            matches = tuple(Match.of(each) for each in found)
            sure = sighting.ending == "plate"
            return Cause("watch-list", number, confidence, matches, tax, sure)
    return _owing(sighting) if rules.arrears else None


def _numbers(sighting: Sighting, rules: AlertRules) -> Iterator[tuple[str, float]]:
    """What the number may be: of an accepted reading one, of a doubtful one its candidates too."""
    if sighting.ending == "unreadable":
        return
    if sighting.plate is not None:
        yield sighting.plate, sighting.confidence
    if sighting.ending == "review":
        for number, probability in sighting.candidates:
            if number != sighting.plate and probability >= rules.least:
                yield number, probability


def _owing(sighting: Sighting) -> Cause | None:
    tax = sighting.tax
    if sighting.plate is None or tax is None or tax.status not in ARREARS:
        return None
    sure = sighting.ending == "plate"
    return Cause("arrears", sighting.plate, sighting.confidence, (), tax, sure)
