"""What officers do with an alert: confirm the reading, say that they saw it, dismiss it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from lpr.alerts._notice import notify_change, notify_put_off
from lpr.errors import ConflictError
from lpr.store import (
    SYSTEM,
    AuditEntry,
    add_records,
    alert_receivers,
    change_alert,
    found_alert,
)
from lpr.tax import WIB

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from lpr.access import Errand
    from lpr.store import Alert, AlertState, Store

AlertAct: TypeAlias = Literal["confirm", "seen", "dismiss"]

_ENDS: Mapping[AlertAct, AlertState] = {"confirm": "open", "seen": "seen", "dismiss": "dismissed"}
_BEGINS: Mapping[AlertAct, frozenset[AlertState]] = {
    "confirm": frozenset({"waiting"}),
    "seen": frozenset({"open"}),
    "dismiss": frozenset({"waiting", "open", "seen"}),
}
_DONE: Mapping[AlertState, str] = {
    "waiting": "is waiting",
    "open": "was confirmed",
    "seen": "was marked as seen",
    "dismissed": "was dismissed",
}


@dataclass(frozen=True, slots=True)
class AlertDesk:
    """Acts of officers, each made with its audit record, and by one of two who act at once."""

    store: Store

    def act(
        self, alert: int, act: AlertAct, errand: Errand, now: datetime, version: int | None = None
    ) -> Alert:
        """Do it; what the same officer did before is no change, no error, and recorded as a look.

        Args:
            alert: its id.
            act: ``confirm`` a reading that waits, mark as ``seen``, or ``dismiss``.
            errand: who acts, and what for.
            now: the present moment, aware.
            version: of the alert as the officer saw it. None: the act is refused where another
                person has acted on the alert since it opened.

        Raises:
            NotFoundError: there is no such alert.
            ConflictError: somebody else was quicker, or the alert's state does not allow it; the
                sentence says who did what, and when.

        """
        with self.store.transaction() as connection:
            held = found_alert(connection, alert)
            if held.state == _ENDS[act] and held.changed_by == errand.actor:
                add_records(connection, [_record(held, "alerts", errand, now)])
                return held
            _check(held, act, errand, version)
            done = self._done(connection, held, act, errand, now)
            add_records(connection, [_record(done, f"alert-{act}", errand, now)])
            return done

    def _done(
        self, connection: Connection, held: Alert, act: AlertAct, errand: Errand, now: datetime
    ) -> Alert:
        if act == "confirm":
            opened = {"opened_at": now, "confirmed_by": errand.actor}
            done = change_alert(connection, held.id, errand.actor, now, state="open", **opened)
            notify_put_off(connection, done, now)
            return done
        state = _ENDS[act]
        done = change_alert(connection, held.id, errand.actor, now, state=state, untold=None)
        notify_change(connection, done, alert_receivers(connection, done.camera), now)
        return done


def _check(held: Alert, act: AlertAct, errand: Errand, version: int | None) -> None:
    others = held.changed_by not in {SYSTEM, errand.actor} and held.state != "open"
    stale = others if version is None else version != held.version
    if held.state in _BEGINS[act] and not stale:
        return
    by = "its reading" if held.changed_by == SYSTEM else held.changed_by
    when = f"{held.changed_at.astimezone(WIB):%Y-%m-%d %H:%M:%S} WIB"
    raise ConflictError(f"Alert {held.id} {_told(held)} by {by} at {when}. Look at it again first.")


def _told(held: Alert) -> str:
    if held.state == "open" and held.confirmed_by is None:
        return "was opened"
    return _DONE[held.state]


def _record(alert: Alert, action: str, errand: Errand, at: datetime) -> AuditEntry:
    return AuditEntry.of(
        errand,
        at,
        action,
        plate=alert.plate,
        fields=("place", "time", "reading", "tax"),
        source=f"alert {alert.id}",
    )
