from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.errors import MalformedPlateError
from lpr.plates import parse
from lpr.tax import PLAIN, WIB
from lpr.tax._columns import BAD, BILL, BLOCK, VEHICLE, Chunk, ColumnReader, Memo, quick_plate
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
    chunk = Chunk({name: [] for name in ("line", *VEHICLE)}, [], [], [])
    for line, cells in enumerate(rows, start=2):
        stripped = {name: cell.strip() for name, cell in cells.items()}
        row = read_row(stripped, "uji", AS_OF)
        if not isinstance(row, Row):
            chunk.rejects.append((line, row, [cells[name] for name in ANY]))
            continue
        for name, value in (("line", line), *row.vehicle.items()):
            chunk.vehicles[name].append(value)
        if row.bill:
            chunk.bills.append((line, *(row.bill[name] for name in BILL)))
        chunk.blocks.extend((line, *(block[name] for name in BLOCK)) for block in row.blocks)
    return chunk


def by_columns(rows: list[dict[str, str]]) -> Chunk:
    reader = ColumnReader(list(ANY), PLAIN, "uji", AS_OF)
    return reader.read(range(2, len(rows) + 2), [[row[name] for name in ANY] for row in rows])


def in_order(chunk: Chunk) -> tuple[Any, ...]:
    vehicles = sorted(zip(*chunk.vehicles.values(), strict=True), key=lambda row: row[0])
    return vehicles, sorted(chunk.bills), sorted(chunk.blocks, key=str), sorted(chunk.rejects)


@given(st.lists(st.fixed_dictionaries(ANY), min_size=1, max_size=8))
def test_columns_give_what_rows_give(rows: list[dict[str, str]]) -> None:
    assert in_order(by_columns(rows)) == in_order(by_rows(rows))


@given(
    st.one_of(
        st.text(max_size=12),
        st.from_regex(
            r"[A-Za-z\u0131\u017f]{1,2}[ .-]?[0-9]{1,5}[ .-]?[A-Za-z]{0,4}", fullmatch=True
        ),
    )
)
def test_a_quick_plate_is_what_parse_says(text: str) -> None:
    quick = quick_plate(text)
    if quick is BAD:
        return
    plate = parse(text)
    assert quick == (plate.text, plate.prefix, plate.number, plate.suffix)
    assert plate.pkb_lookup


@pytest.mark.parametrize("text", ["B 1234 TXY", "B1TXY", "AB-12-C", "DK.1.A", "B 7128", "B 1 RFS"])
def test_plain_numbers_are_read_quickly(text: str) -> None:
    assert quick_plate(text) is not BAD


@pytest.mark.parametrize("text", ["RI 1", "CD 12 35", "C 1 A", "B 0 A", "B 12345 A", "", "12-00"])
def test_the_rest_is_left_to_parse(text: str) -> None:
    assert quick_plate(text) is BAD
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
    assert memo.has_bad  # a chunk that met it may still hold it


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
    whole = ColumnReader(list(cells), PLAIN, "uji", AS_OF).read([2], [list(cells.values())])
    least = {name: cell for name, cell in cells.items() if cell}
    short = ColumnReader(list(least), PLAIN, "uji", AS_OF).read([2], [list(least.values())])
    assert in_order(whole) == in_order(short)
    assert set(AMOUNTS) <= set(cells)
