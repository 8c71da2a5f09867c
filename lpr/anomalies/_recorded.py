"""Anomalies on the record: nobody sees where a vehicle was before it stands in the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.anomalies._clone import RULES
from lpr.anomalies._find import Anomalies, AnomalyPage
from lpr.anomalies._types import EVERY
from lpr.store import AuditEntry
from lpr.tax import system_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from lpr.access import Errand
    from lpr.anomalies._find import Lookups
    from lpr.anomalies._types import AnomalyKind, CloneRules
    from lpr.store import Store

ACTION = "anomalies"
_SHOWN = ("place", "time", "reading", "tax")


class RecordedAnomalies:
    """Finds leads on one errand, and shows none that is not recorded.

    A search is one record, and one more of each lead that it shows; numbers that are looked up to
    find them have records of their own. Who calls this has made sure that the caller's role allows
    `lpr.access.Permission.LOCATION`.

    Args:
        store: where sightings and the audit log lie.
        lookups: answers for numbers, and records it; None: kinds that need the registry are not
            found.
        errand: who asks, and what for.
        clock: the present moment, aware.

    """

    def __init__(
        self,
        store: Store,
        lookups: Lookups | None,
        errand: Errand,
        clock: Callable[[], datetime] = system_clock,
    ) -> None:
        self._anomalies = Anomalies(store, lookups)
        self._audit, self._errand, self._clock = store.audit, errand, clock

    def find(  # noqa: PLR0913 - what may be asked for
        self,
        since: datetime,
        until: datetime,
        kinds: Collection[AnomalyKind] = EVERY,
        rules: CloneRules = RULES,
        *,
        limit: int = 100,
        page: str | None = None,
    ) -> AnomalyPage:
        """See `Anomalies.find`, which also says what it raises; nothing is then shown."""
        found = self._anomalies.find(since, until, kinds, rules, limit=limit, page=page)
        asked = self._entry(None, "ok", " ".join(sorted(kinds)))
        shown = [
            self._entry(each.plate, each.kind.value, f"sighting {each.sightings[0].id}")
            for each in found.anomalies
        ]
        self._audit.append([asked, *shown])
        return found

    def _entry(self, plate: str | None, result: str, source: str) -> AuditEntry:
        return AuditEntry.of(
            self._errand,
            self._clock(),
            ACTION,
            plate=plate,
            result=result,
            fields=_SHOWN,
            source=source,
        )
