"""The rows of a registry file a column at a time: each distinct cell is read once.

A column of an extract repeats itself (dates, makes, areas, amounts), so a table of what each text
means is quicker than reading it again, and its values are what one row's reader gives. Rows that
hold a cell which cannot be read are left to `read_row`, which says why.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

from lpr.errors import MalformedPlateError
from lpr.plates import parse
from lpr.tax import _fields as fields
from lpr.tax._rows import AMOUNTS, DEFAULTS, REQUIRED, Row, read_blocks, read_row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from lpr.tax._mapping import ColumnMapping

Parts = tuple[str, str, str, str]  # canonical number, prefix, number, suffix

_DISTINCT = 50_000  # distinct texts of a column that are kept; memory stays flat
_CIVIL = re.compile(
    r"\s?([A-Z]{1,2})[ .-]?([1-9][0-9]{0,3})[ .-]?([A-Z]{0,3})\s?", re.ASCII
).fullmatch
_MONEY = (*AMOUNTS, "total")


class Bad:
    """Stands in a column where a cell cannot be read."""


BAD = Bad()


class Memo(dict[str, Any]):
    """What each distinct text of a column means; `BAD` where it means nothing."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read
        self.has_bad = False

    def __missing__(self, text: str) -> Any:
        """Read a text that was not met before."""
        if len(self) >= _DISTINCT:
            self.clear()
        try:
            value = self._read(text.strip())
        except ValueError:
            value, self.has_bad = BAD, True
        self[text] = value
        return value


@dataclass(slots=True)
class Chunk:
    """Read rows: vehicles by column, `line` first; the others as tuples, beginning with it."""

    vehicles: dict[str, list[Any]]
    bills: list[tuple[Any, ...]]
    blocks: list[tuple[Any, ...]]
    rejects: list[tuple[int, list[str], Sequence[str]]]


class ColumnReader:
    """Reads chunks of one file.

    Args:
        names: our name of each of the file's columns, in its order; None: it is not read.
        mapping: how cells are read.
        source: whose copy it is.
        as_of: the moment for which it holds.

    """

    def __init__(
        self, names: Sequence[str | None], mapping: ColumnMapping, source: str, as_of: datetime
    ) -> None:
        self._places = {name: place for place, name in enumerate(names) if name is not None}
        self._mapping = mapping
        self._source = source
        self._as_of = as_of
        self._memos = {name: Memo(self._reader(name)) for name in self._places if name != "nopol"}

    def read(self, lines: Sequence[int], rows: Sequence[Sequence[str]]) -> Chunk:
        """Read rows that have as many cells as the file has columns."""
        chunk = Chunk({name: [] for name in ("line", *VEHICLE)}, [], [], [])
        columns = list(zip(*rows, strict=True))
        values = {name: self._column(name, columns[place]) for name, place in self._places.items()}
        for find in (self._unreadable, _wrong_totals):
            bad = find(values)
            for index in sorted(bad):
                self._one(lines[index], rows[index], chunk)
            if bad:
                kept = [index for index in range(len(rows)) if index not in bad]
                lines, rows = [lines[index] for index in kept], [rows[index] for index in kept]
                values = {name: [column[i] for i in kept] for name, column in values.items()}
        self._add(lines, values, chunk)
        return chunk

    def named(self, cells: Sequence[str]) -> dict[str, str]:
        """A row's cells by our names, the agency's words turned into ours."""
        row = {name: cells[place].strip() for name, place in self._places.items()}
        for name, words in self._mapping.words.items():
            if name in row:
                row[name] = words.get(row[name].lower(), row[name])
        return row

    def _reader(self, name: str) -> Callable[[str], Any]:
        words = self._mapping.words.get(name, {})
        read = _blocks if name == "blokir" else self._mapping.readers[name]
        empty = 0 if name in AMOUNTS else _default(name)

        def one(text: str) -> Any:
            text = words.get(text.lower(), text) if words else text
            if text in fields.EMPTY and name != "blokir":
                if name in REQUIRED:
                    raise ValueError("is empty")
                return empty
            value = read(text)
            return value.value if isinstance(value, StrEnum) else value

        return one

    def _column(self, name: str, cells: Sequence[str]) -> list[Any]:
        if name == "nopol":
            return [quick_plate(cell) for cell in cells]
        return list(map(self._memos[name].__getitem__, cells))

    def _unreadable(self, values: Mapping[str, list[Any]]) -> set[int]:
        bad: set[int] = set()
        for name, column in values.items():
            if name == "nopol" or self._memos[name].has_bad:
                bad.update(index for index, value in enumerate(column) if value is BAD)
        return bad

    def _one(self, line: int, cells: Sequence[str], chunk: Chunk) -> None:
        """A row that is not plain: read by itself, kept or rejected with every reason."""
        row = read_row(self.named(cells), self._source, self._as_of, self._mapping.readers)
        if not isinstance(row, Row):
            chunk.rejects.append((line, row, cells))
            return
        for name, value in (("line", line), *row.vehicle.items()):
            chunk.vehicles[name].append(value)
        if row.bill is not None:
            chunk.bills.append((line, *(row.bill[name] for name in BILL)))
        chunk.blocks.extend((line, *(block[name] for name in BLOCK)) for block in row.blocks)

    def _add(self, lines: Sequence[int], values: Mapping[str, list[Any]], chunk: Chunk) -> None:
        count = len(lines)
        if not count:
            return
        plates = zip(*values["nopol"], strict=True)
        columns: dict[str, Sequence[Any]] = dict(
            zip(("nopol_key", "prefix", "number", "suffix"), plates, strict=True)
        )
        columns["source"] = [self._source] * count
        moments = values.get("updated_at", [None] * count)
        columns["updated_at"] = [moment or self._as_of for moment in moments]
        columns["line"] = lines
        for name, column in chunk.vehicles.items():
            if name not in columns:
                columns[name] = values.get(name) or [_default(name)] * count
            column.extend(columns[name])
        self._add_bills(lines, values, columns, chunk)
        for index, kinds in enumerate(values.get("blokir", ())):
            for kind in kinds:
                key = columns["nopol_key"][index], columns["plate_colour"][index]
                chunk.blocks.append((lines[index], *key, kind, None, None))

    def _add_bills(
        self,
        lines: Sequence[int],
        values: Mapping[str, list[Any]],
        columns: Mapping[str, Sequence[Any]],
        chunk: Chunk,
    ) -> None:
        nothing = [0] * len(lines)
        amounts = [values.get(name, nothing) for name in AMOUNTS]
        for index, total in enumerate(_totals(values)):
            if total:
                due = columns["tgl_pajak"][index]
                key = columns["nopol_key"][index], columns["plate_colour"][index]
                row = (*key, due.year, due, *(column[index] for column in amounts), total, None)
                chunk.bills.append((lines[index], *row))


