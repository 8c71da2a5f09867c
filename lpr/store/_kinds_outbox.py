"""The keeping of messages that a receiver does not take."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import delete, false, func, select

from lpr.store._kind import ENDED, Due
from lpr.store._outbox_models import OutboxDeliveryRow, OutboxMessageRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from lpr.store._rules import RetentionRule


class OwedMessages:
    """Messages of the outbox that a receiver does not have yet or refused, from when they came up.

    No legal hold keeps them: they are copies of sightings, and a hold keeps those.
    """

    name = "messages"

    def due(self, connection: Connection, rule: RetentionRule, now: datetime) -> Due:
        """Count them."""
        query = select(func.count()).select_from(OutboxMessageRow).where(_over(rule, now))
        count = connection.execute(query).scalar_one()
        return Due(Counter({ENDED: count} if count else {}), held=0)

    def take(
        self, connection: Connection, rule: RetentionRule, now: datetime, limit: int
    ) -> Sequence[int]:
        """Their numbers, the oldest first."""
        query = select(OutboxMessageRow.seq).where(_over(rule, now))
        ordered = query.order_by(OutboxMessageRow.seq).limit(limit)
        return connection.execute(ordered).scalars().all()

    def fields(self, keys: Sequence[int]) -> tuple[str, ...]:
        """Nothing: the number says enough."""
        del keys
        return ()

    def erase(self, connection: Connection, keys: Sequence[int]) -> None:
        """Delete them, and what was still owed of them."""
        connection.execute(delete(OutboxDeliveryRow).where(OutboxDeliveryRow.seq.in_(keys)))
        connection.execute(delete(OutboxMessageRow).where(OutboxMessageRow.seq.in_(keys)))


def _over(rule: RetentionRule, now: datetime) -> ColumnElement[bool]:
    end, _ = rule.ends(now)
    return false() if end is None else OutboxMessageRow.at < end
