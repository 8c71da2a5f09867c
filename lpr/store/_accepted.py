"""Sightings whose number may be relied on: accepted as read, or named by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from lpr.store._sighting_models import SightingRow
from lpr.store._sighting_search import after, page_token
from lpr.store._sightings import COLUMNS, MOST, SightingPage, Sightings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from lpr.store._sighting import Sighting
    from lpr.store._store import Store

_ASKED_AT_ONCE = 500  # numbers in one statement
_ACCEPTED = SightingRow.ending == "plate"


class AcceptedSightings:
    """The sightings of a store that were accepted, and those whose number a person named.

    Each method raises StoreError or one of its leaves when the store fails.
    """

    def __init__(self, store: Store) -> None:
        self._sightings = Sightings(store)

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
        query = (
            select(*COLUMNS)
            .where(*_within(since, until), _ACCEPTED, *([after(page)] if page else []))
            .order_by(SightingRow.last_at.desc(), SightingRow.id.desc())
            .limit(limit + 1)
        )
        found = self._sightings.read(query)
        shown = found[:limit]
        more = page_token(shown[-1].last_at, shown[-1].id) if len(found) > limit else None
        return SightingPage(tuple(shown), more)

    def of_plates(self, plates: Sequence[str], since: datetime, until: datetime) -> list[Sighting]:
        """Those of some canonical numbers that were last seen in a time, the oldest first."""
        found: list[Sighting] = []
        for start in range(0, len(plates), _ASKED_AT_ONCE):
            some = plates[start : start + _ASKED_AT_ONCE]
            wanted = (SightingRow.plate.in_(some), _ACCEPTED, *_within(since, until))
            found += self._sightings.read(select(*COLUMNS).where(*wanted))
        return sorted(found, key=lambda seen: (seen.last_at, seen.id))


def _within(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return SightingRow.last_at >= since, SightingRow.last_at < until
