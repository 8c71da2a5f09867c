"""Where an import's rows wait: written chunk by chunk, merged in one transaction.

The tables are made by the migrations. `import_run` has one row, the import under way.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, text, update

from lpr.errors import RegistryLockedError
from lpr.tax._columns import BILL, BLOCK, KEY, VEHICLE
from lpr.tax._models import (
    IMPORT_BILL,
    IMPORT_BLOCK,
    IMPORT_REJECT,
    IMPORT_RUN,
    IMPORT_VEHICLE,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Table

    from lpr.tax._columns import Chunk

_TABLES = (IMPORT_VEHICLE, IMPORT_BILL, IMPORT_BLOCK, IMPORT_REJECT, IMPORT_RUN)
_TWICE = """
INSERT INTO import_reject (line, reason, cells)
SELECT i.line, 'nopol: ' || i.nopol_key || ' ' || i.plate_colour || ' stands already on line '
    || v.first_line, '[]'
FROM import_vehicle AS i
JOIN (
    SELECT nopol_key, plate_colour, min(line) AS first_line
    FROM import_vehicle GROUP BY nopol_key, plate_colour HAVING count(*) > 1
) AS v ON v.nopol_key = i.nopol_key AND v.plate_colour = i.plate_colour
WHERE i.line > v.first_line
"""
_HELD = """
SELECT count(*) FROM import_vehicle AS i
JOIN vehicle AS v ON v.nopol_key = i.nopol_key AND v.plate_colour = i.plate_colour
"""


@dataclass(frozen=True, slots=True)
class Run:
    """The import under way. `position` is how many of the file's rows wait or are rejected."""

    identity: str
    source: str
    as_of: datetime
    position: int


class Staging:
    """The waiting rows, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def check(self, identity: str) -> None:
        """Make sure that what waits is still the import `identity`.

        Raises:
            RegistryLockedError: another import has taken its place.

        """
        run = self.run()
        if run is None or run.identity != identity:
            raise _taken_over()

    def run(self) -> Run | None:
        """The import that was begun and did not end."""
        row = self._connection.execute(select(IMPORT_RUN)).first()
        return None if row is None else Run(*row)

    def begin(self, run: Run) -> None:
        """Forget whatever waits, and begin an import."""
        self.clear()
        self._connection.execute(
            insert(IMPORT_RUN).values(
                identity=run.identity, source=run.source, as_of=run.as_of, position=run.position
            )
        )

    def clear(self) -> None:
        """Forget whatever waits."""
        for table in _TABLES:
            self._connection.execute(delete(table))

    def add(self, chunk: Chunk, identity: str, position: int, count: int) -> None:
        """Let a chunk of `count` rows wait, read from `position` on, of the import `identity`.

        Raises:
            RegistryLockedError: another import has begun, or goes on with this one.

        """
        moved = self._connection.execute(
            update(IMPORT_RUN)
            .where(IMPORT_RUN.c.identity == identity, IMPORT_RUN.c.position == position)
            .values(position=position + count)
        )
        if moved.rowcount != 1:
            raise _taken_over()
        vehicles = (chunk.vehicles[name] for name in ("line", *VEHICLE))
        self._store(IMPORT_VEHICLE, vehicles)
        self._store(IMPORT_BILL, zip(*chunk.bills, strict=True))
        self._store(IMPORT_BLOCK, zip(*chunk.blocks, strict=True))
        rejects = [
            {"line": line, "reason": reason, "cells": json.dumps(list(cells))}
            for line, reasons, cells in chunk.rejects
            for reason in reasons
        ]
        if rejects:
            self._connection.execute(insert(IMPORT_REJECT), rejects)

    def reject_repeated(self) -> None:
        """Reject every row whose vehicle stands on an earlier line."""
        if self._execute(_TWICE):
            for table in (IMPORT_VEHICLE, IMPORT_BILL, IMPORT_BLOCK):
                rejected = table.c.line.in_(select(IMPORT_REJECT.c.line))
                self._connection.execute(delete(table).where(rejected))

    def rejects(self) -> Iterator[tuple[int, str, list[str]]]:
        """Line, reason and cells of each problem, in the order of lines; cells may be absent."""
        query = select(IMPORT_REJECT).order_by(IMPORT_REJECT.c.line)
        with self._connection.execution_options(yield_per=1000).execute(query) as rows:
            for line, reason, cells in rows:
                yield line, reason, json.loads(cells)

    def rejected(self) -> int:
        """How many lines are rejected."""
        return self._count("SELECT count(DISTINCT line) FROM import_reject")

    def waiting(self) -> int:
        """How many vehicles wait."""
        return self._count("SELECT count(*) FROM import_vehicle")

    def held(self) -> int:
        """How many of the waiting vehicles are stored already."""
        if self._connection.execute(text("SELECT 1 FROM vehicle LIMIT 1")).first() is None:
            return 0
        return self._count(_HELD)

    def merge(self) -> None:
        """Store what waits: each vehicle as its row has it, bills and blocks included."""
        key = ", ".join(KEY)
        for table in ("bill", "block"):
            self._execute(
                f"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM import_vehicle)"  # noqa: S608 - our own words
            )
        changed = ", ".join(f"{name} = excluded.{name}" for name in VEHICLE if name not in KEY)
        for table, names in (("vehicle", VEHICLE), ("bill", BILL), ("block", BLOCK)):
            columns = ", ".join(names)
            conflict = f"ON CONFLICT ({key}) DO UPDATE SET {changed}" if table == "vehicle" else ""
            self._execute(
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM import_{table} "  # noqa: S608 - our own words
                f"WHERE true ORDER BY {key} {conflict}"
            )

    def _store(self, table: Table, columns: Iterable[Sequence[Any]]) -> None:
        """Add rows, handed over by column, as the driver takes them quickest."""
        dialect = self._connection.dialect
        stored = []
        for column, values in zip(table.columns, columns, strict=False):
            bind = column.type.dialect_impl(dialect).bind_processor(dialect)
            stored.append(values if bind is None else _bound(values, bind))
        if not stored:
            return
        names = ", ".join(table.columns.keys())
        if dialect.name == "postgresql":
            driver: Any = self._connection.connection.driver_connection
            with (
                driver.cursor() as cursor,
                cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
            ):
                for row in zip(*stored, strict=True):
                    copy.write_row(row)
            return
        marks = ", ".join("?" * len(stored))
        rows = list(zip(*stored, strict=True))
        if rows:
            self._connection.exec_driver_sql(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - our own words
                rows,
            )

    def _execute(self, statement: str) -> int:
        return self._connection.execute(text(statement)).rowcount

    def _count(self, query: str) -> int:
        return int(self._connection.execute(text(query)).scalar_one())


def _taken_over() -> RegistryLockedError:
    return RegistryLockedError(
        "Another import into this registry has begun meanwhile. Wait until it ends, then repeat."
    )


def _bound(values: Sequence[Any], bind: Any) -> list[Any]:
    """The values as the driver takes them; each distinct one is turned once."""
    known: dict[Any, Any] = {}
    for value in values:
        if value not in known:
            known[value] = bind(value)
    return [known[value] for value in values]
