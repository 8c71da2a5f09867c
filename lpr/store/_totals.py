"""How many vehicles were seen, and what they owe: counts that name none of them.

A vehicle counts where its number was accepted, or named by a person; in each group once, however
often it passed. It was found in arrears where any answer of the group said so, and the newest of
these answers says what it owes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from sqlalchemy import (
    DateTime,
    String,
    and_,
    case,
    func,
    literal,
    literal_column,
    null,
    select,
    tuple_,
    type_coerce,
)

from lpr.store._sighting_models import SightingRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import CTE, ColumnElement, Connection, Row, Select

    from lpr.store._store import Store

Dimension: TypeAlias = Literal["day", "camera", "city"]
Place: TypeAlias = tuple[float, float]
Key: TypeAlias = tuple[str | None, ...]

OWING = "MENUNGGAK"
_SQLITE_WIB = "+7 hours"  # Western Indonesian time has no summer time
_POSTGRES_WIB: ColumnElement[Any] = literal_column("interval '7 hours'")


@dataclass(frozen=True, slots=True)
class VehicleTotals:
    """What was seen in one group.

    Attributes:
        day: in Jakarta; None where days are not told apart.
        camera: id of the camera; None where cameras are not told apart.
        city: as the places name it; None where cities are not told apart, or none is known.
        sightings: visits of vehicles, however they ended.
        vehicles: different numbers.
        waiting: readings on which a person has yet to decide.
        unreadable: visits whose plate could not be read, or that a person found without one.
        arrears_vehicles: different numbers that an answer found in arrears.
        arrears_amount: rupiah that they owe, of those whose amount is known.
        estimated_vehicles: of them, those whose amount was computed here, wholly or in part.
        unknown_vehicles: of them, those whose amount nobody could say.
        as_of_first: the oldest moment for which one of these amounts holds; aware.
        as_of_last: the newest.

    """

    day: date | None
    camera: str | None
    city: str | None
    sightings: int = 0
    vehicles: int = 0
    waiting: int = 0
    unreadable: int = 0
    arrears_vehicles: int = 0
    arrears_amount: int = 0
    estimated_vehicles: int = 0
    unknown_vehicles: int = 0
    as_of_first: datetime | None = None
    as_of_last: datetime | None = None


def places_seen(store: Store, since: datetime, until: datetime) -> list[Place]:
    """The places (latitude, longitude) of the sightings of a time.

    Raises:
        StoreError: or one of its leaves: the store fails.

    """
    spot = SightingRow.latitude, SightingRow.longitude
    query = select(*spot).where(*_within(since, until), spot[0].is_not(None)).distinct()
    with store.reading() as connection:
        rows = connection.execute(query)
        return sorted(
            (north, east) for north, east in rows if north is not None and east is not None
        )


def vehicle_totals(
    store: Store,
    since: datetime,
    until: datetime,
    by: Sequence[Dimension] = (),
    cities: Mapping[Place, str] | None = None,
) -> list[VehicleTotals]:
    """What was seen in a time, one element a group, in the order of `by`; the empty key is all.

    Args:
        store: where the sightings lie.
        since: last seen from this moment on; aware.
        until: last seen before this moment; aware.
        by: what tells groups apart; nothing: one group, which may be empty.
        cities: the city of each place of `places_seen`; needed by ``city``.

    Raises:
        StoreError: or one of its leaves: the store fails.

    """
    with store.snapshot() as connection:
        seen = _seen(connection, since, until, cities if "city" in by else None)
        counted = {_key(row, by): row for row in connection.execute(_counts(seen, by))}
        owed = {_key(row, by): row for row in connection.execute(_arrears(seen, by))}
    keys = sorted(counted, key=lambda key: tuple((part is None, part or "") for part in key))
    return [_totals(dict(zip(by, key, strict=True)), counted[key], owed.get(key)) for key in keys]


def _within(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return SightingRow.last_at >= since, SightingRow.last_at < until


def _seen(
    connection: Connection,
    since: datetime,
    until: datetime,
    cities: Mapping[Place, str] | None,
) -> CTE:
    """The sightings of the time, with the number that counts, and their groups."""
    row = SightingRow
    query = select(
        _day(connection).label("day"),
        row.camera_id.label("camera"),
        _city(cities).label("city"),
        row.id,
        row.last_at,
        row.ending,
        case((row.ending == "review", 1), else_=0).label("waits"),
        case((row.ending == "plate", row.plate)).label("plate"),
        *(row.tax_status, row.tax_amount, row.tax_estimated, row.tax_as_of),
    ).where(*_within(since, until))
    return query.cte("seen")


def _city(cities: Mapping[Place, str] | None) -> ColumnElement[Any]:
    """The city of a sighting's place. SQLite looks a place up in each city's list by an index."""
    if not cities:
        return null()
    spots: dict[str, list[Place]] = defaultdict(list)
    for place, city in cities.items():
        spots[city].append(place)
    here = tuple_(SightingRow.latitude, SightingRow.longitude)
    return case(*((here.in_(places), literal(city)) for city, places in spots.items()))


def _day(connection: Connection) -> ColumnElement[str]:
    """The day in Jakarta, as ISO 8601 text on both engines."""
    moment = type_coerce(SightingRow.last_at, DateTime)
    if connection.dialect.name == "sqlite":
        return func.date(moment, _SQLITE_WIB, type_=String)
    return func.to_char(moment + _POSTGRES_WIB, "YYYY-MM-DD", type_=String)


def _groups(seen: CTE, by: Sequence[Dimension]) -> list[ColumnElement[Any]]:
    return [seen.c[name] for name in by]


def _counts(seen: CTE, by: Sequence[Dimension]) -> Select[Any]:
    groups = _groups(seen, by)
    unreadable = case((seen.c.ending == "unreadable", 1), else_=0)
    return select(
        *groups,
        func.count().label("sightings"),
        func.count(seen.c.plate.distinct()).label("vehicles"),
        func.coalesce(func.sum(seen.c.waits), 0).label("waiting"),
        func.coalesce(func.sum(unreadable), 0).label("unreadable"),
    ).group_by(*groups)


def _arrears(seen: CTE, by: Sequence[Dimension]) -> Select[Any]:
    """Of each vehicle of a group the newest answer that found it in arrears."""
    groups = _groups(seen, by)
    newest = (seen.c.tax_as_of.desc(), seen.c.last_at.desc(), seen.c.id.desc())
    place = func.row_number().over(partition_by=[*groups, seen.c.plate], order_by=newest)
    found = (
        select(*groups, seen.c.tax_amount, seen.c.tax_estimated, seen.c.tax_as_of, place.label("n"))
        .where(seen.c.plate.is_not(None), seen.c.tax_status == OWING)
        .cte("found")
    )
    columns = [found.c[name] for name in by]
    known = found.c.tax_amount.is_not(None)
    estimated = case((and_(known, found.c.tax_estimated), 1), else_=0)
    return (
        select(
            *columns,
            func.count().label("vehicles"),
            func.coalesce(func.sum(found.c.tax_amount), 0).label("amount"),
            func.coalesce(func.sum(estimated), 0).label("estimated"),
            func.coalesce(func.sum(case((known, 0), else_=1)), 0).label("unknown"),
            func.min(found.c.tax_as_of).label("first"),
            func.max(found.c.tax_as_of).label("last"),
        )
        .where(found.c.n == 1)
        .group_by(*columns)
    )


def _key(row: Row[Any], by: Sequence[Dimension]) -> Key:
    return tuple(row[: len(by)])


def _totals(group: dict[Dimension, str | None], row: Row[Any], owed: Row[Any] | None) -> Any:
    day = group.get("day")
    arrears = (0, 0, 0, 0, None, None) if owed is None else owed[len(group) :]
    return VehicleTotals(
        day=None if day is None else date.fromisoformat(day),
        camera=group.get("camera"),
        city=group.get("city"),
        sightings=row.sightings,
        vehicles=row.vehicles,
        waiting=int(row.waiting),
        unreadable=int(row.unreadable),
        arrears_vehicles=arrears[0],
        arrears_amount=int(arrears[1]),
        estimated_vehicles=int(arrears[2]),
        unknown_vehicles=int(arrears[3]),
        as_of_first=arrears[4],
        as_of_last=arrears[5],
    )
