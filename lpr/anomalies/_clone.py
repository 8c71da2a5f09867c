"""One number at two places sooner than a vehicle gets from one to the other. Pure functions."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from lpr.anomalies._types import CloneRules
from lpr.places import distance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lpr.places import Spot
    from lpr.store import Sighting

RULES = CloneRules()
_SECONDS_AN_HOUR, _METRES_A_KILOMETRE = 3600, 1000


def clones(
    sightings: Iterable[Sighting], rules: CloneRules = RULES
) -> list[tuple[Sighting, Sighting]]:
    """Pairs of one number's sightings that are too fast: the later one first, then the earlier.

    Each sighting is compared with the one before it: who is too fast over several of them is too
    fast between two. Those without a place are left out.
    """
    placed = sorted(
        (each for each in sightings if _spot(each) is not None),
        key=lambda each: (each.last_at, each.id),
    )
    return [
        (later, earlier)
        for earlier, later in pairwise(placed)
        if is_too_fast(earlier, later, rules)
    ]


def is_too_fast(one: Sighting, other: Sighting, rules: CloneRules = RULES) -> bool:
    """Whether one vehicle cannot have made both sightings; the order does not matter.

    Never of two numbers, of one camera, or where a place is not known.
    """
    if one.plate is None or one.plate != other.plate or one.camera == other.camera:
        return False
    metres = metres_between(one, other)
    if metres is None or metres < rules.least:
        return False
    seconds = gap(one, other).total_seconds() + rules.clock
    return metres > rules.speed * _METRES_A_KILOMETRE / _SECONDS_AN_HOUR * seconds


def metres_between(one: Sighting, other: Sighting) -> float | None:
    """The great-circle distance of two sightings; None where a place is not known."""
    spot, other_spot = _spot(one), _spot(other)
    return None if spot is None or other_spot is None else distance(spot, other_spot)


def gap(one: Sighting, other: Sighting) -> timedelta:
    """The time between two visits; nothing where they overlap."""
    begin, end = max(one.first_at, other.first_at), min(one.last_at, other.last_at)
    return max(begin - end, timedelta())


def _spot(sighting: Sighting) -> Spot | None:
    if sighting.latitude is None or sighting.longitude is None:
        return None
    return sighting.latitude, sighting.longitude
