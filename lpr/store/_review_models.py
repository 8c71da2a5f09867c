"""The table of verdicts (SQLAlchemy 2)."""

from __future__ import annotations

from datetime import (  # noqa: TC003 - SQLAlchemy reads the annotations
    date,
    datetime,
)

from sqlalchemy import BigInteger, Float, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lpr.database import UtcMoment
from lpr.store._models import StoreBase
from lpr.store._sighting_models import ID, SightingRow

_SEEN = SightingRow.__table__.c
_CAMERA, _NUMBER, _DIGEST = (_SEEN[name].type for name in ("camera_id", "plate", "crop_sha256"))


class ReviewRow(StoreBase):
    """A person's verdict on one sighting: the key lets there be one only.

    It outlives the sighting, since it says how well a camera reads; what names a vehicle is then
    taken out of it by retention.
    """

    __tablename__ = "review"
    __table_args__ = (
        Index("review_plate", "plate"),
        Index("review_camera", "camera_id", "at"),
        Index("review_at", "at", "sighting_id"),
    )

    sighting_id: Mapped[str] = mapped_column(ID, primary_key=True)
    camera_id: Mapped[str] = mapped_column(_CAMERA)
    seen_at: Mapped[datetime] = mapped_column(UtcMoment)
    verdict: Mapped[str] = mapped_column(String(12))
    plate: Mapped[str | None] = mapped_column(_NUMBER)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcMoment)
    read_plate: Mapped[str | None] = mapped_column(_NUMBER)
    read_raw: Mapped[str] = mapped_column(Text)
    read_confidence: Mapped[float] = mapped_column(Float(53))
    read_candidates: Mapped[str] = mapped_column(Text)  # JSON: [[number, probability], ...]
    crop_sha256: Mapped[str | None] = mapped_column(_DIGEST)
    tax_status: Mapped[str | None] = mapped_column(String(24))
    tax_amount: Mapped[int | None] = mapped_column(BigInteger)
    tax_estimated: Mapped[bool | None]
    tax_due: Mapped[date | None]
    tax_as_of: Mapped[datetime | None] = mapped_column(UtcMoment)
    tax_source: Mapped[str | None] = mapped_column(Text)
    tax_error: Mapped[str | None] = mapped_column(Text)
