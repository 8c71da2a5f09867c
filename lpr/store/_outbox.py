"""The outbox: what receivers are told is written with what it tells of, and sent from here.

A message is delivered at least once, whatever ends in between: a receiver that must not take one
twice compares its key. Each receiver has its messages in their order, and none waits for another.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, exists, func, insert, or_, select, update

from lpr.store._outbox_models import OutboxDeliveryRow, OutboxMessageRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection

    from lpr.store._store import Store

HORIZON = timedelta(minutes=15)
"""No lease is longer: one that ends later was written before a clock was set."""

_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)

_MESSAGE, _DELIVERY = OutboxMessageRow, OutboxDeliveryRow


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be told.

    Attributes:
        key: the same for the same message, however often it is sent; at most 64 characters.
        kind: what it is, at most 20 characters.
        at: when it came about; aware.
        body: JSON.
        sinks: names of the receivers that are told.

    """

    key: str
    kind: str
    at: datetime
    body: str
    sinks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way to one receiver; ``attempts`` counts this one too."""

    sink: str
    seq: int
    attempts: int
    key: str
    kind: str
    at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many messages a receiver does not have yet, and how many it refused for good."""

    waiting: int = 0
    refused: int = 0


class Outbox:
    """The outbox of a store; safe to share between threads and processes.

    Each method raises StoreError or one of its leaves when the store fails.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def claim(self, sink: str, now: datetime, *, limit: int, lease: float) -> list[Delivery]:
        """The oldest messages that a receiver does not have yet, in order.

        Nobody else is given them, nor a newer one, for ``lease`` seconds (less than `HORIZON`);
        after that they are due again, because whoever took them may have ended.
        """
        with self._store.transaction() as connection:
            oldest = (
                select(_DELIVERY.seq, _DELIVERY.due_at)
                .where(_DELIVERY.sink == sink, _DELIVERY.refused_at.is_(None))
                .order_by(_DELIVERY.seq)
                .limit(limit)
            )
            rows = connection.execute(oldest).all()
            numbers = [row.seq for row in takewhile(lambda row: _is_due(row.due_at, now), rows)]
            if not numbers:
                return []
            mine = and_(_DELIVERY.sink == sink, _DELIVERY.seq.in_(numbers))
            until = now + timedelta(seconds=lease)
            connection.execute(
                update(_DELIVERY).where(mine).values(due_at=until, attempts=_DELIVERY.attempts + 1)
            )
            return _deliveries(connection, mine)

    def delivered(self, deliveries: Sequence[Delivery]) -> None:
        """The receiver has them; a message that all have is deleted."""
        with self._store.transaction() as connection:
            for each in deliveries:
                connection.execute(delete(_DELIVERY).where(_is(each)))
            numbers = [each.seq for each in deliveries]
            owed = exists().where(_DELIVERY.seq == _MESSAGE.seq)
            connection.execute(delete(_MESSAGE).where(_MESSAGE.seq.in_(numbers), ~owed))

    def renew(self, deliveries: Sequence[Delivery], now: datetime, *, lease: float) -> bool:
        """Keep them for ``lease`` seconds more; False: one has been claimed by somebody since."""
        with self._store.transaction() as connection:
            mine = or_(*map(_is_held, deliveries))
            held = select(func.count()).select_from(_DELIVERY).where(mine)
            if connection.execute(held).scalar_one() < len(deliveries):
                return False
            until = now + timedelta(seconds=lease)
            connection.execute(update(_DELIVERY).where(mine).values(due_at=until))
            return True

    def give_back(self, deliveries: Sequence[Delivery], error: str) -> None:
        """The receiver could not take them now, for this reason; they are due at once.

        Nothing happens to those that the receiver has, or that somebody has claimed since.
        """
        with self._store.transaction() as connection:
            for each in deliveries:
                changes = {"due_at": _AT_ONCE, "error": error}
                connection.execute(update(_DELIVERY).where(_is_held(each)).values(changes))

    def refused(self, delivery: Delivery, now: datetime, error: str) -> None:
        """The receiver will never take it: it is kept, and not sent any more."""
        with self._store.transaction() as connection:
            changes = {"refused_at": now, "error": error}
            connection.execute(update(_DELIVERY).where(_is(delivery)).values(changes))

    def of_plate(self, plate: str) -> list[Delivery]:
        """What receivers do not have yet or refused about a canonical number, in order."""
        with self._store.reading() as connection:
            found = _deliveries(connection, _MESSAGE.body.contains(f'"{plate}"', autoescape=True))
        return [each for each in found if plate in _numbers(json.loads(each.body))]

    def backlog(self) -> dict[str, Backlog]:
        """What each receiver is owed, by its name; nothing for one that has everything."""
        query = select(_DELIVERY.sink, func.count(), func.count(_DELIVERY.refused_at)).group_by(
            _DELIVERY.sink
        )
        with self._store.reading() as connection:
            rows = connection.execute(query).all()
        return {sink: Backlog(owed - refused, refused) for sink, owed, refused in rows}


def add_messages(connection: Connection, messages: Sequence[Message]) -> None:
    """Add messages within the transaction that keeps what they tell of."""
    for message in messages:
        if not message.sinks:
            continue
        values = {"key": message.key, "kind": message.kind, "at": message.at, "body": message.body}
        result = connection.execute(insert(_MESSAGE).values(values))
        key = result.inserted_primary_key
        rows = [
            {"sink": sink, "seq": key[0] if key else None, "attempts": 0, "due_at": _AT_ONCE}
            for sink in dict.fromkeys(message.sinks)
        ]
        connection.execute(insert(_DELIVERY), rows)


def _is_due(due_at: datetime, now: datetime) -> bool:
    return not now < due_at <= now + HORIZON


def _is(delivery: Delivery) -> ColumnElement[bool]:
    """By its key too: SQLite gives the number of a message that is gone to a new one."""
    same = exists().where(_MESSAGE.seq == _DELIVERY.seq, _MESSAGE.key == delivery.key)
    return and_(_DELIVERY.sink == delivery.sink, _DELIVERY.seq == delivery.seq, same)


def _is_held(delivery: Delivery) -> ColumnElement[bool]:
    """As long as nobody claimed it since, which would count as another attempt."""
    return and_(_is(delivery), _DELIVERY.attempts == delivery.attempts)


def _numbers(body: dict[str, Any]) -> set[str | None]:
    """The numbers that a message tells of: that of the sighting, and of the alert about it."""
    return {body.get("plate"), (body.get("alert") or {}).get("plate")}


def _deliveries(connection: Connection, mine: ColumnElement[bool]) -> list[Delivery]:
    query = (
        select(
            *(_DELIVERY.sink, _DELIVERY.seq, _DELIVERY.attempts),
            *(_MESSAGE.key, _MESSAGE.kind, _MESSAGE.at, _MESSAGE.body),
        )
        .join(_MESSAGE, _MESSAGE.seq == _DELIVERY.seq)
        .where(mine)
        .order_by(_DELIVERY.seq, _DELIVERY.sink)
    )
    return [Delivery(**row) for row in connection.execute(query).mappings()]
