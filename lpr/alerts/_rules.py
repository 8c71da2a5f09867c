"""When a sighting gives cause to tell somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

ARREARS = frozenset({"MENUNGGAK"})
"""Tax statuses of a vehicle that owes; see `lpr.tax.TaxStatus`."""

UNKNOWN = frozenset({"AMBIGU", "TIDAK_TERSEDIA"})
"""Those that do not tell whether it owes."""


@dataclass(frozen=True, slots=True)
class AlertRules:
    """The rules of alerts.

    Attributes:
        window: a vehicle at one place is told of once in so long.
        arrears: whether vehicles that owe tax are told of, on a watch-list or not.
        least: a doubtful reading's candidates count from this probability on, 0..1: what a person
            then confirms may be one of them.
        fresh: a person's verdict on a reading makes a new alert only of a vehicle that was seen so
            recently; later it is of no use to anybody at the road.

    """

    window: timedelta = timedelta(minutes=30)
    arrears: bool = True
    least: float = 0.05
    fresh: timedelta = timedelta(hours=1)

    @classmethod
    def of(cls, minutes: int, *, arrears: bool) -> AlertRules:
        """The rules as an installation chooses them."""
        return cls(window=timedelta(minutes=minutes), arrears=arrears)
