"""Who is told of alerts, by camera; and which alerts come of recordings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table, which the process that watches the cameras fills, and the column."""
    op.create_table(
        "alert_receiver",
        sa.Column("camera_id", sa.String(64), primary_key=True),
        sa.Column("sink", sa.String(64), primary_key=True),
    )
    op.add_column(
        "alert", sa.Column("recorded", sa.Boolean, nullable=False, server_default=sa.false())
    )
