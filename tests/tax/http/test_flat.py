"""Answers in the Jakarta officers' form, from a real server that speaks it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from lpr.plates import parse
from lpr.tax import (
    BlockKind,
    Jenis,
    Penggunaan,
    PlateColour,
    TaxService,
    TaxStatus,
    format_rupiah,
    load_rules,
)
from lpr.tax._answers import vehicle_answer
from lpr.tax.http import Found, NotFound, Rejected, Unavailable, load_config
from lpr.tax.http._flat import FlatAdapter
from lpr.tax.http._owner import without_owner
from lpr.tax.http._replies import Failed, Reply
from tests.tax.http.support import NOON, Hands, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lpr.tax import VehicleRecord

OWNER = {
    "Nama": "SITI RAHAYU",
    "Alamat": "JL. MELATI 7",
    "Kab. Kota": "KOTA RAHASIA",
    "NIK": "3171000000000001",
    "No. Rangka": "MHFRAHASIA0000001",
    "No. Mesin": "1NRRAHASIA",
    "No. BPKB": "Q-00000001",
}
PLATE = parse("B1234TXY")


def answer(**changes: Any) -> dict[str, Any]:
    body = {
        "status": "1",
        "Keterangan": "-",
        "NOPOL": "B 1234 TXY",
        "Plat": "PUTIH",
        "Merek": "TOYOTA",
        "Model": "MINIBUS",
        "Tipe": "AVANZA",
        "Tahun Buat": "2021",
        "Warna": "LAIN-LAIN",
        "BBM": "BENSIN",
        "CC Kendaraan": "1496",
        "Kendaraan ke-": "1",
        "Masa Pajak": "10-10-2026",
        "Masa STNK": "2027-10-10",
        "Nilai Jual": "Rp. 200.000.000",
        "Pajak Kendaraan": "Rp. 4.200.000",
        "Denda Pajak": "Rp. 84.000",
        "SWDKLLJ": "Rp. 143.000",
        "Denda SWDKLLJ": "Rp. 35.000",
        "PNBP Cetak STNK": "-",
        "PNBP Plat (TNKB)": "Rp. 0",
        "Total": "Rp. 4.462.000",
        **OWNER,
    }
    return body | changes


def read(body: Any) -> Reply | Failed:
    config = load_config("jakarta")
    assert config.answer is not None
    read = FlatAdapter(config, config.answer).read(without_owner(body), [PLATE], NOON)
    return read if isinstance(read, Failed) else read[0]


def found(**changes: Any) -> Any:
    reply = read(answer(**changes))
    assert isinstance(reply, Found), reply
    return reply.vehicles[0]


@pytest.fixture
def jakarta() -> Iterator[tuple[dict[str, Any], str]]:
    """A server of Jakarta's form: what it will answer by its path, and its address."""
    bodies: dict[str, Any] = {}
    app = FastAPI()

    @app.get("/{prefix}/{number}/{suffix}/NONIK/LIGHT/")
    def look_up(prefix: str, number: str, suffix: str) -> Any:
        return bodies.get(prefix + number + suffix, {"status": "0", "Keterangan": "-"})

    with running(app) as (host, port):
        yield bodies, f"http://{host}:{port}"


def test_from_the_wire_to_the_officer(
    jakarta: tuple[dict[str, Any], str],
    opened: Callable[..., Any],
    configured: Callable[..., Any],
    hands: Hands,
) -> None:
    bodies, url = jakarta
    bodies["B1234TXY"] = answer()
    bodies["B2TXY"] = {"status": "-1", "Keterangan": "maintenance"}
    registry = opened(url, configured("jakarta"), None)
    service = TaxService(registry, clock=lambda: hands.now)
    paid = service.status("B1234TXY")
    assert paid.status is TaxStatus.MENUNGGAK
    assert paid.amount_due == 4_462_000
    assert paid.basis == "registri"
    assert paid.source == "Bapenda DKI Jakarta"
    assert paid.as_of == NOON
    assert service.status("B9ZZQ").status is TaxStatus.TIDAK_DITEMUKAN
    assert service.status("B2TXY").status is TaxStatus.TIDAK_TERSEDIA
    replies = registry.lookup_many([parse(each) for each in ("B1234TXY", "B9ZZQ", "B2TXY")])
    assert [type(reply) for reply in replies.values()] == [Found, NotFound, Unavailable]


