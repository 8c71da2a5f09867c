"""The audit log: what was done is added to it, read from it, and verified."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import select

from lpr.errors import LprError, StoreError
from lpr.store._chain import add
from lpr.store._entry import AuditEntry, AuditRecord, Receipt, moment_text, read_moment
from lpr.store._models import AuditHead, AuditRow, AuditSubject
from lpr.store._verify import Verification, verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy import Connection, Row, Select

_STREAMED = {"yield_per": 1000}  # rows at once, however long the log is


class Connections(Protocol):
    """Where connections come from: a store."""

    def snapshot(self) -> AbstractContextManager[Connection]:
        """A connection that sees one moment."""

    def transaction(self) -> AbstractContextManager[Connection]:
        """A write transaction, one at a time among all processes."""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which records are wanted; None asks for all.

    Attributes:
        plate: canonical number; records whose plate was erased are not found by it.
        actor: exactly as recorded: "account:siti".
        action: exactly as recorded: "lookup".
        since: from this moment on; aware.
        until: before this moment; aware.

    """

    plate: str | None = None
    actor: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class AuditLog:
    """The append-only chain of records of one store; safe to share between threads."""

    def __init__(self, store: Connections) -> None:
        self._store = store
        self._waiting: deque[_Waiting] = deque()
        self._writing = Lock()

    def append(self, entries: Sequence[AuditEntry]) -> Receipt:
        """Record the entries: all of them, durably, when this returns; none when it raises.

        Entries that several threads append at the same time are written in one transaction, since
        each transaction costs a flush of the disk.

        Returns:
            Place and hash of the last of them.

        Raises:
            StoreDamagedError: the log was tampered with; nothing is added to it.
            StoreLockedError: the turn of this process did not come in time.
            StoreError: the database fails for another reason.

        """
        mine = _Waiting(tuple(entries))
        self._waiting.append(mine)
        with self._writing:
            if not mine.is_done:  # else whoever wrote before has taken it along
                self._write(self._taken())
        if mine.receipt is None:
            raise _again(mine.error)
        return mine.receipt

    def verify(self, receipts: Sequence[Receipt] = ()) -> Verification:
        """Look at every record, at the end of the chain and at its guards; changes nothing.

        Args:
            receipts: kept elsewhere from earlier; the only proof against a chain that was made anew
                as a whole, or cut together with its head.

        Raises:
            StoreError: or one of its leaves: the log cannot be read.

        """
        with self._store.snapshot() as connection:
            return verify(connection, receipts)

    def head(self) -> Receipt:
        """Place and hash of the last record.

        Raises:
            StoreError: the log cannot be read, or has no head.

        """
        with self._store.snapshot() as connection:
            found = connection.execute(select(AuditHead.seq, AuditHead.hash)).first()
        if found is None:
            raise StoreError("The audit log has no head. Run `plat audit verify`.")
        return Receipt(found[0], found[1])

    def records(self, wanted: AuditFilter = AuditFilter()) -> Iterator[AuditRecord]:
        """The records that the filter asks for, in their order, read as they are taken.

        Raises:
            StoreError: or one of its leaves: the log cannot be read.

        """
        with (
            self._store.snapshot() as connection,
            connection.execute(_query(wanted), execution_options=_STREAMED) as rows,
        ):
            yield from map(_record, rows)  # closed too when whoever reads stops early

    def page(
        self, wanted: AuditFilter = AuditFilter(), *, limit: int = 100, before: int | None = None
    ) -> list[AuditRecord]:
        """The newest records that the filter asks for, the newest first.

        Args:
            wanted: the filter.
            limit: how many, 1 or more.
            before: only records older than the one of this number.

        Raises:
            StoreError: or one of its leaves: the log cannot be read.

        """
        query = _query(wanted).order_by(None).order_by(AuditRow.seq.desc()).limit(limit)
        if before is not None:
            query = query.where(AuditRow.seq < before)
        with self._store.snapshot() as connection:
            return [_record(row) for row in connection.execute(query)]

    def _taken(self) -> list[_Waiting]:
        taken = []
        while self._waiting:
            taken.append(self._waiting.popleft())
        return taken

    def _write(self, batch: Sequence[_Waiting]) -> None:
        try:
            with self._store.transaction() as connection:
                receipts = [add(connection, each.entries) for each in batch]
        except LprError as error:
            for each in batch:
                each.error = error
        else:
            for each, receipt in zip(batch, receipts, strict=True):
                each.receipt = receipt
        finally:
            for each in batch:
                each.is_done = True


class _Waiting:
    """Entries on their way into the log, and what became of them."""

    __slots__ = ("entries", "error", "is_done", "receipt")

    def __init__(self, entries: tuple[AuditEntry, ...]) -> None:
        self.entries = entries
        self.error: LprError | None = None
        self.is_done = False
        self.receipt: Receipt | None = None


def _again(error: LprError | None) -> LprError:
    """The failure of a transaction, for each of the threads whose entries were in it."""
    if error is None:  # whoever wrote was interrupted
        return StoreError("The record was not written, so the act was not done. Try again.")
    return type(error)(str(error))


def _query(wanted: AuditFilter) -> Select[tuple[AuditRow, AuditSubject]]:
    rows, subjects = AuditRow.__table__.c, AuditSubject.__table__.c
    query = (
        select(*rows, subjects.plate, subjects.case_no)
        .select_from(AuditRow)
        .outerjoin(AuditSubject, AuditSubject.seq == AuditRow.seq)
        .order_by(AuditRow.seq)
    )
    if wanted.plate is not None:
        query = query.where(AuditSubject.plate == wanted.plate)
    if wanted.actor is not None:
        query = query.where(AuditRow.actor == wanted.actor)
    if wanted.action is not None:
        query = query.where(AuditRow.action == wanted.action)
    if wanted.since is not None:
        query = query.where(AuditRow.at >= moment_text(wanted.since))
    if wanted.until is not None:
        query = query.where(AuditRow.at < moment_text(wanted.until))
    return query


def _record(row: Row[tuple[AuditRow, AuditSubject]]) -> AuditRecord:
    held = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    try:
        entry = AuditEntry(
            at=read_moment(held["at"]),
            actor=held["actor"],
            role=held["role"],
            action=held["action"],
            plate=held["plate"],
            purpose=held["purpose"],
            case=held["case_no"],
            result=held["result"],
            fields=tuple(json.loads(held["fields"])),
            source=held["source"],
        )
    except ValueError as error:
        raise StoreError(
            f"Record {held['seq']} of the audit log cannot be understood. Run `plat audit verify`."
        ) from error
    erased = held["subject"] is not None and held["plate"] is None and held["case_no"] is None
    return AuditRecord(held["seq"], entry, erased, held["hash"])
