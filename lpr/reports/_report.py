"""The report of a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from lpr.places import OUTSIDE, city_of
from lpr.store import AuditEntry, Dimension, moment_text, places_seen, vehicle_totals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lpr.access import Errand
    from lpr.store import Store, VehicleTotals

DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
"""What rows may be told apart by."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was seen in a time, and what it owes.

    Attributes:
        since: from this moment on; aware.
        until: before this moment; aware.
        by: what its rows are told apart by, in the order of its columns.
        rows: one a group, in the order of `by`.
        total: all of it, each vehicle once.

    """

    since: datetime
    until: datetime
    by: tuple[Dimension, ...]
    rows: tuple[VehicleTotals, ...]
    total: VehicleTotals


def recorded_report(
    store: Store,
    errand: Errand,
    at: datetime,
    span: tuple[datetime, datetime],
    by: Sequence[Dimension] = ("day",),
) -> Report:
    """`make_report`, after a record of who asks for it and what for.

    Args:
        store: where sightings and the audit log lie.
        errand: who asks, and what for.
        at: the present moment, aware.
        span: from and before which moments; aware.
        by: what rows are told apart by.

    Raises:
        StoreError: or one of its leaves: the store fails, or the record cannot be written.

    """
    told = " ".join(f"{moment_text(moment)[:19]}Z" for moment in span)
    entry = AuditEntry.of(errand, at, "report", fields=tuple(by), source=f"report {told}")
    store.audit.append([entry])
    return make_report(store, *span, by)


def make_report(
    store: Store, since: datetime, until: datetime, by: Sequence[Dimension] = ("day",)
) -> Report:
    """The report of what was last seen in a time.

    Args:
        store: where the sightings lie.
        since: from this moment on; aware.
        until: before this moment; aware.
        by: what rows are told apart by; named twice counts once. A city is that in which the camera
            stood, `lpr.places.OUTSIDE` where it stood in none; None where its place is not known.

    Raises:
        StoreError: or one of its leaves: the store fails.

    """
    wanted = tuple(dict.fromkeys(by))
    cities = None
    if "city" in wanted:
        places = places_seen(store, since, until)
        cities = {place: city_of(*place) or OUTSIDE for place in places}
    rows = vehicle_totals(store, since, until, wanted, cities)
    (total,) = vehicle_totals(store, since, until)
    return Report(since, until, wanted, tuple(rows), total)
