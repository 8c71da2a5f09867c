"""Where the merged rows of an import go: into the registry, as each engine takes them quickest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import text

from lpr.tax._batch import BILL, BLOCK, KEY, VEHICLE
from lpr.tax._pack import SqliteRows, for_server, for_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection

_TABLES = {"vehicle": VEHICLE, "bill": BILL, "block": BLOCK}
_AT = " AND ".join(f"{name} = ?" for name in KEY)
_SHARED = ", ".join(KEY)
_WAITING = f"SELECT {_SHARED} FROM new_vehicle"  # noqa: S608 - our own words


class Sink(Protocol):
    """Takes packed rows, each vehicle once, and replaces what is stored of them."""

    @property
    def pack(self) -> Callable[[Any], Any]:
        """Makes a table of rows ready; it needs no database, so another process may do it."""

    def add(self, packed: Any) -> None:
        """Store rows that were made ready."""

    def finish(self) -> int:
        """End, and tell how many of the vehicles were stored before."""


def open_sink(connection: Connection) -> Sink:
    """The sink of the connection's engine, within its transaction."""
    kind = SqliteSink if connection.dialect.name == "sqlite" else ServerSink
    return kind(connection)


class SqliteSink:
    """Appends to the trees: rows come in the order of their keys."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        first = connection.exec_driver_sql("SELECT 1 FROM vehicle LIMIT 1").first()
        self.pack: Callable[[Any], SqliteRows] = partial(for_sqlite, replacing=first is not None)
        self._replaced = 0

    def add(self, packed: SqliteRows) -> None:
        """Store rows."""
        keys = packed.replaced
        if keys:
            self._remove(keys)
        for each in packed.inserts:
            self._connection.exec_driver_sql(each.statement, each.rows)

    def finish(self) -> int:
        """Tell how many of the vehicles were stored before."""
        return self._replaced

    def _remove(self, keys: list[tuple[str, str]]) -> None:
        for table in reversed(_TABLES):
            removed = self._connection.exec_driver_sql(f"DELETE FROM {table} WHERE {_AT}", keys)  # noqa: S608 - our own words
        self._replaced += removed.rowcount


class ServerSink:
    """Copies rows into tables of this transaction; PostgreSQL then merges them."""

    pack = staticmethod(for_server)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        for table in _TABLES:
            self._execute(f"CREATE TEMP TABLE new_{table} (LIKE {table}) ON COMMIT DROP")

    def add(self, packed: Mapping[str, bytes]) -> None:
        """Copy rows."""
        for table, rows in packed.items():
            self._copy(table, rows)

    def finish(self) -> int:
        """Replace what is stored, and tell how many of the vehicles were."""
        for table in _TABLES:
            self._execute(f"ANALYZE new_{table}")
        for table in reversed(_TABLES):
            replaced = self._execute(f"DELETE FROM {table} WHERE ({_SHARED}) IN ({_WAITING})")  # noqa: S608 - our own words
        for table, names in _TABLES.items():
            columns = ", ".join(names)
            self._execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM new_{table}")  # noqa: S608 - our own words
            self._execute(f"ANALYZE {table}")
        return replaced

    def _copy(self, table: str, rows: bytes) -> None:
        driver: Any = self._connection.connection.driver_connection
        columns = ", ".join(_TABLES[table])
        copy = f"COPY new_{table} ({columns}) FROM STDIN (FORMAT csv)"
        with driver.cursor() as cursor, cursor.copy(copy) as stream:
            stream.write(rows)

    def _execute(self, statement: str) -> int:
        return self._connection.execute(text(statement)).rowcount
