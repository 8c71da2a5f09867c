"""The outbox: messages that receivers do not have yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_SEQ = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the two tables. All moments are UTC."""
    op.create_table(
        "outbox_message",
        sa.Column("seq", _SEQ, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "outbox_delivery",
        sa.Column("sink", sa.String(64), primary_key=True),
        sa.Column(
            "seq",
            _SEQ,
            sa.ForeignKey("outbox_message.seq"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.DateTime, nullable=False),
        sa.Column("refused_at", sa.DateTime),
        sa.Column("error", sa.Text),
    )
    op.create_index("outbox_delivery_due", "outbox_delivery", ["sink", "refused_at", "seq"])
    op.create_index("outbox_delivery_seq", "outbox_delivery", ["seq"])
