"""What the map shows: cameras with their counts, arrears by hour, sightings or a track."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from lpr.store import Camera, seen_by_hour
from lpr.tax import TaxStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lpr.store import SeenHour, Sighting, SightingFilter
    from lpr.web._map_form import MapForm
    from lpr.web._visit import Visit

__all__ = ["HOURS", "LEVELS", "HeatRow", "MapView", "Spot", "look"]

HOURS = range(24)
LEVELS = 4
PAGE = 50
STOPS = 200
"""Sightings of a track on one page."""

_ROWS = 50


@dataclass(frozen=True, slots=True)
class Spot:
    """A camera and how many sightings of it the filter finds; those in arrears among them."""

    camera: Camera
    seen: int
    arrears: int


@dataclass(frozen=True, slots=True)
class HeatRow:
    """Arrears of a camera by the hour of the day: counts, and their levels 0 to `LEVELS`."""

    camera: Camera
    counts: tuple[int, ...]
    levels: tuple[int, ...]

    @property
    def total(self) -> int:
        """Of the whole day."""
        return sum(self.counts)


@dataclass(frozen=True)
class MapView:
    """Everything that the page shows for one form.

    Attributes:
        wanted: what the form asked for.
        cameras: all of them, by their ids; also those that only scanned recordings name.
        hours: counts of what is wanted, of every tax status.
        found: a page of sightings, the newest first; of a track in the order of time. None: only
            counts are asked for.
        following: the page of older ones; None at the end.

    """

    wanted: SightingFilter
    cameras: Mapping[str, Camera]
    hours: Sequence[SeenHour]
    found: tuple[Sighting, ...] | None
    following: str | None

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """The cameras, those that saw most first."""
        wanted = [each for each in self.hours if self.wanted.status in (None, each.status)]
        seen, arrears = _by_camera(wanted), _by_camera(filter(_owes, wanted))
        spots = (
            Spot(each, seen[each.id], arrears[each.id])
            for each in self.cameras.values()
            if self.found is None or seen[each.id]
        )
        return tuple(sorted(spots, key=lambda spot: (-spot.seen, spot.camera.id)))

    @cached_property
    def heat(self) -> tuple[HeatRow, ...]:
        """Cameras that saw vehicles in arrears, the hottest first; `_ROWS` at most."""
        counted: dict[str, Counter[int]] = {}
        for each in filter(_owes, self.hours):
            counted.setdefault(each.camera, Counter())[each.hour] += each.number
        most = max((max(hours.values()) for hours in counted.values()), default=0)
        rows = (_row(self.cameras[camera], hours, most) for camera, hours in counted.items())
        return tuple(sorted(rows, key=lambda row: (-row.total, row.camera.id))[:_ROWS])

    @property
    def most(self) -> int:
        """The hottest cell's count."""
        return max((max(row.counts) for row in self.heat), default=0)

    @property
    def placeless(self) -> int:
        """Cameras that the map cannot show, as nobody said where they stand."""
        return sum(spot.camera.latitude is None for spot in self.spots)


def look(visit: Visit, form: MapForm) -> MapView:
    """What the form asks for (blocking). Sightings are recorded before they are shown.

    Counts of all vehicles together name none of them: without a search nothing is recorded.

    Raises:
        MalformedPlateError: the form's number is none, and no pattern.
        MalformedRequestError: another field cannot be used.
        PurposeError: no purpose was chosen yet.
        StoreError: the store fails, or the search cannot be recorded.

    """
    services = visit.services
    wanted, errand = form.wanted(services.clock()), visit.errand()
    found, following = None, None
    if form.is_sent:
        most = STOPS if form.is_one_vehicle else PAGE
        page = services.locations(errand).search(wanted, limit=most, page=form.lanjut or None)
        found, following = page.sightings, page.next
    if found and form.is_one_vehicle:
        found = found[::-1]
    hours = seen_by_hour(services.store.opened, replace(wanted, status=None))
    known = {each.id: each for each in services.store.cameras.all()}
    cameras = {each.camera: Camera(each.camera) for each in hours} | known
    return MapView(wanted, cameras, hours, found, following)


def _owes(each: SeenHour) -> bool:
    """Whether a number that was accepted is in arrears; what a person must look at says nothing."""
    return each.ending == "plate" and each.status == TaxStatus.MENUNGGAK


def _by_camera(hours: Iterable[SeenHour]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for each in hours:
        counted[each.camera] += each.number
    return counted


def _row(camera: Camera, hours: Counter[int], most: int) -> HeatRow:
    counts = tuple(hours[hour] for hour in HOURS)
    return HeatRow(camera, counts, tuple(-(-count * LEVELS // most) for count in counts))
