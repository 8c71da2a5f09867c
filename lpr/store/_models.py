"""The tables of the audit chain and of legal holds (SQLAlchemy 2).

What names a vehicle lies in `audit_subject`, apart from the record: the chain holds only a salted
digest of it, so that it can be erased when its time is over and the chain still be verified.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import BigInteger, ForeignKey, Index, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from lpr.database import UtcMoment

_HASH = String(64)
_MOMENT = String(27)  # 2026-11-25T02:00:00.000000Z: sorts as text, alike on both engines


class StoreBase(DeclarativeBase):
    """What this system keeps of its own."""

    metadata = MetaData()


class AuditRow(StoreBase):
    """One record of the chain; never changed, never deleted."""

    __tablename__ = "audit_record"
    __table_args__ = (
        Index("audit_record_at", "at"),
        Index("audit_record_actor", "actor", "at"),
        Index("audit_record_hash", "hash", unique=True),
    )

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(_MOMENT)
    actor: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    fields: Mapped[str] = mapped_column(Text)  # a JSON array of texts
    source: Mapped[str] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(_HASH)
    previous: Mapped[str] = mapped_column(_HASH)
    hash: Mapped[str] = mapped_column(_HASH)


class AuditSubject(StoreBase):
    """Whom a record is about. Deleted by retention only, which leaves a record of its own."""

    __tablename__ = "audit_subject"
    __table_args__ = (Index("audit_subject_plate", "plate"),)

    seq: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("audit_record.seq"), primary_key=True, autoincrement=False
    )
    plate: Mapped[str | None] = mapped_column(Text)
    case_no: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(String(32))


class AuditHead(StoreBase):
    """The one row that says which record is the last."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(_HASH)


class LegalHoldRow(StoreBase):
    """A plate of which nothing is erased until the hold is released."""

    __tablename__ = "legal_hold"
    __table_args__ = (Index("legal_hold_plate", "plate"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plate: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    case_no: Mapped[str | None] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(UtcMoment)
    released_by: Mapped[str | None] = mapped_column(Text)
    released_at: Mapped[datetime | None] = mapped_column(UtcMoment)
