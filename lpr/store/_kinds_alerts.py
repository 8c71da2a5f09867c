"""The keeping of watch-lists and of alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, false, func, or_, select

from lpr.store._alert_models import AlertRow, WatchEntryRow
from lpr.store._kind import ENDED, Due
from lpr.store._models import LegalHoldRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection
    from sqlalchemy.orm import InstrumentedAttribute

    from lpr.store._rules import RetentionRule


class GivenAlerts:
    """Alerts, which tell where a vehicle was seen: counted from when that was.

    The statuses of their rule are their states in capitals: ``DISMISSED`` and the like.
    """

    name = "alerts"

    def due(self, connection: Connection, rule: RetentionRule, now: datetime) -> Due:
        """Count what is due, by state."""
        over, held = _alert_over(rule, now), _held(AlertRow.plate)
        query = select(AlertRow.state, func.count()).where(over).group_by(AlertRow.state)
        found = connection.execute(query.where(~held)).all()
        by_state = {state.upper(): count for state, count in found}
        kept = sum(count for _, count in connection.execute(query.where(held)))
        return Due(dict(sorted(by_state.items())), kept)

    def take(
        self, connection: Connection, rule: RetentionRule, now: datetime, limit: int
    ) -> Sequence[int]:
        """Their ids, the oldest first."""
        due = and_(_alert_over(rule, now), ~_held(AlertRow.plate))
        query = select(AlertRow.id).where(due).order_by(AlertRow.at, AlertRow.id).limit(limit)
        return connection.execute(query).scalars().all()

    def fields(self, keys: Sequence[int]) -> tuple[str, ...]:
        """Nothing: the number says enough."""
        del keys
        return ()

    def erase(self, connection: Connection, keys: Sequence[int]) -> None:
        """Delete them."""
        connection.execute(delete(AlertRow).where(AlertRow.id.in_(keys)))


class EndedEntries:
    """Entries of watch-lists, from when nobody looked for them any more."""

    name = "watchlists"

    def due(self, connection: Connection, rule: RetentionRule, now: datetime) -> Due:
        """Count them."""
        over, held = _entry_over(rule, now), _held(WatchEntryRow.pattern)
        query = select(func.count()).select_from(WatchEntryRow).where(over)
        count = connection.execute(query.where(~held)).scalar_one()
        kept = connection.execute(query.where(held)).scalar_one()
        return Due({ENDED: count} if count else {}, kept)

    def take(
        self, connection: Connection, rule: RetentionRule, now: datetime, limit: int
    ) -> Sequence[int]:
        """Their ids, the oldest first."""
        due = and_(_entry_over(rule, now), ~_held(WatchEntryRow.pattern))
        query = select(WatchEntryRow.id).where(due).order_by(WatchEntryRow.id).limit(limit)
        return connection.execute(query).scalars().all()

    def fields(self, keys: Sequence[int]) -> tuple[str, ...]:
        """Nothing: the number says enough."""
        del keys
        return ()

    def erase(self, connection: Connection, keys: Sequence[int]) -> None:
        """Delete them; alerts say for themselves what matched."""
        connection.execute(delete(WatchEntryRow).where(WatchEntryRow.id.in_(keys)))


def _alert_over(rule: RetentionRule, now: datetime) -> ColumnElement[bool]:
    default, by_state = rule.ends(now)
    ends = {state.lower(): end for state, end in by_state.items()}
    others = AlertRow.state.not_in(list(ends))
    clauses = [and_(others, _seen_before(default))]
    clauses += [and_(AlertRow.state == name, _seen_before(end)) for name, end in ends.items()]
    return or_(*clauses)


def _seen_before(end: datetime | None) -> ColumnElement[bool]:
    return false() if end is None else AlertRow.at < end


def _entry_over(rule: RetentionRule, now: datetime) -> ColumnElement[bool]:
    """Off its list, or its last day over, before the end; days by UTC, so some hours later."""
    end, _ = rule.ends(now)
    if end is None:
        return false()
    removed = and_(WatchEntryRow.active.is_(False), WatchEntryRow.changed_at < end)
    return or_(removed, WatchEntryRow.valid_until < end.date())


def _held(plate: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    held = select(LegalHoldRow.plate).where(LegalHoldRow.released_at.is_(None))
    return plate.in_(held)
