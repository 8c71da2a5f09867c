"""Writes alerts and what receivers are told of them, within one transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lpr.alerts._notice import notify, notify_change, notify_put_off, put_off
from lpr.store import alert_of, change_alert, insert_alerts, reserve_alerts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from lpr.alerts._notice import Body
    from lpr.store import Alert, NewAlert


class Scribe:
    """New alerts are inserted together, by `flush` or before one is changed.

    Args:
        connection: of a write transaction.
        most: new alerts at most.
        sinks: receivers that are told of alerts.
        now: the present moment, aware.
        recorded: the alerts come of a recording.

    """

    def __init__(
        self,
        connection: Connection,
        most: int,
        sinks: tuple[str, ...],
        now: datetime,
        *,
        recorded: bool = False,
    ) -> None:
        self._connection, self._sinks, self._now = connection, sinks, now
        self._recorded = recorded
        self._numbers = self._reserved(most)
        self._new: list[tuple[Alert, str | None]] = []

    def add(self, new: NewAlert, body: Callable[[], Body]) -> Alert:
        """Write a new alert; receivers are told now, or of one that waits, when it opens."""
        new = replace(new, recorded=self._recorded)
        alert = alert_of(new, next(self._numbers), self._now)
        told = body() if self._sinks else {}
        untold = put_off(told, self._sinks) if alert.state == "waiting" else None
        if alert.state == "open":
            notify(self._connection, alert, told, self._sinks, self._now)
        self._new.append((alert, untold))
        return alert

    def open(
        self, alert: Alert, by: str, body: Callable[[], Body] | None = None, **fields: Any
    ) -> Alert:
        """Open an alert that waits; receivers are told now, of ``body`` where there is one."""
        self.flush()
        opened = change_alert(
            *(self._connection, alert.id, by, self._now),
            state="open",
            opened_at=self._now,
            **fields,
        )
        notify_put_off(self._connection, opened, self._now, body)
        return opened

    def dismiss(self, alert: Alert, by: str) -> Alert:
        """Dismiss an alert: who was told of it is told so; what was put off is told to nobody."""
        self.flush()
        done = change_alert(
            self._connection, alert.id, by, self._now, state="dismissed", untold=None
        )
        notify_change(self._connection, done, self._sinks, self._now)
        return done

    def flush(self) -> None:
        """Insert what is new."""
        insert_alerts(self._connection, self._new)
        self._new = []

    def _reserved(self, most: int) -> Iterator[int]:
        """Numbers, taken when the first is needed."""
        yield from reserve_alerts(self._connection, most)
