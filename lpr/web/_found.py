"""One number as the console shows it: its answer, what odd-even says, where it was last seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpr.access import Permission
from lpr.store import Cameras

if TYPE_CHECKING:
    from lpr.plates import Plate
    from lpr.store import Camera, Sighting
    from lpr.tax import PlateColour, TaxAnswer
    from lpr.web._odd_even import OddEven, OddEvenRules
    from lpr.web._visit import Visit

__all__ = ["Found", "LastSeen", "find", "found"]


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The newest sighting of a number, None where there is none, and the camera that made it."""

    sighting: Sighting | None
    camera: Camera | None


@dataclass(frozen=True, slots=True)
class Found:
    """What the card of one number shows.

    Attributes:
        plate: the number.
        answer: of the registry.
        odd_even: whether it may use the roads in question; None where the rule says nothing.
        last_seen: None for those who may not know.

    """

    plate: Plate
    answer: TaxAnswer
    odd_even: OddEven | None
    last_seen: LastSeen | None


def find(visit: Visit, plate: Plate, colour: PlateColour | None) -> Found:
    """Look a number up, and where it was last seen for those who may know; recorded. Blocking.

    Raises:
        PurposeError: no purpose was chosen yet.
        StoreError: the look-up cannot be recorded; nothing is shown.

    """
    lookups = visit.services.lookups(visit.errand(), "lookup")
    return found(visit, plate, lookups.status(plate.text, colour=colour))


def found(visit: Visit, plate: Plate, answer: TaxAnswer) -> Found:
    """What stands beside an answer that was recorded. Blocking; raises what `find` raises."""
    rules: OddEvenRules = visit.request.app.state.odd_even
    hint = rules.hint(plate, answer.vehicle, visit.services.clock())
    seen = _last_seen(visit, plate) if visit.may(Permission.LOCATION) else None
    return Found(plate, answer, hint, seen)


def _last_seen(visit: Visit, plate: Plate) -> LastSeen:
    sighting = visit.services.locations(visit.errand()).last_seen(plate.text)
    if sighting is None:
        return LastSeen(None, None)
    return LastSeen(sighting, Cameras(visit.services.store.opened).get(sighting.camera))
