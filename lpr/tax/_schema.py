"""The registry's revisions, and the adoption of databases that were made before there were any."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from lpr.database.migrations import Migrations
from lpr.tax._lookup import LATER
from lpr.tax._models import Meta, RegistryBase

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from lpr.database import Database

BASELINE = "0001"
"""The schema of databases that version 0.1 made, which carry no revision."""

MIGRATIONS = Migrations(Path(__file__).with_name("migrations"), "alembic_version")

_BASELINE_TABLES = ("registry_meta", "vehicle", "bill", "block")
_LATER = {"vehicle": LATER}


def upgrade(connection: Connection, database: Database) -> None:
    """Bring the schema up to date within the connection's transaction.

    An empty database gets all tables. One that version 0.1 made has no revision; it is taken for
    revision 0001 when its tables are those.

    Raises:
        RegistryDamagedError: its tables are not those of any version.
        RegistryError: a newer version made it.

    """
    unnumbered = MIGRATIONS.current(connection) is None
    if unnumbered and inspect(connection).has_table(Meta.__tablename__):
        _check_baseline(connection, database)
        MIGRATIONS.stamp(connection, BASELINE)
    MIGRATIONS.upgrade(connection, database)


def _check_baseline(connection: Connection, database: Database) -> None:
    inspector = inspect(connection)
    for name in _BASELINE_TABLES:
        table = RegistryBase.metadata.tables[name]
        held = inspector.get_columns(name) if inspector.has_table(name) else []
        columns = set(table.columns.keys()) - _LATER.get(name, frozenset())
        absent = sorted(columns - {column["name"] for column in held})
        if absent:
            raise database.damaged(f"table {name} lacks {', '.join(absent)}")
