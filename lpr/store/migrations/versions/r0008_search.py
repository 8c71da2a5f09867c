"""The indexes of the search: places of cameras, numbers that were seen, marks after each order."""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_NUMBER = sa.String(16).with_variant(sa.String(16, collation="C"), "postgresql")
_MARKS = ("ending", "plate_class")
_INDEXES = {
    "sighting_plate": ("plate", "last_at", "id", "camera_id", "tax_status", *_MARKS),
    "sighting_last": ("last_at", "id", "plate", "camera_id", "tax_status", *_MARKS),
    "sighting_camera": ("camera_id", "last_at", "id", "plate", *_MARKS),
    "sighting_status": ("camera_id", "tax_status", "last_at", "id", "plate", *_MARKS),
}
# Made anew too, since SQLite takes the newest of indexes that serve as well: these are narrow.
_FOR_REVIEW = {
    "sighting_review": ("last_at", "id"),
    "sighting_review_camera": ("camera_id", "last_at", "id"),
}
_WAITING = sa.text("ending = 'review'")


def upgrade() -> None:
    """Make and fill the two tables, and make the indexes anew. May take minutes and much room."""
    _make_places()
    _make_plates()
    for name in ("sighting_place", "sighting_frame", "sighting_crop"):
        op.drop_index(name, "sighting")
    for name, columns in _INDEXES.items():
        op.drop_index(name, "sighting")
        op.create_index(name, "sighting", list(columns))
    for name, columns in _FOR_REVIEW.items():
        op.drop_index(name, "sighting")
        op.create_index(
            name, "sighting", list(columns), sqlite_where=_WAITING, postgresql_where=_WAITING
        )


def _make_places() -> None:
    table = op.create_table(
        "camera_place",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("camera_id", sa.String(64), nullable=False),
        sa.Column("latitude", sa.Float(53)),
        sa.Column("longitude", sa.Float(53)),
    )
    query = sa.text("SELECT DISTINCT camera_id, latitude, longitude FROM sighting")
    places = [tuple(row) for row in op.get_bind().execute(query)]
    names = ("camera_id", "latitude", "longitude")
    op.bulk_insert(
        table,
        [dict(zip(names, place, strict=True)) | {"id": _place_id(place)} for place in places],
    )


def _place_id(place: tuple[str, float | None, float | None]) -> str:
    return sha256("\n".join(map(repr, place)).encode()).hexdigest()[:16]


def _make_plates() -> None:
    op.create_table(
        "plate_part",
        sa.Column("part", _NUMBER, primary_key=True),
        sa.Column("plate", _NUMBER, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.execute(
        "WITH RECURSIVE place (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < 16) "
        "INSERT INTO plate_part (part, plate) SELECT substr(plate, n), plate "
        "FROM (SELECT DISTINCT plate FROM sighting WHERE plate IS NOT NULL) AS seen, place "
        "WHERE n = 1 OR n < length(plate) ORDER BY 1, 2"
    )
