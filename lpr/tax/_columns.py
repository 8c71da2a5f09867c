"""The rows of a registry file a column at a time: each distinct cell is read once.

A column of an extract repeats itself (dates, makes, areas, amounts), so a table of what each text
means is quicker than reading it again, and its values are what one row's reader gives. Rows that
hold a cell which cannot be read are left to `read_row`, which says why.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lpr.errors import MalformedPlateError
from lpr.plates import parse
from lpr.tax import _fields as fields
from lpr.tax._batch import SCHEMA, bound, default, table_of
from lpr.tax._rows import AMOUNTS, REQUIRED, Row, read_blocks, read_row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from lpr.tax._mapping import ColumnMapping

    Reject = tuple[int, list[str], Sequence[str]]  # line, reasons, cells

_DISTINCT = 50_000  # distinct texts of a column that are kept; memory stays flat
_PARTS = ("prefix", "number", "suffix")
_CIVIL = (
    r"^\s?(?P<prefix>[A-Z]{1,2})[ .-]?(?P<number>[1-9][0-9]{0,3})[ .-]?(?P<suffix>[A-Z]{0,3})\s?$"
)


class Bad:
    """Stands in a column where a cell cannot be read."""


BAD = Bad()


class Memo(dict[str, Any]):
    """What each distinct text of a column means; `BAD` where it means nothing."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        """Read a text that was not met before."""
        if len(self) >= _DISTINCT:
            self.clear()
        try:
            value = self._read(text.strip())
        except ValueError:
            value = BAD
        self[text] = value
        return value


@dataclass(frozen=True, slots=True)
class Chunk:
    """Read rows, as a table of `SCHEMA`; and those that cannot be used."""

    rows: Any
    rejects: list[Reject]


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
        self._names = names
        self._places = {name: place for place, name in enumerate(names) if name is not None}
        self._mapping = mapping
        self._source = source
        self._as_of = as_of
        self._memos = {name: Memo(self._reader(name)) for name in self._places if name != "nopol"}

    def read(self, lines: Sequence[int], columns: Sequence[Any]) -> Chunk:
        """Read rows: the line of each, and the file's columns as Arrow strings."""
        values, wrong = self._values(columns)
        owed = _owed(values, len(lines))
        if "total" in values:
            wrong.append(pc.not_equal(values["total"], owed))
        bad = pa.array([False] * len(lines))
        for each in wrong:
            bad = pc.or_(bad, pc.fill_null(each, fill_value=False))
        rows = self._table(lines, values | {"total": owed}).filter(pc.invert(bad))
        single, rejects = self._one_by_one(lines, columns, pc.indices_nonzero(bad).to_pylist())
        return Chunk(pa.concat_tables([rows, table_of(single)]), rejects)

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

        def one(text: str) -> Any:
            text = words.get(text.lower(), text) if words else text
            if text in fields.EMPTY and name != "blokir":
                if name in REQUIRED:
                    raise ValueError("is empty")
                return default(name)
            return bound(name, read(text))

        return one

    def _values(self, columns: Sequence[Any]) -> tuple[dict[str, Any], list[Any]]:
        """Our columns by name, and masks of the rows with a cell that cannot be read."""
        values = plain_plates(columns[self._places["nopol"]])
        wrong = [pc.is_null(values["nopol_key"])]
        for name, memo in self._memos.items():
            encoded = columns[self._places[name]].dictionary_encode()
            meanings = [memo[text] for text in encoded.dictionary.to_pylist()]
            bad = [meaning is BAD for meaning in meanings]
            if any(bad):
                wrong.append(pa.array(bad).take(encoded.indices))
                meanings = [None if meaning is BAD else meaning for meaning in meanings]
            values[name] = pa.array(meanings, SCHEMA.field(name).type).take(encoded.indices)
        return values, wrong

    def _table(self, lines: Sequence[int], values: Mapping[str, Any]) -> Any:
        as_of = pa.scalar(bound("updated_at", self._as_of), SCHEMA.field("updated_at").type)
        fixed = {"line": pa.array(lines, pa.int64())}
        fixed["source"] = pa.repeat(self._source, len(lines))
        if "updated_at" in values:
            fixed["updated_at"] = pc.fill_null(values["updated_at"], as_of)
        else:
            fixed["updated_at"] = pa.repeat(as_of, len(lines))
        known = {**values, **fixed}
        arrays = [
            known[field.name]
            if field.name in known
            else pa.repeat(pa.scalar(default(field.name), field.type), len(lines))
            for field in SCHEMA
        ]
        return pa.Table.from_arrays(arrays, schema=SCHEMA)

    def _one_by_one(
        self, lines: Sequence[int], columns: Sequence[Any], places: Sequence[int]
    ) -> tuple[list[tuple[int, Row]], list[Reject]]:
        """Rows that are not plain: each is read by itself, kept or rejected with every reason."""
        kept: list[tuple[int, Row]] = []
        rejects: list[Reject] = []
        for place in places:
            cells = [column[place].as_py() for column in columns]
            row = read_row(self.named(cells), self._source, self._as_of, self._mapping.readers)
            if isinstance(row, Row):
                kept.append((lines[place], row))
            else:
                rejects.append((lines[place], row, only_read(cells, self._names)))
        return kept, rejects


def only_read(cells: Sequence[str], names: Sequence[str | None]) -> list[str]:
    """The cells of columns that are read; the others may tell of the owner, and are kept nowhere.

    Of a row with more or fewer cells nobody knows which is which: nothing is left of it where any
    column is not read.
    """
    if None not in names:
        return list(cells)
    if len(cells) != len(names):
        return []
    return [cell if name is not None else "" for cell, name in zip(cells, names, strict=True)]


def plain_plates(column: Any) -> dict[str, Any]:
    """Civil numbers in the parts that `parse` gives them; null for whatever `parse` must judge."""
    found = pc.extract_regex(column, _CIVIL)
    parts = {name: pc.struct_field(found, name) for name in _PARTS}
    key = pc.binary_join_element_wise(*parts.values(), "")
    is_known = pc.is_in(parts["prefix"], value_set=pa.array(_regions()))
    return {"nopol_key": pc.if_else(is_known, key, pa.scalar(None, pa.string())), **parts}


@cache
def _regions() -> tuple[str, ...]:
    letters = string.ascii_uppercase
    codes = (*letters, *map("".join, product(letters, repeat=2)))
    return tuple(filter(_is_region, codes))


def _is_region(code: str) -> bool:
    try:
        plate = parse(code + "1")
    except MalformedPlateError:
        return False
    return plate.region is not None


def _blocks(text: str) -> str | None:
    problems: list[str] = []
    kinds = read_blocks(text, problems)
    if problems:
        raise ValueError(problems[0])
    return ";".join(kinds) or None


def _owed(values: Mapping[str, Any], count: int) -> Any:
    """The sum of each row's amounts; nothing where the file has no amounts."""
    owed = pa.array([0] * count, pa.int64())
    for name in AMOUNTS:
        if name in values:
            owed = pc.add(owed, values[name])
    return owed
