"""How sightings are found among tens of millions: which index is asked, and how far back.

Every question asks for the newest. Three ways lead to them, and each ends when it has found them:

- *One stream.* All sightings, those of a camera, of a camera and a status, of a number: an index
  holds just these, in their order.
- *Some numbers.* A pattern stands for those numbers of all that were seen which fit it. Where they
  are few, an index holds the sightings of each.
- *A walk.* Several cameras, or a pattern that fits many numbers: a time is looked through, the
  newest first, and then each time four times as much, until enough is found.

Why not one statement: decision 0018.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from lpr.store._seen_plates import plates_like
from lpr.store._sighting_models import SightingRow
from lpr.store._sighting_places import cameras_in
from lpr.store._sighting_search import NEWEST, after

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Select

    from lpr.store._plate_pattern import PlatePattern
    from lpr.store._sighting_places import Cameras
    from lpr.store._sighting_search import SightingFilter

    Condition = ColumnElement[bool]

MANY = 5000
"""Numbers; a walk finds the sightings of a pattern that fits more of them sooner."""

STEP = 2000
"""Sightings in the first time that a walk looks through."""

_FARTHER = 4
_NARROW = 2  # characters that make a pattern fit few numbers
_TRIES, _MORE_TRIES = 2, 4  # times that are looked through before the numbers of a pattern are
_SHORTEST = timedelta(seconds=1)
_ROW = SightingRow.__table__.c
SIGHTINGS = select(*_ROW)
"""All sightings, all columns."""

_MARKS = ("id", "last_at", "camera_id", "tax_status", "ending", "plate_class")


def is_one_stream(wanted: SightingFilter) -> bool:
    """Whether one index holds what is asked for, in its order."""
    if wanted.area is not None:
        return False
    if wanted.pattern is None:
        return wanted.status is None or wanted.camera is not None
    others = (wanted.camera, wanted.status, wanted.ending, wanted.plate_class)
    return wanted.pattern.is_number and not any(others)


def find_newest(
    connection: Connection, wanted: SightingFilter, page: str | None, count: int
) -> list[str]:
    """Ids of the newest `count` that the filter asks for, after the page that gave the token.

    The connection sees one moment of the store, since several statements are put.

    Raises:
        MalformedRequestError: no page gave such a token.

    """
    pattern, question = wanted.pattern, _Question.of(connection, wanted, page, count)
    if question.cameras is not None and not question.cameras.ids:
        return []
    if pattern is not None and pattern.is_number:
        return question.of_numbers([pattern.text])
    walk = _Walk(question)
    if pattern is not None and not walk.go(_tries(pattern)):
        numbers = plates_like(connection, pattern, MANY)
        if numbers is not None:
            return question.of_numbers(numbers)
    walk.go()
    return walk.found


def _tries(pattern: PlatePattern) -> int:
    """The numbers of a narrow pattern are found at once, those of others among very many."""
    is_narrow = max(pattern.head_digits, len(pattern.run)) >= _NARROW
    return _TRIES if is_narrow else _MORE_TRIES


def one_stream(wanted: SightingFilter, page: str | None, count: int) -> Select[Any]:
    """The query for the newest `count` of one stream, after the page that gave the token.

    Raises:
        MalformedRequestError: no page gave such a token.

    """
    clauses = [*_times(wanted, page), *wanted.marks(_ROW)]
    if wanted.plate is not None:
        clauses.append(_ROW.plate == wanted.plate)
    return SIGHTINGS.where(*clauses).order_by(*NEWEST).limit(count)


def _times(wanted: SightingFilter, page: str | None) -> Iterator[Condition]:
    """Conditions: the time that is asked for, and where the page before ended."""
    yield from wanted.times()
    if page is not None:
        yield after(page)


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: of which time, and of which cameras; None where any may have seen it."""

    connection: Connection
    wanted: SightingFilter
    times: tuple[Condition, ...]
    cameras: Cameras | None
    count: int

    @classmethod
    def of(
        cls, connection: Connection, wanted: SightingFilter, page: str | None, count: int
    ) -> _Question:
        """With its cameras. A status has an index for each camera, and none for all of them."""
        times = tuple(_times(wanted, page))
        is_any = wanted.area is None and (wanted.status is None or wanted.camera is not None)
        cameras = None if is_any else cameras_in(connection, wanted.area, wanted.camera)
        return cls(connection, wanted, times, cameras, count)

    def others(self, columns: Any) -> Iterator[Condition]:
        """All other conditions but the number's, on columns of these names."""
        yield from self.wanted.marks(columns)
        if self.cameras is not None:
            yield columns.camera_id.in_(self.cameras.ids)
            if self.wanted.area is not None and self.cameras.moved:
                yield self.wanted.area.holds(columns)

    def of_numbers(self, numbers: Sequence[str]) -> list[str]:
        """The ids of sightings of some numbers.

        All of these are gathered first, by their index: a planner that guesses how many there are
        guesses badly, and would rather look through all sightings in their order.
        """
        if not numbers:
            return []
        place = ("latitude", "longitude") if self.cameras and self.cameras.moved else ()
        columns = [_ROW[name] for name in (*_MARKS, *place)]
        inside = select(*columns).where(_ROW.plate.in_(numbers), *self.times).cte("gathered")
        gathered = inside.prefix_with("MATERIALIZED")
        order = gathered.c.last_at.desc(), gathered.c.id.desc()
        query = select(gathered.c.id).where(*self.others(gathered.c))
        return list(self.connection.execute(query.order_by(*order).limit(self.count)).scalars())


