"""The table of what is known of cameras while somebody watches them (SQLAlchemy 2)."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lpr.database import UtcMoment
from lpr.store._models import StoreBase


class CameraStateRow(StoreBase):
    """How a camera is, as the process that watches it told last."""

    __tablename__ = "camera_state"

    camera_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcMoment)
    told_at: Mapped[datetime] = mapped_column(UtcMoment)
