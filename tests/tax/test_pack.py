"""Rows as the engines take them: what goes in comes back, whatever the cells hold."""

from __future__ import annotations

import csv
import pickle
import sqlite3
from contextlib import closing
from datetime import date, datetime
from io import StringIO
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpr.tax import _pack as pack
from lpr.tax._batch import BILL, BLOCK, KEY, SCHEMA, VEHICLE

PLAIN: dict[str, Any] = {
    "line": 2, "nopol_key": "B1TXY", "plate_colour": "putih", "prefix": "B", "number": "1",
    "suffix": "TXY", "ev": False, "jenis": "sedan", "tgl_pajak": date(2026, 11, 20),
    "milik_ke": 1, "badan_hukum": False, "regident": "aktif", "source": "uji",
    "updated_at": datetime(2026, 11, 24, 19),  # noqa: DTZ001 - UTC, as the database keeps it
    "total": 0, "blokir": None,
}  # fmt: skip
TABLES = {"vehicle": VEHICLE, "bill": BILL, "block": BLOCK}


def table(*rows: dict[str, Any]) -> Any:
    return pa.Table.from_pylist([PLAIN | row for row in rows], SCHEMA)


def stored(packed: pack.SqliteRows) -> dict[str, list[dict[str, Any]]]:
    """What a database holds after the statements."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.row_factory = sqlite3.Row
        for name, columns in TABLES.items():
            connection.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
        for each in packed.inserts:
            connection.executemany(each.statement, each.rows)
        return {
            name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")]
            for name in TABLES
        }


WORDS = st.none() | st.text(st.sampled_from("ab'\"\\;-%?: é\n"), max_size=5)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "merk": WORDS,
            "warna": WORDS,
            "cc": st.none() | st.integers(0, 10**9),
            "njkb": st.none() | st.integers(0, 2**60),
            "ev": st.booleans(),
            "tgl_stnk": st.none() | st.dates(date(1970, 1, 1), date(2100, 1, 1)),
        }
    ),
    min_size=1,
    max_size=6,
)


@settings(deadline=None)  # how long it takes is the machine's affair
@given(ROWS)
def test_sqlite_holds_what_was_packed(rows: list[dict[str, Any]]) -> None:
    held = stored(pack.for_sqlite(table(*rows), replacing=False))["vehicle"]
    for row, found in zip(rows, held, strict=True):
        day = row["tgl_stnk"]
        assert found | row == found | {"tgl_stnk": day}
        assert found["tgl_stnk"] == (day and day.isoformat())
        assert (found["tgl_pajak"], found["updated_at"][:19]) == (
            "2026-11-20",
            "2026-11-24 19:00:00",
        )


def test_columns_that_say_the_same_stand_in_the_statement() -> None:
    packed = pack.for_sqlite(
        table({"merk": "O'Hara"}, {"merk": "O'Hara", "nopol_key": "B2TXY"}), replacing=False
    )
    (vehicles,) = packed.inserts
    assert "'O''Hara'" in vehicles.statement
    assert vehicles.statement.count("?") == 1
    assert vehicles.rows == [("B1TXY",), ("B2TXY",)]


def test_rows_that_are_all_the_same_are_still_rows() -> None:
    (vehicles,) = pack.for_sqlite(table({}), replacing=False).inserts
    assert (vehicles.statement.count("?"), vehicles.rows) == (0, [()])


def test_bills_and_blocks_go_along() -> None:
    owing = {"pkb_pokok": 5, "total": 5, "blokir": "etle;lapor_jual"}
    held = stored(pack.for_sqlite(table({}, {"nopol_key": "B2TXY"} | owing), replacing=False))
    assert [(bill["nopol_key"], bill["total"]) for bill in held["bill"]] == [("B2TXY", 5)]
    assert [block["kind"] for block in held["block"]] == ["etle", "lapor_jual"]


@pytest.mark.parametrize("replacing", [True, False])
def test_keys_are_told_where_older_rows_may_stand(*, replacing: bool) -> None:
    packed = pack.for_sqlite(table({}, {"nopol_key": "B2TXY"}), replacing=replacing)
    expected = [("B1TXY", "putih"), ("B2TXY", "putih")] if replacing else []
    assert packed.replaced == expected
    assert len(KEY) == 2


def test_a_server_is_given_text_in_which_nothing_is_not_empty() -> None:
    texts = pack.for_server(table({"merk": "", "tipe": 'a "b", c'}, {"nopol_key": "B2TXY"}))
    assert set(texts) == {"vehicle"}
    rows = list(csv.reader(StringIO(texts["vehicle"].decode())))
    assert dict(zip(VEHICLE, rows[0], strict=True))["tipe"] == 'a "b", c'
    first, second = texts["vehicle"].decode().splitlines()
    assert first.split(",")[7] == '""'
    assert second.split(",")[7] == ""


def test_what_is_packed_can_go_to_another_process() -> None:
    packed = pack.for_sqlite(table({}), replacing=True)
    assert pickle.loads(pickle.dumps(packed)) == packed  # noqa: S301 - made above
