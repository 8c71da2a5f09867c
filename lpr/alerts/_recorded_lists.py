"""The one way to watch-lists for a caller: they stand in the audit log before anybody sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.store import AuditEntry, WatchFilter
from lpr.tax import system_clock, wib_date

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lpr.access import Errand
    from lpr.lookups import Audit
    from lpr.store import WatchEntry, WatchLists, WatchPage

_SHOWN = ("pattern", "reason", "list", "owner", "valid_until")


class RecordedWatchLists:
    """Shows watch-lists on one errand, and nothing of them that is not recorded.

    Who calls this has made sure that the caller's role allows `lpr.access.Permission.WATCH`.
    Changes are recorded by `lpr.store.WatchLists` itself. Each method raises StoreError when the
    lists cannot be read or the record cannot be written; nothing is then shown to anybody.
    """

    def __init__(
        self,
        lists: WatchLists,
        audit: Audit,
        errand: Errand,
        clock: Callable[[], datetime] = system_clock,
    ) -> None:
        self._lists, self._audit, self._errand, self._clock = lists, audit, errand, clock

    def names(self) -> dict[str, int]:
        """The lists by name, and how many of their entries are looked for today."""
        found = self._lists.lists(wib_date(self._clock()))
        self._audit.append([self._entry(None, f"{len(found)} watch-lists")])
        return found

    def search(
        self, wanted: WatchFilter, *, limit: int = 100, page: str | None = None
    ) -> WatchPage:
        """Those that the filter asks for; see `lpr.store.WatchLists.search`.

        Raises:
            MalformedRequestError: the page's token is none; nothing is recorded.

        """
        found = self._lists.search(wanted, limit=limit, page=page)
        asked = self._entry(wanted.pattern, f"search of watch-lists, {len(found.entries)} found")
        self._audit.append([asked, *map(self._named, found.entries)])
        return found

    def get(self, entry: int) -> WatchEntry:
        """The entry of an id.

        Raises:
            NotFoundError: there is none.

        """
        found = self._lists.get(entry)
        self._audit.append([self._named(found)])
        return found

    def _named(self, entry: WatchEntry) -> AuditEntry:
        return self._entry(entry.pattern, f"watch-list entry {entry.id}")

    def _entry(self, pattern: str | None, source: str) -> AuditEntry:
        return AuditEntry.of(
            self._errand, self._clock(), "watchlists", plate=pattern, fields=_SHOWN, source=source
        )
