"""A vehicle's use and whether it was converted to electricity, which have rules of their own.

An import that was cut off under the older schema begins anew: its rows lack the columns.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the two columns, empty: the registry does not say. No row is written anew."""
    for name in ("import_run", "import_reject", "import_rows"):
        op.execute(f"DELETE FROM {name}")  # noqa: S608 - our own words
    op.add_column("vehicle", sa.Column("penggunaan", sa.String(16)))
    op.add_column("vehicle", sa.Column("konversi", sa.Boolean))
