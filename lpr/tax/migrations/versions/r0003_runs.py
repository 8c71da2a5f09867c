"""Rows of an import wait packed, in sorted blocks, instead of in tables like the registry's.

An import that was cut off under the older schema begins anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table of blocks; drop those that it replaces."""
    op.execute("DELETE FROM import_run")
    op.execute("DELETE FROM import_reject")
    for name in ("import_vehicle", "import_bill", "import_block"):
        op.drop_table(name)
    is_server = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "import_rows",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("first_key", sa.String(16), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("rows", sa.LargeBinary, nullable=False),
        prefixes=["UNLOGGED"] if is_server else [],
    )
