"""The rows of an import, packed in sorted blocks and merged in the order of their keys.

The registry's tables are trees: rows that come in the order of their keys are appended, others are
scattered over millions of pages. So each chunk is sorted when it is read, and waits in blocks.
Blocks are taken in the order of their first keys; whatever lies before the next block's first key
is complete. Memory holds about half a block of each chunk, and the step at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lpr.tax._batch import BILL, KEY, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BLOCK_ROWS = 125
STEP = 800
"""Blocks that are taken at a time, 100,000 rows; each is a parameter of one statement."""

_ORDER = [(name, "ascending") for name in (*KEY, "line")]
_CODEC = "zstd"


@dataclass(frozen=True, slots=True)
class Block:
    """Packed rows of one chunk, sorted: the key of the first, and their unpacked size in bytes."""

    first_key: str
    size: int
    rows: bytes


def blocks(rows: Any) -> Iterator[Block]:
    """The rows of a chunk, a table of `SCHEMA`, in sorted blocks."""
    rows = _in_order(rows)
    codec = pa.Codec(_CODEC, 1)
    for start in range(0, rows.num_rows, BLOCK_ROWS):
        (part,) = rows.slice(start, BLOCK_ROWS).to_batches()
        message = part.serialize()
        first = part.column(SCHEMA.get_field_index("nopol_key"))[0].as_py()
        yield Block(first, message.size, codec.compress(message, asbytes=True))


def steps(first_keys: Sequence[str]) -> Iterator[tuple[int, int, str | None]]:
    """Which blocks are taken together: from, up to, and the key from which on nothing is complete.

    `first_keys` are those of all blocks, in ascending order; the last step completes everything.
    """
    for start in range(0, len(first_keys), STEP):
        stop = start + STEP
        yield start, stop, first_keys[stop] if stop < len(first_keys) else None


def cut(rest: Any, blocks: Sequence[Block], until: str | None) -> tuple[Any, Any]:
    """Take the blocks of a step: what is complete now, and the rest, which the next step is given.

    Both are tables in the order of key, colour and line; equal keys never part.
    """
    batches = [_unpacked(block) for block in blocks]
    rows = _in_order(pa.concat_tables([rest, pa.Table.from_batches(batches, SCHEMA)]))
    ready = rows.num_rows
    if until is not None:
        ready = pc.sum(pc.less(rows["nopol_key"], until)).as_py() or 0
    return rows.slice(0, ready), rows.slice(ready)


def repeated(rows: Any) -> Any:
    """Which rows have the key of the row before them: a mask."""
    count = rows.num_rows
    if count < 2:  # noqa: PLR2004 - one row repeats nothing
        return pa.array([False] * count)
    mask = pc.and_(*(pc.equal(rows[n].slice(1), rows[n].slice(0, count - 1)) for n in KEY))
    return pa.concat_arrays([pa.array([False]), *pa.chunked_array(mask).chunks])


def bills(rows: Any) -> Any:
    """The bills of the rows that owe something, in `BILL`'s order: due on `tgl_pajak`."""
    owing = rows.filter(pc.not_equal(rows["total"], 0))
    due = owing["tgl_pajak"]
    own = {
        "periode": pc.year(due),
        "jatuh_tempo": due,
        "paid_at": pa.nulls(owing.num_rows, pa.timestamp("us")),
    }
    return pa.table({name: own[name] if name in own else owing[name] for name in BILL})


def blocked(rows: Any) -> list[tuple[Any, ...]]:
    """The blocks of the rows, in `BLOCK`'s order."""
    held = rows.filter(pc.is_valid(rows["blokir"]))
    cells = zip(*(held[name].to_pylist() for name in (*KEY, "blokir")), strict=True)
    return [(*key, kind, None, None) for *key, kinds in cells for kind in kinds.split(";")]


def _in_order(rows: Any) -> Any:
    rows = rows.combine_chunks()
    return rows.take(pc.sort_indices(rows, sort_keys=_ORDER)).combine_chunks()


def _unpacked(block: Block) -> Any:
    message = pa.Codec(_CODEC).decompress(block.rows, block.size)
    return pa.ipc.read_record_batch(message, SCHEMA)
