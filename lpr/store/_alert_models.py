"""The tables of watch-lists and alerts (SQLAlchemy 2)."""

from __future__ import annotations

from datetime import (  # noqa: TC003 - SQLAlchemy reads the annotations
    date,
    datetime,
)

from sqlalchemy import BigInteger, Float, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from lpr.database import UtcMoment
from lpr.store._models import StoreBase
from lpr.store._sighting_models import ID

_NUMBER = String(32).with_variant(String(32, collation="C"), "postgresql")


class CounterRow(StoreBase):
    """The last number that was given out under a name; numbers never come twice."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class WatchEntryRow(StoreBase):
    """A number or pattern that somebody looks for. Deleted by retention, after its end."""

    __tablename__ = "watch_entry"
    __table_args__ = (
        Index("watch_entry_list", "list_name", "pattern"),
        Index("watch_entry_pattern", "pattern"),
        Index("watch_entry_active", "active", "valid_until"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)  # the counter's number at the last change
    list_name: Mapped[str] = mapped_column(String(64))
    pattern: Mapped[str] = mapped_column(_NUMBER)
    reason: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    valid_until: Mapped[date]
    active: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(UtcMoment)
    changed_by: Mapped[str] = mapped_column(Text)


class AlertReceiverRow(StoreBase):
    """A receiver that the fleet of a camera tells of alerts there."""

    __tablename__ = "alert_receiver"

    camera_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    sink: Mapped[str] = mapped_column(String(64), primary_key=True)


class AlertRow(StoreBase):
    """What a sighting gave cause to tell somebody. Deleted by retention."""

    __tablename__ = "alert"
    __table_args__ = (
        Index("alert_version", "version", unique=True),
        Index("alert_sighting", "sighting_id"),
        Index("alert_plate", "plate", "camera_id", "at"),
        Index("alert_at", "at", "id"),
        Index("alert_state", "state", "at", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)  # the counter's number at the last change
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10))
    sighting_id: Mapped[str] = mapped_column(ID)
    entry_id: Mapped[int | None] = mapped_column(BigInteger)
    entries: Mapped[str] = mapped_column(Text)  # JSON: what matched, as it stood then
    plate: Mapped[str] = mapped_column(_NUMBER)
    raw: Mapped[str] = mapped_column(Text)
    confidence: Mapped[float] = mapped_column(Float(53))
    ending: Mapped[str] = mapped_column(String(10))
    camera_id: Mapped[str] = mapped_column(String(64))
    camera_name: Mapped[str] = mapped_column(Text)
    area: Mapped[str | None] = mapped_column(Text)
    latitude: Mapped[float | None] = mapped_column(Float(53))
    longitude: Mapped[float | None] = mapped_column(Float(53))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    tax_status: Mapped[str | None] = mapped_column(String(24))
    tax_amount: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    opened_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    confirmed_by: Mapped[str | None] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcMoment)
    changed_by: Mapped[str] = mapped_column(Text)
    untold: Mapped[str | None] = mapped_column(Text)  # JSON: the message that confirmation sends
    recorded: Mapped[bool] = mapped_column(server_default=false())
