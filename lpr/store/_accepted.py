"""Sightings whose number may be relied on: accepted as read, or named by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from lpr.store._review import Verdict, settled
from lpr.store._review_models import ReviewRow
from lpr.store._reviews import Reviews
from lpr.store._sighting_models import SightingRow
from lpr.store._sighting_search import after, page_token
from lpr.store._sightings import COLUMNS, MOST, SightingPage, Sightings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select

    from lpr.store._sighting import Sighting
    from lpr.store._store import Store

_ASKED_AT_ONCE = 500  # numbers in one statement
_ACCEPTED = SightingRow.ending == "plate"
_NAMED = and_(
    ReviewRow.sighting_id == SightingRow.id,
    ReviewRow.verdict.in_([each.value for each in Verdict if each.names_number]),
)


class AcceptedSightings:
    """The sightings of a store that were accepted, and those for review that a person settled.

    The latter come with the number and the tax that the person's verdict gave them: see `settled`.
    Each method raises StoreError or one of its leaves when the store fails.
    """

    def __init__(self, store: Store) -> None:
        self._sightings = Sightings(store)
        self._reviews = Reviews(store)

    def page(
        self, since: datetime, until: datetime, *, limit: int, page: str | None = None
    ) -> SightingPage:
        """Those last seen in a time, the newest first.

        Args:
            since: from this moment on; aware.
            until: before this moment; aware.
            limit: sightings on a page, 1 to 1,000.
            page: `SightingPage.next` of the page before; None gives the first.

        Raises:
            MalformedRequestError: the page's token is none.

        """
        limit = min(max(limit, 1), MOST)
        named = select(ReviewRow.sighting_id).where(_NAMED).exists()
        query = (
            select(*COLUMNS)
            .where(*_within(since, until), or_(_ACCEPTED, named), *([after(page)] if page else []))
            .order_by(SightingRow.last_at.desc(), SightingRow.id.desc())
            .limit(limit + 1)
        )
        found = self._sightings.read(query)
        shown = found[:limit]
        more = page_token(shown[-1].last_at, shown[-1].id) if len(found) > limit else None
        return SightingPage(tuple(self._settled(shown)), more)

    def of_plates(self, plates: Sequence[str], since: datetime, until: datetime) -> list[Sighting]:
        """Those of some canonical numbers that were last seen in a time, the oldest first."""
        found: list[Sighting] = []
        for start in range(0, len(plates), _ASKED_AT_ONCE):
            some = plates[start : start + _ASKED_AT_ONCE]
            for query in _of_plates(some):
                found += self._settled(self._sightings.read(query.where(*_within(since, until))))
        return sorted(found, key=lambda seen: (seen.last_at, seen.id))

    def _settled(self, sightings: Sequence[Sighting]) -> list[Sighting]:
        doubtful = [each.id for each in sightings if each.ending != "plate"]
        verdicts = self._reviews.of_sightings(doubtful)
        return [
            settled(each, verdicts[each.id]) or each if each.id in verdicts else each
            for each in sightings
        ]


def _within(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return SightingRow.last_at >= since, SightingRow.last_at < until


def _of_plates(plates: Sequence[str]) -> tuple[Select[Any], Select[Any]]:
    """Two queries, since each has an index of its own."""
    seen = select(*COLUMNS).where(SightingRow.plate.in_(plates), _ACCEPTED)
    named = select(*COLUMNS).join(ReviewRow, _NAMED).where(ReviewRow.plate.in_(plates))
    return seen, named
