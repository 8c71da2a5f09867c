"""Where the rows of an import wait until they are merged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_LIKE = {"import_vehicle": "vehicle", "import_bill": "bill", "import_block": "block"}


def upgrade() -> None:
    """Make the five tables; PostgreSQL keeps no log of them, and empties them after a crash."""
    _make(
        "import_run",
        sa.Column("identity", sa.String(200), nullable=False),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("as_of", sa.DateTime, nullable=False),  # UTC
        sa.Column("position", sa.BigInteger, nullable=False),
    )
    _make(
        "import_reject",
        sa.Column("line", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("cells", sa.Text, nullable=False),
    )
    for name, model in _LIKE.items():
        _make(name, sa.Column("line", sa.BigInteger, nullable=False), *_columns(model))


def _make(name: str, *columns: sa.Column[object]) -> None:
    is_server = op.get_bind().dialect.name == "postgresql"
    op.create_table(name, *columns, prefixes=["UNLOGGED"] if is_server else [])


def _columns(model: str) -> list[sa.Column[object]]:
    """The columns of a table of revision 0001, which stands."""
    held = sa.inspect(op.get_bind()).get_columns(model)
    return [sa.Column(each["name"], each["type"], nullable=each["nullable"]) for each in held]
