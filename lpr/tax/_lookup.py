"""The look-up in a database: one statement for any number of keys, and plain rows as records.

Rows are read a column at a time, and each distinct value of a column (a day, a kind, a moment) is
turned once: for a batch of a thousand numbers this is what the time goes into.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lpr.errors import ConfigurationError
from lpr.tax._models import Bill, Block, Vehicle
from lpr.tax._rows import AMOUNTS
from lpr.tax._types import (
    BlockKind,
    Jenis,
    Penggunaan,
    PlateColour,
    Regident,
    StoredBill,
    VehicleFacts,
    VehicleRecord,
    VehicleSummary,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from sqlalchemy import ColumnElement, Dialect, Table

    Columns = Mapping[str, Sequence[Any]]
    Owner = tuple[str, PlateColour]

_DISTINCT = 10_000  # values of a column that are kept; memory stays flat

# Only what an answer needs is read: neither chassis nor engine numbers, nor a block's note.
# The order of each is that of the result's fields.
_KEY = ("nopol_key", "plate_colour")
_FACTS = (
    *("jenis", "plate_colour", "njkb", "bobot", "milik_ke", "cc", "ev", "badan_hukum"),
    *("penggunaan", "konversi"),
)
_SUMMARY = ("jenis", "merk", "tipe", "tahun", "warna", "plate_colour", "ev")
_RECORD = ("wilayah", "tgl_pajak", "tgl_stnk", "regident", "source", "updated_at")
LATER = frozenset({"penggunaan", "konversi"})
"""Columns of a vehicle that a registry which was not upgraded lacks."""

_VEHICLE = tuple(dict.fromkeys((*_KEY, *_FACTS, *_SUMMARY, *_RECORD)))
_BILL = ("periode", "jatuh_tempo", *AMOUNTS, "total")
_BLOCK = ("kind",)
_WORDS = {
    "plate_colour": PlateColour,
    "jenis": Jenis,
    "penggunaan": Penggunaan,
    "regident": Regident,
    "kind": BlockKind,
}

# A list of keys is one parameter, so that the statement's text is always the same and the driver
# keeps it compiled.
_KEYS = {
    "sqlite": "v.nopol_key IN (SELECT value FROM json_each(?))",
    "postgresql": "v.nopol_key = ANY(%s)",
}
# Not SELECT *: a statement that the driver keeps must not change its columns.
_HELD = {
    "sqlite": "SELECT name FROM pragma_table_info('vehicle')",
    "postgresql": "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('vehicle') "
    "AND attnum > 0 AND NOT attisdropped",
}
_STATEMENT = """
SELECT {columns} FROM vehicle AS v
LEFT JOIN bill AS b ON b.nopol_key = v.nopol_key AND b.plate_colour = v.plate_colour
    AND b.paid_at IS NULL
LEFT JOIN block AS k ON k.nopol_key = v.nopol_key AND k.plate_colour = v.plate_colour
WHERE {keys}
"""


class Lookup:
    """Asks for vehicles with their unpaid bills and blocks, on one kind of database.

    Args:
        dialect: of the database.
        lacking: columns of `LATER` that it does not have yet; they say nothing.

    Raises:
        ConfigurationError: the registry is not kept in such a database.

    """

    def __init__(self, dialect: Dialect, lacking: Collection[str] = ()) -> None:
        if dialect.name not in _KEYS:
            raise ConfigurationError("PLAT_DATABASE_URL must name SQLite or PostgreSQL.")
        sources = (("v", Vehicle, _VEHICLE), ("b", Bill, _BILL), ("k", Block, _BLOCK))
        columns = ", ".join(
            "NULL" if name in lacking else f"{alias}.{name}"
            for alias, _, names in sources
            for name in names
        )
        self.lacking = frozenset(lacking)
        self.columns = _HELD[dialect.name]  # names those that the table of vehicles has
        self.statement = _STATEMENT.format(columns=columns, keys=_KEYS[dialect.name])
        self._readers = {
            name: _reader(name, model.__table__, dialect)  # type: ignore[arg-type]  # a Table it is
            for _, model, names in sources
            for name in names
        }
        self._as_text = dialect.name == "sqlite"

    def parameters(self, keys: Sequence[str]) -> tuple[Any, ...]:
        """The statement's one parameter: canonical numbers."""
        return (json.dumps(list(keys)) if self._as_text else list(keys),)

    def records(self, rows: Sequence[Sequence[Any]]) -> dict[str, list[VehicleRecord]]:
        """Records by canonical number, of the statement's rows in any order.

        A vehicle with three bills and two blocks comes as six rows.

        Raises:
            ValueError, TypeError: a value cannot be understood.

        """
        if not rows:
            return {}
        cells = list(zip(*rows, strict=True))
        columns = self._read(_VEHICLE, cells)
        owners: list[Owner] = list(zip(columns["nopol_key"], columns["plate_colour"], strict=True))
        bills = _bills(*self._present(_BILL, cells[len(_VEHICLE) :], owners))
        blocks = _blocks(*self._present(_BLOCK, cells[-len(_BLOCK) :], owners))
        return _by_key(_once(owners, columns), bills, blocks)

    def _present(
        self, names: Sequence[str], cells: Sequence[Sequence[Any]], owners: Sequence[Owner]
    ) -> tuple[list[Owner], Columns]:
        """Owners and columns of the rows in which the first of these cells is filled."""
        places = [place for place, first in enumerate(cells[0]) if first is not None]
        filled = [[column[place] for place in places] for column in cells[: len(names)]]
        return [owners[place] for place in places], self._read(names, filled)

    def _read(self, names: Sequence[str], cells: Sequence[Sequence[Any]]) -> Columns:
        columns = {}
        for name, column in zip(names, cells, strict=False):
            read = self._readers[name]
            columns[name] = column if read is None else list(map(read, column))
        return columns


