"""The alerts of a store: written with the sightings that they tell of, changed by officers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from lpr.errors import NotFoundError
from lpr.store._alert import ALERT_COLUMNS, SYSTEM, Alert, alert_values, read_alert
from lpr.store._alert_models import AlertRow
from lpr.store._alert_search import AlertFilter, after_alert, alert_page
from lpr.store._counters import ALERTS, last_taken, take
from lpr.store._entry import kept

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from lpr.store._alert import NewAlert
    from lpr.store._store import Store

MOST = 1000
"""Alerts on one page at most."""

_ALL = AlertFilter()
_NEWEST = (AlertRow.at.desc(), AlertRow.id.desc())


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Some alerts, the newest first; `next` asks for those after them, None at the end.

    ``version``: of the newest change of any alert, when the page was read or before.
    """

    alerts: tuple[Alert, ...]
    next: str | None
    version: int


class Alerts:
    """The alerts of a store; safe to share between threads and processes.

    An alert tells where a vehicle was seen: who asks here for a caller makes sure of the caller's
    role, and records it. Each method raises StoreError or one of its leaves when the store fails.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def version(self) -> int:
        """Of the newest change of any alert; 0 before the first."""
        with self._store.reading() as connection:
            return last_taken(connection, ALERTS)

    def get(self, alert: int) -> Alert:
        """The alert of an id.

        Raises:
            NotFoundError: there is none, or not any more.

        """
        with self._store.reading() as connection:
            return found_alert(connection, alert)

    def of_plate(self, plate: str) -> list[Alert]:
        """Every alert about a canonical number, the newest first."""
        query = select(*ALERT_COLUMNS).where(AlertRow.plate == plate).order_by(*_NEWEST)
        with self._store.reading() as connection:
            return _read(connection, query)

    def changed_after(self, version: int, limit: int) -> list[Alert]:
        """Alerts that were made or changed after that version, the first change first."""
        query = select(*ALERT_COLUMNS).where(AlertRow.version > version)
        with self._store.reading() as connection:
            return _read(connection, query.order_by(AlertRow.version).limit(limit))

    def search(
        self, wanted: AlertFilter = _ALL, *, limit: int = 100, page: str | None = None
    ) -> AlertPage:
        """Those that the filter asks for, of the vehicles seen last first.

        Args:
            wanted: the filter.
            limit: alerts on a page, 1 to `MOST`.
            page: `AlertPage.next` of the page before; None gives the first.

        Raises:
            MalformedRequestError: the page's token is none.

        """
        limit = min(max(limit, 1), MOST)
        clauses = [*wanted.clauses(), *([after_alert(page)] if page else [])]
        query = select(*ALERT_COLUMNS).where(*clauses).order_by(*_NEWEST).limit(limit + 1)
        with self._store.reading() as connection:
            version = last_taken(connection, ALERTS)  # first: what comes between is told twice
            found = _read(connection, query)
        shown = tuple(found[:limit])
        return AlertPage(shown, alert_page(shown[-1]) if len(found) > limit else None, version)


def found_alert(connection: Connection, alert: int) -> Alert:
    """The alert of an id.

    Raises:
        NotFoundError: there is none, or not any more.

    """
    found = _read(connection, select(*ALERT_COLUMNS).where(AlertRow.id == alert))
    if not found:
        raise NotFoundError(f"There is no alert {alert}, or it is not kept any more.")
    return found[0]


def alerts_of(connection: Connection, sightings: Collection[str]) -> list[Alert]:
    """The alerts that these sightings gave cause to, the oldest first."""
    query = select(*ALERT_COLUMNS).where(AlertRow.sighting_id.in_(sightings))
    return _read(connection, query.order_by(AlertRow.id))


def alerts_about(
    connection: Connection, plates: Collection[str], since: datetime, until: datetime
) -> list[Alert]:
    """The alerts about these numbers, seen between two moments, the oldest first."""
    query = select(*ALERT_COLUMNS).where(
        AlertRow.plate.in_(plates), AlertRow.at > since, AlertRow.at < until
    )
    return _read(connection, query.order_by(AlertRow.id))


def add_alerts(connection: Connection, new: Sequence[NewAlert], now: datetime) -> list[Alert]:
    """Add alerts within the transaction that keeps the sightings."""
    numbers = reserve_alerts(connection, len(new))
    made = [alert_of(each, number, now) for each, number in zip(new, numbers, strict=True)]
    insert_alerts(connection, list(zip(made, (each.untold for each in new), strict=True)))
    return made


def reserve_alerts(connection: Connection, count: int) -> range:
    """Numbers for so many new alerts, within the transaction that inserts them."""
    return take(connection, ALERTS, count) if count else range(0)


def alert_of(new: NewAlert, number: int, now: datetime) -> Alert:
    """The alert that a new one is with its number; not inserted yet."""
    fields = {name: getattr(new, name) for name in new.__slots__ if name != "untold"}
    fields |= {"raw": kept(new.raw), "camera_name": kept(new.camera_name)}
    return Alert(
        **fields,
        id=number,
        version=number,
        created_at=now,
        opened_at=now if new.state == "open" else None,
        confirmed_by=None,
        changed_at=now,
        changed_by=SYSTEM,
    )


def insert_alerts(connection: Connection, made: Sequence[tuple[Alert, str | None]]) -> None:
    """Insert alerts, each with the message that it puts off (see `NewAlert.untold`)."""
    rows = [
        alert_values({name: getattr(alert, name) for name in alert.__slots__}) | {"untold": untold}
        for alert, untold in made
    ]
    if rows:
        connection.execute(insert(AlertRow), rows)


def change_alert(
    connection: Connection, alert: int, by: str, now: datetime, **fields: Any
) -> Alert:
    """Change fields of an alert within a transaction; gives it as it is then."""
    (version,) = take(connection, ALERTS)
    values = alert_values(fields) | {"version": version, "changed_at": now, "changed_by": by}
    connection.execute(update(AlertRow).where(AlertRow.id == alert).values(values))
    return found_alert(connection, alert)


def take_untold(connection: Connection, alert: int) -> str | None:
    """The message that an alert's receivers do not have yet; it is forgotten with this."""
    query = select(AlertRow.untold).where(AlertRow.id == alert)
    untold = connection.execute(query).scalar_one()
    if untold is not None:
        connection.execute(update(AlertRow).where(AlertRow.id == alert).values(untold=None))
    return untold


def _read(connection: Connection, query: Select[Any]) -> list[Alert]:
    return [read_alert(row) for row in connection.execute(query)]
