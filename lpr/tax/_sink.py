"""Where the merged rows of an import go: into the registry, as each engine takes them quickest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa
from sqlalchemy import text

from lpr.tax._batch import BILL, BLOCK, KEY, VEHICLE
from lpr.tax._runs import bills, blocked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection

PART = 10_000
_TABLES = (("vehicle", VEHICLE), ("bill", BILL), ("block", BLOCK))
_AT = " AND ".join(f"{name} = ?" for name in KEY)
_SHARED = ", ".join(KEY)
_WAITING = f"SELECT {_SHARED} FROM new_vehicle"  # noqa: S608 - our own words


class Sink(Protocol):
    """Takes tables of rows, each vehicle once, and replaces what is stored of them."""

    def add(self, rows: Any) -> None:
        """Store rows."""

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
        self._is_empty = first is None
        self._replaced = 0

    def add(self, rows: Any) -> None:
        """Store rows."""
        for part in _parts(rows):
            if not self._is_empty:
                self._remove(part)
            self._insert("vehicle", VEHICLE, _tuples(part, VEHICLE, as_text=True))
            self._insert("bill", BILL, _tuples(bills(part), BILL, as_text=True))
            self._insert("block", BLOCK, blocked(part))

    def finish(self) -> int:
        """Tell how many of the vehicles were stored before."""
        return self._replaced

    def _remove(self, rows: Any) -> None:
        keys = _tuples(rows, KEY)
        for table, _ in reversed(_TABLES):
            removed = self._connection.exec_driver_sql(f"DELETE FROM {table} WHERE {_AT}", keys)  # noqa: S608 - our own words
        self._replaced += removed.rowcount

    def _insert(self, table: str, names: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        if rows:
            marks = ", ".join("?" * len(names))
            statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - our own words
            self._connection.exec_driver_sql(statement, rows)


class ServerSink:
    """Copies rows into tables of this transaction; PostgreSQL then merges them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        for table, _ in _TABLES:
            self._execute(f"CREATE TEMP TABLE new_{table} (LIKE {table}) ON COMMIT DROP")

    def add(self, rows: Any) -> None:
        """Copy rows."""
        for part in _parts(rows):
            self._copy("vehicle", VEHICLE, _tuples(part, VEHICLE))
            self._copy("bill", BILL, _tuples(bills(part), BILL))
            self._copy("block", BLOCK, blocked(part))

    def finish(self) -> int:
        """Replace what is stored, and tell how many of the vehicles were."""
        for table, _ in _TABLES:
            self._execute(f"ANALYZE new_{table}")
        for table, _ in reversed(_TABLES):
            replaced = self._execute(f"DELETE FROM {table} WHERE ({_SHARED}) IN ({_WAITING})")  # noqa: S608 - our own words
        for table, names in _TABLES:
            columns = ", ".join(names)
            self._execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM new_{table}")  # noqa: S608 - our own words
            self._execute(f"ANALYZE {table}")
        return replaced

    def _copy(self, table: str, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        driver: Any = self._connection.connection.driver_connection
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY new_{table} ({', '.join(names)}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def _execute(self, statement: str) -> int:
        return self._connection.execute(text(statement)).rowcount


def _parts(rows: Any) -> Iterator[Any]:
    """The rows a few at a time: as Python's values they take twenty times the memory."""
    return (rows.slice(start, PART) for start in range(0, rows.num_rows, PART))


def _tuples(rows: Any, names: Sequence[str], *, as_text: bool = False) -> list[tuple[Any, ...]]:
    """The rows as tuples; days and moments as SQLite keeps them, or as Python's own."""
    columns = (rows[name] for name in names)
    if as_text:
        columns = (
            column.cast("string") if pa.types.is_temporal(column.type) else column
            for column in columns
        )
    return list(zip(*(column.to_pylist() for column in columns), strict=True))
