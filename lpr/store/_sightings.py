"""The sightings of a store: added as visits go on, found by number, place, time and status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from lpr.store._evidence_erasures import put_down, take_back
from lpr.store._replaced import left_over, pictures_of, replaced_within
from lpr.store._seen_plates import add_plates, drop_unseen
from lpr.store._sighting_models import ModelSetRow, SightingRow
from lpr.store._sighting_places import add_places
from lpr.store._sighting_plan import SIGHTINGS, find_newest, is_one_stream, one_stream
from lpr.store._sighting_rows import model_set, read_sighting, sighting_row
from lpr.store._sighting_search import NEWEST, SightingFilter, page_token
from lpr.store._upsert import insert_new, upsert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Select

    from lpr.store._sighting import Sighting
    from lpr.store._store import Store

MOST = 1000
"""Sightings on one page at most."""

COLUMNS = SightingRow.__table__.c
"""What a query for sightings selects."""

_ALL = SightingFilter()
_AT_ONCE = 500  # ids in one statement


@dataclass(frozen=True, slots=True)
class SightingPage:
    """Some sightings, the newest first; `next` asks for those after them, None at the end."""

    sightings: tuple[Sighting, ...]
    next: str | None


class Sightings:
    """The sightings of a store; safe to share between threads.

    Where a vehicle was seen is more than whether its tax is paid: who asks here for a caller makes
    sure of the caller's role, and records it (`lpr.access`, design decision 6).
    Each method raises StoreError or one of its leaves when the store fails.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._models: dict[str, str] = {}

    def add(self, sightings: Sequence[Sighting]) -> None:
        """Keep the sightings: all of them, durably, when this returns; none when it raises.

        One whose id is held replaces it if it tells of the same visit later. So it may be given
        twice, and what comes too late changes nothing; nor does anything after a person's verdict.
        """
        if sightings:
            with self._store.transaction() as connection:
                add_sightings(connection, sightings)

    def get(self, sighting: str) -> Sighting | None:
        """The sighting of an id."""
        with self._store.reading() as connection:
            return self.find(connection, sighting)

    def find(self, connection: Connection, sighting: str) -> Sighting | None:
        """The same, within a transaction of others."""
        found = self._known(connection, SIGHTINGS.where(SightingRow.id == sighting))
        return found[0] if found else None

    def last_seen(self, plate: str) -> Sighting | None:
        """The newest sighting of a canonical number."""
        query = SIGHTINGS.where(SightingRow.plate == plate).order_by(*NEWEST).limit(1)
        found = self.read(query)
        return found[0] if found else None

    def of_plate(self, plate: str) -> Iterator[Sighting]:
        """Every sighting of a canonical number, the newest first, read as they are taken."""
        wanted, page = SightingFilter(plate=plate), None
        while True:
            found = self.search(wanted, limit=MOST, page=page)
            yield from found.sightings
            page = found.next
            if page is None:
                return

    def search(
        self,
        wanted: SightingFilter = _ALL,
        *,
        limit: int = 100,
        page: str | None = None,
    ) -> SightingPage:
        """Those that the filter asks for, the newest first.

        Args:
            wanted: the filter.
            limit: sightings on a page, 1 to `MOST`.
            page: `SightingPage.next` of the page before; None gives the first.

        Raises:
            MalformedRequestError: the pattern or the page's token is none.

        """
        limit = min(max(limit, 1), MOST)
        if is_one_stream(wanted):
            found = self.read(one_stream(wanted, page, limit + 1))
        else:
            found = self._gather(wanted, page, limit + 1)
        shown = tuple(found[:limit])
        more = page_token(shown[-1].last_at, shown[-1].id) if len(found) > limit else None
        return SightingPage(shown, more)

    def _gather(self, wanted: SightingFilter, page: str | None, count: int) -> list[Sighting]:
        with self._store.snapshot() as connection:
            ids = find_newest(connection, wanted, page, count)
            found = self._known(connection, SIGHTINGS.where(SightingRow.id.in_(ids)))
        return sorted(found, key=lambda each: (each.last_at, each.id), reverse=True)

    def read(self, query: Select[Any]) -> list[Sighting]:
        """The sightings of a query for their columns, as others of this room put it."""
        with self._store.reading() as connection:
            return self._known(connection, query)

    def _known(self, connection: Connection, query: Select[Any]) -> list[Sighting]:
        rows = connection.execute(query).all()
        if {row.models for row in rows} - self._models.keys():
            self._models = _model_sets(connection)
        return [read_sighting(row, self._models) for row in rows]


def add_sightings(connection: Connection, sightings: Sequence[Sighting]) -> None:
    """Add sightings within a transaction; see `Sightings.add`."""
    last = {each.id: each for each in sorted(sightings, key=lambda s: (s.final, s.last_at))}
    sets = dict(model_set(each.models) for each in last.values())
    connection.execute(
        insert_new(connection, ModelSetRow),
        [{"digest": digest, "models": text} for digest, text in sets.items()],
    )
    add_places(connection, last.values())
    add_plates(connection, (each.plate for each in last.values()))
    take_back(connection, pictures_of(last.values()))
    left = left_over(connection, last)
    connection.execute(
        upsert(connection, SightingRow, ("id",), where=_is_later),
        [sighting_row(each) for each in last.values()],
    )
    drop_unseen(connection, left.plates)
    put_down(connection, left.pictures | replaced_within(sightings, last))


def undecided(connection: Connection, sightings: Sequence[Sighting]) -> list[Sighting]:
    """Those of the sightings on which no person has decided, as they are given."""
    decided: set[str] = set()
    ids = [each.id for each in sightings]
    for start in range(0, len(ids), _AT_ONCE):
        some = SightingRow.id.in_(ids[start : start + _AT_ONCE])
        query = select(SightingRow.id).where(some, SightingRow.verdict.is_not(None))
        decided |= set(connection.execute(query).scalars())
    return [each for each in sightings if each.id not in decided]


def _is_later(new: Any) -> ColumnElement[bool]:
    """Events of a visit may come out of order when they were kept and sent again.

    What a person decided stands, though the visit is told of again.
    """
    held = SightingRow
    return and_(held.verdict.is_(None), new.final >= held.final, new.last_at >= held.last_at)


def _model_sets(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(ModelSetRow.digest, ModelSetRow.models))
    return {row.digest: row.models for row in rows}