class _Walk:
    """Times into the past, one after another, each looked through once.

    Attributes:
        found: ids of what was found in them, in its order.

    """

    def __init__(self, question: _Question) -> None:
        self.found: list[str] = []
        self._question = question
        self._conditions = [*question.times, *question.others(_ROW)]
        if question.wanted.pattern is not None:
            self._conditions.append(_ROW.plate.like(question.wanted.pattern.like))
        self._edges = self._into_the_past()
        self._before: datetime | None = None

    def go(self, most: int | None = None) -> bool:
        """Go on, for so many times at most; whether enough is found, or nothing is left."""
        for edge in islice(self._edges, most):
            self._look(edge)
            if edge is None or len(self.found) >= self._question.count:
                return True
        return False

    def _look(self, edge: datetime | None) -> None:
        """Find what lies between the last edge and this one; None stands for the beginning."""
        query = select(_ROW.id).where(*self._conditions)
        if self._before is not None:
            query = query.where(_ROW.last_at < self._before)
        if edge is not None:
            query = query.where(_ROW.last_at >= edge)
        left = self._question.count - len(self.found)
        found = self._question.connection.execute(query.order_by(*NEWEST).limit(left))
        self.found += found.scalars()
        self._before = edge

    def _into_the_past(self) -> Iterator[datetime | None]:
        """Where each time begins. The first holds some thousand sightings: see `STEP`."""
        camera = self._question.wanted.camera
        stream = [*self._question.times, *([] if camera is None else [_ROW.camera_id == camera])]
        moments = select(_ROW.last_at).where(*stream)
        backwards = moments.order_by(_ROW.last_at.desc())
        step = max(STEP, _FARTHER * self._question.count)
        newest, edge = self._moment(backwards), self._moment(backwards.offset(step))
        oldest = self._moment(moments.order_by(_ROW.last_at))
        while edge is not None and newest is not None and oldest is not None and edge > oldest:
            yield edge
            edge -= min(max(_FARTHER * (newest - edge), _SHORTEST), edge - oldest)
        yield None

    def _moment(self, query: Select[Any]) -> datetime | None:
        moment: datetime | None = self._question.connection.execute(query.limit(1)).scalar()
        return moment
