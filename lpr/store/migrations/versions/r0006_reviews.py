"""Verdicts of people on readings, and indexes of the readings that wait for one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_NUMBER = sa.String(16).with_variant(sa.String(16, collation="C"), "postgresql")
_QUEUES = {
    "sighting_review": ["last_at", "id"],
    "sighting_review_camera": ["camera_id", "last_at", "id"],
}
_WAITING = sa.text("ending = 'review'")


def upgrade() -> None:
    """Make the table and the indexes. All moments are UTC."""
    op.create_table(
        "review",
        sa.Column("sighting_id", sa.String(32), primary_key=True),
        sa.Column("camera_id", sa.String(64), nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False),
        sa.Column("verdict", sa.String(12), nullable=False),
        sa.Column("plate", _NUMBER),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("read_plate", _NUMBER),
        sa.Column("read_raw", sa.Text, nullable=False),
        sa.Column("read_confidence", sa.Float(53), nullable=False),
        sa.Column("read_candidates", sa.Text, nullable=False),
        sa.Column("crop_sha256", sa.String(64)),
        sa.Column("tax_status", sa.String(24)),
        sa.Column("tax_amount", sa.BigInteger),
        sa.Column("tax_estimated", sa.Boolean),
        sa.Column("tax_due", sa.Date),
        sa.Column("tax_as_of", sa.DateTime),
        sa.Column("tax_source", sa.Text),
        sa.Column("tax_error", sa.Text),
    )
    op.create_index("review_plate", "review", ["plate"])
    op.create_index("review_camera", "review", ["camera_id", "at"])
    op.create_index("review_at", "review", ["at", "sighting_id"])
    for name, columns in _QUEUES.items():
        op.create_index(name, "sighting", columns, sqlite_where=_WAITING, postgresql_where=_WAITING)