def test_owners_end_at_the_boundary(
    jakarta: tuple[dict[str, Any], str],
    opened: Callable[..., Any],
    configured: Callable[..., Any],
    hands: Hands,
) -> None:
    bodies, url = jakarta
    bodies["B1234TXY"] = answer()
    registry = opened(url, configured("jakarta"), None)
    reply = registry.lookup("B1234TXY")
    shown = TaxService(registry, clock=lambda: hands.now).status("B1234TXY").to_dict()
    kept = repr(asdict(reply)) + repr(shown) + repr(registry._cache._entries)
    assert "TOYOTA" in kept
    for secret in OWNER.values():
        assert secret not in kept


def test_a_whole_answer() -> None:
    record = found()
    assert record.facts.plate_colour is PlateColour.PUTIH
    assert record.facts.jenis is Jenis.MINIBUS
    assert record.facts.njkb == 200_000_000
    assert record.facts.cc == 1496
    assert not record.facts.ev
    assert record.summary.warna is None
    assert record.tgl_pajak == date(2026, 10, 10)
    assert record.tgl_stnk == date(2027, 10, 10)
    [bill] = record.bills
    assert (bill.periode, bill.total, bill.pnbp_stnk) == (2026, 4_462_000, 0)


def test_an_electric_motorcycle_of_several_words() -> None:
    record = found(BBM="Listrik", Model="SEPEDA  MOTOR", **{"CC Kendaraan": "-"})
    assert record.facts.ev
    assert record.facts.jenis is Jenis.SEPEDA_MOTOR
    assert record.facts.cc is None


def test_nothing_owed_is_no_bill() -> None:
    names = ("Pajak Kendaraan", "Denda Pajak", "SWDKLLJ", "Denda SWDKLLJ", "Total")
    assert found(**dict.fromkeys(names, "-")).bills == ()
    assert found(**dict.fromkeys(names, "Rp. 0")).bills == ()


def test_numbers_may_come_as_numbers() -> None:
    assert found(**{"Tahun Buat": 2021}).summary.tahun == 2021
    assert isinstance(read({"status": 0}), NotFound)
    assert isinstance(read({"status": 0.0}), NotFound)


def test_an_amount_may_come_as_a_number_with_a_point() -> None:
    written = {"Pajak Kendaraan": 4_200_000.0, "Denda Pajak": 84_000.0, "SWDKLLJ": 143_000}
    [bill] = found(**written, Total=4_462_000.0).bills
    assert (bill.pkb_pokok, bill.pkb_denda, bill.total) == (4_200_000, 84_000, 4_462_000)


def test_a_weight_may_come_as_a_number() -> None:
    assert with_weight(1.05).facts.bobot == Decimal("1.05")
    assert with_weight(1.0).facts.bobot == 1
    assert with_weight(None).facts.bobot is None


def with_weight(value: float | None) -> VehicleRecord:
    table = load_config("jakarta").model_dump()
    table["answer"]["fields"]["bobot"] = "Bobot"
    config = type(load_config("jakarta")).model_validate(table)
    assert config.answer is not None
    [reply] = FlatAdapter(config, config.answer).read(answer(Bobot=value), [PLATE], NOON)  # type: ignore[misc] # no failure
    assert isinstance(reply, Found)
    return reply.vehicles[0]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"Masa Pajak": "31-02-2026"}, "tgl_pajak"),
        ({"Masa Pajak": "-"}, "tgl_pajak"),
        ({"Masa Pajak": ["2026-10-10"]}, "tgl_pajak"),
        ({"Plat": "UNGU"}, "plate_colour"),
        ({"Model": "KAPAL"}, "jenis"),
        ({"Denda Pajak": "Rp. -84.000"}, "pkb_denda"),
        ({"Denda Pajak": "Rp. 84,5"}, "pkb_denda"),
        ({"Total": "Rp. 1"}, "sum of its parts"),
        ({"NOPOL": "B 1235 TXY"}, "another number"),
        ({"NOPOL": "???"}, "another number"),
        ({"Pajak Kendaraan": 4_200_000.5}, "pkb_pokok"),
        ({"Pajak Kendaraan": 4.2}, "pkb_pokok"),
        ({"Nilai Jual": 200.125}, "njkb"),
        ({"Pajak Kendaraan": float("nan")}, "pkb_pokok"),
        ({"SWDKLLJ": {"pokok": 143_000}}, "swdkllj_pokok"),
        ({"Denda SWDKLLJ": []}, "swdkllj_denda"),
        ({"Merek": ["TOYOTA"]}, "merk"),
        ({"NOPOL": {}}, "nopol"),
        ({"status": "7"}, "status"),
        ({"status": None}, "status"),
    ],
)
def test_an_answer_that_cannot_be_understood(changes: dict[str, Any], column: str) -> None:
    reply = read(answer(**changes))
    assert isinstance(reply, Failed)
    assert column in reply.reason
    for value in changes.values():
        assert str(value) == "7" or str(value) not in reply.reason


