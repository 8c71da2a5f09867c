"""Watch-lists and alerts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

COUNTERS = ("alert", "watch-entry")
_NUMBER = sa.String(32).with_variant(sa.String(32, collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables. All moments are UTC."""
    counter = op.create_table(
        "counter",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(counter, [{"name": name, "value": 0} for name in COUNTERS])
    _make_watch_lists()
    _make_alerts()


def _make_watch_lists() -> None:
    op.create_table(
        "watch_entry",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("list_name", sa.String(64), nullable=False),
        sa.Column("pattern", _NUMBER, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("valid_until", sa.Date, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
    )
    op.create_index("watch_entry_list", "watch_entry", ["list_name", "pattern"])
    op.create_index("watch_entry_pattern", "watch_entry", ["pattern"])
    op.create_index("watch_entry_active", "watch_entry", ["active", "valid_until"])


def _make_alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sighting_id", sa.String(32), nullable=False),
        sa.Column("entry_id", sa.BigInteger),
        sa.Column("entries", sa.Text, nullable=False),
        sa.Column("plate", _NUMBER, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
        sa.Column("confidence", sa.Float(53), nullable=False),
        sa.Column("ending", sa.String(10), nullable=False),
        sa.Column("camera_id", sa.String(64), nullable=False),
        sa.Column("camera_name", sa.Text, nullable=False),
        sa.Column("area", sa.Text),
        sa.Column("latitude", sa.Float(53)),
        sa.Column("longitude", sa.Float(53)),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("tax_status", sa.String(24)),
        sa.Column("tax_amount", sa.BigInteger),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("opened_at", sa.DateTime),
        sa.Column("confirmed_by", sa.Text),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("untold", sa.Text),
    )
    op.create_index("alert_version", "alert", ["version"], unique=True)
    op.create_index("alert_sighting", "alert", ["sighting_id"])
    op.create_index("alert_plate", "alert", ["plate", "camera_id", "at"])
    op.create_index("alert_at", "alert", ["at", "id"])
    op.create_index("alert_state", "alert", ["state", "at", "id"])
