from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpr.errors import MalformedPlateError
from lpr.plates import parse
from lpr.tax import PLAIN, WIB
from lpr.tax._batch import BILL, BLOCK, SCHEMA, VEHICLE, table_of
from lpr.tax._columns import BAD, Chunk, ColumnReader, Memo, plain_plates
from lpr.tax._models import Bill, Block, Vehicle
from lpr.tax._rows import AMOUNTS, COLUMNS, Row, read_row

AS_OF = datetime(2026, 11, 25, 2, 0, tzinfo=WIB)
ANY = {
    "nopol": st.sampled_from(
        ["B 1234 TXY", "b 1 a", "D-12-AB", "BO 1 A", "RI 1", "C 1 A", "", "\uff22 1 A", "B 0 A"]
    ),
    "plate_colour": st.sampled_from(["putih", "HITAM", " kuning ", "ungu", ""]),
    "jenis": st.sampled_from(["sedan", "Truck", "kapal", "-"]),
    "tgl_pajak": st.sampled_from(["2026-11-20", "20-11-2026", "20261120", "kemarin", ""]),
    "ev": st.sampled_from(["ya", "0", "", "mungkin"]),
    "bobot": st.sampled_from(["1.05", "", "99"]),
    "blokir": st.sampled_from(["", "-", "etle", "etle;lapor_jual|etle", "cuaca"]),
    "pkb_pokok": st.sampled_from(["", "4.200.000", "0", "-5"]),
    "swdkllj_pokok": st.sampled_from(["", "143000"]),
    "total": st.sampled_from(["", "4343000", "4200000", "143000", "0"]),
    "updated_at": st.sampled_from(["", "2026-11-24T08:00", "tadi"]),
    "merk": st.sampled_from(["", "TOYOTA", "x" * 41]),
}


def by_rows(rows: list[dict[str, str]]) -> Chunk:
    """What the reader of one row makes of them."""
    kept, rejects = [], []
    for line, cells in enumerate(rows, start=2):
        stripped = {name: cell.strip() for name, cell in cells.items()}
        row = read_row(stripped, "uji", AS_OF)
        if isinstance(row, Row):
            kept.append((line, row))
        else:
            rejects.append((line, row, [cells[name] for name in ANY]))
    return Chunk(table_of(kept), rejects)


def read(names: list[str], rows: list[list[str]]) -> Chunk:
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    return ColumnReader(names, PLAIN, "uji", AS_OF).read(range(2, len(rows) + 2), columns)


def by_columns(rows: list[dict[str, str]]) -> Chunk:
    return read(list(ANY), [[row[name] for name in ANY] for row in rows])


def in_order(chunk: Chunk) -> tuple[Any, ...]:
    assert chunk.rows.schema == SCHEMA
    return chunk.rows.sort_by("line").to_pylist(), sorted(chunk.rejects)


@settings(deadline=None)  # how long it takes is the machine's affair
@given(st.lists(st.fixed_dictionaries(ANY), min_size=1, max_size=8))
def test_columns_give_what_rows_give(rows: list[dict[str, str]]) -> None:
    assert in_order(by_columns(rows)) == in_order(by_rows(rows))


@settings(deadline=None)  # how long it takes is the machine's affair
@given(
    st.one_of(
        st.text(max_size=12),
        st.from_regex(
            r"[A-Za-z\u0131\u017f]{1,2}[ .-]?[0-9]{1,5}[ .-]?[A-Za-z]{0,4}", fullmatch=True
        ),
    )
)
def test_a_plain_plate_is_what_parse_says(text: str) -> None:
    quick = plain(text)
    if quick is None:
        return
    plate = parse(text)
    assert quick == (plate.text, plate.prefix, plate.number, plate.suffix)
    assert plate.pkb_lookup


def plain(text: str) -> tuple[str, ...] | None:
    """Key, prefix, number and suffix; None where `parse` must judge."""
    found = plain_plates(pa.array([text], pa.string()))
    key, *parts = (found[name][0].as_py() for name in ("nopol_key", "prefix", "number", "suffix"))
    return None if key is None else (key, *parts)


@pytest.mark.parametrize("text", ["B 1234 TXY", "B1TXY", "AB-12-C", "DK.1.A", "B 7128", "B 1 RFS"])
def test_plain_numbers_are_read_quickly(text: str) -> None:
    assert plain(text) is not None


@pytest.mark.parametrize("text", ["RI 1", "CD 12 35", "C 1 A", "B 0 A", "B 12345 A", "", "12-00"])
def test_the_rest_is_left_to_parse(text: str) -> None:
    assert plain(text) is None
    with suppress(MalformedPlateError):
        assert not parse(text).pkb_lookup


def test_a_memo_reads_each_text_once_and_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lpr.tax._columns._DISTINCT", 3)
    read: list[str] = []

    def number(text: str) -> int:
        read.append(text)
        return int(text)

    memo = Memo(number)
    assert [memo[text] for text in ("1", " 2", "1", "x")] == [1, 2, 1, BAD]
    assert read == ["1", "2", "x"]
    assert [memo[text] for text in "3456789"] == list(range(3, 10))
    assert len(memo) <= 3


def test_the_columns_are_the_tables() -> None:
    for names, model in ((VEHICLE, Vehicle), (BILL, Bill), (BLOCK, Block)):
        assert set(names) == set(model.__table__.columns.keys())


def test_every_column_of_a_file_may_be_absent_or_present() -> None:
    cells = dict.fromkeys(COLUMNS, "") | {
        "nopol": "B 1 A",
        "plate_colour": "putih",
        "jenis": "sedan",
        "tgl_pajak": "2026-11-20",
    }
    whole = read(list(cells), [list(cells.values())])
    least = {name: cell for name, cell in cells.items() if cell}
    short = read(list(least), [list(least.values())])
    assert in_order(whole) == in_order(short)
    assert set(AMOUNTS) <= set(cells)
