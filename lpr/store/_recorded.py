"""What is found in footage, as the store takes it: footage is scanned again, and the world goes on.

The second scan of a recording finds the vehicles of the first. Between them bills were paid and
registries were down: what the store holds of a vehicle's tax is of the day on which it was found.
Models got better: a visit is still one, and keeps the id under which officers know it. And
retention has erased what was due: it must not come back.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lpr.store._holds import LegalHolds
from lpr.store._same_visit import LONGEST_VISIT, recording_of, same_visits
from lpr.store._sighting_models import SightingRow
from lpr.store._sighting_plan import SIGHTINGS
from lpr.store._sightings import Sightings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from lpr.store._rules import RetentionRule
    from lpr.store._sighting import SeenTax, Sighting
    from lpr.store._store import Store

AWAY = "TIDAK_TERSEDIA"
"""The status of a tax that could not be asked for."""

_AT_ONCE = 500  # ids in one statement


@dataclass(frozen=True, slots=True)
class Taken:
    """What the store takes of some sightings.

    Attributes:
        sightings: as they are to be added.
        told: those of whom an alert may tell, some of `over` too: alerts are kept longer.
        over: those that retention would erase at once, and those that it has erased.

    """

    sightings: list[Sighting]
    told: list[Sighting]
    over: list[Sighting]


class RecordedSightings:
    """Takes sightings of recordings and pictures into a store.

    Its methods raise StoreError or one of its leaves when the store fails.
    """

    def __init__(
        self,
        store: Store,
        rules: Mapping[str, RetentionRule],
        scanned: AbstractSet[str] = frozenset(),
    ) -> None:
        """Of one scan; ``scanned`` are the ids of all that it found, in whatever portions."""
        self._sightings, self._holds = Sightings(store), LegalHolds(store)
        self._seen, self._alerts = rules["sightings"], rules["alerts"]
        self._known = set(scanned)

    def take(self, sightings: Sequence[Sighting], now: datetime) -> Taken:
        """What of the sightings is to be added at a moment (aware), and as what.

        A visit that the store holds under another id keeps that. The tax that was found with a
        reading stays found; an answer takes the place of none. What the store holds is retention's
        to end; what it does not hold and retention would end, were it there, is over.
        """
        held = self._held(sightings)
        bound = {hold.plate for hold in self._holds.active()}
        found = Taken([], [], [])
        for each in sightings:
            before = held.get(each.id)
            if before is not None and before.id != each.id and _is_settled(before, bound):
                continue
            new = each if before is None else _found_before(each, before)
            kept = before is not None or _is_bound(new, bound) or not self._is_over(new, now)
            (found.sightings if kept else found.over).append(new)
            if kept or self._is_told(new, now):
                found.told.append(new)
        return found

    def _is_over(self, seen: Sighting, now: datetime) -> bool:
        status = None if seen.tax is None else seen.tax.status
        return self._seen.is_over(status, seen.last_at, now)

    def _is_told(self, seen: Sighting, now: datetime) -> bool:
        """Only of what is surely read: a doubtful reading that is not held, nobody can look at."""
        return seen.ending == "plate" and not self._alerts.is_over("OPEN", seen.last_at, now)

    def _held(self, sightings: Sequence[Sighting]) -> dict[str, Sighting]:
        """What the store holds of the same visits, by the sightings' ids."""
        ids = [each.id for each in sightings]
        parts = (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
        queries = (SIGHTINGS.where(SightingRow.id.in_(part)) for part in parts)
        held = {each.id: each for query in queries for each in self._sightings.read(query)}
        self._known.update(ids)
        recordings: dict[tuple[str, str], list[Sighting]] = defaultdict(list)
        for each in sightings:
            if each.id not in held:
                recordings[recording_of(each)].append(each)
        for part in recordings.values():
            others = same_visits(part, self._others(part))
            self._known.update(each.id for each in others.values())
            held |= others
        return held

    def _others(self, sightings: Sequence[Sighting]) -> list[Sighting]:
        """What else the store holds of their recording and their time."""
        first = min(each.first_at for each in sightings)
        last = max(each.last_at for each in sightings)
        query = SIGHTINGS.where(
            SightingRow.camera_id == sightings[0].camera,
            SightingRow.last_at.between(first, last + LONGEST_VISIT),
            SightingRow.first_at <= last,
        )
        recording = recording_of(sightings[0])
        return [
            each
            for each in self._sightings.read(query)
            if each.id not in self._known and recording_of(each) == recording
        ]


def _is_bound(seen: Sighting, bound: set[str]) -> bool:
    """Whether a legal hold binds it, as what it was read or as what it is."""
    return not bound.isdisjoint({seen.plate, seen.read_plate})


def _is_settled(held: Sighting, bound: set[str]) -> bool:
    """Whether it stays as it is, whatever other models see there."""
    return held.verdict is not None or _is_bound(held, bound)


def _found_before(seen: Sighting, held: Sighting) -> Sighting:
    """What is seen, as the visit that is held; with what was found of it on that day."""
    first, last = min(seen.first_at, held.first_at), max(seen.last_at, held.last_at)
    is_same = seen.id == held.id
    new = seen if is_same else replace(seen, id=held.id, first_at=first, last_at=last)
    if _worth(new.tax) > _worth(held.tax):
        return new
    if new.plate == held.plate:
        return replace(new, tax=held.tax)
    if (_as_read(new), new.ending) != (_as_read(held), held.ending):
        return new
    return replace(  # the number that the registry chose then
        new,
        plate=held.plate,
        plate_class=held.plate_class,
        confidence=held.confidence,
        read_plate=held.read_plate,
        tax=held.tax,
    )


def _worth(tax: SeenTax | None) -> int:
    if tax is None:
        return 0
    return 1 if tax.status == AWAY else 2


def _as_read(sighting: Sighting) -> str | None:
    return sighting.read_plate or sighting.plate
