"""The registry in a database: look-ups by primary key, one query for a batch."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, select

from lpr.database import BUSY_TIMEOUT
from lpr.tax._lookup import LATER, Lookup
from lpr.tax._models import SCHEMA_VERSION, Meta, Vehicle
from lpr.tax._place import registry_database

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from lpr.database import Database
    from lpr.tax._types import VehicleRecord

FRESH = 10.0
"""Seconds after which it is read again whose copy this is, and as of when."""

_CACHE_KIBIBYTES = 32_768
"""Pages that each SQLite connection keeps; a service has a handful of connections.

The file is not mapped into memory: whoever copied another registry over a mapped one would end this
process (SIGBUS) instead of meeting an error."""


def open_registry(
    database_url: str,
    *,
    busy_timeout: float = BUSY_TIMEOUT,
    timer: Callable[[], float] = time.monotonic,
) -> DatabaseRegistry:
    """Open the registry for look-ups, and read whose copy it is.

    Args:
        database_url: SQLAlchemy URL, ``sqlite:////path/registry.db`` or PostgreSQL.
        busy_timeout: seconds to wait for a database that another process holds.
        timer: seconds that never run back.

    Raises:
        RegistryMissingError: no file, or a database without the registry's tables.
        RegistryLockedError: another process holds it.
        RegistryDamagedError: not a database, or one that cannot be understood.
        RegistryError: it cannot be reached, for another reason that the sentence gives.
        ConfigurationError: the URL is none.

    """
    database = registry_database(database_url)
    engine = database.reading_engine(busy_timeout)
    with ExitStack() as undo:
        undo.callback(engine.dispose)
        registry = DatabaseRegistry(engine, database, timer)
        undo.pop_all()
    return registry


class DatabaseRegistry:
    """A registry in SQLite or PostgreSQL; safe to share between threads. Use `open_registry`."""

    def __init__(
        self, engine: Engine, database: Database, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._database = database
        self._timer = timer
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _keep_pages)
        self._lookup = Lookup(engine.dialect)
        self._described_at, self._description = timer(), self._describe()
        with database.translated(), engine.connect() as connection:
            self._adapt(connection)

    @property
    def source(self) -> str:
        """Whose copy this is, as an officer reads it."""
        return self._current()[0]

    @property
    def as_of(self) -> datetime:
        """When the copy was last filled; aware."""
        return self._current()[1]

    @property
    def engine(self) -> Engine:
        """The engine, for whoever watches its queries."""
        return self._engine

    def fetch(self, keys: Sequence[str]) -> Mapping[str, Sequence[VehicleRecord]]:
        """Records by canonical number, unpaid bills and blocks with them, in one query.

        Raises:
            RegistryError: or one of its leaves, when the database does not answer.

        """
        with self._database.translated(), self._engine.connect() as connection:
            if self._lookup.lacking:  # until an upgrade beside this process has added them
                self._adapt(connection)
            lookup = self._lookup
            try:
                result = connection.exec_driver_sql(lookup.statement, lookup.parameters(keys))
                cursor: Any = result.cursor  # plain rows: SQLAlchemy's own cost as much again
                return lookup.records(cursor.fetchall())
            except (ValueError, TypeError) as error:
                raise self._database.damaged(f"a row cannot be understood: {error}") from error

    def close(self) -> None:
        """Let go of the database's connections."""
        self._engine.dispose()

    def _current(self) -> tuple[str, datetime]:
        """Source and moment, read again now and then: an import may have filled the copy anew."""
        now = self._timer()
        if now - self._described_at >= FRESH:
            self._described_at, self._description = now, self._describe()
        return self._description

    def _describe(self) -> tuple[str, datetime]:
        meta = self._read_meta()
        if not meta and not self._holds_vehicles():  # tables made by an import that did not end
            raise self._database.missing()
        try:
            found = meta["source"], datetime.fromisoformat(meta["as_of"])
        except (KeyError, ValueError) as error:
            raise self._database.damaged("its own description is not readable") from error
        version = meta.get("schema_version")
        if version != SCHEMA_VERSION:
            raise self._database.damaged(f"schema {version}, not {SCHEMA_VERSION}")
        return found

    def _read_meta(self) -> dict[str, str]:
        with self._database.translated(), self._engine.connect() as connection:
            if not self._engine.dialect.has_table(connection, Meta.__tablename__):
                raise self._database.missing()
            rows = connection.execute(select(Meta.name, Meta.value)).mappings()
            return {row["name"]: row["value"] for row in rows}

    def _adapt(self, connection: Connection) -> None:
        """Ask from now on for the columns that the table has by now."""
        held = connection.exec_driver_sql(self._lookup.columns).scalars()
        lacking = LATER.difference(held)
        if lacking != self._lookup.lacking:
            self._lookup = Lookup(connection.dialect, lacking)

    def _holds_vehicles(self) -> bool:
        with self._database.translated(), self._engine.connect() as connection:
            return connection.execute(select(Vehicle.nopol_key).limit(1)).first() is not None


def _keep_pages(connection: Any, _record: object) -> None:
    connection.execute(f"PRAGMA cache_size=-{_CACHE_KIBIBYTES}").close()
