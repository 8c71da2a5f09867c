"""Records survive the contract's JSON, and what cannot be said in it is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lpr.tax import (
    BlockKind,
    Jenis,
    Penggunaan,
    PlateColour,
    Regident,
    StoredBill,
    VehicleFacts,
    VehicleRecord,
    VehicleSummary,
)
from lpr.tax.http._wire import (
    BatchQuery,
    Query,
    WireBill,
    WireVehicle,
    bill_sum,
    wire_vehicle,
)
from tests.tax.http.support import NOON

AMOUNTS = st.integers(0, 10**9)
DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
MOMENTS = datetime(2020, 1, 1), datetime(2200, 12, 31)  # noqa: DTZ001 - their zone follows
WORDS = st.none() | st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40)


@st.composite
def bills(draw: st.DrawFn, year: int) -> StoredBill:
    parts = [draw(AMOUNTS) for _ in range(9)]
    return StoredBill(year, date(year, 3, 1), *parts, total=sum(parts))


@st.composite
def records(draw: st.DrawFn) -> VehicleRecord:
    jenis, colour = draw(st.sampled_from(Jenis)), draw(st.sampled_from(PlateColour))
    ev = draw(st.booleans())
    years = sorted(draw(st.sets(st.integers(2015, 2030), max_size=4)))
    return VehicleRecord(
        key="B1234TXY",
        facts=VehicleFacts(
            jenis,
            colour,
            draw(st.none() | st.integers(0, 10**12)),
            draw(st.none() | st.integers(1, 10_000).map(lambda n: Decimal(n).scaleb(-3))),
            draw(st.integers(1, 100)),
            draw(st.none() | st.integers(0, 20_000)),
            ev,
            draw(st.booleans()),
            draw(st.none() | st.sampled_from(Penggunaan)),
            draw(st.none() | st.booleans()),
        ),
        summary=VehicleSummary(
            jenis,
            draw(WORDS),
            draw(WORDS),
            draw(st.none() | st.integers(1900, 2100)),
            draw(WORDS),
            colour,
            ev,
        ),
        wilayah=draw(WORDS),
        tgl_pajak=draw(DAYS),
        tgl_stnk=draw(st.none() | DAYS),
        regident=draw(st.sampled_from(Regident)),
        source="uji",
        updated_at=draw(st.datetimes(*MOMENTS, timezones=st.just(UTC))),
        bills=tuple(draw(bills(year)) for year in years),
        blocks=tuple(sorted(draw(st.sets(st.sampled_from(BlockKind))))),
    )


def over_the_wire(record: VehicleRecord) -> VehicleRecord:
    sent = json.loads(json.dumps(wire_vehicle(record).model_dump(mode="json")))
    return WireVehicle.model_validate(sent).record(record.key, record.source)


@given(records())
def test_a_record_survives_its_json(record: VehicleRecord) -> None:
    assert over_the_wire(record) == record


@given(records())
def test_no_field_of_the_json_tells_of_an_owner(record: VehicleRecord) -> None:
    names = set(wire_vehicle(record).model_dump())
    assert not {name for name in names if "nama" in name or "alamat" in name or "nik" in name}
    assert not names & {"no_rangka", "no_mesin", "unread"}


def test_bills_come_oldest_first_whatever_their_order() -> None:
    body = minimal(bills=[bill(2026), bill(2024), bill(2025)])
    record = WireVehicle.model_validate(body).record("B1A", "uji")
    assert [each.periode for each in record.bills] == [2024, 2025, 2026]


def minimal(**changes: Any) -> dict[str, Any]:
    body = {
        "plate_colour": "putih",
        "jenis": "minibus",
        "tgl_pajak": "2026-10-10",
        "as_of": NOON.isoformat(),
    }
    return body | changes


def bill(year: int, **amounts: int) -> dict[str, Any]:
    filled = amounts or {"pkb_pokok": 5}
    body = {"periode": year, "jatuh_tempo": f"{year}-03-01", "total": sum(filled.values())}
    return body | filled


def test_what_an_agency_leaves_out_has_its_default() -> None:
    record = WireVehicle.model_validate(minimal()).record("B1A", "uji")
    assert (record.facts.milik_ke, record.facts.ev, record.facts.legal_entity) == (1, False, False)
    assert (record.facts.penggunaan, record.facts.konversi) == (None, None)
    assert (record.bills, record.blocks, record.regident) == ((), (), Regident.AKTIF)


def test_what_an_agency_adds_is_dropped() -> None:
    body = minimal(nama="SITI", catatan="x", bills=[bill(2026) | {"kasir": "RAHASIA"}])
    shown = WireVehicle.model_validate(body).model_dump_json()
    assert "SITI" not in shown
    assert "RAHASIA" not in shown


@pytest.mark.parametrize(
    "changes",
    [
        {"plate_colour": "ungu"},
        {"jenis": "kapal"},
        {"tgl_pajak": None},
        {"tgl_pajak": "10-10-2026"},
        {"tgl_pajak": "1949-12-31"},
        {"tgl_stnk": "9999-12-31"},
        {"bills": [bill(2201)]},
        {"as_of": "0001-01-01T00:00:00+07:00"},
        {"as_of": "9999-12-31T23:59:59Z"},
        {"as_of": "2026-11-25T12:00:00"},
        {"njkb": -1},
        {"njkb": 10**14},
        {"bobot": "0"},
        {"bobot": "1.0001"},
        {"milik_ke": 0},
        {"tahun": 1800},
        {"merk": "x" * 61},
        {"penggunaan": "pesta"},
        {"blocks": ["kelabu"]},
        {"blocks": ["etle"] * 9},
        {"bills": [{"periode": 2026}]},
        {"bills": [bill(2026, pkb_pokok=-1)]},
        {"bills": [bill(2026)] * 61},
    ],
)
def test_values_out_of_the_contract(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        WireVehicle.model_validate(minimal(**changes))


def test_a_total_that_is_not_the_sum_of_its_parts() -> None:
    wrong = WireBill.model_validate(bill(2026) | {"total": 6})
    with pytest.raises(ValueError, match="sum of its parts"):
        wrong.stored()


@given(bills(2026), st.integers(1, 10**6))
def test_every_part_counts_once(stored: StoredBill, more: int) -> None:
    assert bill_sum(stored) == stored.total
    for part in ("pkb_denda", "opsen_pokok", "opsen_denda", "swdkllj_denda", "pnbp_nrkb"):
        raised = replace(stored, **{part: getattr(stored, part) + more})
        assert bill_sum(raised) == stored.total + more


def test_queries_have_limits() -> None:
    assert Query.model_validate({"nopol": "B1A"}).colour is None
    assert len(BatchQuery.model_validate({"items": [{"nopol": "B1A"}] * 500}).items) == 500
    for items in ([], [{"nopol": "B1A"}] * 501, [{"nopol": "B" * 17}], [{}]):
        with pytest.raises(ValidationError):
            BatchQuery.model_validate({"items": items})


@pytest.mark.parametrize("year", [0, 20190101])
def test_what_imports_once_took_for_a_year_costs_no_answer(year: int) -> None:
    record = WireVehicle.model_validate(minimal()).record("B1234TXY", "uji")
    facts = replace(record.facts, milik_ke=9_999_999)
    summary = replace(record.summary, tahun=year)
    told = wire_vehicle(replace(record, facts=facts, summary=summary))
    assert (told.tahun, told.milik_ke) == (None, 10**6)


def test_an_agency_s_words_stand_on_one_line_and_steer_no_terminal() -> None:
    body = minimal(merk="TOYOTA \r\n", tipe="\x1b[2JAvanza", warna="Putih\tmutiara")
    told = WireVehicle.model_validate(body)
    assert (told.merk, told.tipe, told.warna) == ("TOYOTA", "[2JAvanza", "Putih mutiara")
