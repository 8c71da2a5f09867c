"""The schema's revisions (Alembic): which there are, and bringing a database up to date.

Alembic's `context` is one per process, so a process upgrades one database at a time.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from lpr.errors import RegistryError
from lpr.tax._engine import damaged, shown
from lpr.tax._models import Meta, RegistryBase

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

BASELINE = "0001"
"""The schema of databases that version 0.1 made, which carry no revision."""

_BASELINE_TABLES = ("registry_meta", "vehicle", "bill", "block")


def head() -> str:
    """The newest revision that this version knows."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def upgrade(connection: Connection, url: URL) -> None:
    """Bring the schema up to date within the connection's transaction.

    An empty database gets all tables. One that version 0.1 made has no revision; it is taken for
    revision 0001 when its tables are those.

    Raises:
        RegistryDamagedError: its tables are not those of any version.
        RegistryError: a newer version made it.

    """
    config = _config()
    config.attributes["connection"] = connection
    revision = current_revision(connection)
    if revision is None and inspect(connection).has_table(Meta.__tablename__):
        _check_baseline(connection, url)
        command.stamp(config, BASELINE)
    known = {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise RegistryError(
            f"The registry at {shown(url)} was made by a newer version (schema {revision}, known "
            f"here up to {head()}). Install that version, or set PLAT_DATABASE_URL to another "
            "place."
        )
    if revision != head():
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    folder = Path(__file__).with_name("migrations")
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def current_revision(connection: Connection) -> str | None:
    """The revision that the database carries; None in one that version 0.1 made."""
    return MigrationContext.configure(connection).get_current_revision()


def _check_baseline(connection: Connection, url: URL) -> None:
    inspector = inspect(connection)
    for name in _BASELINE_TABLES:
        table = RegistryBase.metadata.tables[name]
        held = inspector.get_columns(name) if inspector.has_table(name) else []
        absent = sorted(set(table.columns.keys()) - {column["name"] for column in held})
        if absent:
            raise damaged(url, f"table {name} lacks {', '.join(absent)}")
