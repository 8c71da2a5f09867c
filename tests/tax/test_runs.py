"""Sorted runs: whatever waits comes out once, in order, and equal keys never part."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpr.tax import _runs as runs
from lpr.tax._batch import BILL, BLOCK, SCHEMA

MOMENT = datetime(2026, 11, 24, 19)  # noqa: DTZ001 - UTC, as the database keeps it
PLAIN: dict[str, Any] = {
    "line": 2, "nopol_key": "B1TXY", "plate_colour": "putih", "prefix": "B", "number": "1",
    "suffix": "TXY", "ev": False, "jenis": "sedan", "tgl_pajak": date(2026, 11, 20),
    "milik_ke": 1, "badan_hukum": False, "regident": "aktif", "source": "uji",
    "updated_at": MOMENT, "total": 0, "blokir": None,
}  # fmt: skip


def table(*rows: dict[str, Any]) -> Any:
    return pa.Table.from_pylist([PLAIN | row for row in rows], SCHEMA)


def chunk(*keys: tuple[str, str, int]) -> Any:
    names = ("nopol_key", "plate_colour", "line")
    return table(*(dict(zip(names, key, strict=True)) for key in keys))


def merge(*chunks: Any) -> list[list[tuple[str, str, int]]]:
    """The keys of each step that completes something, in a merge of the chunks."""
    waiting = sorted(
        (block for each in chunks for block in runs.blocks(each)), key=lambda b: b.first_key
    )
    keys = [block.first_key for block in waiting]
    names = ("nopol_key", "plate_colour", "line")
    found, rest = [], SCHEMA.empty_table()
    for start, stop, until in runs.steps(keys):
        rows, rest = runs.cut(rest, waiting[start:stop][::-1], until)
        found.append(list(zip(*(rows[name].to_pylist() for name in names), strict=True)))
    assert rest.num_rows == 0
    return [keys for keys in found if keys]


KEYS = st.tuples(
    st.sampled_from([f"B{n}TXY" for n in range(12)]),
    st.sampled_from(["hitam", "putih"]),
    st.integers(2, 99),
)


@settings(deadline=None)  # how long it takes is the machine's affair
@given(
    chunks=st.lists(st.lists(KEYS, min_size=1, max_size=12), max_size=6),
    size=st.integers(1, 5),
    step=st.integers(1, 4),
)
def test_everything_comes_out_once_and_in_order(
    *, chunks: list[list[tuple[str, str, int]]], size: int, step: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "BLOCK_ROWS", size)
        patch.setattr(runs, "STEP", step)
        found = merge(*(chunk(*keys) for keys in chunks))
    assert [key for part in found for key in part] == sorted(k for keys in chunks for k in keys)
    ends = [(part[0][0], part[-1][0]) for part in found]
    assert all(last < first for (_, last), (first, _) in pairwise(ends))


def test_nothing_that_waits_is_nothing_merged() -> None:
    assert merge() == []
    assert list(runs.blocks(table())) == []


def test_a_row_comes_back_as_it_went() -> None:
    row = dict.fromkeys(SCHEMA.names) | PLAIN | {"bobot": 1050, "njkb": 9_007_199_254_740_993}
    (block,) = runs.blocks(table(row))
    rows, _ = runs.cut(SCHEMA.empty_table(), [block], None)
    assert rows.to_pylist() == [row]
    assert rows.schema == SCHEMA


def test_blocks_are_packed_and_small() -> None:
    rows = chunk(*((f"B{n}TXY", "putih", n) for n in range(1000, 1600)))
    found = list(runs.blocks(rows))
    assert [block.first_key for block in found] == [f"B{n}TXY" for n in range(1000, 1600, 125)]
    assert all(len(block.rows) < block.size / 2 for block in found)


@pytest.mark.parametrize(
    ("keys", "again"),
    [
        ([], []),
        ([("B1A", "putih", 2)], [False]),
        ([("B1A", "hitam", 3), ("B1A", "putih", 2)], [False, False]),
        ([("B1A", "putih", 2), ("B1A", "putih", 3), ("B1A", "putih", 4)], [False, True, True]),
        ([("B1A", "putih", 2), ("B2A", "putih", 3), ("B2A", "putih", 4)], [False, False, True]),
    ],
)
def test_repeated_rows_are_those_after_the_first(keys: Any, again: list[bool]) -> None:
    assert runs.repeated(chunk(*keys)).to_pylist() == again


def test_a_bill_is_made_of_what_is_owed() -> None:
    sums = {"pkb_pokok": 5, "swdkllj_pokok": 2, "total": 7}
    bills = runs.bills(table({}, {"nopol_key": "B2TXY"} | sums))
    assert tuple(bills.column_names) == BILL
    (bill,) = bills.to_pylist()
    assert (bill["nopol_key"], bill["periode"]) == ("B2TXY", 2026)
    assert (bill["jatuh_tempo"], bill["total"]) == (date(2026, 11, 20), 7)
    assert bill["paid_at"] is None
    assert runs.bills(table()).num_rows == 0


def test_blocks_of_a_vehicle_are_rows_of_their_own() -> None:
    held = table({}, {"nopol_key": "B2TXY", "blokir": "etle;lapor_jual"})
    assert len(BLOCK) == 5
    assert runs.blocked(held) == [
        ("B2TXY", "putih", "etle", None, None),
        ("B2TXY", "putih", "lapor_jual", None, None),
    ]
