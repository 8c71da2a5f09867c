"""The rows of a registry file as text, a chunk at a time: CSV, or Parquet by its ending."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

from lpr.errors import ImportRejectedError

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

CHUNK = 10_000
"""Rows of a chunk."""


@dataclass(frozen=True, slots=True)
class RawChunk:
    """Rows with as many cells as the file has columns, and the lines that have another number.

    `lines` holds the line of each row in the file (Parquet: the number of the row, from 1), `done`
    the part of the file that is read, 0 to 1.
    """

    lines: Sequence[int]
    rows: Sequence[Sequence[str]]
    uneven: Sequence[tuple[int, Sequence[str]]]
    done: float


@dataclass(frozen=True, slots=True)
class RegistryFile:
    """An open file: its columns' names as written, and its chunks."""

    header: Sequence[str]
    chunks: Iterator[RawChunk]


@contextmanager
def opened(path: Path) -> Iterator[RegistryFile]:
    """Open a file for one pass.

    Raises:
        ImportRejectedError: it cannot be read, or is neither CSV nor Parquet; also while it is
            read.

    """
    try:
        with (_parquet if path.suffix.lower() == ".parquet" else _csv)(path) as file:
            yield file
    except OSError as error:
        reason = error.strerror or str(error)
        raise ImportRejectedError(f"{path} cannot be read ({reason}).") from error
    except UnicodeDecodeError as error:
        raise ImportRejectedError(
            f"{path} is not UTF-8 text (byte {error.start}); save it as CSV in UTF-8."
        ) from error
    except csv.Error as error:
        raise ImportRejectedError(f"{path} is no proper CSV ({error}).") from error


@contextmanager
def _csv(path: Path) -> Iterator[RegistryFile]:
    size = max(1, path.stat().st_size)
    with path.open("rb") as raw, TextIOWrapper(raw, "utf-8-sig", newline="") as file:
        delimiter = ";" if ";" in file.readline() else ","
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        header = next(reader, [])
        chunks = _csv_chunks(reader, len(header), lambda: raw.tell() / size)
        yield RegistryFile(header, chunks)


def _csv_chunks(reader: Reader, width: int, done: Callable[[], float]) -> Iterator[RawChunk]:
    lines: list[int] = []
    rows: list[Sequence[str]] = []
    uneven: list[tuple[int, Sequence[str]]] = []
    for cells in reader:
        if _may_be_blank(cells) and not any(cell.strip() for cell in cells):
            continue
        if len(cells) != width:
            uneven.append((reader.line_num, cells))
        else:
            lines.append(reader.line_num)
            rows.append(cells)
        if len(rows) + len(uneven) == CHUNK:
            yield RawChunk(lines, rows, uneven, done())
            lines, rows, uneven = [], [], []
    if rows or uneven:
        yield RawChunk(lines, rows, uneven, 1.0)


def _may_be_blank(cells: Sequence[str]) -> bool:
    """Whether it is worth looking at every cell."""
    return not cells or not cells[0] or cells[0].isspace()


@contextmanager
def _parquet(path: Path) -> Iterator[RegistryFile]:
    import pyarrow as pa  # noqa: PLC0415 - large, and CSV needs none of it
    import pyarrow.parquet as pq  # noqa: PLC0415 - the same

    try:
        with pq.ParquetFile(path) as file:
            yield RegistryFile(file.schema_arrow.names, _parquet_chunks(file))
    except pa.ArrowException as error:
        first = str(error).strip().splitlines()[0]
        raise ImportRejectedError(f"{path} is no proper Parquet ({first}).") from error


def _parquet_chunks(file: Any) -> Iterator[RawChunk]:
    total, read = max(1, file.metadata.num_rows), 0
    for batch in file.iter_batches(batch_size=CHUNK):
        columns = [_texts(column) for column in batch.columns]
        rows = list(zip(*columns, strict=True))
        lines = range(read + 1, read + len(rows) + 1)
        read += len(rows)
        yield RawChunk(lines, rows, (), read / total)


def _texts(column: Any) -> list[str]:
    """The cells as a CSV would show them; nothing for null."""
    return ["" if text is None else text for text in column.cast("string").to_pylist()]
