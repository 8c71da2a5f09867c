"""Rows of the three tables as an engine takes them quickest, made ready away from the database.

SQLite is given tuples, without the columns that say the same in every row: they stand in the
statement. PostgreSQL is given the text that COPY reads.
"""

from __future__ import annotations

import marshal
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from lpr.tax._batch import BLOCK, KEY, VEHICLE
from lpr.tax._runs import bills, blocked

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEXT = pa_csv.WriteOptions(include_header=False, quoting_style="all_valid")


@dataclass(frozen=True, slots=True)
class Inserts:
    """Rows for one statement with a mark for each value that is not the same in all of them."""

    statement: str
    packed: bytes

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """The values of each row."""
        rows: list[tuple[Any, ...]] = marshal.loads(self.packed)  # noqa: S302 - packed below
        return rows


@dataclass(frozen=True, slots=True)
class SqliteRows:
    """Vehicles with their bills and blocks; `keys` holds their keys where older ones may stand."""

    inserts: Sequence[Inserts]
    keys: bytes | None

    @property
    def replaced(self) -> list[tuple[str, str]]:
        """Number and colour of each vehicle that may stand there already."""
        if self.keys is None:
            return []
        keys: list[tuple[str, str]] = marshal.loads(self.keys)  # noqa: S302 - packed below
        return keys


def for_sqlite(rows: Any, *, replacing: bool) -> SqliteRows:
    """The rows, a table of `SCHEMA` with each vehicle once."""
    owed, held = bills(rows), _table(blocked(rows))
    tables = (("vehicle", rows.select(VEHICLE)), ("bill", owed), ("block", held))
    inserts = [_inserts(name, table) for name, table in tables if table.num_rows]
    keys = list(zip(*(_values(rows[name]) for name in KEY), strict=True)) if replacing else None
    return SqliteRows(inserts, None if keys is None else marshal.dumps(keys))


def for_server(rows: Any) -> dict[str, bytes]:
    """The same as text that PostgreSQL's COPY reads (CSV), by table; see `for_sqlite`."""
    tables = {"vehicle": rows.select(VEHICLE), "bill": bills(rows), "block": _table(blocked(rows))}
    return {name: _text(table) for name, table in tables.items() if table.num_rows}


def _table(blocks: Sequence[tuple[Any, ...]]) -> Any:
    """Blocks as a table; day and note are never given."""
    columns = zip(*blocks, strict=True) if blocks else [()] * len(BLOCK)
    return pa.table([pa.array(column, pa.string()) for column in columns], BLOCK)


def _text(table: Any) -> bytes:
    """Every value quoted, so that an empty one is no NULL."""
    out = BytesIO()
    pa_csv.write_csv(table, out, _TEXT)
    return out.getvalue()


def _inserts(name: str, table: Any) -> Inserts:
    marks, columns = [], []
    for column in table.columns:
        if pa.types.is_temporal(column.type):
            column = column.cast("string")  # noqa: PLW2901 - days and moments as SQLite keeps them
        values = _values(column)
        if values.count(values[0]) == len(values):
            marks.append(_literal(values[0]))
        else:
            marks.append("?")
            columns.append(values)
    rows = list(zip(*columns, strict=True)) if columns else [()] * table.num_rows
    names = ", ".join(table.column_names)
    statement = f"INSERT INTO {name} ({names}) VALUES ({', '.join(marks)})"  # noqa: S608 - our names, literals quoted below
    return Inserts(statement, marshal.dumps(rows))


def _values(column: Any) -> list[Any]:
    """As Python's values; numpy turns texts and whole columns of numbers three times quicker."""
    if pa.types.is_string(column.type) or not column.null_count:
        values: list[Any] = column.to_numpy(zero_copy_only=False).tolist()
        return values
    return list(column.to_pylist())


def _literal(value: str | float | None) -> str:
    """A value as SQL; none holds a NUL, which no cell and no file's name can hold."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(int(value))
