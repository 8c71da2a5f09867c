"""Adding to the audit chain, within a transaction that holds the write lock."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update

from lpr.about import version
from lpr.errors import StoreDamagedError
from lpr.store._entry import (
    START,
    AuditEntry,
    Receipt,
    kept,
    moment_text,
    record_digest,
    subject_digest,
)
from lpr.store._models import AuditHead, AuditRow, AuditSubject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

HEAD_ID = 1
_SALT_BYTES = 16

# Made once: putting a statement together takes longer than SQLite takes to do it.
_ADD_RECORDS = insert(AuditRow)
_ADD_SUBJECTS = insert(AuditSubject)
_MOVE_HEAD = update(AuditHead).values(seq=bindparam("last_seq"), hash=bindparam("last_hash"))
_END = select(AuditHead.seq, AuditHead.hash, AuditRow.hash).outerjoin(
    AuditRow, AuditRow.seq == AuditHead.seq
)

Row = dict[str, Any]


def begin_chain(connection: Connection, now: datetime) -> None:
    """Make the first record of a store that was just made."""
    first = AuditEntry(
        at=now,
        actor="system",
        role="system",
        action="genesis",
        result=secrets.token_hex(_SALT_BYTES),  # no two chains are alike
        source=f"plat {version()}",
    )
    row, _ = _rows(first, 0, START)
    connection.execute(insert(AuditRow), [row])
    connection.execute(insert(AuditHead), [{"id": HEAD_ID, "seq": 0, "hash": row["hash"]}])


def add(connection: Connection, entries: Sequence[AuditEntry]) -> Receipt:
    """Add entries after the last record; the receipt is that of the last of them.

    Raises:
        StoreDamagedError: the chain's end is not what its head says: nothing is added to a log that
            was tampered with.

    """
    last = _last(connection)
    records: list[Row] = []
    subjects: list[Row] = []
    for entry in entries:
        row, subject = _rows(entry, last.seq + 1, last.hash)
        records.append(row)
        if subject is not None:
            subjects.append(subject)
        last = Receipt(row["seq"], row["hash"])
    if records:
        connection.execute(_ADD_RECORDS, records)
        connection.execute(_MOVE_HEAD, {"last_seq": last.seq, "last_hash": last.hash})
    if subjects:
        connection.execute(_ADD_SUBJECTS, subjects)
    return last


def _last(connection: Connection) -> Receipt:
    found = connection.execute(_END).first()
    if found is None or found[1] != found[2]:
        raise StoreDamagedError(
            "The audit log does not end where its head says, so nothing is added to it. Run "
            "`plat audit verify`, keep the database as evidence, and restore a copy."
        )
    return Receipt(found[0], found[1])


def _rows(entry: AuditEntry, seq: int, previous: str) -> tuple[Row, Row | None]:
    plate = None if entry.plate is None else kept(entry.plate)
    case = None if entry.case is None else kept(entry.case)
    salt = secrets.token_hex(_SALT_BYTES)
    has_subject = plate is not None or case is not None
    row: Row = {
        "at": moment_text(entry.at),
        "actor": kept(entry.actor),
        "role": kept(entry.role),
        "action": kept(entry.action),
        "purpose": kept(entry.purpose),
        "result": kept(entry.result),
        "fields": json.dumps([kept(each) for each in entry.fields], ensure_ascii=False),
        "source": kept(entry.source),
        "subject": subject_digest(plate, case, salt) if has_subject else None,
        "previous": previous,
    }
    row = {"seq": seq, **row, "hash": record_digest(row)}
    subject = {"seq": seq, "plate": plate, "case_no": case, "salt": salt}
    return row, subject if has_subject else None
