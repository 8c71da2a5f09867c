"""Cameras, sightings, the pictures to delete, and the ledger of scans."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_NUMBER = sa.String(16).with_variant(sa.String(16, collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables. All moments are UTC."""
    _make_cameras()
    _make_sightings()
    _make_ledger()


def _make_cameras() -> None:
    op.create_table(
        "camera",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("area", sa.Text),
        sa.Column("latitude", sa.Float(53)),
        sa.Column("longitude", sa.Float(53)),
        sa.Column("direction", sa.Text),
    )
    op.create_table(
        "model_set",
        sa.Column("digest", sa.String(16), primary_key=True),
        sa.Column("models", sa.Text, nullable=False),
    )
    op.create_table(
        "evidence_erasure",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("since", sa.DateTime, nullable=False),
    )


def _make_sightings() -> None:
    op.create_table(
        "sighting",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("camera_id", sa.String(64), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("plate", _NUMBER),
        sa.Column("raw", sa.Text, nullable=False),
        sa.Column("candidates", sa.Text, nullable=False),
        sa.Column("confidence", sa.Float(53), nullable=False),
        sa.Column("ending", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(20)),
        sa.Column("votes", sa.Integer, nullable=False),
        sa.Column("finds", sa.Integer, nullable=False),
        sa.Column("first_at", sa.DateTime, nullable=False),
        sa.Column("last_at", sa.DateTime, nullable=False),
        sa.Column("dx", sa.Float(53), nullable=False),
        sa.Column("dy", sa.Float(53), nullable=False),
        sa.Column("heading", sa.String(10), nullable=False),
        sa.Column("parked", sa.Boolean, nullable=False),
        sa.Column("final", sa.Boolean, nullable=False),
        sa.Column("plate_class", sa.String(24)),
        sa.Column("colour", sa.String(16)),
        sa.Column("expiry", sa.String(7)),
        *(sa.Column(edge, sa.Float(53), nullable=False) for edge in ("x1", "y1", "x2", "y2")),
        sa.Column("latitude", sa.Float(53)),
        sa.Column("longitude", sa.Float(53)),
        sa.Column("frame_sha256", sa.String(64)),
        sa.Column("crop_sha256", sa.String(64)),
        sa.Column("frame_at", sa.DateTime),
        sa.Column("tax_status", sa.String(24)),
        sa.Column("tax_amount", sa.BigInteger),
        sa.Column("tax_estimated", sa.Boolean),
        sa.Column("tax_due", sa.Date),
        sa.Column("tax_as_of", sa.DateTime),
        sa.Column("tax_source", sa.Text),
        sa.Column("tax_error", sa.Text),
        sa.Column("models", sa.String(16), nullable=False),
    )
    op.create_index("sighting_plate", "sighting", ["plate", "last_at", "id"])
    op.create_index("sighting_last", "sighting", ["last_at", "id"])
    op.create_index("sighting_camera", "sighting", ["camera_id", "last_at", "id"])
    op.create_index("sighting_status", "sighting", ["tax_status", "last_at", "id"])
    op.create_index("sighting_place", "sighting", ["latitude", "longitude"])
    op.create_index("sighting_frame", "sighting", ["frame_sha256"])
    op.create_index("sighting_crop", "sighting", ["crop_sha256"])


def _make_ledger() -> None:
    op.create_table(
        "scan_segment",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("task", sa.Text, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("result", sa.LargeBinary),
    )
