"""What is kept for a time: each kind knows its table, and what of it is due.

A new kind is a class here or beside this module, its periods in `retention.toml`, and its place in
`KINDS`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, false, func, or_, select

from lpr.store._access_models import SessionRow
from lpr.store._entry import moment_text
from lpr.store._erasures import to_fields
from lpr.store._kind import ENDED, Due
from lpr.store._kinds_alerts import EndedEntries, GivenAlerts
from lpr.store._kinds_outbox import OwedMessages
from lpr.store._kinds_reviews import ReviewedNumbers
from lpr.store._kinds_sightings import SeenVehicles
from lpr.store._models import AuditRow, AuditSubject, LegalHoldRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from lpr.store._kind import RetainedKind
    from lpr.store._rules import RetentionRule


class AuditSubjects:
    """Plate and case number of audit records."""

    name = "audit"

    def due(self, connection: Connection, rule: RetentionRule, now: datetime) -> Due:
        """Count what is due, by the status that was answered."""
        over = _over(rule, now)
        query = (
            select(AuditRow.result, func.count())
            .join(AuditSubject, AuditSubject.seq == AuditRow.seq)
            .group_by(AuditRow.result)
            .order_by(AuditRow.result)
        )
        found = connection.execute(query.where(over, ~_held())).all()
        held = connection.execute(query.where(over, _held())).all()
        return Due({status: count for status, count in found}, sum(count for _, count in held))  # noqa: C416 - rows are no pairs

    def take(
        self, connection: Connection, rule: RetentionRule, now: datetime, limit: int
    ) -> Sequence[int]:
        """Numbers of the oldest records that are due."""
        query = (
            select(AuditRow.seq)
            .join(AuditSubject, AuditSubject.seq == AuditRow.seq)
            .where(_over(rule, now), ~_held())
            .order_by(AuditRow.seq)
            .limit(limit)
        )
        return connection.execute(query).scalars().all()

    def fields(self, keys: Sequence[int]) -> tuple[str, ...]:
        """Ranges of records: `verify` allows their plates, and no others, to be gone."""
        return to_fields(keys)

    def erase(self, connection: Connection, keys: Sequence[int]) -> None:
        """Delete the plates; the records stay."""
        connection.execute(delete(AuditSubject).where(AuditSubject.seq.in_(keys)))


class EndedSessions:
    """Log-ins of the page that have ended; no legal hold keeps them, since they name no plate."""

    name = "sessions"

    def due(self, connection: Connection, rule: RetentionRule, now: datetime) -> Due:
        """Count them."""
        query = select(func.count()).select_from(SessionRow).where(_ended(rule, now))
        count = connection.execute(query).scalar_one()
        return Due(Counter({ENDED: count} if count else {}), held=0)

    def take(
        self, connection: Connection, rule: RetentionRule, now: datetime, limit: int
    ) -> Sequence[str]:
        """Their keys."""
        query = select(SessionRow.digest).where(_ended(rule, now)).limit(limit)
        return connection.execute(query).scalars().all()

    def fields(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Nothing: the number says enough."""
        del keys
        return ()

    def erase(self, connection: Connection, keys: Sequence[str]) -> None:
        """Delete them."""
        connection.execute(delete(SessionRow).where(SessionRow.digest.in_(keys)))


KINDS: tuple[RetainedKind, ...] = (
    AuditSubjects(),
    EndedSessions(),
    SeenVehicles(),
    ReviewedNumbers(),
    OwedMessages(),
    GivenAlerts(),
    EndedEntries(),
)
"""What lies in the store alone; pictures lie in a folder: `ErasedEvidence`."""


def _over(rule: RetentionRule, now: datetime) -> ColumnElement[bool]:
    default, by_status = rule.ends(now)
    others = AuditRow.result.not_in(list(by_status))
    clauses = [and_(others, _before(default))]
    clauses += [and_(AuditRow.result == name, _before(end)) for name, end in by_status.items()]
    return or_(*clauses)


def _before(end: datetime | None) -> ColumnElement[bool]:
    return false() if end is None else AuditRow.at < moment_text(end)


def _held() -> ColumnElement[bool]:
    held = select(LegalHoldRow.plate).where(LegalHoldRow.released_at.is_(None))
    return and_(AuditSubject.plate.is_not(None), AuditSubject.plate.in_(held))


def _ended(rule: RetentionRule, now: datetime) -> ColumnElement[bool]:
    end, _ = rule.ends(now)
    return false() if end is None else SessionRow.expires_at < end
