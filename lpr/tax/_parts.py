"""The pieces of an import that another process may do: they depend on their arguments alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lpr.plates import is_dki_area
from lpr.tax._batch import KEY, SCHEMA
from lpr.tax._columns import ColumnReader, only_read
from lpr.tax._runs import Block, blocks, cut, repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from lpr.tax._columns import Reject
    from lpr.tax._files import Raw, RawChunk
    from lpr.tax._mapping import ColumnMapping

PART = 10_000
"""Rows that are stored at a time: as Python's values they take twenty times the memory."""

_SMALL = pa.ipc.IpcWriteOptions(compression="zstd")
"""What waits for the next step goes through two processes, several times in memory."""


@dataclass(frozen=True, slots=True)
class Form:
    """How the rows of one file are read.

    Attributes:
        names: our name of each of the file's columns; None: it is not read.
        source: whose copy it is.
        as_of: the moment for which it holds.
        digest: of the mapping, by which two forms are told apart.
        mapping: how cells are read.

    """

    names: tuple[str | None, ...]
    source: str
    as_of: datetime
    digest: str
    mapping: ColumnMapping = field(compare=False)


@dataclass(frozen=True, slots=True)
class ReadPart:
    """A chunk that was read: how many rows it had, the good ones packed, and the wrong ones."""

    count: int
    blocks: Sequence[Block]
    rejects: Sequence[Reject]


@dataclass(frozen=True, slots=True)
class PreparedPart:
    """A step of the merge.

    Attributes:
        rest: rows that wait for the next step, packed.
        count: the rows that are complete, each vehicle once.
        repeated: line and reason of those that name a vehicle again.
        packed: the complete rows as the engine takes them, a few at a time.
        unknown_areas: words of their `wilayah` that do not say whose the tax is.

    """

    rest: bytes
    count: int
    repeated: Sequence[tuple[int, str]]
    packed: Sequence[Any]
    unknown_areas: Sequence[str] = ()


def read_part(form: Form, raw: Raw) -> ReadPart:
    """Read and check a chunk.

    Raises:
        UnicodeDecodeError, csv.Error: it is no UTF-8, or no CSV.

    """
    chunk = raw.parsed()
    if chunk is None:
        return ReadPart(0, (), ())
    read = _reader(form).read(chunk.lines, chunk.columns)
    rejects = [*read.rejects, *_uneven(chunk, form.names)]
    return ReadPart(len(chunk.lines) + len(chunk.uneven), list(blocks(read.rows)), rejects)


def prepare(
    rest: bytes, waiting: Sequence[Block], until: str | None, pack: Callable[[Any], Any] | None
) -> PreparedPart:
    """Do a step of the merge; see `lpr.tax._runs.steps`. Nothing is packed without `pack`."""
    rows, left = cut(_unpacked(rest), waiting, until)
    again = repeated(rows)
    problems = list(_problems(rows, again)) if pc.any(again).as_py() else []
    if problems:
        rows = rows.filter(pc.invert(again))
    packed: list[Any] = []
    if pack is not None:
        starts = range(0, rows.num_rows, PART)
        packed = [pack(rows.slice(start, PART).combine_chunks()) for start in starts]
    areas = _unknown_areas(rows)
    return PreparedPart(_packed(left), rows.num_rows, problems, packed, areas)


def _unknown_areas(rows: Any) -> list[str]:
    named = pc.unique(rows["wilayah"]).to_pylist()
    return [name for name in named if name and is_dki_area(name) is None]


@lru_cache(maxsize=1)
def _reader(form: Form) -> ColumnReader:
    """Made once for a file, since it remembers what each text means."""
    return ColumnReader(form.names, form.mapping, form.source, form.as_of)


def _uneven(chunk: RawChunk, names: Sequence[str | None]) -> Iterator[Reject]:
    for line, cells in chunk.uneven:
        reason = f"{len(cells)} cells, but the first line names {len(names)} columns"
        yield line, [reason], only_read(cells, names)


def _problems(rows: Any, again: Any) -> Iterator[tuple[int, str]]:
    first = 0
    columns = (rows[name].to_pylist() for name in (*KEY, "line"))
    for repeats, key, colour, line in zip(again.to_pylist(), *columns, strict=True):
        if repeats:
            yield line, f"nopol: {key} {colour} stands already on line {first}"
        else:
            first = line


def _packed(rows: Any) -> bytes:
    if not rows.num_rows:
        return b""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, SCHEMA, options=_SMALL) as stream:
        stream.write_table(rows)
    return bytes(sink.getvalue())


def _unpacked(packed: bytes) -> Any:
    return pa.ipc.open_stream(packed).read_all() if packed else SCHEMA.empty_table()
