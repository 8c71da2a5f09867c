"""How often cameras saw what a filter asks for, by the hour of the day: counts without numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from lpr.store._sighting_models import SightingRow

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from lpr.store._sighting_search import SightingFilter
    from lpr.store._store import Store

_WIB = 7  # hours before UTC; Western Indonesian time has no summer time
_DAY = 24


class SeenHour(NamedTuple):
    """Sightings that are alike.

    Attributes:
        camera: its id.
        hour: of the day in Jakarta, 0 to 23, in which they were last seen.
        ending: as `Sighting.ending`.
        status: of the tax, as the sighting keeps it; None where it was not asked.
        number: of them, at least 1.

    """

    camera: str
    hour: int
    ending: str
    status: str | None
    number: int


def seen_by_hour(store: Store, wanted: SightingFilter) -> list[SeenHour]:
    """Count the sightings that the filter asks for; one element for each that differs.

    A filter for a number makes of this where that vehicle was: whoever asks for a caller records
    it as any search (`lpr.locations`).

    Raises:
        MalformedRequestError: the filter's plate is no number and no pattern.
        StoreError: or one of its leaves: the store fails.

    """
    row = SightingRow
    with store.reading() as connection:
        hour = _hour_text(connection)
        alike = (row.camera_id, hour, row.ending, row.tax_status)
        query = select(*alike, func.count()).where(*wanted.clauses()).group_by(*alike)
        counted = connection.execute(query).all()
    return [
        SeenHour(camera, (int(hour) + _WIB) % _DAY, ending, status, number)
        for camera, hour, ending, status, number in counted
    ]


def _hour_text(connection: Connection) -> ColumnElement[Any]:
    """The hour of the day in UTC, two digits."""
    if connection.dialect.name == "sqlite":
        return func.substr(SightingRow.last_at, 12, 2)
    return func.to_char(SightingRow.last_at, "HH24")
