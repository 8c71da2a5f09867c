from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax import WIB, format_rupiah
from lpr.tax._rows import AMOUNTS, COLUMNS, Row, read_row

AS_OF = datetime(2026, 11, 25, 2, 0, tzinfo=WIB)
CELLS = {"nopol": "B 1 TXY", "plate_colour": "putih", "jenis": "sedan", "tgl_pajak": "2026-12-01"}


def good(**cells: str) -> Row:
    row = read_row(CELLS | cells, "uji", AS_OF)
    assert isinstance(row, Row), row
    return row


def bad(**cells: str) -> list[str]:
    problems = read_row(CELLS | cells, "uji", AS_OF)
    assert isinstance(problems, list)
    return problems


def test_the_least_row_has_the_defaults() -> None:
    vehicle = good().vehicle
    assert vehicle["nopol_key"] == "B1TXY"
    assert (vehicle["prefix"], vehicle["number"], vehicle["suffix"]) == ("B", "1", "TXY")
    assert vehicle["tgl_pajak"] == date(2026, 12, 1)
    assert (vehicle["ev"], vehicle["milik_ke"], vehicle["badan_hukum"]) == (False, 1, False)
    assert (vehicle["regident"], vehicle["source"]) == ("aktif", "uji")
    assert vehicle["updated_at"] == AS_OF
    assert vehicle["njkb"] is vehicle["bobot"] is vehicle["tgl_stnk"] is None


def test_no_amounts_no_bill() -> None:
    assert good().bill is None
    assert good(pkb_pokok="0", total="0").bill is None
    assert good(pkb_pokok="-").bill is None


def test_amounts_are_one_unpaid_bill_due_when_the_tax_is() -> None:
    bill = good(pkb_pokok="4.000.000", swdkllj_pokok="143000").bill
    assert bill is not None
    assert (bill["periode"], bill["jatuh_tempo"]) == (2026, date(2026, 12, 1))
    assert (bill["total"], bill["paid_at"]) == (4_143_000, None)
    assert (bill["nopol_key"], bill["plate_colour"]) == ("B1TXY", "putih")


@given(st.dictionaries(st.sampled_from(AMOUNTS), st.integers(0, 10**12)), st.booleans())
def test_no_rupiah_is_lost_or_made(amounts: dict[str, int], printed: bool) -> None:  # noqa: FBT001 - drawn
    write = format_rupiah if printed else str
    row = good(**{name: write(amount) for name, amount in amounts.items()})
    total = sum(amounts.values())
    if total == 0:
        assert row.bill is None
        return
    assert row.bill is not None
    assert row.bill["total"] == sum(row.bill[name] for name in AMOUNTS) == total
    assert all(row.bill[name] == amounts.get(name, 0) for name in AMOUNTS)


@given(st.integers(1, 10**12), st.integers(-10, 10))
def test_a_total_that_is_not_the_sum_is_refused(amount: int, off: int) -> None:
    claimed = max(0, amount + off)
    row = read_row(CELLS | {"pkb_pokok": str(amount), "total": str(claimed)}, "uji", AS_OF)
    assert isinstance(row, Row) is (claimed == amount)


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("tgl_pajak", "1900-01-01"),
        ("tgl_pajak", "0001-01-01"),
        ("tgl_stnk", "31-12-9999"),
        ("updated_at", "0001-01-01T00:00+07:00"),
        ("updated_at", "9999-12-31T23:59:59+00:00"),
    ],
)
def test_a_day_that_stands_for_none_is_refused(name: str, cell: str) -> None:
    assert bad(**{name: cell}) == [f"{name}: '{cell}' is outside 1950 to 2200"]


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        ("", []),
        ("-", []),
        ("etle", ["etle"]),
        ("lapor_jual;ETLE", ["etle", "lapor_jual"]),
        ("etle|etle | polisi", ["etle", "polisi"]),
    ],
)
def test_blocks(cell: str, kinds: list[str]) -> None:
    assert [block["kind"] for block in good(blokir=cell).blocks] == kinds


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"nopol": "C 1 AB"}, "nopol"),
        ({"nopol": "CD 12 35"}, "nopol"),
        ({"plate_colour": "ungu"}, "plate_colour"),
        ({"jenis": "kapal"}, "jenis"),
        ({"tgl_pajak": "31-02-2026"}, "tgl_pajak"),
        ({"tgl_stnk": "2026"}, "tgl_stnk"),
        ({"njkb": "-1"}, "njkb"),
        ({"bobot": "0"}, "bobot"),
        ({"milik_ke": "0"}, "milik_ke"),
        ({"ev": "listrik"}, "ev"),
        ({"cc": "1,5"}, "cc"),
        ({"no_rangka_last5": "123456"}, "no_rangka_last5"),
        ({"regident": "hilang"}, "regident"),
        ({"updated_at": "tadi"}, "updated_at"),
        ({"blokir": "etle;hujan"}, "blokir"),
        ({"pkb_denda": "banyak"}, "pkb_denda"),
        ({"jenis": ""}, "jenis"),
        ({"nopol": "-"}, "nopol"),
    ],
)
def test_a_wrong_cell_is_named_by_its_column(cells: dict[str, str], column: str) -> None:
    problems = bad(**cells)
    assert [problem.split(":")[0] for problem in problems] == [column]


def test_every_wrong_cell_is_named_at_once() -> None:
    problems = bad(nopol="X", jenis="kapal", njkb="?", blokir="hujan")
    assert [problem.split(":")[0] for problem in problems] == ["nopol", "jenis", "njkb", "blokir"]


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=20)))
def test_any_row_is_a_vehicle_or_reasons(cells: dict[str, Any]) -> None:
    row = read_row(CELLS | cells, "uji", AS_OF)
    assert isinstance(row, Row) or all(":" in problem for problem in row)
    assert row
