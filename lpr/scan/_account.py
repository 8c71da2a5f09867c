"""What a scan comes to: vehicles, readings, statuses, arrears; by camera and by hour."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lpr.tax import WIB, TaxStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lpr.scan._gather import Gathered
    from lpr.store import Sighting

OWING = TaxStatus.MENUNGGAK.value
AWAY = TaxStatus.TIDAK_TERSEDIA.value
ENDINGS = ("plate", "review", "unreadable")


@dataclass(slots=True)
class Group:
    """A camera, an hour, or all: its sightings by how they ended, and its arrears.

    Attributes:
        endings: sightings by ending.
        vehicles: different accepted numbers.
        statuses: of these, by the status of their tax.
        arrears: rupiah by number and day, of accepted numbers in arrears: what is owed is owed
            once, however often the vehicle passes that day.

    """

    endings: Counter[str] = field(default_factory=Counter)
    vehicles: dict[str, str | None] = field(default_factory=dict)
    arrears: dict[tuple[str, str], int] = field(default_factory=dict)
    estimated: set[tuple[str, str]] = field(default_factory=set)

    def add(self, seen: Sighting) -> None:
        """Count a sighting; only accepted numbers count as vehicles."""
        self.endings[seen.ending] += 1
        if seen.ending != "plate" or seen.plate is None:
            return
        tax = seen.tax
        self.vehicles[seen.plate] = tax.status if tax else None
        if tax and tax.status == OWING:
            key = (seen.plate, _day(seen))
            self.arrears[key] = tax.amount or 0
            if tax.estimated:
                self.estimated.add(key)

    @property
    def sightings(self) -> int:
        """All of them."""
        return self.endings.total()

    @property
    def share_read(self) -> float | None:
        """Share that ended as an accepted plate; None of nothing."""
        return round(self.endings["plate"] / self.sightings, 4) if self.sightings else None

    @property
    def statuses(self) -> dict[str, int]:
        """Vehicles by status of their tax, the statuses sorted."""
        found = Counter(status for status in self.vehicles.values() if status is not None)
        return dict(sorted(found.items()))

    @property
    def owed(self) -> int:
        """Rupiah, each vehicle in arrears once: its largest amount of any day."""
        largest: dict[str, int] = {}
        for (plate, _), amount in self.arrears.items():
            largest[plate] = max(amount, largest.get(plate, 0))
        return sum(largest.values())

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        days: dict[str, list[int]] = defaultdict(list)
        for (_, day), amount in self.arrears.items():
            days[day].append(amount)
        return {
            "sightings": self.sightings,
            "endings": {ending: self.endings[ending] for ending in ENDINGS},
            "share_read": self.share_read,
            "vehicles": len(self.vehicles),
            "statuses": self.statuses,
            "arrears": {
                "vehicles": len({plate for plate, _ in self.arrears}),
                "amount": self.owed,
                "estimated_vehicles": len({plate for plate, _ in self.estimated}),
                "by_day": {
                    day: {"vehicles": len(amounts), "amount": sum(amounts)}
                    for day, amounts in sorted(days.items())
                },
            },
        }


@dataclass(frozen=True, slots=True)
class Account:
    """All of a scan, its cameras and its hours (``2026-11-25T09``, WIB).

    Attributes:
        away: sightings, however they ended, of whose numbers the registry could not be asked.

    """

    whole: Group
    cameras: Mapping[str, Group]
    hours: Mapping[str, Group]
    reasons: Mapping[str, int]
    gathered: Gathered
    away: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The summary file: JSON types only, and nothing that differs from run to run."""
        found = self.gathered
        return {
            **self.whole.to_dict(),
            "reasons": dict(self.reasons),
            "footage": {"seconds": found.seconds, "frames": found.frames},
            "cameras": {name: group.to_dict() for name, group in self.cameras.items()},
            "hours": {hour: group.to_dict() for hour, group in self.hours.items()},
            "failed": [
                {"file": each.file, "code": each.code, "message": each.message}
                for each in found.missed
            ],
            "notes": list(found.notes),
        }


def account(gathered: Gathered, sightings: Iterable[Sighting]) -> Account:
    """The account of what was gathered, given the sightings with their tax."""
    whole, reasons, away = Group(), Counter[str](), 0
    cameras: dict[str, Group] = defaultdict(Group)
    hours: dict[str, Group] = defaultdict(Group)
    for seen in sightings:
        hour = seen.first_at.astimezone(WIB).strftime("%Y-%m-%dT%H")
        for group in (whole, cameras[seen.camera], hours[hour]):
            group.add(seen)
        if seen.reason is not None:
            reasons[seen.reason] += 1
        away += seen.tax is not None and seen.tax.status == AWAY
    return Account(
        whole,
        dict(sorted(cameras.items())),
        dict(sorted(hours.items())),
        dict(sorted(reasons.items())),
        gathered,
        away,
    )


def _day(seen: Sighting) -> str:
    return seen.first_at.astimezone(WIB).date().isoformat()