@pytest.mark.parametrize("body", [None, [], "1", 1, [answer()], {}, {"status": {"a": 1}}])
def test_other_json_is_a_failure(body: Any) -> None:
    assert isinstance(read(body), Failed)


def test_a_path_that_needs_a_colour() -> None:
    table = load_config("jakarta").model_dump()
    table["request"]["path"] = "/info/{nopol}/{colour}"
    config = type(load_config("jakarta")).model_validate(table)
    assert config.answer is not None
    adapter = FlatAdapter(config, config.answer)
    assert "colour" in adapter.call([PLATE], None).reason  # type: ignore[union-attr] # refused
    call = adapter.call([PLATE], PlateColour.KUNING)
    assert call.path == "/info/B1234TXY/kuning"  # type: ignore[union-attr] # not refused


def test_a_refusal_is_an_outcome_of_its_own() -> None:
    table = load_config("jakarta").model_dump()
    table["answer"]["rejected"] = ("9",)
    config = type(load_config("jakarta")).model_validate(table)
    assert config.answer is not None
    [reply] = FlatAdapter(config, config.answer).read({"status": "9"}, [PLATE], NOON)  # type: ignore[misc] # no failure
    assert isinstance(reply, Rejected)


@given(st.integers(0, 10**12), st.booleans())
def test_money_survives_its_writing(amount: int, dotted: bool) -> None:  # noqa: FBT001 - drawn
    text = format_rupiah(amount).replace("Rp ", "Rp. ") if dotted else str(amount)
    assert found(**{"Nilai Jual": text}).facts.njkb == amount


@given(st.lists(st.integers(0, 10**9), min_size=6, max_size=6))
def test_a_bill_adds_up_whatever_its_parts(amounts: list[int]) -> None:
    names = ("Pajak Kendaraan", "Denda Pajak", "SWDKLLJ", "Denda SWDKLLJ")
    names += ("PNBP Cetak STNK", "PNBP Plat (TNKB)")
    written = {
        n: format_rupiah(a).replace("Rp ", "Rp. ") for n, a in zip(names, amounts, strict=True)
    }
    total = sum(amounts)
    bills = found(**written, Total=format_rupiah(total)).bills
    assert sum(bill.total for bill in bills) == total
    wrong = read(answer(**written, Total=format_rupiah(total + 1)))
    assert isinstance(wrong, Failed)


@given(
    st.dates(date(1950, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d-%m-%Y", "%Y%m%d"]),
)
def test_dates_survive_their_writing(day: date, form: str) -> None:
    assert found(**{"Masa Pajak": day.strftime(form)}).tgl_pajak == day


@given(st.text(max_size=20))
def test_any_text_as_money_is_an_amount_or_a_failure(text: str) -> None:
    reply = read(answer(**{"Nilai Jual": text}))
    if isinstance(reply, Found):
        njkb = reply.vehicles[0].facts.njkb
        assert njkb is None or njkb >= 0
    else:
        assert reply == Failed("its answer has an unusable njkb")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(answer())), json_values)
def test_any_value_in_any_field_is_a_reply_or_a_failure(name: str, value: Any) -> None:
    reply = read(answer(**{name: value}))
    assert isinstance(reply, Found | NotFound | Unavailable | Failed)


