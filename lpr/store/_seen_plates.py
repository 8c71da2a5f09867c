"""Each number that a sighting has, once: a pattern is looked for among these, not in all sightings.

A number stands there from each of its characters on, so that an index finds it by any text that it
holds. It goes with the last sighting that has it: nothing here tells more than the sightings do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    Integer,
    String,
    bindparam,
    column,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    values,
)

from lpr.store._plate_pattern import starting
from lpr.store._sighting_models import PlatePartRow, SightingRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import ColumnElement, Connection

    from lpr.store._plate_pattern import PlatePattern

SHORTEST = 2
"""Characters of a part: a single one is found in too many numbers."""

_LONGEST = 16
_AT_ONCE = 500  # numbers in one statement
_ROW = PlatePartRow.__table__.c


def add_plates(connection: Connection, plates: Iterable[str | None]) -> None:
    """Note the numbers; those that are there stay. Within the store's write transaction."""
    for some in _portions(plates):
        known = connection.execute(select(_ROW.plate).where(_whole(some))).scalars()
        new = sorted(set(some) - set(known))
        if new:
            connection.execute(insert(PlatePartRow), _parts(new))


def note_all_plates(connection: Connection) -> None:
    """Note the numbers of all sightings, where none is noted yet."""
    number = SightingRow.plate
    seen = select(number).where(number.is_not(None)).distinct().cte("seen")
    numbers = [(place,) for place in range(1, _LONGEST + 1)]
    places = values(column("place", Integer), name="places").data(numbers).cte("places")
    part = func.substr(seen.c.plate, places.c.place, type_=String).label("part")
    left = func.length(seen.c.plate) - places.c.place + 1
    query = select(part, seen.c.plate).join(places, or_(places.c.place == 1, left >= SHORTEST))
    ordered = query.order_by(part, seen.c.plate)
    connection.execute(insert(PlatePartRow).from_select(["part", "plate"], ordered))


def drop_unseen(connection: Connection, plates: Iterable[str | None]) -> None:
    """Forget those of the numbers that no sighting has any more."""
    seen = exists().where(SightingRow.plate == _ROW.plate)
    one = delete(PlatePartRow).where(
        _ROW.part == bindparam("its_part"), _ROW.plate == bindparam("its_plate")
    )
    for some in _portions(plates):
        query = select(_ROW.plate).where(_whole(some), ~seen)
        gone = connection.execute(query).scalars().all()
        if gone:
            keys = [{f"its_{name}": each[name] for name in each} for each in _parts(gone)]
            connection.execute(one, keys)


def plates_like(connection: Connection, pattern: PlatePattern, most: int) -> list[str] | None:
    """The numbers of a pattern; None where more than `most` are found, or all would be looked at.

    Those are looked through that begin as it does, or those that hold its longest text.
    """
    run = pattern.run if len(pattern.run) >= SHORTEST else ""
    start = run if len(run) > pattern.head_digits else pattern.head
    if not start:
        return None
    whole = () if start == run else (_ROW.part == _ROW.plate,)
    bounds = *starting(_ROW.part, start), *whole, _ROW.plate.like(pattern.like)
    found = connection.execute(select(_ROW.plate).where(*bounds).limit(most + 1)).scalars().all()
    return sorted(set(found)) if len(found) <= most else None


def _whole(plates: list[str]) -> ColumnElement[bool]:
    return _ROW.part.in_(plates) & (_ROW.part == _ROW.plate)


def _parts(plates: Iterable[str]) -> list[dict[str, str]]:
    return [
        {"part": plate[start:], "plate": plate}
        for plate in plates
        for start in (0, *range(1, len(plate) - SHORTEST + 1))
    ]


def _portions(plates: Iterable[str | None]) -> Iterator[list[str]]:
    told = sorted(set(filter(None, plates)))
    for start in range(0, len(told), _AT_ONCE):
        yield told[start : start + _AT_ONCE]
