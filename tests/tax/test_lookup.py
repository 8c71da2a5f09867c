"""The look-up's statement and its rows: the same records on both engines, in any number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.dialects import mysql, postgresql, sqlite

from lpr.errors import ConfigurationError
from lpr.tax import BlockKind, PlateColour, open_registry
from lpr.tax._lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from lpr.tax import DatabaseRegistry


@pytest.fixture
def registry(fill: Any, request: pytest.FixtureRequest) -> Callable[..., DatabaseRegistry]:
    """Opens the registry with these rows; closed at the end."""

    def make(*vehicles: dict[str, Any], **more: Any) -> DatabaseRegistry:
        opened = open_registry(fill(*vehicles, **more))
        request.addfinalizer(opened.close)
        return opened

    return make


def test_nothing_asked_is_nothing_found(registry: Any, vehicle: Any) -> None:
    held = registry(vehicle())
    assert held.fetch([]) == {}
    assert held.fetch(["B1ZZX"]) == {}


def test_a_key_that_is_asked_for_twice_is_found_once(registry: Any, vehicle: Any) -> None:
    found = registry(vehicle()).fetch(["B1234TXY", "B1234TXY"])
    assert len(found["B1234TXY"]) == 1


@pytest.mark.parametrize("key", ["B1'; DROP TABLE vehicle; --", '["B1234TXY"]', "%s", "ü 你"])
def test_a_key_is_only_a_text(key: str, registry: Any, vehicle: Any) -> None:
    held = registry(vehicle())
    assert held.fetch([key]) == {}
    assert list(held.fetch([key, "B1234TXY"])) == ["B1234TXY"]


def test_a_vehicle_with_bills_and_blocks_is_one_record(
    registry: Any, vehicle: Any, bill: Any, today: date
) -> None:
    row = vehicle()
    key = {name: row[name] for name in ("nopol_key", "plate_colour")}
    years = [today - timedelta(days=365 * n) for n in (1, 3, 2)]
    held = registry(
        row,
        vehicle("B 9 TXY"),
        bills=(
            *(bill(row, due, pkb_pokok=due.year) for due in years),
            bill(row, today, pkb_pokok=1, paid_at=row["updated_at"]),
        ),
        blocks=tuple(key | {"kind": kind, "since": None, "note": "x"} for kind in ("lain", "etle")),
    )
    found = held.fetch(["B9TXY", "B1234TXY", "B7TXY"])
    assert set(found) == {"B9TXY", "B1234TXY"}
    (record,) = found["B1234TXY"]
    assert [each.jatuh_tempo for each in record.bills] == sorted(years)
    assert [each.total for each in record.bills] == [due.year for due in sorted(years)]
    assert record.blocks == (BlockKind.ETLE, BlockKind.LAIN)
    (plain,) = found["B9TXY"]
    assert (plain.bills, plain.blocks) == ((), ())


def test_colours_are_told_apart(registry: Any, vehicle: Any, bill: Any, today: date) -> None:
    white, black = vehicle(), vehicle(plate_colour="hitam", merk="Honda")
    found = registry(white, black, bills=(bill(black, today, pkb_pokok=5),)).fetch(["B1234TXY"])
    bills = {each.facts.plate_colour: each.bills for each in found["B1234TXY"]}
    assert set(bills) == {PlateColour.PUTIH, PlateColour.HITAM}
    assert bills[PlateColour.PUTIH] == ()
    assert bills[PlateColour.HITAM][0].total == 5


def test_every_field_is_where_it_belongs(registry: Any, vehicle: Any) -> None:
    uses = {"penggunaan": "ambulans", "konversi": True}
    row = vehicle(ev=True, badan_hukum=True, milik_ke=3, regident="dihapus", **uses)
    (record,) = registry(row).fetch(["B1234TXY"])["B1234TXY"]
    facts, summary = record.facts, record.summary
    assert (facts.jenis, facts.plate_colour) == ("minibus", "putih")
    assert (facts.njkb, str(facts.bobot), facts.milik_ke) == (row["njkb"], "1.050", 3)
    assert (facts.cc, facts.ev, facts.legal_entity) == (1496, True, True)
    assert (facts.penggunaan, facts.konversi) == ("ambulans", True)
    assert (summary.merk, summary.tipe, summary.tahun) == ("Toyota", "Avanza", 2021)
    assert (summary.warna, summary.jenis, summary.ev) == ("Hitam", facts.jenis, True)
    assert (record.wilayah, record.regident, record.source) == ("Jakarta Timur", "dihapus", "uji")
    assert (record.tgl_pajak, record.tgl_stnk) == (row["tgl_pajak"], row["tgl_stnk"])
    assert record.updated_at == row["updated_at"]


def test_what_is_not_known_stays_unknown(registry: Any, vehicle: Any) -> None:
    unknown = dict.fromkeys(("merk", "tipe", "tahun", "warna", "cc", "njkb", "bobot", "tgl_stnk"))
    (record,) = registry(vehicle(**unknown)).fetch(["B1234TXY"])["B1234TXY"]
    assert (record.facts.njkb, record.facts.bobot, record.tgl_stnk) == (None, None, None)
    assert record.summary.merk is None


def test_the_statement_is_one_text_for_any_number_of_keys() -> None:
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        lookup = Lookup(dialect)
        assert len(lookup.parameters([])) == len(lookup.parameters(["B1A"] * 2000)) == 1
        assert "IN ('" not in lookup.statement


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="SQLite or PostgreSQL"):
        Lookup(mysql.dialect())


def test_values_that_never_repeat_take_no_memory(
    registry: Any, vehicle: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lpr.tax._lookup._DISTINCT", 3)
    rows = [
        vehicle(f"B {n} TXY", tgl_pajak=vehicle()["tgl_pajak"] + timedelta(n)) for n in range(1, 9)
    ]
    found = registry(*rows).fetch([row["nopol_key"] for row in rows])
    assert {key: each[0].tgl_pajak for key, each in found.items()} == {
        row["nopol_key"]: row["tgl_pajak"] for row in rows
    }
