"""Readings that a person must look at: which wait, and what was said of the others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, literal, literal_column, or_, select, true, tuple_, update

from lpr.database import UtcMoment
from lpr.errors import ConflictError, NotFoundError
from lpr.store._chain import add
from lpr.store._entry import kept
from lpr.store._review import ReadAs, Review, Verdict, settled
from lpr.store._review_models import ReviewRow
from lpr.store._seen_plates import add_plates, drop_unseen
from lpr.store._sighting import LONGEST_SILENCE
from lpr.store._sighting_models import SightingRow
from lpr.store._sighting_rows import read_tax, sighting_row, tax_row
from lpr.store._sighting_search import page_token, read_token
from lpr.store._sightings import COLUMNS, MOST, SightingPage, Sightings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from lpr.store._entry import AuditEntry
    from lpr.store._sighting import Sighting
    from lpr.store._store import Store

    Follow = Callable[[Connection], None]

_ROW = ReviewRow.__table__.c
_STREAMED = {"yield_per": 1000}
_ASKED_AT_ONCE = 500  # ids in one statement


class Reviews:
    """The queue and the verdicts of a store; safe to share between threads.

    A reading waits when its visit is over (`Sighting.is_over`) and ended as ``review``. What a
    verdict says becomes the sighting's number, ending and tax: every search, count and track finds
    it under these, and what was read lies in the verdict. Each method raises StoreError or one of
    its leaves when the store fails.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sightings = Sightings(store)

    def waiting(self, camera: str | None = None, *, now: datetime) -> int:
        """How many wait at that moment (aware), of one camera or of all."""
        query = select(func.count()).select_from(SightingRow).where(*_waiting(camera, now))
        with self._store.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def queue(
        self,
        camera: str | None = None,
        *,
        now: datetime,
        newest: bool = False,
        limit: int = 10,
        page: str | None = None,
    ) -> SightingPage:
        """Those that wait, the oldest first.

        Args:
            camera: of this camera only.
            now: at which moment; aware.
            newest: the newest first instead.
            limit: how many, 1 to 1,000.
            page: `SightingPage.next` of the page before, in the same order; None gives the first.

        Raises:
            MalformedRequestError: the page's token is none.

        """
        limit = min(max(limit, 1), MOST)
        ways = (SightingRow.last_at, SightingRow.id)
        query = (
            select(*COLUMNS)
            .where(*_waiting(camera, now), *([_beyond(page, newest=newest)] if page else []))
            .order_by(*(way.desc() if newest else way for way in ways))
            .limit(limit + 1)
        )
        found = self._sightings.read(query)
        shown = tuple(found[:limit])
        more = page_token(shown[-1].last_at, shown[-1].id) if len(found) > limit else None
        return SightingPage(shown, more)

    def add(
        self,
        review: Review,
        entry: AuditEntry,
        follow: Follow | None = None,
        *,
        plate_class: str | None = None,
    ) -> Review | None:
        """Keep a verdict with its audit record, and make the sighting what it says (`settled`).

        None when it was taken. The first verdict stands: where there is one, it is given back and
        nothing is changed.

        Args:
            review: the verdict; `read` is the reading that the person saw.
            entry: its audit record.
            plate_class: of the number of a correction; None: not known.
            follow: called with the transaction's connection when the verdict is taken: what it
                adds is kept together with the verdict, or neither is.

        Raises:
            NotFoundError: the sighting is not kept any more.
            ConflictError: the reading is not any more the one that the person saw.

        """
        with self._store.transaction() as connection:
            standing = _find(connection, review.sighting)
            if standing is not None:
                return standing
            seen = self._unchanged(connection, review)
            connection.execute(insert(ReviewRow), [_row(review)])
            _settle(connection, seen, settled(seen, review, plate_class))
            add(connection, [entry])
            if follow is not None:
                follow(connection)
        return None

    def _unchanged(self, connection: Connection, review: Review) -> Sighting:
        held = self._sightings.find(connection, review.sighting)
        if held is None:
            raise NotFoundError("The sighting is not kept any more; there is nothing to decide.")
        if (held.plate, held.raw) != (review.read.plate, review.read.raw):
            raise ConflictError("The reading has changed meanwhile. Look at it again, then decide.")
        return held

    def get(self, sighting: str) -> Review | None:
        """The verdict on a sighting."""
        with self._store.reading() as connection:
            return _find(connection, sighting)

    def of_sightings(self, sightings: Iterable[str]) -> dict[str, Review]:
        """The verdicts on some sightings, by the sightings' ids."""
        wanted = list(dict.fromkeys(sightings))
        found: list[Review] = []
        with self._store.reading() as connection:
            for start in range(0, len(wanted), _ASKED_AT_ONCE):
                some = wanted[start : start + _ASKED_AT_ONCE]
                query = select(*_ROW).where(ReviewRow.sighting_id.in_(some))
                found += map(_review, connection.execute(query))
        return {each.sighting: each for each in found}

    def of_plate(self, plate: str) -> list[Review]:
        """The verdicts that concern a canonical number, as read or as named; the oldest first."""
        concerned = or_(ReviewRow.plate == plate, ReviewRow.read_plate == plate)
        query = select(*_ROW).where(concerned).order_by(ReviewRow.at, ReviewRow.sighting_id)
        with self._store.reading() as connection:
            return [_review(row) for row in connection.execute(query)]

    def all(self, since: datetime | None = None, until: datetime | None = None) -> Iterator[Review]:
        """The verdicts given from a moment on and before another, in their order."""
        query = (
            select(*_ROW).where(*_given(since, until)).order_by(ReviewRow.at, ReviewRow.sighting_id)
        )
        with (
            self._store.snapshot() as connection,
            connection.execute(query, execution_options=_STREAMED) as rows,
        ):
            yield from map(_review, rows)

    def counts(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> dict[tuple[str, Verdict], int]:
        """How many verdicts of each kind a camera's readings were given in a time."""
        query = (
            select(ReviewRow.camera_id, ReviewRow.verdict, func.count())
            .where(*_given(since, until))
            .group_by(ReviewRow.camera_id, ReviewRow.verdict)
            .order_by(ReviewRow.camera_id, ReviewRow.verdict)
        )
        with self._store.reading() as connection:
            rows = connection.execute(query)
            return {(camera, Verdict(verdict)): count for camera, verdict, count in rows}


def _waiting(camera: str | None, now: datetime) -> Iterator[ColumnElement[bool]]:
    """The condition stands in words, as the index has it: a parameter would not find the index."""
    yield SightingRow.ending == literal_column("'review'")
    yield or_(SightingRow.final.is_(true()), SightingRow.last_at < now - LONGEST_SILENCE)
    if camera is not None:
        yield SightingRow.camera_id == camera


def _beyond(token: str, *, newest: bool) -> ColumnElement[bool]:
    last_at, sighting = read_token(token)
    reached = tuple_(literal(last_at, UtcMoment), literal(sighting))
    here: Any = tuple_(SightingRow.last_at, SightingRow.id)
    return here < reached if newest else here > reached  # type: ignore[no-any-return]  # rows


def _given(since: datetime | None, until: datetime | None) -> Iterator[ColumnElement[bool]]:
    if since is not None:
        yield ReviewRow.at >= since
    if until is not None:
        yield ReviewRow.at < until


def _find(connection: Connection, sighting: str) -> Review | None:
    query = select(*_ROW).where(ReviewRow.sighting_id == sighting)
    row = connection.execute(query).first()
    return None if row is None else _review(row)


def _settle(connection: Connection, read: Sighting, now: Sighting) -> None:
    """Make the sighting what the verdict says; its new number can be searched, the old one not."""
    held, told = sighting_row(read), sighting_row(now)
    changes = {name: value for name, value in told.items() if value != held[name]}
    add_plates(connection, [now.plate])
    connection.execute(update(SightingRow).where(SightingRow.id == read.id).values(changes))
    drop_unseen(connection, {read.plate} - {now.plate})


def _row(review: Review) -> dict[str, Any]:
    return {
        "sighting_id": review.sighting,
        "camera_id": review.camera,
        "seen_at": review.seen_at,
        "verdict": review.verdict.value,
        "plate": review.plate,
        "by": kept(review.by),
        "at": review.at,
        "read_plate": review.read.plate,
        "read_raw": review.read.raw,
        "read_confidence": review.read.confidence,
        "read_candidates": json.dumps(review.read.candidates, separators=(",", ":")),
        "crop_sha256": review.crop,
    } | tax_row(review.tax)


def _review(row: Row[*tuple[Any, ...]]) -> Review:
    candidates = tuple((text, chance) for text, chance in json.loads(row.read_candidates))
    return Review(
        sighting=row.sighting_id,
        camera=row.camera_id,
        seen_at=row.seen_at,
        verdict=Verdict(row.verdict),
        plate=row.plate,
        by=row.by,
        at=row.at,
        read=ReadAs(row.read_plate, row.read_raw, row.read_confidence, candidates),
        tax=read_tax(row),
        crop=row.crop_sha256,
    )
