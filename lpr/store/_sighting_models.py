"""The tables of cameras and sightings (SQLAlchemy 2).

A city's month is tens of millions of sightings: the rows are narrow, what repeats in each of them
(the models' hashes) lies in a table of its own, and every question that is asked often has an index
that also gives its order.
"""

from __future__ import annotations

from datetime import (  # noqa: TC003 - SQLAlchemy reads the annotations
    date,
    datetime,
)

from sqlalchemy import BigInteger, Float, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lpr.database import UtcMoment
from lpr.store._models import StoreBase

_DIGEST = String(64)  # SHA-256, hexadecimal
_NUMBER = String(16).with_variant(String(16, collation="C"), "postgresql")  # ranges by bytes
_CAMERA = String(64)
_MARKS = ("ending", "plate_class")
ID = String(32)
FOR_REVIEW = "ending = 'review'"
"""The condition of the index on readings for review; SQLite finds it by its words only."""


def _for_review(name: str, *columns: str) -> Index:
    where = text(FOR_REVIEW)
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


class CameraRow(StoreBase):
    """A camera, or the place of a recording."""

    __tablename__ = "camera"

    id: Mapped[str] = mapped_column(_CAMERA, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    area: Mapped[str | None] = mapped_column(Text)
    latitude: Mapped[float | None] = mapped_column(Float(53))
    longitude: Mapped[float | None] = mapped_column(Float(53))
    direction: Mapped[str | None] = mapped_column(Text)


class ModelSetRow(StoreBase):
    """The models behind readings, once for all the sightings that they made."""

    __tablename__ = "model_set"

    digest: Mapped[str] = mapped_column(String(16), primary_key=True)
    models: Mapped[str] = mapped_column(Text)  # JSON: SHA-256 by the model's name


class SightingRow(StoreBase):
    """One visit of one vehicle to one camera. Deleted by retention."""

    __tablename__ = "sighting"
    __table_args__ = (
        # After the order of each stand the marks that a search may ask for (`_sighting_plan`): what
        # it does not want is left out without a look into the table.
        Index("sighting_plate", "plate", "last_at", "id", "camera_id", "tax_status", *_MARKS),
        Index("sighting_last", "last_at", "id", "plate", "camera_id", "tax_status", *_MARKS),
        Index("sighting_camera", "camera_id", "last_at", "id", "plate", *_MARKS),
        Index("sighting_status", "camera_id", "tax_status", "last_at", "id", "plate", *_MARKS),
        # Those that a person must look at, and no others: their queue stays quick in a large table.
        _for_review("sighting_review", "last_at", "id"),
        _for_review("sighting_review_camera", "camera_id", "last_at", "id"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    camera_id: Mapped[str] = mapped_column(_CAMERA)
    source: Mapped[str] = mapped_column(Text)
    plate: Mapped[str | None] = mapped_column(_NUMBER)
    raw: Mapped[str] = mapped_column(Text)
    candidates: Mapped[str] = mapped_column(Text)  # JSON: [[number, probability], ...]
    confidence: Mapped[float] = mapped_column(Float(53))
    ending: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(20))
    votes: Mapped[int] = mapped_column(Integer)
    finds: Mapped[int] = mapped_column(Integer)
    first_at: Mapped[datetime] = mapped_column(UtcMoment)
    last_at: Mapped[datetime] = mapped_column(UtcMoment)
    dx: Mapped[float] = mapped_column(Float(53))
    dy: Mapped[float] = mapped_column(Float(53))
    heading: Mapped[str] = mapped_column(String(10))
    parked: Mapped[bool]
    final: Mapped[bool]
    plate_class: Mapped[str | None] = mapped_column(String(24))
    colour: Mapped[str | None] = mapped_column(String(16))
    expiry: Mapped[str | None] = mapped_column(String(7))
    x1: Mapped[float] = mapped_column(Float(53))
    y1: Mapped[float] = mapped_column(Float(53))
    x2: Mapped[float] = mapped_column(Float(53))
    y2: Mapped[float] = mapped_column(Float(53))
    latitude: Mapped[float | None] = mapped_column(Float(53))
    longitude: Mapped[float | None] = mapped_column(Float(53))
    frame_sha256: Mapped[str | None] = mapped_column(_DIGEST)
    crop_sha256: Mapped[str | None] = mapped_column(_DIGEST)
    frame_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    tax_status: Mapped[str | None] = mapped_column(String(24))
    tax_amount: Mapped[int | None] = mapped_column(BigInteger)
    tax_estimated: Mapped[bool | None]
    tax_due: Mapped[date | None]
    tax_as_of: Mapped[datetime | None] = mapped_column(UtcMoment)
    tax_source: Mapped[str | None] = mapped_column(Text)
    tax_error: Mapped[str | None] = mapped_column(Text)
    models: Mapped[str] = mapped_column(String(16))
    # Plate, ending, class and tax above are what a person's verdict left: decision 0020.
    verdict: Mapped[str | None] = mapped_column(String(12))
    read_plate: Mapped[str | None] = mapped_column(_NUMBER)


class PlaceRow(StoreBase):
    """Where a camera stood when it saw something. Few, and kept: they tell of no vehicle."""

    __tablename__ = "camera_place"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    camera_id: Mapped[str] = mapped_column(_CAMERA)
    latitude: Mapped[float | None] = mapped_column(Float(53))
    longitude: Mapped[float | None] = mapped_column(Float(53))


class PlatePartRow(StoreBase):
    """A number that a sighting has, from one of its characters on; deleted with the last of these.

    So each number stands here once as a whole, and once for all that a wildcard may leave of it.
    """

    __tablename__ = "plate_part"
    __table_args__ = ({"sqlite_with_rowid": False},)

    part: Mapped[str] = mapped_column(_NUMBER, primary_key=True)
    plate: Mapped[str] = mapped_column(_NUMBER, primary_key=True)


class ErasureRow(StoreBase):
    """A picture of which no sighting is kept any more; gone when its file is deleted."""

    __tablename__ = "evidence_erasure"

    sha256: Mapped[str] = mapped_column(_DIGEST, primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcMoment)
