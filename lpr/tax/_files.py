"""The rows of a registry file as columns of text, a chunk at a time: CSV, or Parquet by its ending.

Arrow reads plain CSV. Whatever is not plain (line breaks or quotes within quotes, blank or uneven
lines) is left to Python's own reader, which also says what is wrong. The file is cut into chunks
here; a plain chunk is taken apart by whoever works on it, which may be another process.
"""

from __future__ import annotations

import csv
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO, TextIOWrapper
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from lpr.errors import ImportRejectedError

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Callable, Collection, Iterator, Sequence
    from io import BufferedReader
    from pathlib import Path

CHUNK = 20_000
"""Rows of a chunk, at most."""

_WHOLE = 1e15
"""Below it a whole number that is kept as floating point is exact; no amount is larger."""

_MARK = b"\xef\xbb\xbf"  # of the byte order, which Windows programs write


@dataclass(frozen=True, slots=True)
class RawChunk:
    """Rows with as many cells as the file has columns, and the lines that have another number.

    `lines` holds the line of each row in the file (Parquet: the number of the row, from 1),
    `columns` its cells as Arrow strings, a column at a time; `done` is the part of the file that
    is read, 0 to 1.
    """

    lines: Sequence[int]
    columns: Sequence[Any]
    uneven: Sequence[tuple[int, Sequence[str]]]
    done: float

    def parsed(self) -> RawChunk:
        """Itself; nothing is left to be done."""
        return self


@dataclass(frozen=True, slots=True)
class PlainBlock:
    """Lines of a CSV that hold one row each, not taken apart yet.

    `before` lines stand above them; the others are what `RawChunk` says.
    """

    text: bytes
    before: int
    width: int
    delimiter: str
    done: float

    def parsed(self) -> RawChunk | None:
        """The rows; None where every line is blank.

        Raises:
            UnicodeDecodeError, csv.Error: it is no UTF-8, or no CSV.

        """
        columns = _plain_columns(self.text, self.width, self.delimiter)
        if columns is not None:
            first = self.before + 1
            count = len(columns[0])
            return RawChunk(range(first, first + count), columns, (), self.done)
        odd = StringIO(self.text.decode(), newline="")
        reader = csv.reader(odd, delimiter=self.delimiter, strict=True)
        return next(_rows(reader, self.width, self.before, lambda: self.done), None)


Raw = RawChunk | PlainBlock


@dataclass(frozen=True, slots=True)
class RegistryFile:
    """An open file: its columns' names as written, and its chunks."""

    header: Sequence[str]
    chunks: Iterator[Raw]


@contextmanager
def opened(path: Path, only: Collection[str] | None = None) -> Iterator[RegistryFile]:
    """Open a file for one pass.

    Args:
        path: the file.
        only: columns that are wanted; of a Parquet file no other is read, whatever is kept there
            (a picture, a list), and its cells are empty. None: all.

    Raises:
        ImportRejectedError: it cannot be read, or is neither CSV nor Parquet; also while it is
            read.

    """
    try:
        is_parquet = path.suffix.lower() == ".parquet"
        with _parquet(path, only) if is_parquet else _csv(path) as file:
            yield file
    except OSError as error:
        reason = error.strerror or str(error)
        raise ImportRejectedError(f"{path} cannot be read ({reason}).") from error
    except UnicodeDecodeError as error:
        raise ImportRejectedError(
            f"{path} is not UTF-8 text (line {_odd_line(path)}); save it as CSV in UTF-8."
        ) from error
    except csv.Error as error:
        raise ImportRejectedError(f"{path} is no proper CSV ({error}).") from error


def _odd_line(path: Path) -> int:
    """The first line that is no UTF-8: the error itself counts from somewhere in the midst."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.decode(errors="replace").encode() != line:
                return number
    return 1


@contextmanager
def _csv(path: Path) -> Iterator[RegistryFile]:
    size = max(1, path.stat().st_size)
    with path.open("rb") as raw:
        first = raw.readline().removeprefix(_MARK)
        delimiter = ";" if b";" in first else ","
        if _is_plain(first, delimiter):
            header = next(csv.reader([first.decode()], delimiter=delimiter, strict=True), [])
            chunks = _blocks(raw, len(header), delimiter, lambda: raw.tell() / size)
            yield RegistryFile(header, chunks)
        else:
            raw.seek(0)
            with TextIOWrapper(raw, "utf-8-sig", newline="") as file:
                reader = csv.reader(file, delimiter=delimiter, strict=True)
                header = next(reader, [])
                yield RegistryFile(header, _rows(reader, len(header), 0, lambda: raw.tell() / size))


def _is_plain(block: bytes, delimiter: str) -> bool:
    """Whether each line is a row, and each quote begins or ends a cell."""
    if b"\0" in block or block.count(b"\r") != block.count(b"\r\n"):
        return False
    quotes = block.count(b'"')
    if not quotes:
        return True
    mark = delimiter.encode()
    begins = block.count(mark + b'"') + block.count(b'\n"') + block.startswith(b'"')
    ends = block.count(b'"' + mark) + block.count(b'"\n') + block.count(b'"\r\n')
    ends += block.endswith(b'"')
    return begins + ends == quotes and _are_paired(block)


def _are_paired(block: bytes) -> bool:
    """Whether the number of quotes is even on each line, so that none holds a line break."""
    signs = np.frombuffer(block, np.uint8)
    places = np.flatnonzero(signs == ord('"'))
    before = np.searchsorted(places, np.flatnonzero(signs == ord("\n")))
    return not (len(places) % 2 or np.any(before % 2))


def _blocks(
    raw: BufferedReader, width: int, delimiter: str, done: Callable[[], float]
) -> Iterator[Raw]:
    """The rows below the first line."""
    line = 1
    while True:
        start = raw.tell()
        lines = list(islice(raw, CHUNK))
        if not lines:
            return
        block = b"".join(lines)
        if not _is_plain(block, delimiter):
            raw.seek(start)
            with TextIOWrapper(raw, "utf-8", newline="") as text:
                reader = csv.reader(text, delimiter=delimiter, strict=True)
                yield from _rows(reader, width, line, done)
            return
        yield PlainBlock(block, line, width, delimiter, done())
        line += len(lines)


def _plain_columns(block: bytes, width: int, delimiter: str) -> Sequence[Any] | None:
    """The block's columns; None where a line is blank, or has more or fewer cells."""
    names = [str(place) for place in range(width)]
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(block),
            pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(block) + 1),
            pa_csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowInvalid:
        return None
    columns = [column.combine_chunks() for column in table.columns]
    if not columns or pc.any(pc.equal(pc.utf8_trim_whitespace(columns[0]), "")).as_py():
        return None
    return columns


