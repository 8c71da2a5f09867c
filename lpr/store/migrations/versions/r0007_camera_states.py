"""How cameras are, as the process that watches them told last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table. All moments are UTC."""
    op.create_table(
        "camera_state",
        sa.Column("camera_id", sa.String(64), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.Column("told_at", sa.DateTime, nullable=False),
    )
