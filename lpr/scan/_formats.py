"""Rows as bytes: JSON Lines, CSV, Parquet."""

from __future__ import annotations

import csv
import io
import json
from contextlib import suppress
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lpr.scan._rows import Column, Kind, Row, Value

# What a spreadsheet would run as a formula (OWASP, CSV Injection).
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")

ROW_GROUP = 4096


class Encoder(Protocol):
    """Takes rows one by one; ``close`` writes what is still due and leaves the stream open."""

    def write(self, row: Row) -> None:
        """Encode one row."""

    def close(self) -> None:
        """Write the end."""


class JsonLinesEncoder:
    """One object a line, UTF-8, every column in each."""

    def __init__(self, stream: BinaryIO, columns: Sequence[Column]) -> None:
        del columns  # the rows bring their names along
        self._stream = stream

    def write(self, row: Row) -> None:
        """Write one line."""
        line = json.dumps(row, ensure_ascii=False, allow_nan=False)
        self._stream.write(f"{line}\n".encode())

    def close(self) -> None:
        """Nothing is due."""


class CsvEncoder:
    """RFC 4180 with a header: UTF-8, lines end in CR LF; no value is an empty field.

    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """

    def __init__(self, stream: BinaryIO, columns: Sequence[Column]) -> None:
        self._names = [column.name for column in columns]
        self._text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        self._csv = csv.writer(self._text, lineterminator="\r\n")
        self._csv.writerow(self._names)

    def write(self, row: Row) -> None:
        """Write one line."""
        self._csv.writerow(_cell(row[name]) for name in self._names)

    def close(self) -> None:
        """Give the stream back, once."""
        with suppress(ValueError):  # it was given back before
            self._text.detach()


def _cell(value: Value) -> Value:
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


TYPES: Mapping[Kind, pa.DataType] = MappingProxyType(
    {
        "text": pa.string(),
        "real": pa.float64(),
        "whole": pa.int64(),
        "flag": pa.bool_(),
        "date": pa.date32(),
        "moment": pa.timestamp("ms", "UTC"),
    }
)
READ: Mapping[Kind, Callable[[str], date]] = MappingProxyType(
    {"date": date.fromisoformat, "moment": datetime.fromisoformat}
)
"""Kinds that rows hold as text, for people and JSON, and Parquet as what they are."""


class ParquetEncoder:
    """Row groups of 4,096 rows, compressed by Zstandard; the types are ``TYPES``."""

    def __init__(self, stream: BinaryIO, columns: Sequence[Column]) -> None:
        self._schema = pa.schema([(column.name, TYPES[column.kind]) for column in columns])
        self._read = {each.name: READ[each.kind] for each in columns if each.kind in READ}
        self._writer = pq.ParquetWriter(stream, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def write(self, row: Row) -> None:
        """Keep the row until its group is full."""
        known = {name: read(str(row[name])) for name, read in self._read.items() if row[name]}
        self._rows.append(row | known)
        if len(self._rows) == ROW_GROUP:
            self._flush()

    def close(self) -> None:
        """Write the last group and the footer."""
        try:
            if self._rows:
                self._flush()
            self._writer.close()
        finally:
            self._writer.is_open = False  # its finaliser would try a second time

    def _flush(self) -> None:
        table = pa.Table.from_pylist(self._rows, schema=self._schema)
        self._rows.clear()
        self._writer.write_table(table)


ENCODERS: Mapping[str, Callable[[BinaryIO, Sequence[Column]], Encoder]] = MappingProxyType(
    {".csv": CsvEncoder, ".jsonl": JsonLinesEncoder, ".parquet": ParquetEncoder}
)
