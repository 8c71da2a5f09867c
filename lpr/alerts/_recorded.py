"""The one way to alerts for a caller: they stand in the audit log before anybody sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.store import AlertFilter, AuditEntry
from lpr.tax import system_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from lpr.access import Errand
    from lpr.lookups import Audit
    from lpr.store import Alert, AlertPage, Alerts

SHOWN = ("place", "time", "reading", "tax")
_ALL = AlertFilter()


class RecordedAlerts:
    """Finds alerts on one errand, and shows none that is not recorded.

    An alert tells where a vehicle was seen: who calls this has made sure that the caller's role
    allows `lpr.access.Permission.ALERTS`. Each method raises StoreError when the alerts cannot be
    read or the record cannot be written; nothing is then shown to anybody.

    Args:
        alerts: those of a store.
        audit: takes the records: those of one call in one transaction.
        errand: who asks, and what for.
        clock: the present moment, aware.

    """

    def __init__(
        self,
        alerts: Alerts,
        audit: Audit,
        errand: Errand,
        clock: Callable[[], datetime] = system_clock,
    ) -> None:
        self._alerts, self._audit, self._errand, self._clock = alerts, audit, errand, clock

    def search(
        self, wanted: AlertFilter = _ALL, *, limit: int = 100, page: str | None = None
    ) -> AlertPage:
        """Those that the filter asks for; see `lpr.store.Alerts.search`.

        Raises:
            MalformedRequestError: the page's token is none; nothing is recorded.

        """
        found = self._alerts.search(wanted, limit=limit, page=page)
        asked = self._entry(wanted.plate, "ok", f"search of alerts, {len(found.alerts)} found")
        self._audit.append([asked, *self._named(found.alerts, "search of alerts")])
        return found

    def get(self, alert: int) -> Alert:
        """The alert of an id.

        Raises:
            NotFoundError: there is none, or not any more.

        """
        found = self._alerts.get(alert)
        self._audit.append(self._named([found], f"alert {alert}"))
        return found

    def show(self, alerts: Sequence[Alert]) -> None:
        """Record that these are going to be shown, as by a stream that found them."""
        if alerts:
            self._audit.append(self._named(alerts, "events"))

    def listen(self) -> None:
        """Record that a stream of them begins."""
        self._audit.append([self._entry(None, "ok", "events")])

    def _named(self, alerts: Sequence[Alert], source: str) -> list[AuditEntry]:
        """One record of each number that is shown: the trail of a vehicle is whole."""
        shown = {each.plate: each for each in alerts}
        return [
            self._entry(plate, each.tax_status or "ok", source) for plate, each in shown.items()
        ]

    def _entry(self, plate: str | None, result: str, source: str) -> AuditEntry:
        return AuditEntry.of(
            self._errand,
            self._clock(),
            "alerts",
            plate=plate,
            result=result,
            fields=SHOWN,
            source=source,
        )