@pytest.mark.parametrize(
    ("remarks", "blocks", "unread"),
    [
        ({}, (), False),
        ({"STATUS": "-"}, (), False),
        ({"STATUS": ""}, (), False),
        ({"STATUS": "LAPOR JUAL"}, (BlockKind.LAPOR_JUAL,), False),
        ({"STATUS": "Blokir Lapor Jual oleh penjual"}, (BlockKind.LAPOR_JUAL,), False),
        ({"STATUS": "BLOKIR ETLE"}, (BlockKind.ETLE,), False),
        ({"Keterangan": "TERBLOKIR ETLE"}, (BlockKind.ETLE,), False),
        (
            {"STATUS": "LAPOR JUAL", "Keterangan": "ETLE"},
            (BlockKind.ETLE, BlockKind.LAPOR_JUAL),
            False,
        ),
        ({"STATUS": "LAPOR JUAL + ETLE"}, (BlockKind.ETLE, BlockKind.LAPOR_JUAL), False),
        ({"STATUS": "TIDAK ADA BLOKIR ETLE"}, (), True),
        ({"STATUS": "BLOKIR ETLE DIBUKA"}, (), True),
        ({"STATUS": "SESUATU YANG LAIN"}, (), True),
        ({"STATUS": "ETLE", "Keterangan": "SESUATU"}, (BlockKind.ETLE,), True),
        ({"STATUS": "ETLE", "Keterangan": ["SESUATU"]}, (BlockKind.ETLE,), True),
        ({"STATUS": None}, (), False),
    ],
)
def test_remarks_of_the_jakarta_form(
    remarks: dict[str, Any],
    blocks: tuple[BlockKind, ...],
    unread: bool,  # noqa: FBT001 - a row
) -> None:
    record = found(**remarks)
    assert record.blocks == blocks
    assert record.unread == (("blokir",) if unread else ())


def test_a_remark_that_is_not_understood_is_told_and_never_shown() -> None:
    record = found(STATUS="A.N. SITI RAHAYU")
    shown = vehicle_answer(PLATE, record, NOON.date(), load_rules())
    assert shown.blocks == ()
    assert "keterangan yang tidak dikenali" in shown.message_id
    assert "remark is not understood" in shown.message_en
    assert "SITI" not in str(shown.to_dict())


def test_an_agency_names_its_benign_remarks() -> None:
    table = load_config("jakarta").model_dump()
    table["answer"]["values"]["blokir"] |= {"AKTIF": "", "*Polda*": "polisi", "X": "kelabu"}
    config = type(load_config("jakarta")).model_validate(table)
    assert config.answer is not None
    adapter = FlatAdapter(config, config.answer)
    read = {}
    for remark in ("aktif", "Surat Polda 7", "X"):
        [reply] = adapter.read(answer(STATUS=remark), [PLATE], NOON)  # type: ignore[misc] # no failure
        read[remark] = (reply.vehicles[0].blocks, reply.vehicles[0].unread)  # type: ignore[union-attr] # found
    assert read == {
        "aktif": ((), ()),
        "Surat Polda 7": ((BlockKind.POLISI,), ()),
        "X": ((), ("blokir",)),
    }


def test_what_the_bill_needs_beside_the_seen_form() -> None:
    table = load_config("jakarta").model_dump()
    table["answer"]["fields"] |= {"penggunaan": "Guna", "konversi": "Konversi"}
    config = type(load_config("jakarta")).model_validate(table)
    assert config.answer is not None
    body = answer(Guna="BUS_SEKOLAH", Konversi="tidak")
    [reply] = FlatAdapter(config, config.answer).read(body, [PLATE], NOON)  # type: ignore[misc] # no failure
    facts = reply.vehicles[0].facts  # type: ignore[union-attr] # found
    assert (facts.penggunaan, facts.konversi) == (Penggunaan.BUS_SEKOLAH, False)
    assert (found().facts.penggunaan, found().facts.konversi) == (None, None)


@pytest.mark.parametrize("name", ["Masa Pajak", "Masa STNK"])
def test_a_day_that_stands_for_none_may_be_named_as_a_placeholder(name: str) -> None:
    reply = read(answer(**{name: "31-12-9999"}))
    assert isinstance(reply, Failed)
    table = load_config("jakarta").model_dump()
    table["answer"]["placeholders"] = ("", "-", "31-12-9999")
    config = type(load_config("jakarta")).model_validate(table)
    assert config.answer is not None
    body = answer(**{"Masa STNK": "31-12-9999"})
    [told] = FlatAdapter(config, config.answer).read(body, [PLATE], NOON)  # type: ignore[misc] # no failure
    assert told.vehicles[0].tgl_stnk is None  # type: ignore[union-attr] # found
