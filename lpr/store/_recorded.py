"""What is found in footage, as the store takes it: footage is scanned again, and the world goes on.

The second scan of a recording finds the vehicles of the first. Between them bills were paid and
registries were down: what the store holds of a vehicle's tax is of the day on which it was found.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lpr.store._sighting_models import SightingRow
from lpr.store._sighting_plan import SIGHTINGS
from lpr.store._sightings import Sightings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.store._sighting import SeenTax, Sighting
    from lpr.store._store import Store

AWAY = "TIDAK_TERSEDIA"
"""The status of a tax that could not be asked for."""

_AT_ONCE = 500  # ids in one statement


class RecordedSightings:
    """Takes sightings of recordings and pictures into a store.

    Its methods raise StoreError or one of its leaves when the store fails.
    """

    def __init__(self, store: Store) -> None:
        self._sightings = Sightings(store)

    def taken(self, sightings: Sequence[Sighting]) -> list[Sighting]:
        """The sightings as they are to be added.

        The tax that was found with a reading stays found; an answer takes the place of none.
        """
        held = self._held(sightings)
        return [_found_before(each, held.get(each.id)) for each in sightings]

    def _held(self, sightings: Sequence[Sighting]) -> dict[str, Sighting]:
        ids = [each.id for each in sightings]
        parts = (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
        queries = (SIGHTINGS.where(SightingRow.id.in_(part)) for part in parts)
        return {each.id: each for query in queries for each in self._sightings.read(query)}


def _found_before(new: Sighting, held: Sighting | None) -> Sighting:
    if held is None or _worth(new.tax) > _worth(held.tax):
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