def _rows(reader: Reader, width: int, before: int, done: Callable[[], float]) -> Iterator[RawChunk]:
    """The rows that Python's reader gives, after `before` lines."""
    lines: list[int] = []
    rows: list[Sequence[str]] = []
    uneven: list[tuple[int, Sequence[str]]] = []
    for cells in _whole(reader, before):
        if _may_be_blank(cells) and not any(cell.strip() for cell in cells):
            continue
        if len(cells) != width:
            uneven.append((before + reader.line_num, cells))
        else:
            lines.append(before + reader.line_num)
            rows.append(cells)
        if len(rows) + len(uneven) == CHUNK:
            yield RawChunk(lines, _columns(rows, width), uneven, done())
            lines, rows, uneven = [], [], []
    if rows or uneven:
        yield RawChunk(lines, _columns(rows, width), uneven, done())


def _whole(reader: Reader, before: int) -> Iterator[list[str]]:
    """The reader's rows; its error names the line on which the broken one begins."""
    last = 0
    try:
        for cells in reader:
            last = reader.line_num
            yield cells
    except csv.Error as error:
        raise csv.Error(f"line {before + last + 1}: {error}") from error


def _columns(rows: Sequence[Sequence[str]], width: int) -> list[Any]:
    columns = zip(*rows, strict=True) if rows else [()] * width
    return [pa.array(column, pa.string()) for column in columns]


def _may_be_blank(cells: Sequence[str]) -> bool:
    """Whether it is worth looking at every cell."""
    return not cells or not cells[0] or cells[0].isspace()


@contextmanager
def _parquet(path: Path, only: Collection[str] | None) -> Iterator[RegistryFile]:
    try:
        with pq.ParquetFile(path, pre_buffer=False) as file:  # else it keeps all that it has read
            yield RegistryFile(file.schema_arrow.names, _parquet_chunks(file, only))
    except pa.ArrowException as error:
        first = str(error).strip().splitlines()[0]
        raise ImportRejectedError(f"{path} is no proper Parquet ({first}).") from error


def _parquet_chunks(file: Any, only: Collection[str] | None) -> Iterator[RawChunk]:
    total, read = max(1, file.metadata.num_rows), 0
    names = file.schema_arrow.names
    wanted = [name for name in names if only is None or name.strip() in only]
    for batch in file.iter_batches(batch_size=CHUNK, columns=wanted):
        given = dict(zip(batch.schema.names, batch.columns, strict=True))
        nothing = pa.repeat("", batch.num_rows)
        columns = [
            _as_text(given[name]).fill_null("") if name in wanted else nothing for name in names
        ]
        lines = range(read + 1, read + batch.num_rows + 1)
        read += batch.num_rows
        yield RawChunk(lines, columns, (), read / total)


def _as_text(column: Any) -> Any:
    """A column's cells as people write them: days without 00:00, whole numbers without a point.

    A part of exactly three digits gets a fourth: it would read as thousands, 143.125 as 143125.
    """
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz is None:
        days = column.cast(pa.date32())
        at_midnight = pc.equal(days.cast(kind), column)
        return pc.if_else(at_midnight, days.cast("string"), column.cast("string"))
    text = column.cast("string")
    if pa.types.is_floating(kind):  # from ten thousand millions on it would be written 1e+10
        number = column.cast("float64")
        whole = pc.and_(pc.equal(pc.floor(number), number), pc.less(pc.abs(number), _WHOLE))
        text = pc.coalesce(pc.if_else(whole, number, None).cast("int64").cast("string"), text)
    if pa.types.is_decimal(kind) or pa.types.is_floating(kind):
        text = pc.replace_substring_regex(text, r"\.0+$", "")
        text = pc.replace_substring_regex(text, r"(\.\d{3})$", r"\10")
    return text