class _Known(dict[Any, Any]):
    """What each distinct value of a column means."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, value: Any) -> Any:
        if len(self) >= _DISTINCT:
            self.clear()
        self[value] = meaning = self._read(value)
        return meaning


def _reader(name: str, table: Table, dialect: Dialect) -> Callable[[Any], Any] | None:
    """How the driver's value becomes ours; None where it is ours already."""
    if name in _WORDS:
        word = _WORDS[name]
        return _Known(lambda value: None if value is None else word(value)).__getitem__
    column: ColumnElement[Any] = table.columns[name]
    read = column.type.dialect_impl(dialect).result_processor(dialect, None)
    return None if read is None else _Known(read).__getitem__


def _bills(owners: Sequence[Owner], columns: Columns) -> dict[Owner, tuple[StoredBill, ...]]:
    """Unpaid bills by vehicle, the oldest first."""
    found: dict[Owner, dict[int, StoredBill]] = {}
    for owner, *values in zip(owners, *(columns[name] for name in _BILL), strict=True):
        found.setdefault(owner, {})[values[0]] = StoredBill(*values)
    return {owner: tuple(bills[year] for year in sorted(bills)) for owner, bills in found.items()}


def _blocks(owners: Sequence[Owner], columns: Columns) -> dict[Owner, tuple[BlockKind, ...]]:
    found: dict[Owner, set[BlockKind]] = {}
    for owner, kind in zip(owners, columns["kind"], strict=True):
        found.setdefault(owner, set()).add(kind)
    return {owner: tuple(sorted(kinds)) for owner, kinds in found.items()}


def _once(owners: Sequence[Owner], columns: Columns) -> Columns:
    """The columns with one row for each vehicle."""
    firsts = dict(zip(reversed(owners), range(len(owners) - 1, -1, -1), strict=True))
    if len(firsts) == len(owners):
        return columns
    kept = sorted(firsts.values())
    return {name: [columns[name][index] for index in kept] for name in _VEHICLE}


def _by_key(
    columns: Columns,
    bills: Mapping[Owner, tuple[StoredBill, ...]],
    blocks: Mapping[Owner, tuple[BlockKind, ...]],
) -> dict[str, list[VehicleRecord]]:
    facts = map(VehicleFacts, *(columns[name] for name in _FACTS))
    summaries = map(VehicleSummary, *(columns[name] for name in _SUMMARY))
    owners = list(zip(*(columns[name] for name in _KEY), strict=True))
    owed = (bills.get(owner, ()) for owner in owners)
    blocked = (blocks.get(owner, ()) for owner in owners)
    others = (columns[name] for name in _RECORD)
    keys = columns["nopol_key"]
    found: dict[str, list[VehicleRecord]] = {}
    for record in map(VehicleRecord, keys, facts, summaries, *others, owed, blocked):
        found.setdefault(record.key, []).append(record)
    return found
