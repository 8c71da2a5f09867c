"""Numbers that are given out once, in the order of the transactions that take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from lpr.store._alert_models import CounterRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

ALERTS = "alert"
WATCH_ENTRIES = "watch-entry"


def take(connection: Connection, name: str, count: int = 1) -> range:
    """So many new numbers, within a write transaction; who waits for its turn gets later ones.

    So whoever has seen a number has seen every change that got a smaller one.
    """
    held = update(CounterRow).where(CounterRow.name == name)
    more = held.values(value=CounterRow.value + count).returning(CounterRow.value)
    last = int(connection.execute(more).scalar_one())
    return range(last - count + 1, last + 1)


def last_taken(connection: Connection, name: str) -> int:
    """The last number that was given out, 0 before the first."""
    query = select(CounterRow.value).where(CounterRow.name == name)
    return int(connection.execute(query).scalar_one())
