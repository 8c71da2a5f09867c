"""Legal holds: plates of which nothing is erased while a case is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from lpr.store._chain import add
from lpr.store._entry import AuditEntry, kept
from lpr.store._models import LegalHoldRow

if TYPE_CHECKING:
    from datetime import datetime

    from lpr.store._acts import Act
    from lpr.store._store import Store

PURPOSE = "retensi"


@dataclass(frozen=True, slots=True)
class LegalHold:
    """A hold in force.

    Attributes:
        plate: canonical number.
        reason: why, as whoever set it wrote.
        case: case number, or None.
        set_by: the actor, as in audit records.
        set_at: when; aware.

    """

    plate: str
    reason: str
    case: str | None
    set_by: str
    set_at: datetime


class LegalHolds:
    """The holds of a store; each method raises StoreError when the store fails."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def set(self, plate: str, reason: str, act: Act, *, case: str | None = None) -> LegalHold:
        """Keep everything about a canonical number until `release`; the chain is told.

        A plate may be under several holds, of several cases.
        """
        hold = LegalHold(plate, kept(reason), case and kept(case), act.actor, act.at)
        row = {
            "plate": hold.plate,
            "reason": hold.reason,
            "case_no": hold.case,
            "set_by": hold.set_by,
            "set_at": hold.set_at,
        }
        with self._store.transaction() as connection:
            connection.execute(insert(LegalHoldRow), [row])
            add(connection, [_entry("hold", plate, act, case)])
        return hold

    def release(self, plate: str, act: Act) -> int:
        """End every hold on a canonical number: how many there were. The chain is told."""
        with self._store.transaction() as connection:
            held = LegalHoldRow.plate == plate, LegalHoldRow.released_at.is_(None)
            ended = connection.execute(
                update(LegalHoldRow).where(*held).values(released_by=act.actor, released_at=act.at)
            ).rowcount
            if ended:
                add(connection, [_entry("release", plate, act, None)])
            return ended

    def active(self, plate: str | None = None) -> list[LegalHold]:
        """Those in force, the oldest first; of one canonical number, or all."""
        rows = LegalHoldRow.__table__.c
        query = (
            select(rows.plate, rows.reason, rows.case_no, rows.set_by, rows.set_at)
            .where(LegalHoldRow.released_at.is_(None))
            .order_by(LegalHoldRow.id)
        )
        if plate is not None:
            query = query.where(LegalHoldRow.plate == plate)
        with self._store.reading() as connection:
            return [LegalHold(*row) for row in connection.execute(query)]


def _entry(action: str, plate: str, act: Act, case: str | None) -> AuditEntry:
    return AuditEntry(
        at=act.at,
        actor=act.actor,
        role=act.role,
        action=action,
        plate=plate,
        purpose=PURPOSE,
        case=case,
        source="legal hold",
    )
