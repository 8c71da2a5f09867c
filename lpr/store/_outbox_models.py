"""The tables of the outbox (SQLAlchemy 2)."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lpr.database import UtcMoment
from lpr.store._models import StoreBase

_SEQ = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers only this type by itself


class OutboxMessageRow(StoreBase):
    """What is to be told to receivers; deleted when the last one has it."""

    __tablename__ = "outbox_message"

    seq: Mapped[int] = mapped_column(_SEQ, primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    body: Mapped[str] = mapped_column(Text)  # JSON


class OutboxDeliveryRow(StoreBase):
    """A message that one receiver does not have yet; deleted when it has."""

    __tablename__ = "outbox_delivery"
    __table_args__ = (
        Index("outbox_delivery_due", "sink", "refused_at", "seq"),
        Index("outbox_delivery_seq", "seq"),
    )

    sink: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(
        _SEQ, ForeignKey("outbox_message.seq"), primary_key=True, autoincrement=False
    )
    attempts: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[datetime] = mapped_column(UtcMoment)
    refused_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    error: Mapped[str | None] = mapped_column(Text)