KEY = ("nopol_key", "plate_colour")
VEHICLE = (
    *KEY,
    "prefix",
    "number",
    "suffix",
    "ev",
    "jenis",
    "merk",
    "tipe",
    "model",
    "tahun",
    "warna",
    "bbm",
    "cc",
    "njkb",
    "bobot",
    "milik_ke",
    "badan_hukum",
    "wilayah",
    "no_rangka_last5",
    "no_mesin_last5",
    "tgl_pajak",
    "tgl_stnk",
    "regident",
    "source",
    "updated_at",
)
BILL = (*KEY, "periode", "jatuh_tempo", *_MONEY, "paid_at")
BLOCK = (*KEY, "kind", "since", "note")


def _default(name: str) -> Any:
    value = DEFAULTS.get(name)
    return value.value if isinstance(value, StrEnum) else value


def quick_plate(text: str) -> Parts | Bad:
    """A civil number, of the form that `parse` gives it; `BAD` for whatever `parse` must judge."""
    match = _CIVIL(text)
    if match is None:
        return BAD
    prefix, number, suffix = match.groups()
    return (prefix + number + suffix, prefix, number, suffix) if prefix in _regions() else BAD


@cache
def _regions() -> frozenset[str]:
    letters = string.ascii_uppercase
    codes = (*letters, *map("".join, product(letters, repeat=2)))
    return frozenset(filter(_is_region, codes))


def _is_region(code: str) -> bool:
    try:
        plate = parse(code + "1")
    except MalformedPlateError:
        return False
    return plate.region is not None


def _blocks(text: str) -> tuple[str, ...]:
    problems: list[str] = []
    kinds = read_blocks(text, problems)
    if problems:
        raise ValueError(problems[0])
    return tuple(kind.value for kind in kinds)


def _wrong_totals(values: Mapping[str, list[Any]]) -> set[int]:
    """Rows whose total is not the sum of their amounts."""
    if "total" not in values:
        return set()
    pairs = enumerate(zip(values["total"], _totals(values), strict=True))
    return {index for index, (given, total) in pairs if given is not None and given != total}


def _totals(values: Mapping[str, list[Any]]) -> Sequence[int]:
    """The sum of each row's amounts; nothing where the file has no amounts."""
    amounts = [values[name] for name in AMOUNTS if name in values]
    if not amounts:
        return [0] * len(values["nopol"])
    return list(map(sum, zip(*amounts, strict=True)))
