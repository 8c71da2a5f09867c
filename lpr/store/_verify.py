"""Verification of the audit chain: every record, its links, its end and its guards."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from lpr.store._entry import START, Receipt, record_digest, subject_digest
from lpr.store._erasures import Ranges, erased_by
from lpr.store._guards import missing_guards
from lpr.store._models import AuditHead, AuditRow, AuditSubject

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from sqlalchemy import Connection

    Stored = dict[str, Any]

MOST_FINDINGS = 100
"""Findings that are told one by one; the others are counted."""

_STREAMED = {"yield_per": 1000}


class Damage(StrEnum):
    """What can be found wrong with a chain."""

    CHANGED = "changed"  # a record's content is not what was hashed
    REMOVED = "removed"  # records are gone
    INSERTED = "inserted"  # a record that the next one knows nothing of
    REORDERED = "reordered"  # a record stands before the one that it was made after
    REPLACED = "replaced"  # the record before is not the one that this was made after
    TRUNCATED = "truncated"  # records are gone from the end
    HEAD = "head"  # the row that says where the end is
    SUBJECT_CHANGED = "subject-changed"  # the plate or case is not the one that was hashed
    SUBJECT_REMOVED = "subject-removed"  # it is gone, and no retention run says so
    UNGUARDED = "unguarded"  # a trigger that refuses changes is gone
    RECEIPT = "receipt"  # a receipt kept elsewhere names a record that is not there


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: which, at which record (None: at none), in a sentence."""

    damage: Damage
    seq: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found.

    Attributes:
        records: how many were looked at.
        head: the last record; None when there is none.
        findings: what is wrong, in the order of records; at most `MOST_FINDINGS`.
        total: how many there are.

    """

    records: int
    head: Receipt | None
    findings: tuple[Finding, ...]
    total: int

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.total == 0


@dataclass(slots=True)
class _Findings:
    """Findings as they come; memory stays flat on a chain that was rewritten as a whole."""

    kept: list[Finding] = field(default_factory=list)
    total: int = 0

    def add(self, damage: Damage, seq: int | None, sentence: str) -> None:
        self.total += 1
        if len(self.kept) < MOST_FINDINGS:
            self.kept.append(Finding(damage, seq, sentence))


def verify(connection: Connection, receipts: Sequence[Receipt] = ()) -> Verification:
    """Look at the chain that a connection sees, whose transaction is one snapshot."""
    findings = _Findings()
    walk = _Walk(connection, findings)
    for row in _rows(connection):
        walk.step(row)
    walk.end()
    _check_head(connection, walk, findings)
    _check_receipts(connection, receipts, findings)
    for name in missing_guards(connection):
        findings.add(
            Damage.UNGUARDED, None, f"The trigger {name}, which refuses changes, is gone or off."
        )
    last = None if walk.last is None else Receipt(walk.last["seq"], walk.last["hash"])
    return Verification(walk.count, last, tuple(findings.kept), findings.total)


def _rows(connection: Connection) -> Iterator[Stored]:
    """Records in their order, each with what it is about; read as they are taken."""
    rows, subjects = AuditRow.__table__.c, AuditSubject.__table__.c
    query = (
        select(*rows, subjects.plate, subjects.case_no, subjects.salt)
        .select_from(AuditRow)
        .outerjoin(AuditSubject, AuditSubject.seq == AuditRow.seq)
        .order_by(AuditRow.seq)
    )
    with connection.execute(query, execution_options=_STREAMED) as found:
        for row in found.mappings():
            yield {str(name): value for name, value in row.items()}


class _Walk:
    """From the first record to the last, each compared with what the one before says."""

    def __init__(self, connection: Connection, findings: _Findings) -> None:
        self._connection = connection
        self._findings = findings
        self._lost = Ranges()
        self._erased = Ranges()
        self._moved: set[int] = set()
        self.last: Stored | None = None
        self.count = 0

    def step(self, row: Stored) -> None:
        """Look at the next record."""
        self.count += 1
        if record_digest(row) != row["hash"]:
            self._add(Damage.CHANGED, row["seq"], "was changed after it was written")
        self._check_link(row)
        self._check_subject(row)
        for first, last in erased_by(row):
            self._erased.add(first, last)
        self.last = row

    def end(self) -> None:
        """Judge what could not be judged on the way: an erasure stands after what it erased."""
        for seq in self._lost.without(self._erased):
            self._add(
                Damage.SUBJECT_REMOVED,
                seq,
                "has lost its plate or case, and no retention run says so",
            )

    def _check_link(self, row: Stored) -> None:
        seq, expected = row["seq"], 0 if self.last is None else self.last["seq"] + 1
        before = START if self.last is None else self.last["hash"]
        if seq != expected:
            which = (
                f"Record {expected} is"
                if seq == expected + 1
                else (f"Records {expected} to {seq - 1} are")
            )
            self._findings.add(Damage.REMOVED, expected, f"{which} gone.")
        elif row["previous"] != before:
            self._explain(row)

    def _explain(self, row: Stored) -> None:
        """Why a record does not follow the one before it, although no number is missing."""
        seq = row["seq"]
        query = select(AuditRow.seq).where(AuditRow.hash == row["previous"])
        after = -1 if row["previous"] == START else self._connection.execute(query).scalar()
        if after is None:
            self._add(
                Damage.REPLACED,
                max(seq - 1, 0),
                f"is not the one that record {seq} was made after: changed and hashed anew, or "
                "removed and the others renumbered",
            )
        elif after >= seq or any(each in self._moved for each in range(after + 1, seq)):
            self._moved.add(seq)
            self._add(Damage.REORDERED, seq, f"was made after the record that is now {after}")
        else:
            for each in range(after + 1, seq):
                self._add(Damage.INSERTED, each, f"was put in: record {seq} follows {after}")

    def _check_subject(self, row: Stored) -> None:
        seq, salt = row["seq"], row["salt"]
        if salt is None:
            if row["subject"] is not None:
                self._lost.add(seq, seq)
        elif subject_digest(row["plate"], row["case_no"], salt) != row["subject"]:
            self._add(Damage.SUBJECT_CHANGED, seq, "names another plate or case than was written")

    def _add(self, damage: Damage, seq: int, sentence: str) -> None:
        self._findings.add(damage, seq, f"Record {seq} {sentence}.")


def _check_head(connection: Connection, walk: _Walk, findings: _Findings) -> None:
    heads = connection.execute(select(AuditHead.seq, AuditHead.hash)).all()
    if len(heads) != 1:
        findings.add(Damage.HEAD, None, "The row that says where the log ends is gone or double.")
        return
    seq, hash_ = heads[0]
    last, digest = (-1, START) if walk.last is None else (walk.last["seq"], walk.last["hash"])
    if last < seq:
        which = f"Record {seq} is" if last + 1 == seq else f"Records {last + 1} to {seq} are"
        findings.add(Damage.TRUNCATED, last + 1, f"{which} gone from the end.")
    elif last > seq:
        findings.add(
            Damage.INSERTED, seq + 1, f"Records after {seq} were put in behind the log's head."
        )
    elif digest != hash_:
        findings.add(Damage.HEAD, seq, f"Record {seq} is the last, but not the one of the head.")


def _check_receipts(
    connection: Connection, receipts: Sequence[Receipt], findings: _Findings
) -> None:
    for receipt in receipts:
        query = select(AuditRow.hash).where(AuditRow.seq == receipt.seq)
        held = connection.execute(query).scalar()
        if held != receipt.hash:
            what = "is gone" if held is None else "is another one"
            findings.add(
                Damage.RECEIPT,
                receipt.seq,
                f"Record {receipt.seq}, of which a receipt was kept, {what}: the log was made anew "
                "or cut.",
            )
