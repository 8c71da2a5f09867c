"""A schema's revisions (Alembic): which there are, and bringing a database up to date.

Not part of the room's face, because Alembic takes long to import and no look-up needs it.
Alembic's `context` is one per process, so a process upgrades one database at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from lpr.database._state import SchemaState

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from lpr.database._database import Database

_ONE_AT_A_TIME = Lock()  # Alembic's `context` is the process's


@dataclass(frozen=True, slots=True)
class Migrations:
    """The revisions in a folder, and the table in which a database says which it has.

    Several such may stand beside each other in one database, each with its own version table.
    """

    folder: Path
    version_table: str

    @property
    def head(self) -> str:
        """The newest revision that this version knows."""
        return str(self._scripts().get_current_head())

    def current(self, connection: Connection) -> str | None:
        """The revision that the database carries; None when it carries none."""
        options = {"version_table": self.version_table}
        return MigrationContext.configure(connection, opts=options).get_current_revision()

    def state(self, connection: Connection, database: Database) -> SchemaState:
        """Where the database stands; nothing is changed."""
        return SchemaState(database.shown, self.current(connection), self.head)

    def look(self, database: Database, *, mark: str) -> SchemaState:
        """Where the database stands; nothing is changed.

        Args:
            database: to look at.
            mark: the table without which there is nothing there.

        Raises:
            LprError: `terms.missing`, or another of the terms: it cannot be read.

        """
        engine = database.reading_engine()
        try:
            with database.translated(), engine.connect() as connection:
                if not engine.dialect.has_table(connection, mark):
                    raise database.missing()
                return self.state(connection, database)
        finally:
            engine.dispose()

    def stamp(self, connection: Connection, revision: str) -> None:
        """Declare that the database has a revision already."""
        with _ONE_AT_A_TIME:
            command.stamp(self._config(connection), revision)

    def upgrade(self, connection: Connection, database: Database) -> None:
        """Bring the schema up to date within the connection's transaction.

        Raises:
            LprError: `terms.failed`: a newer version made it.

        """
        revision = self.current(connection)
        if revision == self.head:
            return
        known = {each.revision for each in self._scripts().walk_revisions()}
        if revision is not None and revision not in known:
            terms = database.terms
            raise terms.failed(
                f"The {terms.what} at {database.shown} was made by a newer version (schema "
                f"{revision}, known here up to {self.head}). Install that version, or set "
                f"{terms.setting} to another place."
            )
        with _ONE_AT_A_TIME:
            command.upgrade(self._config(connection), "head")

    def _scripts(self) -> ScriptDirectory:
        return ScriptDirectory.from_config(self._config())

    def _config(self, connection: Connection | None = None) -> Config:
        config = Config()
        config.set_main_option("script_location", str(self.folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        config.attributes["version_table"] = self.version_table
        return config
